//! What Search asks: rows of what is known of paths, and of what the workers find in contents.

use super::{ImageRef, ListAnswer, ListQuestion};
use crate::domain::BlobId;
use crate::domain::wire::wire;
use crate::view::finds::{FactsQuery, Finds};

/// A question about what is found in an image whose union is complete.
#[derive(Clone, Debug, PartialEq)]
pub enum SearchQuestion {
    /// About the rows of what is found.
    Rows {
        /// In which image.
        image: ImageRef,
        /// What of the list.
        list: Box<ListQuestion<Finds>>,
    },
}
wire! { enum SearchQuestion { Rows { image, list } } }

impl SearchQuestion {
    /// For rows, whether it folds.
    pub(super) fn rows(&self) -> Option<bool> {
        let Self::Rows { list, .. } = self;
        list.rows()
    }
}

/// An answer about what is found.
#[derive(Clone, Debug, PartialEq)]
pub enum SearchAnswer {
    /// About the rows.
    Rows(ListAnswer<Finds>),
}
wire! { enum SearchAnswer { Rows(list) } }

/// What is looked for in contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// The text or expression, within a line.
    pub text: String,
    /// It is a regular expression.
    pub expression: bool,
    /// Upper and lower case are the same.
    pub ignore_case: bool,
    /// Binary files are searched, too.
    pub binary: bool,
    /// All contents are hashed instead, of files of which this is true.
    pub hashed: Option<Box<FactsQuery>>,
}
wire! { struct Wording { text, expression, ignore_case, binary, hashed } }

/// A file in which something was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundFile {
    /// Its number in its layer's index.
    pub entry: u32,
    /// Its path, normalised.
    pub path: Vec<u8>,
    /// The lines, in order; of a binary file one without a number.
    pub lines: Vec<FoundLine>,
    /// Further lines match: no more are told of one file.
    pub more: bool,
}
wire! { struct FoundFile { entry, path, lines, more } }

/// A line in which something was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundLine {
    /// Its number, from 1; `None` in a binary file.
    pub line: Option<u64>,
    /// Its text in parts, inert: what does not match and what does by turns, the former first. Private keys are left out.
    pub parts: Vec<String>,
    /// The same with them; empty where none is left out.
    pub bare: Vec<String>,
}
wire! { struct FoundLine { line, parts, bare } }

/// What was searched of a blob.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files that were searched.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that were not: they are binary.
    pub binary: u64,
    /// Why it was not searched to its end.
    pub damage: Option<String>,
}
wire! { struct Tally { files, bytes, binary, damage } }

/// A blob that is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Searched {
    /// Which.
    pub blob: BlobId,
    /// Where it lies.
    pub span: super::Span,
    /// Its member, where the file is an archive that is compressed as a whole: it is streamed.
    pub member: Option<u32>,
}
wire! { struct Searched { blob, span, member } }
