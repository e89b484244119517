//! Learn: the lessons, how far one is in them, and lessons of one's own. All of it is made in the lab's program and kept in the
//! browser; the page hands the one to the other. The lesson itself is taught on the playground.

mod reduce;
#[cfg(test)]
mod tests;

use super::naming::Naming;
use super::screens::InUrl;
use crate::worker::protocol::ToLearn;
use std::rc::Rc;

/// All that Learn knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LearnState {
    /// The lab was told what is kept.
    pub told: bool,
    /// What is kept in the browser, as `lab::lesson::Kept` writes it.
    pub kept: Rc<str>,
    /// The list of lessons, as markup; empty until it is there.
    pub shelf: Rc<str>,
    /// It is asked whether all progress shall be forgotten.
    pub asks: bool,
}

/// What can happen on Learn only.
#[derive(Clone, Debug, PartialEq)]
pub enum LearnAction {
    /// A lesson of one's own came.
    Add {
        /// Name of its file.
        file: String,
        /// What is in it.
        text: String,
    },
    /// Progress is wanted as a file.
    Export,
    /// Whether it shall be forgotten is to be asked, or was answered.
    Ask(bool),
    /// Another page of the browser has kept this.
    KeptElsewhere(String),
    /// Something else for the lab.
    Tell(ToLearn),
}

/// No question is asked of the desk, so nothing awaits its reply.
#[derive(Clone, Debug, PartialEq)]
pub enum LearnAsker {}

/// Learn in the URL: there is nothing to say beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LearnPlace;

impl InUrl for LearnPlace {
    fn set(&mut self, _: &str, _: &str) {}

    fn fields(&self) -> Vec<String> {
        Vec::new()
    }

    fn names(&self) -> Vec<&Naming> {
        Vec::new()
    }
}
