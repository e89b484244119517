//! Packages of one image, ready to draw.

use super::compare::tables::{ecosystem_word, layer_packages, notes};
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

/// All packages of an image and what each layer did to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackagesView {
    /// Of the final image, sorted.
    pub installed: Vec<Installed>,
    /// Layer and what it did, such as `12 added, 1 upgraded`; only layers that did anything.
    pub layers: Vec<(u32, String)>,
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
        layers: layer_packages(&of_layers(union, files)),
        notes: notes(&inventory),
    }
}
