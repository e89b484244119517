//! Search: versions of paths by what is known of them, and contents by what is in them.

mod looking;
mod place;
mod reduce;
mod run;
#[cfg(test)]
mod tests;

pub use place::SearchPlace;
pub use run::Run;
#[cfg(target_arch = "wasm32")]
pub use run::{Outcome, Share};

use super::asked::ListAsker;
use super::listing::{ListAction, Listing};
use crate::view::finds::{Finds, FindsQuery, Which};
use crate::view::list::ListQuery;
use crate::worker::protocol::{ImageRef, Wording};
use std::rc::Rc;

/// All that Search knows.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchState {
    /// Contents are searched, and not what is known of paths.
    pub in_contents: bool,
    /// The rows of what is found.
    pub finds: Listing<Finds>,
    /// Order, kinds and filter of versions, while contents are searched.
    list: ListQuery<Finds>,
    /// The image that they are of.
    of: Option<ImageRef>,
    /// What is to be looked for in contents.
    pub wording: Wording,
    /// Layers that are not searched, base = 0.
    pub left_out: Vec<u32>,
    /// The search in contents that was begun last.
    pub run: Option<Run>,
    /// More has been found than the rows show that are on their way.
    behind: bool,
    /// Where the URL wants to go once the image that it names is open.
    pub wanted: Option<SearchPlace>,
}

impl Default for SearchState {
    fn default() -> Self {
        Self {
            in_contents: false,
            finds: Listing::default(),
            // Where a link begins in contents, that is how versions come first.
            list: FindsQuery::default().list,
            of: None,
            wording: Wording::default(),
            left_out: Vec::new(),
            run: None,
            behind: false,
            wanted: None,
        }
    }
}

/// A part of what is asked of versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// At least so large.
    Least,
    /// At most so large.
    Most,
    /// Owner.
    Owner,
    /// Bits of the mode.
    Mode,
    /// Modified on this day or later.
    From,
    /// Modified on this day or earlier.
    To,
    /// SHA-256 of the content.
    Sha256,
}

/// What can happen on Search only.
#[derive(Clone, Debug, PartialEq)]
pub enum SearchAction {
    /// Something in the list of what is found.
    List(ListAction<Finds>),
    /// Contents, or what is known of paths.
    InContents(bool),
    /// Other versions.
    Which(Which),
    /// Only those that this layer stores, base = 0.
    Layer(Option<u32>),
    /// A part of what is asked of versions.
    Fact(Fact, Rc<str>),
    /// All versions, the largest first, whatever was asked.
    Everything,
    /// What is to be looked for in contents was typed.
    Word(Rc<str>),
    /// It is a regular expression, or is none.
    AsExpression(bool),
    /// Upper and lower case are the same, or are not.
    IgnoreCase(bool),
    /// Binary files are searched, or are not.
    Binary(bool),
    /// A layer is searched, or is not.
    ToggleLayer(u32),
    /// Private keys are shown in lines, or left out.
    ToggleBare,
    /// Looks for it.
    Begin,
    /// Looks no further.
    Stop,
}

/// What a reply is for on Search.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchAsker(pub ListAsker);
