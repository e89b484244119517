//! Packages that package managers say are installed: read from the files in which they say so.
//!
//! A parser is a pure function on one file's bytes; which files count is decided here, by path.

mod diff;
mod language;
mod layers;
mod os;
mod rpm;
mod system;
pub mod version;

pub use diff::{Change, PackageChange, PackageDiff, diff};
pub use layers::{CapturedFile, LayerPackages, of_image, of_layers};
pub use os::OsRelease;

use crate::domain::go_build;
use crate::domain::order::SortSmall;
use serde::Serialize;

/// Who installs packages of a kind, and by which rules their versions follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ecosystem {
    /// Debian's dpkg.
    Deb,
    /// Alpine's apk.
    Apk,
    /// Red Hat's rpm.
    Rpm,
    /// Python distributions (wheel, egg).
    Python,
    /// `node_modules`.
    Npm,
    /// RubyGems.
    Gem,
    /// Modules that a Go program was built from.
    Go,
}

/// One installed package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Package {
    /// Who installed it.
    pub ecosystem: Ecosystem,
    /// As the ecosystem writes it; Python's in normal form.
    pub name: String,
    /// Such as `amd64`; empty where the ecosystem has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub architecture: String,
    /// As written.
    pub version: String,
    /// Installed bytes, where the package says so.
    pub size: Option<u64>,
    /// The file that says it is installed.
    #[serde(serialize_with = "as_text")]
    pub path: Vec<u8>,
}

/// How an rpm database is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RpmFormat {
    /// `rpmdb.sqlite`.
    Sqlite,
    /// `Packages.db`.
    Ndb,
    /// `Packages`.
    BerkeleyDb,
    /// None of them.
    Unknown,
}

/// A database of packages that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "note")]
pub enum Note {
    /// An rpm database that is damaged, or of a format that is not known: its packages are not listed.
    RpmNotRead {
        /// The database.
        #[serde(serialize_with = "as_text")]
        path: Vec<u8>,
        /// How it is stored.
        format: RpmFormat,
    },
    /// An rpm database of which some headers are damaged, or are more than any image has: the others are listed.
    RpmPartlyRead {
        /// The database.
        #[serde(serialize_with = "as_text")]
        path: Vec<u8>,
        /// How it is stored.
        format: RpmFormat,
        /// How many were not read; told in words only.
        #[serde(skip)]
        refused: usize,
    },
}

impl Note {
    /// The database.
    pub fn path(&self) -> &[u8] {
        match self {
            Self::RpmNotRead { path, .. } | Self::RpmPartlyRead { path, .. } => path,
        }
    }
}

/// Everything the package managers of a file system say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Inventory {
    /// Sorted.
    pub packages: Vec<Package>,
    /// What the system calls itself.
    pub os: Option<OsRelease>,
    /// What could not be read.
    pub notes: Vec<Note>,
}

/// A kind of file that lists packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    DpkgStatus,
    DpkgStatusD,
    ApkInstalled,
    RpmDatabase,
    RpmManifest,
    PythonMetadata,
    NpmManifest,
    Gemspec,
    OsRelease,
    GoProgram,
}

/// What a file is by its path; `None` when it lists no packages.
fn source_of(path: &[u8]) -> Option<Source> {
    let text = str::from_utf8(path).ok()?;
    let (folder, name) = text.rsplit_once('/')?;
    let parent = folder.rsplit('/').next().unwrap_or(folder);
    match (folder, name) {
        ("var/lib/dpkg", "status") => Some(Source::DpkgStatus),
        ("var/lib/dpkg/status.d", name) => {
            (!name.ends_with(".md5sums")).then_some(Source::DpkgStatusD)
        }
        ("lib/apk/db" | "usr/lib/apk/db", "installed") => Some(Source::ApkInstalled),
        (
            "var/lib/rpm" | "usr/lib/sysimage/rpm" | "usr/share/rpm",
            "Packages" | "Packages.db" | "rpmdb.sqlite",
        ) => Some(Source::RpmDatabase),
        ("var/lib/rpmmanifest", "container-manifest-2") => Some(Source::RpmManifest),
        ("etc" | "usr/lib", "os-release") => Some(Source::OsRelease),
        (_, "METADATA") if parent.ends_with(".dist-info") => Some(Source::PythonMetadata),
        (_, "PKG-INFO") if parent.ends_with(".egg-info") => Some(Source::PythonMetadata),
        (_, name) if name.ends_with(".egg-info") => Some(Source::PythonMetadata),
        (_, "package.json") if is_module(folder) => Some(Source::NpmManifest),
        (_, name)
            if name.ends_with(".gemspec")
                && folder.split('/').any(|part| part == "specifications") =>
        {
            Some(Source::Gemspec)
        }
        _ => None,
    }
}

/// `…/node_modules/NAME` or `…/node_modules/@SCOPE/NAME`, and nothing deeper.
fn is_module(folder: &str) -> bool {
    let Some((rest, name)) = folder.rsplit_once('/') else { return false };
    let above = match rest.rsplit_once('/') {
        Some((above, scope)) if scope.starts_with('@') => above,
        _ => rest,
    };
    !name.starts_with('@') && (above == "node_modules" || above.ends_with("/node_modules"))
}

