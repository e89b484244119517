//! What one set of packages has that another has not.

use super::{Ecosystem, Package, version};
use crate::domain::order::SortSmall;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::Hash;

/// What became of a package from A to B.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Only in B.
    Added,
    /// Only in A.
    Removed,
    /// B's version is newer.
    Upgraded,
    /// B's version is older.
    Downgraded,
    /// Another version, and the ecosystem's order does not say which is newer.
    Changed,
}

/// A package that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackageChange {
    /// What became of it.
    pub change: Change,
    /// In A.
    pub a: Option<Package>,
    /// In B.
    pub b: Option<Package>,
}

impl PackageChange {
    /// The package, as B has it, or else A.
    pub fn package(&self) -> Option<&Package> {
        self.b.as_ref().or(self.a.as_ref())
    }

    /// Installed bytes that B has more than A, where both say.
    pub fn delta(&self) -> Option<i64> {
        let size =
            |package: &Option<Package>| package.as_ref().map_or(Some(0), |package| package.size);
        let (a, b) = (size(&self.a)?, size(&self.b)?);
        i64::try_from(b).ok()?.checked_sub(i64::try_from(a).ok()?)
    }
}

/// All packages that differ, by ecosystem and name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PackageDiff {
    /// Sorted.
    pub changes: Vec<PackageChange>,
    /// Packages that both have in the same version.
    pub equal: u32,
}

impl PackageDiff {
    /// How many changes there are of a kind.
    pub fn count(&self, change: Change) -> usize {
        self.changes.iter().filter(|row| row.change == change).count()
    }
}

type Key<'a> = (Ecosystem, &'a str, &'a str);

/// Compares two lists of packages.
pub fn diff(a: &[Package], b: &[Package]) -> PackageDiff {
    let mut groups: BTreeMap<Key<'_>, (Vec<&Package>, Vec<&Package>)> = BTreeMap::new();
    for package in a {
        groups.entry(key(package)).or_default().0.push(package);
    }
    for package in b {
        groups.entry(key(package)).or_default().1.push(package);
    }
    let mut diff = PackageDiff::default();
    groups.into_values().for_each(|(a, b)| diff.add_group(a, b));
    diff
}

fn key(package: &Package) -> Key<'_> {
    (package.ecosystem, &package.name, &package.architecture)
}

impl PackageDiff {
    /// Packages of one name: several where `node_modules` nest, or with several Pythons. Those of one version at one path
    /// belong together, then of one version, then of one path, then in the order of the versions.
    fn add_group<'a>(&mut self, mut a: Vec<&'a Package>, mut b: Vec<&'a Package>) {
        let order = |x: &&Package, y: &&Package| {
            version::compare(x.ecosystem, &x.version, &y.version)
                .unwrap_or_else(|| x.version.cmp(&y.version))
        };
        a.sort_small_by(order);
        b.sort_small_by(order);
        self.equal +=
            take_pairs(&mut a, &mut b, |package| (&package.version, &package.path)).len() as u32;
        self.equal += take_pairs(&mut a, &mut b, |package| &package.version).len() as u32;
        let mut pairs = take_pairs(&mut a, &mut b, |package| &package.path);
        pairs.extend(take_pairs(&mut a, &mut b, |_| ()));
        self.changes.extend(pairs.into_iter().map(|(a, b)| changed(a, b)));
        let alone = |change, a: Option<&Package>, b: Option<&Package>| PackageChange {
            change,
            a: a.cloned(),
            b: b.cloned(),
        };
        self.changes
            .extend(a.into_iter().map(|package| alone(Change::Removed, Some(package), None)));
        self.changes.extend(b.into_iter().map(|package| alone(Change::Added, None, Some(package))));
    }
}

fn changed(a: &Package, b: &Package) -> PackageChange {
    let change = match version::compare(a.ecosystem, &a.version, &b.version) {
        Some(Ordering::Less) => Change::Upgraded,
        Some(Ordering::Greater) => Change::Downgraded,
        Some(Ordering::Equal) | None => Change::Changed,
    };
    PackageChange { change, a: Some(a.clone()), b: Some(b.clone()) }
}

/// Takes out of both lists the pairs of equal `key`, in order.
fn take_pairs<'a, K: Hash + Eq>(
    a: &mut Vec<&'a Package>,
    b: &mut Vec<&'a Package>,
    key: impl Fn(&'a Package) -> K,
) -> Vec<(&'a Package, &'a Package)> {
    let mut places: HashMap<K, VecDeque<usize>> = HashMap::new();
    for (at, package) in b.iter().enumerate() {
        places.entry(key(package)).or_default().push_back(at);
    }
    let mut taken = vec![false; b.len()];
    let mut pairs = Vec::new();
    a.retain(|package| {
        let place = places.get_mut(&key(package)).and_then(VecDeque::pop_front);
        if let Some(at) = place {
            pairs.push((*package, b[at]));
            taken[at] = true;
        }
        place.is_none()
    });
    let mut taken = taken.into_iter();
    b.retain(|_| !taken.next().unwrap_or(false));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn npm(name: &str, version: &str, path: &str) -> Package {
        Package {
            ecosystem: Ecosystem::Npm,
            name: name.into(),
            architecture: String::new(),
            version: version.into(),
            size: Some(version.len() as u64),
            path: path.into(),
        }
    }

    #[test]
    fn what_became_of_each() {
        let a = [
            npm("a", "1.0.0", "a"),
            npm("b", "1.0.0", "b"),
            npm("c", "2.0.0", "c"),
            npm("d", "1.0.0", "d"),
            npm("e", "x", "e"),
        ];
        let b = [
            npm("a", "1.0.0", "a"),
            npm("b", "1.10.0", "b"),
            npm("c", "1.0.0", "c"),
            npm("e", "y", "e"),
            npm("f", "1.0.0", "f"),
        ];
        let found = diff(&a, &b);
        let names: Vec<_> = found
            .changes
            .iter()
            .map(|row| (row.package().unwrap().name.as_str(), row.change))
            .collect();
        let want = [
            ("b", Change::Upgraded),
            ("c", Change::Downgraded),
            ("d", Change::Removed),
            ("e", Change::Changed),
            ("f", Change::Added),
        ];
        assert_eq!(names, want);
        assert_eq!(found.equal, 1);
        assert_eq!(
            found.changes.iter().map(PackageChange::delta).collect::<Vec<_>>(),
            [Some(1), Some(0), Some(-5), Some(0), Some(5)]
        );
    }

    #[test]
    fn several_of_one_name() {
        let a = [npm("a", "1.0.0", "x/a"), npm("a", "2.0.0", "y/a")];
        let b = [npm("a", "2.0.0", "x/a"), npm("a", "3.0.0", "y/a"), npm("a", "3.0.0", "z/a")];
        let found = diff(&a, &b);
        assert_eq!(found.equal, 1);
        let changes: Vec<_> = found.changes.iter().map(|row| row.change).collect();
        assert_eq!(changes, [Change::Upgraded, Change::Added]);
    }
}
