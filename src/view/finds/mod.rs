//! What is found in an image, as one list: versions of paths by what is known of them, as a flat list; or files in whose contents
//! something was found, each with its lines.

mod asked;
mod nodes;
mod sightings;
#[cfg(test)]
mod tests;
mod versions;

pub use asked::{FactsQuery, Which};
pub use nodes::Findings;
pub use sightings::{SightedLine, Sighting, Sightings};

use super::list::{ListQuery, Listed};
use crate::domain::wire::wire;

/// The list of what is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finds;

/// What order versions stand in; files with lines stand as they were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FindSort {
    /// As in the tree.
    #[default]
    Path,
    /// By the layer that stores it.
    Layer,
    /// By size.
    Size,
}
wire! { enum FindSort { Path, Layer, Size } }

/// What a version is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A device or a pipe.
    Other,
}
wire! { enum FindKind { File, Folder, Link, Other } }

impl FindKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::File, Self::Folder, Self::Link, Self::Other];
}

/// What there are rows of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindsQuery {
    /// What this search in contents found, as far as it had got; `None`: versions.
    pub sighted: Option<Sighted>,
    /// The search that hashes contents, as far as it had got, where versions of a SHA-256 are asked for.
    pub hashed: Option<Sighted>,
    /// What is asked of versions.
    pub facts: FactsQuery,
    /// Order, kinds, filter.
    pub list: ListQuery<Finds>,
    /// Private keys are shown in lines, too.
    pub bare: bool,
}
wire! { struct FindsQuery { sighted, hashed, facts, list, bare } }

impl Default for FindsQuery {
    /// All versions, the largest first.
    fn default() -> Self {
        let list = ListQuery { sort: FindSort::Size, descending: true, ..ListQuery::default() };
        Self { sighted: None, hashed: None, facts: FactsQuery::default(), list, bare: false }
    }
}

/// A search in contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighted {
    /// Its number.
    pub search: u32,
    /// Grows whenever there is more to be shown of it.
    pub step: u32,
}
wire! { struct Sighted { search, step } }

/// What a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowOf {
    /// A version of a path.
    #[default]
    Version,
    /// A file with lines.
    File,
    /// A line of the file above.
    Line,
}
wire! { enum RowOf { Version, File, Line } }

/// What a row shows besides its path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindCells {
    /// What it is.
    pub of: RowOf,
    /// The path's number in the image's tree.
    pub node: u32,
    /// The path, escaped, with a leading `/`.
    pub path: String,
    /// The layers that store it, base = 0, each with whether the final image does not show it.
    pub layers: Vec<(u32, bool)>,
    /// Bytes; nothing where there are none to tell of.
    pub size: Option<u64>,
    /// What became of it.
    pub state: String,
    /// Mode and owner; or how many lines.
    pub says: String,
    /// The line's number; 0 where there is none.
    pub line: u64,
    /// The line's text: what does not match and what does by turns.
    pub parts: Vec<String>,
}
wire! { struct FindCells { of, node, path, layers, size, state, says, line, parts } }

/// What is known of all rows together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindsTotals {
    /// How many versions there are of which the facts are true, by kind, whatever kinds are hidden; or files with lines.
    pub counts: Vec<u64>,
    /// Bytes of those files.
    pub bytes: u64,
    /// What was found, in words.
    pub says: String,
    /// What of the question could not be understood, or which layers could not be searched to their end.
    pub wrong: Vec<String>,
    /// A private key is in one of the lines: left out, unless it was asked for.
    pub private: bool,
}
wire! { struct FindsTotals { counts, bytes, says, wrong, private } }

impl Listed for Finds {
    type Query = FindsQuery;
    type Sort = FindSort;
    type Kind = FindKind;
    type Cells = FindCells;
    type Totals = FindsTotals;

    fn list(query: &FindsQuery) -> &ListQuery<Self> {
        &query.list
    }

    fn list_mut(query: &mut FindsQuery) -> &mut ListQuery<Self> {
        &mut query.list
    }
}