/// Reads all files of one file system, given as path and bytes.
pub fn inventory<'a>(files: impl IntoIterator<Item = (&'a [u8], &'a [u8])>) -> Inventory {
    let mut inventory = Inventory::default();
    for (path, bytes) in files {
        // A program can have any path.
        let program = bytes.starts_with(go_build::MAGIC).then_some(Source::GoProgram);
        let Some(source) = program.or_else(|| source_of(path)) else { continue };
        let found = &mut inventory.packages;
        match source {
            Source::DpkgStatus | Source::DpkgStatusD => system::dpkg(path, bytes, found),
            Source::ApkInstalled => system::apk(path, bytes, found),
            Source::RpmManifest => system::rpm_manifest(path, bytes, found),
            Source::RpmDatabase => inventory.notes.extend(rpm_database(path, bytes, found)),
            Source::PythonMetadata => found.extend(language::python(path, bytes)),
            Source::NpmManifest => found.extend(language::npm(path, bytes)),
            Source::GoProgram => language::go(path, bytes, found),
            Source::Gemspec => found.extend(language::gem(path, bytes)),
            Source::OsRelease => {
                // `etc/os-release` comes first and outweighs the vendor's copy.
                if inventory.os.is_none() || path == b"etc/os-release" {
                    inventory.os = os::os_release(bytes).or(inventory.os.take());
                }
            }
        }
    }
    inventory.packages.sort_small();
    inventory.packages.dedup();
    inventory
}

/// The packages of a database of rpm, and what there is to say of those that are missing.
fn rpm_database(path: &[u8], bytes: &[u8], found: &mut Vec<Package>) -> Option<Note> {
    let (owned, format) = (path.to_vec(), rpm::format(bytes));
    let Some(read) = rpm::read(path, bytes) else {
        return Some(Note::RpmNotRead { path: owned, format });
    };
    found.extend(read.packages);
    let refused = read.refused;
    (refused > 0).then_some(Note::RpmPartlyRead { path: owned, format, refused })
}

/// `Field: value` of lines, continuation lines left out.
fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (found, value) = line.split_once(':')?;
    found.eq_ignore_ascii_case(name).then(|| value.trim())
}

fn as_text<S: serde::Serializer>(path: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&crate::domain::path::display(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_path() {
        let table = [
            ("var/lib/dpkg/status", Some(Source::DpkgStatus)),
            ("var/lib/dpkg/status-old", None),
            ("mnt/var/lib/dpkg/status", None),
            ("var/lib/dpkg/status.d/base-files", Some(Source::DpkgStatusD)),
            ("var/lib/dpkg/status.d/base-files.md5sums", None),
            ("usr/lib/apk/db/installed", Some(Source::ApkInstalled)),
            ("usr/lib/sysimage/rpm/Packages.db", Some(Source::RpmDatabase)),
            ("usr/lib/python3/dist-packages/six-1.16.0.egg-info", Some(Source::PythonMetadata)),
            ("usr/lib/python3/dist-packages/six.egg-info/PKG-INFO", Some(Source::PythonMetadata)),
            ("opt/x/numpy-1.26.dist-info/METADATA", Some(Source::PythonMetadata)),
            ("opt/x/METADATA", None),
            ("app/node_modules/left-pad/package.json", Some(Source::NpmManifest)),
            ("node_modules/@babel/core/package.json", Some(Source::NpmManifest)),
            ("node_modules/@babel/package.json", None),
            ("app/node_modules/left-pad/test/package.json", None),
            ("app/package.json", None),
            (
                "usr/lib/ruby/gems/3.1.0/specifications/default/json-2.6.1.gemspec",
                Some(Source::Gemspec),
            ),
            ("usr/lib/ruby/x.gemspec", None),
            ("etc/os-release", Some(Source::OsRelease)),
        ];
        for (path, want) in table {
            assert_eq!(source_of(path.as_bytes()), want, "{path}");
        }
    }

    #[test]
    fn an_inventory_of_several_managers() {
        let files: [(&[u8], &[u8]); 5] = [
            (b"usr/lib/os-release", b"ID=debian\nPRETTY_NAME=\"Vendor\"\n"),
            (b"etc/os-release", b"ID=debian\nPRETTY_NAME=\"Local\"\n"),
            (b"var/lib/rpm/rpmdb.sqlite", b"SQLite format 3\0..."),
            (b"x/node_modules/a/package.json", b"{\"name\":\"a\",\"version\":\"1.0.0\"}"),
            (b"var/lib/dpkg/status", b"Package: b\nStatus: install ok installed\nVersion: 2\n"),
        ];
        let found = inventory(files);
        assert_eq!(
            found.packages.iter().map(|package| package.name.as_str()).collect::<Vec<_>>(),
            ["b", "a"]
        );
        assert_eq!(found.os.map(|os| os.pretty_name), Some("Local".to_owned()));
        let path = b"var/lib/rpm/rpmdb.sqlite".to_vec();
        assert_eq!(found.notes, [Note::RpmNotRead { path, format: RpmFormat::Sqlite }]);
    }

    #[test]
    fn headers_that_are_damaged_are_told_of() {
        use crate::make::rpm::{Made, header, sqlite};
        let whole = header(&Made { name: "bash", version: "5", release: "1", ..Made::default() });
        let path = b"var/lib/rpm/rpmdb.sqlite".to_vec();
        let note = |refused| Note::RpmPartlyRead {
            path: path.clone(),
            format: RpmFormat::Sqlite,
            refused,
        };
        for (damaged, want) in [(0, vec![]), (1, vec![note(1)]), (299, vec![note(299)])] {
            let mut rows = vec![whole.clone()];
            rows.resize(1 + damaged, vec![0xff; 64]);
            let found = inventory([(&path[..], &sqlite(&rows)[..])]);
            assert_eq!((found.packages.len(), found.notes), (1, want));
        }
        let json = serde_json::to_value(note(3)).ok();
        let want = serde_json::json!({
            "note": "rpm-partly-read", "path": "/var/lib/rpm/rpmdb.sqlite", "format": "sqlite"
        });
        assert_eq!(json, Some(want));
    }
}
