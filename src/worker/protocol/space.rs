//! Where the space is in an image: a picture, and lists of what is largest.

use super::ImageRef;
use crate::analysis::space::Counted;
use crate::domain::wire::wire;
use crate::view::space::{Lists, Picture, PictureQuery};

/// A question about an image whose union is complete.
#[derive(Clone, Debug, PartialEq)]
pub enum SpaceQuestion {
    /// A picture of a folder.
    Picture {
        /// Of which image.
        image: ImageRef,
        /// Which picture.
        query: PictureQuery,
        /// The folder as an escaped path with a leading `/`, in place of the query's; of what is no folder, the one around it.
        folder: Option<String>,
        /// The path that is to be selected, alike.
        select: Option<String>,
    },
    /// What is largest.
    Lists {
        /// Of which image.
        image: ImageRef,
        /// Which bytes are counted.
        counted: Counted,
    },
}
wire! { enum SpaceQuestion { Picture { image, query, folder, select }, Lists { image, counted } } }

impl SpaceQuestion {
    /// It asks for no rows of a list.
    pub(super) fn rows(&self) -> Option<bool> {
        None
    }
}

/// An answer about an image.
#[derive(Clone, Debug, PartialEq)]
pub enum SpaceAnswer {
    /// A picture.
    Picture(Box<Picture>),
    /// What is largest.
    Lists(Box<Lists>),
}
wire! { enum SpaceAnswer { Picture(picture), Lists(lists) } }
