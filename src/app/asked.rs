//! Who asked: what a reply belongs to is written down when the question goes out, so that no reply is offered round.

use super::compare::{Export, Pairing};
use crate::worker::protocol::ImageRef;
use std::rc::Rc;

/// What a reply is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Asker {
    /// The list of an image's paths.
    Paths(ListAsker),
    /// The life of Explore's selected path.
    Life,
    /// Packages of an image.
    Packages(ImageRef),
    /// The list of two images' paths.
    Pairs(ListAsker),
    /// The life of Compare's selected path in A (0) or B (1).
    PairLife(usize),
    /// The comparison.
    Compared(Pairing),
    /// What all images have in common.
    Set,
    /// Contents of Compare's selected path.
    Content,
    /// A part of the comparison that becomes a file.
    Export(Export),
    /// The report of the archive of this name, that becomes a file.
    Report(Rc<str>),
    /// The attestation that is looked at.
    Statement,
}

/// What a reply is for in a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListAsker {
    /// Its rows.
    Rows,
    /// The place of the selected node: the keyboard goes there, and `show` brings it into view.
    Find {
        /// Brings it into view, too.
        show: bool,
    },
    /// The folder around the row that the keyboard is on.
    Around,
    /// A path, to be selected.
    Path(Rc<str>),
}
