//! What one image is asked: its tree, the lives of its paths, its packages.

use super::{ImageRef, ListAnswer, ListQuestion};
use crate::domain::wire::wire;
use crate::view::hidden::Bodies;
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
    /// About the rows of its hidden files.
    Hidden {
        /// Of which image.
        image: ImageRef,
        /// What of the list.
        list: ListQuestion<Bodies>,
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
wire! { enum ExploreQuestion { Tree { image, list }, Hidden { image, list }, Life { image, node }, Packages(image) } }

impl ExploreQuestion {
    /// For rows of the tree, whether it folds. Those of hidden files don't make the tree's superfluous.
    pub(super) fn rows(&self) -> Option<bool> {
        if let Self::Tree { list, .. } = self { list.rows() } else { None }
    }
}

/// An answer about an image.
#[derive(Clone, Debug, PartialEq)]
pub enum ExploreAnswer {
    /// About the rows of its tree.
    Tree(ListAnswer<Paths>),
    /// About the rows of its hidden files.
    Hidden(ListAnswer<Bodies>),
    /// A life.
    Life(Box<LifeView>),
    /// All packages.
    Packages(Box<PackagesView>),
}
wire! { enum ExploreAnswer { Tree(list), Hidden(list), Life(life), Packages(view) } }
