//! The rows of the compared trees: what the page asks for and what it is given.

pub use crate::analysis::treediff::{Difference, Tally};
use crate::domain::wire::wire;
use crate::view::list::{ListQuery, Listed};
use crate::view::rows::NodeKind;

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

/// Which rows of the compared trees there are, but for the folders that are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompareQuery {
    /// What is left out.
    pub ignore: IgnoreQuery,
    /// Order, kinds of difference, filter; [`Difference::Equal`] is hidden when only differences are shown.
    pub list: ListQuery<Pairs>,
}
wire! { struct CompareQuery { ignore, list } }

/// The list of the paths of two images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pairs;

impl Listed for Pairs {
    type Query = CompareQuery;
    type Sort = CompareSort;
    type Kind = Difference;
    type Cells = PairCells;
    type Totals = PairTotals;

    fn list(query: &CompareQuery) -> &ListQuery<Self> {
        &query.list
    }

    fn list_mut(query: &mut CompareQuery) -> &mut ListQuery<Self> {
        &mut query.list
    }

    fn only_changes(query: &mut CompareQuery) {
        query.list.hide = vec![Difference::Equal];
    }
}

/// What a row shows of a path. All text is inert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairCells {
    /// The node in A's union, for its life and content.
    pub node_a: Option<u32>,
    /// The node in B's union.
    pub node_b: Option<u32>,
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
}
wire! {
    struct PairCells {
        node_a, node_b, kind, difference, glyph, inside, fields, size_a, size_b, delta, twin, layer_a, layer_b
    }
}

/// What is known of all rows together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairTotals {
    /// Paths by how they differ, whatever is hidden.
    pub tally: Tally,
    /// Files that moved.
    pub moved: u32,
}
wire! { struct PairTotals { tally, moved } }
