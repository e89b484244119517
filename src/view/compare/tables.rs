//! The tables beside the trees: packages, configuration, history, equal content, as rows of inert text.

use crate::analysis::configdiff::{ConfigDiff, Field, Kind};
use crate::analysis::packages::{
    Change, Ecosystem, Inventory, Note, PackageChange, PackageDiff, RpmFormat,
};
use crate::analysis::treediff::{SameContent, TreeDiff};
use crate::domain::Config;
use crate::domain::order::SortSmall;
use crate::domain::wire::wire;
use crate::view::instruction::Instruction;
use crate::view::text::{NO_PLATFORM, counted, escape, iso_of};

/// What stands in front of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mark {
    /// The same in both.
    #[default]
    Same,
    /// `+`: only in B.
    Added,
    /// `−`: only in A.
    Removed,
    /// `~`: in both, not the same.
    Changed,
    /// `↑`: a newer version in B.
    Up,
    /// `↓`: an older version in B.
    Down,
}
wire! { enum Mark { Same, Added, Removed, Changed, Up, Down } }

impl Mark {
    /// The sign that stands for it, never colour alone.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Same => "",
            Self::Added => "+",
            Self::Removed => "−",
            Self::Changed => "~",
            Self::Up => "↑",
            Self::Down => "↓",
        }
    }
}

impl From<Kind> for Mark {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Same => Self::Same,
            Kind::Changed => Self::Changed,
            Kind::Removed => Self::Removed,
            Kind::Added => Self::Added,
        }
    }
}

impl From<Change> for Mark {
    fn from(change: Change) -> Self {
        match change {
            Change::Added => Self::Added,
            Change::Removed => Self::Removed,
            Change::Upgraded => Self::Up,
            Change::Downgraded => Self::Down,
            Change::Changed => Self::Changed,
        }
    }
}

/// The name of an ecosystem.
pub fn ecosystem_word(ecosystem: Ecosystem) -> &'static str {
    match ecosystem {
        Ecosystem::Deb => "deb",
        Ecosystem::Apk => "apk",
        Ecosystem::Rpm => "rpm",
        Ecosystem::Python => "python",
        Ecosystem::Npm => "npm",
        Ecosystem::Gem => "gem",
        Ecosystem::Go => "go",
    }
}

/// The word for what became of a package.
pub fn change_word(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Upgraded => "upgraded",
        Change::Downgraded => "downgraded",
        Change::Changed => "changed",
    }
}

/// What a part of the configuration is called in a Dockerfile or, without one, in words.
pub fn field_word(field: Field) -> &'static str {
    match field {
        Field::Platform => "platform",
        Field::Entrypoint => "ENTRYPOINT",
        Field::Cmd => "CMD",
        Field::Env => "ENV",
        Field::User => "USER",
        Field::WorkingDir => "WORKDIR",
        Field::Port => "EXPOSE",
        Field::Volume => "VOLUME",
        Field::Label => "LABEL",
        Field::StopSignal => "STOPSIGNAL",
        Field::Created => "created",
        Field::Author => "author",
        Field::Shell => "SHELL",
        Field::Healthcheck => "HEALTHCHECK",
        Field::OnBuild => "ONBUILD",
        Field::StopTimeout => "stop timeout",
        Field::Other => "other",
    }
}

/// A package that differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageRow {
    /// What became of it.
    pub mark: Mark,
    /// Such as `deb`.
    pub ecosystem: String,
    /// Name, with the architecture behind a colon where there is one.
    pub name: String,
    /// In A; empty when it is not there.
    pub version_a: String,
    /// In B.
    pub version_b: String,
    /// Installed bytes, of B or else of A.
    pub size: Option<u64>,
    /// Bytes that B has more, where both say.
    pub delta: Option<i64>,
    /// The file that says so, escaped.
    pub path: String,
}
wire! { struct PackageRow { mark, ecosystem, name, version_a, version_b, size, delta, path } }

/// Packages that differ, as rows.
pub fn packages(diff: &PackageDiff) -> Vec<PackageRow> {
    diff.changes.iter().filter_map(package_row).collect()
}

fn package_row(row: &PackageChange) -> Option<PackageRow> {
    let package = row.package()?;
    let inert = |text: &str| escape(text.as_bytes());
    let architecture = if package.architecture.is_empty() {
        String::new()
    } else {
        format!(":{}", package.architecture)
    };
    Some(PackageRow {
        mark: row.change.into(),
        ecosystem: ecosystem_word(package.ecosystem).to_owned(),
        name: inert(&format!("{}{architecture}", package.name)),
        version_a: row.a.as_ref().map(|package| inert(&package.version)).unwrap_or_default(),
        version_b: row.b.as_ref().map(|package| inert(&package.version)).unwrap_or_default(),
        size: package.size,
        delta: row.delta(),
        path: format!("/{}", escape(&package.path)),
    })
}

