//! A list with a tree in it, whatever it is of: one query, one outline of visible rows, one window on them.
//!
//! A list is a marker type that implements [`Listed`] (what it is asked, what its rows show), and a frozen value that implements
//! [`Source`] (its nodes, as a query sees them). [`Outline`] does the rest: folds, the filter, order, and the flat list of visible
//! rows (6 bytes each). A change of the query or of a folder makes the list anew; a scroll only reads it.

pub mod filter;
mod find;
mod folds;
mod found;
mod kept;
mod outline;
mod query;
mod ranks;
mod window;

use crate::domain::wire::Wire;
use std::fmt::Debug;
use std::ops::Range;

pub use find::find;
pub use found::{Elsewhere, Found, More};
pub use outline::Outline;
pub use query::{FilterMode, Fold, ListQuery};
pub use window::{Row, Window};

/// The number of the root.
pub const ROOT: u32 = 0;

/// A kind of list.
pub trait Listed: Clone + Copy + Debug + Default + PartialEq + Eq + 'static {
    /// Everything that decides which rows there are, but for the folders that are open.
    type Query: Clone + Debug + Default + PartialEq + Wire + 'static;
    /// What siblings can be sorted by; the default is the name.
    type Sort: Copy + Debug + Default + PartialEq + Eq + Wire + 'static;
    /// What rows can be hidden by.
    type Kind: Copy + Debug + PartialEq + Eq + Wire + 'static;
    /// What a row shows besides its name.
    type Cells: Clone + Debug + PartialEq + Eq + Wire + 'static;
    /// What is known of all rows together.
    type Totals: Clone + Debug + Default + PartialEq + Eq + Wire + 'static;

    /// The part of the query that every list has.
    fn list(query: &Self::Query) -> &ListQuery<Self>;
    /// The same, to be changed.
    fn list_mut(query: &mut Self::Query) -> &mut ListQuery<Self>;
    /// Changes the query so that what matches and is elsewhere has rows; the filter stays.
    fn turn_to(query: &mut Self::Query, _: Elsewhere) {
        Self::list_mut(query).hide.clear();
    }
    /// Changes the query so that all changes have rows, and nothing else.
    fn only_changes(_: &mut Self::Query) {}
}

/// A frozen value that is listed.
pub trait Source<L: Listed> {
    /// Its nodes, as one query sees them.
    type Nodes<'a>: Nodes<L>
    where
        Self: 'a;

    /// What `query` sees of it.
    fn seen<'a>(&'a self, query: &'a L::Query) -> Self::Nodes<'a>;
}

/// The nodes of a list. They are numbered from [`ROOT`] on, children after their folder, siblings as neighbours sorted by the bytes
/// of their names.
pub trait Nodes<L: Listed> {
    /// How many there are, the root included.
    fn count(&self) -> u32;
    /// The folder it is in.
    fn parent(&self, node: u32) -> u32;
    /// What is in a folder.
    fn children(&self, node: u32) -> Range<u32>;
    /// Its name's bytes.
    fn name(&self, node: u32) -> &[u8];
    /// Whether its name matches; of a flat list, one of the names that its path is made of.
    fn matches_name(&self, node: u32, matches: &dyn Fn(&[u8]) -> bool) -> bool {
        matches(self.name(node))
    }
    /// Whether it has a row when its folder is open and nothing is filtered.
    fn is_shown(&self, node: u32) -> bool;
    /// Whether anything below it has a row when nothing is filtered.
    fn shows_inside(&self, node: u32) -> bool;
    /// What siblings are sorted by, the lowest first; `None`: by name.
    fn order(&self) -> Option<impl Fn(u32) -> u64>;
    /// Lists with different numbers keep their open folders apart; of another `of`, those of the number begin anew.
    fn folds(&self) -> FoldSet;
    /// Whether all folders are open at first.
    fn opens_whole(&self) -> bool;
    /// Its own bytes, as its row shows them; 0 for a folder.
    fn bytes(&self, node: u32) -> u64;
    /// Where a node is that has no row, and its own bytes there; `None` when it is nowhere that could be shown.
    fn elsewhere(&self, node: u32) -> Option<(Elsewhere, u64)>;
    /// A number that it has in common with all other names of the same file; `None` for what has no other name.
    fn body(&self, node: u32) -> Option<u64>;
    /// [`Nodes::bytes`] and [`Nodes::body`] at once, of a node that has a row.
    fn weight(&self, node: u32) -> (u64, Option<u64>) {
        (self.bytes(node), self.body(node))
    }
    /// What its row shows.
    fn cells(&self, node: u32) -> L::Cells;
    /// What is known of all together.
    fn totals(&self) -> L::Totals;
}

/// Which open folders a view has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FoldSet {
    /// Views of the same number open and close together.
    pub number: u8,
    /// What it is about.
    pub of: u32,
}
