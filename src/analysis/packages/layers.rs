//! Which packages an image has in the end, and what each layer did to them: a database counts as long as the union shows
//! the very copy that a layer stored; one that a whiteout took away is gone.

use super::{Inventory, OsRelease, Package, PackageDiff, diff, inventory};
use crate::analysis::union::{NodeId, Union};
use crate::domain::order::SortSmall;
use crate::domain::{EntryKind, path};
use std::collections::HashMap;

/// Links that a path may lead through.
const HOPS: u32 = 40;

/// A file that was kept while its layer was read.
#[derive(Clone, Copy, Debug)]
pub struct CapturedFile<'a> {
    /// The layer, base = 0.
    pub layer: u32,
    /// Normalised path, as the layer's tar names it.
    pub path: &'a [u8],
    /// Its content.
    pub bytes: &'a [u8],
}

/// What one layer did to the packages below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerPackages {
    /// The layer, base = 0.
    pub layer: u32,
    /// From the layers below to this one. `equal` counts only packages of databases that the layer wrote again.
    pub diff: PackageDiff,
}

/// What one captured file says, and where it lies in the union.
struct Copy {
    node: NodeId,
    layer: u32,
    says: Inventory,
}

/// The packages of the final image.
pub fn of_image(union: &Union, files: &[CapturedFile<'_>]) -> Inventory {
    let copies = copies(union, files);
    let mut out = Inventory::default();
    let mut vendor: Option<OsRelease> = None;
    for copy in copies.iter().filter(|copy| copy.is_shown(union, union.top())) {
        out.packages.extend(copy.says.packages.iter().cloned());
        out.notes.extend(copy.says.notes.iter().cloned());
        match &copy.says.os {
            Some(os) if union.path(copy.node) == b"etc/os-release" => out.os = Some(os.clone()),
            Some(os) => vendor = Some(os.clone()),
            None => {}
        }
    }
    out.os = out.os.or(vendor);
    out.packages.sort_small();
    out.packages.dedup();
    out.notes.sort_small_by(|a, b| a.path().cmp(b.path()));
    out
}

/// What each layer did, base first; one for each layer of the union.
pub fn of_layers(union: &Union, files: &[CapturedFile<'_>]) -> Vec<LayerPackages> {
    let copies = copies(union, files);
    let mut out = Vec::new();
    for layer in 0..union.layer_count() {
        let mut before: Vec<Package> = Vec::new();
        let mut after: Vec<Package> = Vec::new();
        for copy in &copies {
            let was = layer.checked_sub(1).is_some_and(|below| copy.is_shown(union, below));
            match (was, copy.is_shown(union, layer)) {
                (true, false) => before.extend(copy.says.packages.iter().cloned()),
                (false, true) => after.extend(copy.says.packages.iter().cloned()),
                _ => {}
            }
        }
        out.push(LayerPackages { layer, diff: diff(&before, &after) });
    }
    out
}

impl Copy {
    fn is_shown(&self, union: &Union, layer: u32) -> bool {
        union.state(self.node, layer).is_some_and(|version| version.entry_layer == Some(self.layer))
    }
}

/// Reads each file once. Of two of one path in one layer, the last counts.
fn copies(union: &Union, files: &[CapturedFile<'_>]) -> Vec<Copy> {
    let mut last: HashMap<(NodeId, u32), usize> = HashMap::new();
    for (at, file) in files.iter().enumerate() {
        if let Some(node) = resolve(union, file.path, file.layer) {
            last.insert((node, file.layer), at);
        }
    }
    let mut found: Vec<_> = last.into_iter().collect();
    found.sort_small();
    let copy = |((node, layer), at): ((NodeId, u32), usize)| {
        // Named as the union names it, whatever link the tar wrote it through.
        let path = union.path(node);
        Copy { node, layer, says: inventory([(path.as_slice(), files[at].bytes)]) }
    };
    found.into_iter().map(copy).collect()
}

/// The node that a layer's entry wrote: folders above it that are links at that layer lead elsewhere.
fn resolve(union: &Union, wanted: &[u8], layer: u32) -> Option<NodeId> {
    let mut rest: Vec<Vec<u8>> = path::components(wanted).rev().map(<[u8]>::to_vec).collect();
    let mut at = NodeId::ROOT;
    let mut hops = 0;
    while let Some(name) = rest.pop() {
        if name == b".." {
            at = union.parent(at);
            continue;
        }
        let child = union.child(at, &name)?;
        let link = union
            .state(child, layer)
            .filter(|version| version.kind == EntryKind::Symlink && !rest.is_empty());
        match link.and_then(|version| version.entry) {
            Some(entry) => {
                hops += 1;
                if hops > HOPS {
                    return None;
                }
                if entry.link().starts_with(b"/") {
                    at = NodeId::ROOT;
                }
                rest.extend(
                    path::components(entry.link())
                        .rev()
                        .filter(|name| *name != b".")
                        .map(<[u8]>::to_vec),
                );
            }
            None => at = child,
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::super::Change;
    use super::*;
    use crate::analysis::treediff::testing::union;

    fn file<'a>(layer: u32, path: &'a str, text: &'a str) -> CapturedFile<'a> {
        CapturedFile { layer, path: path.as_bytes(), bytes: text.as_bytes() }
    }

    fn names(inventory: &Inventory) -> Vec<String> {
        inventory
            .packages
            .iter()
            .map(|package| format!("{} {}", package.name, package.version))
            .collect()
    }

    const ONE: &str = "Package: a\nStatus: install ok installed\nVersion: 1\n";
    const TWO: &str = "Package: a\nStatus: install ok installed\nVersion: 2\n\nPackage: b\nStatus: install ok installed\nVersion: 1\n";

    #[test]
    fn the_top_copy_of_a_database_counts() {
        let union = union(&["var/lib/dpkg/status =1", "x =1", "var/lib/dpkg/status =2"]);
        let files = [file(0, "var/lib/dpkg/status", ONE), file(2, "var/lib/dpkg/status", TWO)];
        assert_eq!(names(&of_image(&union, &files)), ["a 2", "b 1"]);
        let layers = of_layers(&union, &files);
        let changes: Vec<Vec<_>> = layers
            .iter()
            .map(|layer| layer.diff.changes.iter().map(|row| row.change).collect())
            .collect();
        assert_eq!(changes, [vec![Change::Added], vec![], vec![Change::Upgraded, Change::Added]]);
    }

    #[test]
    fn a_whiteout_takes_packages_away() {
        let union = union(&[
            "var/lib/dpkg/status.d/a =1\nvar/lib/dpkg/status.d/b =2",
            "var/lib/dpkg/status.d/.wh.a =",
        ]);
        let files = [
            file(0, "var/lib/dpkg/status.d/a", "Package: a\nVersion: 1\n"),
            file(0, "var/lib/dpkg/status.d/b", "Package: b\nVersion: 1\n"),
        ];
        assert_eq!(names(&of_image(&union, &files)), ["b 1"]);
        assert_eq!(of_layers(&union, &files)[1].diff.changes[0].change, Change::Removed);
    }

    #[test]
    fn a_database_written_through_a_link_is_the_same_database() {
        let union =
            union(&["usr/lib/apk/db/installed =1\nlib ->usr/./lib", "lib/apk/db/installed =2"]);
        let files = [
            file(0, "usr/lib/apk/db/installed", "P:a\nV:1\n"),
            file(1, "lib/apk/db/installed", "P:a\nV:2\n"),
        ];
        assert_eq!(names(&of_image(&union, &files)), ["a 2"]);
    }

    #[test]
    fn links_in_a_circle_lead_nowhere() {
        let union = union(&["a ->b\nb ->a\nc =1"]);
        assert_eq!(resolve(&union, b"a/x", 0), None);
        assert_eq!(resolve(&union, b"none/x", 0), None);
        assert_eq!(of_image(&union, &[file(0, "a/x", ""), file(9, "c", "")]), Inventory::default());
    }
}
