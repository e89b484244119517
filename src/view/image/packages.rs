//! Packages by the layer that brought them, those that a later one removed or replaced, too.

use crate::analysis::insight::{self, PackageRow};
use crate::analysis::packages::{CapturedFile, of_image};
use crate::analysis::union::Union;
use crate::domain::wire::wire;
use crate::view::compare::tables::{ecosystem_word, notes};
use crate::view::text::{counted, inert};

/// What a layer brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerPackages {
    /// The layer, base = 0.
    pub layer: u32,
    /// Such as `88 deb, 1 python`.
    pub counts: String,
    /// Installed bytes, as far as they say so.
    pub size: u64,
    /// Such as `3 are gone`; empty when all are there in the end.
    pub gone: String,
    /// Each of them.
    pub rows: Vec<PackageLine>,
}
wire! { struct LayerPackages { layer, counts, size, gone, rows } }

/// A package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageLine {
    /// Such as `deb`.
    pub kind: String,
    /// Inert.
    pub name: String,
    /// Inert.
    pub version: String,
    /// Installed bytes.
    pub size: Option<u64>,
    /// The layer that took it away.
    pub gone_in: Option<u32>,
}
wire! { struct PackageLine { kind, name, version, size, gone_in } }

pub(super) fn by_layer(
    union: &Union,
    captured: &[CapturedFile<'_>],
) -> (Vec<LayerPackages>, Vec<String>) {
    let found = insight::by_layer(union, captured);
    let mut layers = Vec::new();
    for layer in 0..union.layer_count() {
        let of_it = |row: &&PackageRow| row.layer == layer;
        let there: Vec<&PackageRow> = found.there.iter().filter(of_it).collect();
        let gone: Vec<&PackageRow> = found.gone.iter().filter(of_it).collect();
        if !there.is_empty() || !gone.is_empty() {
            layers.push(one_layer(layer, &there, &gone));
        }
    }
    let inventory = of_image(union, captured);
    let mut words = vec![match (found.there.len(), found.gone.len()) {
        (0, 0) if inventory.notes.is_empty() => {
            "No layer has a package database that is known here.".to_owned()
        }
        (0, 0) => "No package database of the image can be read here.".to_owned(),
        (there, 0) => {
            format!("{} in the final image.", counted(there as u64, "package", "packages"))
        }
        (there, gone) => format!(
            "{} in the final image. {} of other versions, or removed later, {} still stored.",
            counted(there as u64, "package", "packages"),
            counted(gone as u64, "package", "packages"),
            if gone == 1 { "is" } else { "are" }
        ),
    }];
    words.extend(notes(&inventory));
    (layers, words)
}

fn one_layer(layer: u32, there: &[&PackageRow], gone: &[&PackageRow]) -> LayerPackages {
    let mut kinds: Vec<(&str, u64)> = Vec::new();
    for row in there.iter().chain(gone) {
        let word = ecosystem_word(row.kind);
        match kinds.iter_mut().find(|(kind, _)| *kind == word) {
            Some((_, count)) => *count += 1,
            None => kinds.push((word, 1)),
        }
    }
    let counts: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let sizes = there.iter().chain(gone).filter_map(|row| row.size);
    LayerPackages {
        layer,
        counts: counts.join(", "),
        size: sizes.fold(0, u64::saturating_add),
        gone: if gone.is_empty() {
            String::new()
        } else {
            format!("{} not there any more", gone.len())
        },
        rows: there.iter().chain(gone).map(|row| line(row)).collect(),
    }
}

fn line(row: &PackageRow) -> PackageLine {
    let architecture = match row.architecture.as_str() {
        "" => String::new(),
        other => format!(":{other}"),
    };
    PackageLine {
        kind: ecosystem_word(row.kind).into(),
        name: inert(&format!("{}{architecture}", row.name)),
        version: inert(&row.version),
        size: row.size,
        gone_in: row.gone_in,
    }
}
