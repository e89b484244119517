//! What an image says of itself, ready to draw: how it was built, on what, its configuration, packages by layer, documents.
//! Secrets are masked in all of it.

pub mod base;
pub mod documents;
pub mod export;
pub mod fields;
pub mod packages;
pub mod written;

#[cfg(test)]
mod tests;

use crate::analysis::dockerfile::built;
use crate::analysis::packages::CapturedFile;
use crate::analysis::secrets::mask::Masks;
use crate::analysis::union::Union;
use crate::domain::wire::wire;
use crate::domain::{Archive, Image};
use crate::view::text::counted;
use base::BaseView;
use documents::DocumentName;
use fields::Field;
use packages::LayerPackages;
use written::Written;

/// All that is known of an image.
#[derive(Debug)]
pub struct About<'a> {
    /// What it is in.
    pub archive: &'a Archive,
    /// Which.
    pub image: &'a Image,
    /// Its merged layers.
    pub union: &'a Union,
    /// Package databases and the like, base first.
    pub captured: Vec<CapturedFile<'a>>,
    /// Statements about it that were read: the predicate type, and in-toto's JSON.
    pub statements: Vec<(&'a str, &'a [u8])>,
    /// What leaves secrets out of its texts.
    pub masks: Masks<'a>,
}

impl About<'_> {
    /// Attestations that were too long, or could not be read.
    fn unread(&self) -> u64 {
        self.image.attestations.len().saturating_sub(self.statements.len()) as u64
    }

    fn statements(&self) -> Vec<&[u8]> {
        self.statements.iter().map(|(_, statement)| *statement).collect()
    }
}

/// The screen, but for the documents' texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImageView {
    /// The Dockerfile as the history tells it, or what made each layer.
    pub written: Written,
    /// What it was built on.
    pub base: BaseView,
    /// Every field of the config.
    pub fields: Vec<Field>,
    /// Packages by the layer that brought them.
    pub packages: Vec<LayerPackages>,
    /// How many there are in the end, and what became of the others; or why none are listed. Sentences.
    pub package_words: Vec<String>,
    /// What can be read as it is.
    pub documents: Vec<DocumentName>,
    /// That something is attached which was not read, in a sentence; else empty.
    pub unread: String,
}
wire! { struct ImageView { written, base, fields, packages, package_words, documents, unread } }

impl ImageView {
    /// The number of the document that is the config, where the archive has it.
    pub fn config(&self) -> Option<u32> {
        let is_config = |of: &DocumentName| of.title == documents::CONFIG && !of.is_statement;
        self.documents.iter().position(is_config).and_then(|at| u32::try_from(at).ok())
    }
}

fn unread(about: &About<'_>) -> String {
    let are = match about.unread() {
        0 => return String::new(),
        1 => "was not read: it is too long, or can’t be read.",
        _ => "were not read: they are too long, or can’t be read.",
    };
    format!("{} {are}", counted(about.unread(), "attestation", "attestations"))
}

/// What the screen shows of an image.
pub fn image_view(about: &About<'_>) -> ImageView {
    let built = built(&about.image.config, &about.statements());
    let (packages, package_words) = packages::by_layer(about.union, &about.captured);
    ImageView {
        base: base::base_view(about, &built),
        written: written::written(about, &built),
        fields: fields::fields(about.image, about.masks),
        packages,
        package_words,
        documents: documents::names(about),
        unread: unread(about),
    }
}
