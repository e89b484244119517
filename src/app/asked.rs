//! Who asked: what a reply belongs to is written down when the question goes out, so that no reply is offered round.

use super::screens::ScreenAsker;
use std::rc::Rc;

/// What a reply is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Asker {
    /// Something on a screen.
    On(ScreenAsker),
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

/// The answer to one who waits for a kind of it; returns where it is of another kind, which is nothing to them.
macro_rules! of_kind {
    ($result:expr, $kind:pat => $value:expr) => {
        match $result {
            Ok($kind) => Ok($value),
            Ok(_) => return,
            Err(why) => Err(why),
        }
    };
}
pub(super) use of_kind;
