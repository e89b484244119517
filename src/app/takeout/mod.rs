//! Taking away what may be large: it is written to disk as it is made, where the browser can, else handed to its downloads.

mod reduce;
#[cfg(test)]
mod tests;

use crate::worker::protocol::{RequestId, TakeQuestion};
use std::rc::Rc;

/// Something that is being taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// Its number.
    pub id: RequestId,
    /// Name of the file.
    pub name: Rc<str>,
    /// Where it goes; `None`: the person is still asked.
    pub to: Option<Whither>,
    /// Bytes that were read for it so far, and of how many.
    pub progress: (u64, u64),
}

impl Taking {
    /// How far it has come, in percent.
    pub fn percent(&self) -> u64 {
        let (read, total) = self.progress;
        read.saturating_mul(100).checked_div(total).unwrap_or(0).min(100)
    }
}

/// Where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whither {
    /// To a file that the person chose.
    Disk,
    /// To the browser's downloads, once it is whole.
    Downloads,
}

/// What can happen to it.
#[derive(Clone, Debug, PartialEq)]
pub enum TakeAction {
    /// It is wanted.
    Wanted {
        /// Name of the file that is proposed.
        name: String,
        /// What.
        of: TakeQuestion,
    },
    /// Where it goes is known.
    Chosen {
        /// Its number.
        id: RequestId,
        /// Where.
        to: Whither,
        /// Name of the file, if the person gave it one.
        name: Option<Rc<str>>,
    },
    /// The person was asked where to, and did not say.
    Dismissed(RequestId),
    /// It is not wanted any more.
    Cancel(RequestId),
}