/// `3 added, 1 upgraded`; empty when nothing changes.
pub fn package_summary(diff: &PackageDiff) -> String {
    let kinds =
        [Change::Added, Change::Removed, Change::Upgraded, Change::Downgraded, Change::Changed];
    let parts = kinds
        .into_iter()
        .map(|kind| (diff.count(kind), change_word(kind)))
        .filter(|(number, _)| *number > 0);
    parts.map(|(number, word)| format!("{number} {word}")).collect::<Vec<_>>().join(", ")
}

/// What there is to compare, in a sentence; `notes` is true when a database is there that can't be read.
pub fn package_words(diff: &PackageDiff, a: u32, b: u32, notes: bool) -> String {
    let packages = |number: u32| counted(number.into(), "package", "packages");
    let all = |has_not: &str, has: &str, number: u32| {
        format!(
            "No package was found in {has_not}, so all of {has} ({}) are listed as only there.",
            packages(number)
        )
    };
    match (a, b, package_summary(diff)) {
        (0, 0, _) if notes => "No package database of either image can be read here.".to_owned(),
        (0, 0, _) => "Neither image has a package database that is known here.".to_owned(),
        (0, b, _) => all("A", "B", b),
        (a, 0, _) => all("B", "A", a),
        (a, _, summary) if summary.is_empty() => format!("The same {} in A and B.", packages(a)),
        (a, b, summary) => format!("{summary}. {} in A, {} in B.", packages(a), packages(b)),
    }
}

/// What could not be read, in sentences.
pub fn notes(inventory: &Inventory) -> Vec<String> {
    inventory.notes.iter().map(note).collect()
}

fn note(note: &Note) -> String {
    let format = match note {
        Note::RpmNotRead { format, .. } => format,
        Note::RpmPartlyRead { path, refused, .. } => {
            let headers = counted(*refused as u64, "header", "headers");
            let path = escape(path);
            return format!(
                "Some rpm packages of /{path} are not listed: {headers} can't be read."
            );
        }
    };
    let path = escape(note.path());
    let format = match format {
        RpmFormat::Sqlite => "an SQLite database that is damaged",
        RpmFormat::Ndb => "an ndb database that is damaged",
        RpmFormat::BerkeleyDb => "a Berkeley DB hash table that is damaged",
        RpmFormat::Unknown => "of a format that is not known here",
    };
    format!("The rpm packages of /{path} are not listed: it is {format}.")
}

/// A value of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigRow {
    /// How the two stand to each other.
    pub mark: Mark,
    /// Such as `ENV`; of what has no name in a Dockerfile, its place in the config, such as `config.MacAddress`.
    pub field: String,
    /// Name of the variable, the label, the port or the mount point; empty for single values.
    pub key: String,
    /// In A.
    pub a: Option<String>,
    /// In B.
    pub b: Option<String>,
}
wire! { struct ConfigRow { mark, field, key, a, b } }

impl ConfigRow {
    /// Field and key, such as `ENV PATH`.
    pub fn named(&self) -> String {
        [self.field.as_str(), self.key.as_str()].join(" ").trim_end().to_owned()
    }
}

/// The configurations as rows.
pub fn config(diff: &ConfigDiff) -> Vec<ConfigRow> {
    let inert = |text: &String| escape(text.as_bytes());
    let row = |row: &crate::analysis::configdiff::ConfigRow| ConfigRow {
        mark: row.kind.into(),
        field: match row.field {
            Field::Other => inert(&row.key),
            field => field_word(field).to_owned(),
        },
        key: if row.field == Field::Other { String::new() } else { inert(&row.key) },
        a: row.a.as_ref().map(inert).or_else(|| none(row.field)),
        b: row.b.as_ref().map(inert).or_else(|| none(row.field)),
    };
    diff.rows.iter().map(row).collect()
}

/// An image that is for no platform says so; of anything else, there is just no value.
fn none(field: Field) -> Option<String> {
    (field == Field::Platform).then(|| NO_PLATFORM.to_owned())
}

/// One row of both histories.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryRow {
    /// How the two stand to each other.
    pub mark: Mark,
    /// The step in A; empty when A has none here.
    pub a: String,
    /// The step in B.
    pub b: String,
    /// When A's was made; empty when unknown.
    pub created_a: String,
    /// When B's was made.
    pub created_b: String,
    /// The same step at another time.
    pub other_time: bool,
    /// True when A's step makes no layer.
    pub empty_a: bool,
    /// True when B's makes none.
    pub empty_b: bool,
}
wire! { struct HistoryRow { mark, a, b, created_a, created_b, other_time, empty_a, empty_b } }

