//! Image: what an image says of itself.

mod place;
mod reduce;
#[cfg(test)]
mod tests;

pub use place::ImagePlace;

use super::shared::Shared;
use super::slot::Slot;
use crate::domain::BlobId;
use crate::view::image::ImageView;
use crate::view::image::documents::DocumentText;
use crate::view::image::export::ImagePart;
use crate::worker::protocol::ImageRef;

/// All that Image knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImageState {
    /// The image that is asked about.
    of: Option<ImageRef>,
    /// Attestations that are still being read for it.
    awaited: Vec<BlobId>,
    /// Those that were.
    statements: Vec<(BlobId, Vec<u8>)>,
    /// What is known of it.
    pub view: Slot<Shared<ImageView>>,
    /// The part that is shown.
    pub tab: Tab,
    /// The Dockerfile that was asked for last; the attached one first, where there is one.
    pub source: Source,
    /// The document that is read.
    pub document: u32,
    /// Its text.
    pub text: Slot<Shared<DocumentText>>,
    /// The layer whose packages are listed, base = 0.
    pub layer: Option<u32>,
}

/// The parts of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// How it was made, on what, and its configuration.
    #[default]
    Overview,
    /// Its packages by layer.
    Packages,
    /// Its documents as they are.
    Documents,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Overview, Self::Packages, Self::Documents];

    /// As in the URL.
    pub fn name(self) -> &'static str {
        ["overview", "packages", "documents"][self as usize]
    }

    /// The inverse of [`Tab::name`]; anything else is the first.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.name() == name).unwrap_or_default()
    }
}

/// Which Dockerfile is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// The attached one.
    #[default]
    Original,
    /// The one that the history tells.
    History,
}

/// What can happen on Image only.
#[derive(Clone, Debug, PartialEq)]
pub enum ImageAction {
    /// Another part.
    ShowTab(Tab),
    /// Another Dockerfile.
    ShowSource(Source),
    /// Another document, by its number.
    ShowDocument(u32),
    /// Lists the packages of a layer, or lists them no more.
    ToggleLayer(u32),
    /// A layer on Explore.
    OpenLayer(u32),
    /// A part is wanted as a file.
    Take(ImagePart),
}

/// What a reply is for on Image.
#[derive(Clone, Debug, PartialEq)]
pub enum ImageAsker {
    /// What is known of this image.
    About(ImageRef),
    /// The bytes of an attestation of it.
    Statement(ImageRef, BlobId),
    /// The document that is read.
    Document,
    /// A part that becomes a file.
    Part(ImagePart),
}
