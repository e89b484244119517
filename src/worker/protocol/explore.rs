//! What one image is asked: its tree, the lives of its paths, its packages.

use super::{ImageRef, ListAnswer, ListQuestion};
use crate::domain::wire::wire;
use crate::view::packages::PackagesView;
use crate::view::rows::{LifeView, Paths};

/// A question about an image whose union is complete.
#[derive(Clone, Debug, PartialEq)]
pub enum ExploreQuestion {
    /// About the rows of its tree.
    Tree {
        /// Of which image.
        image: ImageRef,
        /// What of the list.
        list: ListQuestion<Paths>,
    },
    /// The life of a node.
    Life {
        /// Of which image.
        image: ImageRef,
        /// Which node.
        node: u32,
    },
    /// Its packages.
    Packages(ImageRef),
}
wire! { enum ExploreQuestion { Tree { image, list }, Life { image, node }, Packages(image) } }

impl ExploreQuestion {
    /// For rows, whether it folds.
    pub(super) fn rows(&self) -> Option<bool> {
        if let Self::Tree { list, .. } = self { list.rows() } else { None }
    }
}

/// An answer about an image.
#[derive(Clone, Debug, PartialEq)]
pub enum ExploreAnswer {
    /// About the rows of its tree.
    Tree(ListAnswer<Paths>),
    /// A life.
    Life(Box<LifeView>),
    /// All packages.
    Packages(Box<PackagesView>),
}
wire! { enum ExploreAnswer { Tree(list), Life(life), Packages(view) } }
