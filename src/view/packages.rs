//! Packages of one image, ready to draw.

use super::compare::tables::{PackageRow, ecosystem_word, notes, package_summary, packages};
use super::text;
use crate::analysis::packages::{CapturedFile, of_image, of_layers};
use crate::analysis::union::Union;
use crate::domain::wire::wire;

/// One installed package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// Such as `deb`.
    pub ecosystem: String,
    /// Inert.
    pub name: String,
    /// Inert.
    pub version: String,
    /// Installed bytes, where the package says so.
    pub size: Option<u64>,
}
wire! { struct Installed { ecosystem, name, version, size } }

/// What a layer did to the packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerChanges {
    /// The layer, base = 0.
    pub layer: u32,
    /// Such as `12 added, 1 upgraded`.
    pub summary: String,
    /// All that it counts.
    pub rows: Vec<PackageRow>,
}
wire! { struct LayerChanges { layer, summary, rows } }

/// All packages of an image and what each layer did to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackagesView {
    /// Of the final image, sorted.
    pub installed: Vec<Installed>,
    /// What layers did, only those that did anything.
    pub layers: Vec<LayerChanges>,
    /// What could not be read.
    pub notes: Vec<String>,
}
wire! { struct PackagesView { installed, layers, notes } }

/// The packages that the captured files of an image's layers tell of.
pub fn packages_view(union: &Union, files: &[CapturedFile<'_>]) -> PackagesView {
    let inventory = of_image(union, files);
    let inert = |name: &str| text::escape(name.as_bytes());
    PackagesView {
        installed: inventory
            .packages
            .iter()
            .map(|package| Installed {
                ecosystem: ecosystem_word(package.ecosystem).into(),
                name: inert(&package.name),
                version: inert(&package.version),
                size: package.size,
            })
            .collect(),
        layers: of_layers(union, files)
            .iter()
            .filter(|of| !of.diff.changes.is_empty())
            .map(|of| LayerChanges {
                layer: of.layer,
                summary: package_summary(&of.diff),
                rows: packages(&of.diff),
            })
            .collect(),
        notes: notes(&inventory),
    }
}
