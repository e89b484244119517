//! Secrets: what should not be in the image, and what lets one user of a container act as another.

mod place;
mod reduce;
#[cfg(test)]
mod tests;

pub use place::SecretsPlace;

use super::shared::Shared;
use super::slot::Slot;
use crate::view::secrets::export::SecretsPart;
use crate::view::secrets::{Row, Scope, SecretsView};
use crate::worker::protocol::ImageRef;
use std::rc::Rc;

/// All that Secrets knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SecretsState {
    /// The image that is looked through.
    of: Option<ImageRef>,
    /// How far that is.
    pub looking: Looking,
    /// What was found so far.
    pub view: Slot<Shared<SecretsView>>,
    /// The row that is looked at.
    pub chosen: Option<u64>,
    /// Rows that are to be left out of the image, in no order.
    pub ticked: Vec<u64>,
    /// The value that the person asked to see, until the focus leaves it.
    pub value: Slot<Rc<str>>,
    /// Why something is to be ignored, as it is typed.
    pub reason: Rc<str>,
    /// The report to hand on is wanted as soon as all is looked through.
    hands_on: bool,
}

impl SecretsState {
    /// How many secrets there are that are more than information, once all is looked through.
    pub fn alarms(&self) -> Option<usize> {
        let view = self.view.known().filter(|_| self.looking == Looking::Done);
        view.map(|view| view.alarms())
    }

    /// Why the image can't be taken without what is ticked: of a layer that nobody has looked through, nothing would be left out.
    pub fn why_not_clean(&self) -> Option<&'static str> {
        match self.looking {
            Looking::Done => self.ticked.is_empty().then_some("Tick what is to be left out first."),
            Looking::Stopped => Some(
                "Not all layers were looked through: go on with that first, so that no secret stays in the image.",
            ),
            Looking::NotYet | Looking::Under(..) => Some(
                "All layers are to be looked through first, so that no secret stays in the image.",
            ),
        }
    }

    /// The row that is looked at.
    pub fn row(&self) -> Option<&Row> {
        self.view.known()?.row(self.chosen?)
    }
}

/// How far an image is looked through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Looking {
    /// Not begun.
    #[default]
    NotYet,
    /// Bytes read, and of how many.
    Under(u64, u64),
    /// The person stopped it.
    Stopped,
    /// All of it.
    Done,
}

/// What can happen on Secrets only.
#[derive(Clone, Debug, PartialEq)]
pub enum SecretsAction {
    /// A row is looked at.
    Choose(u64),
    /// It was looked at.
    Close,
    /// Its value is wanted.
    Show,
    /// The focus left the value.
    Mask,
    /// The pass shall stop.
    Stop,
    /// It shall go on.
    GoOn,
    /// A row is to be left out of the image, or no longer.
    Tick(u64),
    /// All of them are, or none.
    TickAll,
    /// The image without what is ticked is wanted.
    TakeClean,
    /// The file in the tree, as of the layer that stores it.
    OpenPath(u64),
    /// All of it is wanted as a file.
    Take(SecretsPart),
    /// The report to hand on is wanted; its layers are looked through first.
    HandOn,
    /// Why something is to be ignored is typed.
    Reason(Rc<str>),
    /// The row that is looked at is to be ignored.
    Ignore(Scope),
    /// What a line of the ignore file ignores is to be told again.
    TakeBack(u32),
    /// An ignore file was picked or dropped.
    ReadIgnore(Rc<str>),
}

/// What a reply is for on Secrets.
#[derive(Clone, Debug, PartialEq)]
pub enum SecretsAsker {
    /// What was found in this image.
    Found(ImageRef),
    /// The bytes of the value of this row.
    Bytes(u64),
    /// The value itself.
    Value,
    /// What is left once something is ignored.
    Ignored,
    /// A file.
    Part(SecretsPart),
    /// The report to hand on.
    Handout,
}