/// Both histories as rows, side by side.
pub fn history(diff: &ConfigDiff, a: &Config, b: &Config) -> Vec<HistoryRow> {
    let (steps_a, steps_b) = (Instruction::all(a), Instruction::all(b));
    let step = |config: &Config, steps: &[Instruction], at: Option<u32>| {
        let row = at.and_then(|at| config.history.get(at as usize));
        let read = at.and_then(|at| steps.get(at as usize));
        let text = read.map(Instruction::full).unwrap_or_default();
        let created = row.and_then(|row| row.created.as_deref()).map(iso_of).unwrap_or_default();
        (text, created, row.is_some_and(|row| row.empty_layer))
    };
    let rows = diff.history.iter().map(|row| {
        let (a, created_a, empty_a) = step(a, &steps_a, row.a);
        let (b, created_b, empty_b) = step(b, &steps_b, row.b);
        HistoryRow {
            mark: row.kind.into(),
            a,
            b,
            created_a,
            created_b,
            other_time: row.other_time,
            empty_a,
            empty_b,
        }
    });
    rows.collect()
}

/// A file that both images store for themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SameRow {
    /// The node in the compared trees.
    pub node: u32,
    /// Where A has it, escaped, with a leading `/`.
    pub path: String,
    /// Where B has it, when elsewhere.
    pub path_b: Option<String>,
    /// Bytes.
    pub size: u64,
    /// The layer of A that stores it, base = 0.
    pub layer_a: u32,
    /// The layer of B that stores it.
    pub layer_b: u32,
}
wire! { struct SameRow { node, path, path_b, size, layer_a, layer_b } }

/// The largest `count` of the files of equal content, the largest first.
pub fn same_content(diff: &TreeDiff, same: &[SameContent], count: u32) -> Vec<SameRow> {
    let shown = |node| format!("/{}", escape(&diff.path(node)));
    let row = |file: &SameContent| SameRow {
        node: file.a.0,
        path: shown(file.a),
        path_b: (file.a != file.b).then(|| shown(file.b)),
        size: file.size,
        layer_a: file.layer_a,
        layer_b: file.layer_b,
    };
    let mut largest: Vec<&SameContent> = same.iter().collect();
    // The sort is stable: of equal size, by path.
    largest.sort_small_by_key(|file| std::cmp::Reverse(file.size));
    largest.into_iter().take(count as usize).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::packages::{Package, diff};

    #[test]
    fn package_rows() {
        let package = |version: &str, size| Package {
            ecosystem: Ecosystem::Deb,
            name: "libc6".into(),
            architecture: "amd64".into(),
            version: version.into(),
            size: Some(size),
            path: b"var/lib/dpkg/status".to_vec(),
        };
        let found = diff(&[package("1.0-1", 10)], &[package("1.0-2", 15)]);
        let rows = packages(&found);
        let want = PackageRow {
            mark: Mark::Up,
            ecosystem: "deb".into(),
            name: "libc6:amd64".into(),
            version_a: "1.0-1".into(),
            version_b: "1.0-2".into(),
            size: Some(15),
            delta: Some(5),
            path: "/var/lib/dpkg/status".into(),
        };
        assert_eq!(rows, [want]);
        assert_eq!(package_summary(&found), "1 upgraded");
        let says = |a, b| package_words(&found, a, b, false);
        assert_eq!(says(1, 2), "1 upgraded. 1 package in A, 2 packages in B.");
        assert_eq!(
            says(0, 312),
            "No package was found in A, so all of B (312 packages) are listed as only there."
        );
        assert_eq!(
            package_words(&PackageDiff::default(), 2, 2, false),
            "The same 2 packages in A and B."
        );
        assert_eq!(says(0, 0), "Neither image has a package database that is known here.");
        assert_eq!(rows[0].mark.glyph(), "↑");
    }

    #[test]
    fn the_largest_are_listed() {
        use crate::analysis::treediff::testing::union;
        use crate::analysis::treediff::{Ignore, same_content as same};
        let side = || union(&["a =1\n b =333\n c =22\n d =333"]);
        let diff = TreeDiff::build(side(), side(), &Ignore::default());
        let rows = same_content(&diff, &same(&diff, 0), 3);
        let listed: Vec<_> = rows.iter().map(|row| (row.path.as_str(), row.size)).collect();
        assert_eq!(listed, [("/b", 3), ("/d", 3), ("/c", 2)]);
    }

    #[test]
    fn an_unread_database_is_named() {
        let path = b"var/lib/rpm/rpmdb.sqlite".to_vec();
        let inventory = Inventory {
            notes: vec![Note::RpmNotRead { path, format: RpmFormat::Sqlite }],
            ..Inventory::default()
        };
        assert!(
            notes(&inventory)[0]
                .contains("/var/lib/rpm/rpmdb.sqlite are not listed: it is an SQLite database")
        );
    }

    #[test]
    fn headers_that_are_missing_are_counted() {
        let path = b"var/lib/rpm/Packages".to_vec();
        for (refused, want) in [(1, "1 header can't be read."), (299, "299 headers can't be read.")]
        {
            let format = RpmFormat::BerkeleyDb;
            let told = note(&Note::RpmPartlyRead { path: path.clone(), format, refused });
            let start = "Some rpm packages of /var/lib/rpm/Packages are not listed: ";
            assert_eq!(told, format!("{start}{want}"));
        }
    }
}
