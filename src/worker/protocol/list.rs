//! What every list is asked, and what it answers.

use crate::domain::wire::wire;
use crate::view::list::{Fold, Listed, Window};

/// A question about the rows of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListQuestion<L: Listed> {
    /// Sets which rows there are, and asks for some of them.
    Rows {
        /// Which rows.
        query: L::Query,
        /// Opens or closes folders first.
        fold: Option<Fold>,
        /// First row wanted.
        first: u32,
        /// How many.
        count: u32,
    },
    /// Asks in which row something is.
    Find(Sought),
}
wire! { enum ListQuestion<L: Listed> { Rows { query, fold, first, count }, Find(sought) } }

impl<L: Listed> ListQuestion<L> {
    /// For rows, whether it opens or closes folders first.
    pub(super) fn rows(&self) -> Option<bool> {
        if let Self::Rows { fold, .. } = self { Some(fold.is_some()) } else { None }
    }
}

/// What is looked for in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// A node.
    Node(u32),
    /// The folder around a node.
    Around(u32),
    /// An escaped path with a leading `/`; the folders above it are opened.
    Path(String),
    /// The next visible row, from this one on and round to it, whose name begins so, in any case of its letters.
    Named {
        /// The row where the search begins.
        from: u32,
        /// What the name begins with.
        prefix: String,
    },
}
wire! { enum Sought { Node(node), Around(node), Path(path), Named { from, prefix } } }

/// An answer about the rows of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListAnswer<L: Listed> {
    /// The rows.
    Rows(Window<L>),
    /// Where it is.
    Found {
        /// The node; `None` when there is no such one.
        node: Option<u32>,
        /// Its row, when it is visible as the folders are open now.
        row: Option<u32>,
    },
}
wire! { enum ListAnswer<L: Listed> { Rows(window), Found { node, row } } }
