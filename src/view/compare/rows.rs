//! The rows of the compared trees: what the page asks for and what it is given.

pub use crate::analysis::treediff::{Difference, Tally};
use crate::domain::wire::wire;
use crate::view::rows::{FilterMode, NodeKind};

/// What order siblings stand in; folders are not set apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CompareSort {
    /// By the bytes of the name.
    #[default]
    Name,
    /// By size in A.
    A,
    /// By size in B.
    B,
    /// By how much the size differs, whichever way.
    Delta,
}
wire! { enum CompareSort { Name, A, B, Delta } }

/// What the comparison itself leaves out; another one makes the tree of differences anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct IgnoreQuery {
    /// Modification times count as equal.
    pub times: bool,
    /// Globs of paths that are left out with all below them.
    pub patterns: Vec<String>,
}
wire! { struct IgnoreQuery { times, patterns } }

/// Everything that decides which rows there are, but for the folders that are open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CompareQuery {
    /// What is left out.
    pub ignore: IgnoreQuery,
    /// Order of siblings.
    pub sort: CompareSort,
    /// Largest or last first.
    pub descending: bool,
    /// Kinds of difference that are hidden; [`Difference::Equal`] is among them when only differences are shown.
    pub hide: Vec<Difference>,
    /// Text of the filter; empty: no filter.
    pub filter: String,
    /// How to understand it.
    pub mode: FilterMode,
}
wire! { struct CompareQuery { ignore, sort, descending, hide, filter, mode } }

/// One visible row. All text is inert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompareRow {
    /// The node, stable for the comparison.
    pub node: u32,
    /// The node in A's union, for its life and content.
    pub node_a: Option<u32>,
    /// The node in B's union.
    pub node_b: Option<u32>,
    /// 0 for children of the root.
    pub depth: u32,
    /// Last component, escaped.
    pub name: String,
    /// What it is in B, or else in A.
    pub kind: NodeKind,
    /// How the path itself differs.
    pub difference: Difference,
    /// What the glyph says: for a folder that both have, what is in it.
    pub glyph: Difference,
    /// Differences inside a folder.
    pub inside: Tally,
    /// What differs (`mtime`, `mode`, …), of the path or, where only metadata differs, of all that is in the folder.
    pub fields: Vec<String>,
    /// Bytes in A; folders with all they hold.
    pub size_a: Option<u64>,
    /// Bytes in B.
    pub size_b: Option<u64>,
    /// Bytes that B has more.
    pub delta: i64,
    /// For a file that moved: its path in the other image, escaped, with a leading `/`.
    pub twin: Option<String>,
    /// The layer of A that stores it, base = 0.
    pub layer_a: Option<u32>,
    /// The layer of B that stores it.
    pub layer_b: Option<u32>,
    /// `None`: nothing below it is shown. `Some(open)` otherwise.
    pub open: Option<bool>,
    /// True when the filter matches the row itself, not just something inside.
    pub matched: bool,
    /// 1-based place among its siblings.
    pub position: u32,
    /// Number of siblings with it.
    pub siblings: u32,
}
wire! {
    struct CompareRow {
        node, node_a, node_b, depth, name, kind, difference, glyph, inside, fields, size_a, size_b, delta, twin, layer_a,
        layer_b, open, matched, position, siblings
    }
}

/// A run of visible rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompareWindow {
    /// Rows in the whole tree as it is open now.
    pub total: u32,
    /// Index of the first of `rows`.
    pub first: u32,
    /// The rows asked for, fewer at the end.
    pub rows: Vec<CompareRow>,
    /// Paths by how they differ, whatever is hidden.
    pub tally: Tally,
    /// Files that moved.
    pub moved: u32,
    /// Paths that match the filter, when there is one.
    pub matches: Option<u32>,
    /// Why the filter could not be understood; the rows are then unfiltered.
    pub filter_error: Option<String>,
}
wire! { struct CompareWindow { total, first, rows, tally, moved, matches, filter_error } }
