//! What an image is asked of itself: how it was built, on what, its configuration, its packages, its documents.

use super::ImageRef;
use crate::domain::BlobId;
use crate::domain::wire::wire;
use crate::view::image::ImageView;
use crate::view::image::documents::DocumentText;

/// A question about an image whose union is complete.
#[derive(Clone, Debug, PartialEq)]
pub enum ImageQuestion {
    /// All but the documents' texts.
    About {
        /// Which image.
        image: ImageRef,
        /// Its attestations, as far as they could be read.
        statements: Vec<(BlobId, Vec<u8>)>,
    },
    /// The text of a document; asked after [`ImageQuestion::About`].
    Document {
        /// Of which image.
        image: ImageRef,
        /// Which, as that counts them.
        number: u32,
    },
}
wire! { enum ImageQuestion { About { image, statements }, Document { image, number } } }

impl ImageQuestion {
    /// It asks for no rows of a list.
    pub(super) fn rows(&self) -> Option<bool> {
        None
    }
}

/// An answer about an image.
#[derive(Clone, Debug, PartialEq)]
pub enum ImageAnswer {
    /// All but the documents' texts.
    About(Box<ImageView>),
    /// A document's text.
    Document(Box<DocumentText>),
}
wire! { enum ImageAnswer { About(view), Document(text) } }
