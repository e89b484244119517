//! Packages of the final tree with the layer that brought each, and those that a later layer removed or replaced.

use super::Judged;
use crate::analysis::dockerfile::{Base, Evidence};
use crate::analysis::packages::{
    CapturedFile, Ecosystem, Note, Package, RpmFormat, of_image, of_layers,
};
use crate::analysis::union::Union;
use crate::domain::order::SortSmall;
use crate::domain::path;
use serde::Serialize;
use std::collections::BTreeMap;

/// A package and its layer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PackageRow {
    /// Such as `deb`.
    pub kind: Ecosystem,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The layer that brought it, base = 0.
    pub layer: u32,
    /// Empty where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub architecture: String,
    /// Installed bytes, where it says so.
    pub size: Option<u64>,
    /// The file that says it is installed.
    pub path: String,
    /// The layer that took it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone_in: Option<u32>,
}

/// A database that is not read, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotRead {
    path: String,
    format: RpmFormat,
    why: String,
}

/// All of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packages {
    /// In the final tree.
    pub there: Vec<PackageRow>,
    /// In a layer, but not in the end.
    pub gone: Vec<PackageRow>,
    /// Why some may be missing.
    pub not_read: Vec<NotRead>,
}

/// What tells one package from another.
type Key = (Ecosystem, String, String, String);

fn key(package: &Package) -> Key {
    let Package { ecosystem, name, version, architecture, .. } = package;
    (*ecosystem, name.clone(), version.clone(), architecture.clone())
}

/// Follows the packages from layer to layer.
pub fn by_layer(union: &Union, files: &[CapturedFile<'_>]) -> Packages {
    // Of one package several may be there: `node_modules` nest.
    let mut there: BTreeMap<Key, Vec<(u32, Package)>> = BTreeMap::new();
    let mut gone = Vec::new();
    for step in of_layers(union, files) {
        for change in step.diff.changes {
            if let Some(package) = &change.a {
                let layer = there.get_mut(&key(package)).and_then(Vec::pop).map(|found| found.0);
                gone.push((package.clone(), layer.unwrap_or(step.layer), step.layer));
            }
            if let Some(package) = change.b {
                there.entry(key(&package)).or_default().push((step.layer, package));
            }
        }
    }
    there.retain(|_, found| !found.is_empty());
    let mut out = Packages::default();
    for (package, layer, by) in gone {
        // Installed again, it is not gone.
        if !there.contains_key(&key(&package)) {
            out.gone.push(row(package, layer, Some(by)));
        }
    }
    let found = there.into_values().flatten();
    out.there = found.map(|(layer, package)| row(package, layer, None)).collect();
    out.gone.sort_small();
    out.not_read = of_image(union, files).notes.into_iter().map(not_read).collect();
    out
}

fn row(package: Package, layer: u32, gone_in: Option<u32>) -> PackageRow {
    PackageRow {
        kind: package.ecosystem,
        name: package.name,
        version: package.version,
        layer,
        architecture: package.architecture,
        size: package.size,
        path: path::display(&package.path),
        gone_in,
    }
}

fn not_read(note: Note) -> NotRead {
    let path = path::display(note.path());
    match note {
        Note::RpmNotRead { format, .. } => NotRead {
            path,
            format,
            why: "the database is damaged, or of a format that is not known; its packages are not listed"
                .into(),
        },
        Note::RpmPartlyRead { format, refused, .. } => NotRead {
            path,
            format,
            why: format!("{refused} of its headers can't be read; their packages are not listed"),
        },
    }
}

/// The distribution, where nothing else says what the image was built on.
pub(super) fn system(judged: &Judged<'_>) -> Option<Base> {
    let os = of_image(judged.union, &judged.gathered.captured).os?;
    Some(Base {
        name: None,
        digest: None,
        evidence: Evidence::OsRelease,
        because: format!("os-release says {}", os.pretty_name),
        rows: None,
    })
}
