//! Playground: a docker to take apart. What it shows is made in the lab's program; the page holds what it was told last.

mod class;
mod lesson;
mod place;
pub mod present;
mod reduce;
#[cfg(test)]
mod tests;

pub use place::PlaygroundPlace;
pub use present::{PresentAction, Presenting};

use super::keys::{Act, Key};
use super::shared::Shared;
use crate::worker::protocol::{ArchiveId, HandOut, Handed, Shown, ToLab};
use std::rc::Rc;

/// All that the playground knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaygroundState {
    /// The lab was asked for.
    pub begun: bool,
    /// The lines that it began with.
    pub begins: Rc<str>,
    /// The stage that was chosen; empty: the first.
    pub on: Rc<str>,
    /// What the terminal shows, as markup, an answer each.
    pub printed: Shared<Vec<Rc<str>>>,
    /// Answers that were dropped from the top of the terminal since it was cleared last.
    pub dropped: usize,
    /// What the lab showed last; `None` until it is there.
    pub shown: Option<Shared<Shown>>,
    /// Answers that are still to come.
    pub awaited: u32,
    /// Lines that were typed, oldest first, for the arrows.
    pub typed: Shared<Vec<Rc<str>>>,
    /// The last completion.
    pub completed: Option<Shared<Completed>>,
    /// The phase of the picture that one stepped to; `None`: it plays by itself.
    pub phase: Option<u8>,
    /// Counts how often the picture began to play.
    pub played: u32,
    /// What came last is shown as it is at the end: one went back, or only looks at it differently.
    pub still: bool,
    /// It plays four times slower.
    pub slow: bool,
    /// It is presented.
    pub presenting: Option<Presenting>,
    /// Why the lab is gone.
    pub lost: Option<Rc<str>>,
    /// The lesson that is taught, or wanted.
    pub teaching: Option<Shared<Teaching>>,
    /// What was typed before that lesson.
    pub free: Rc<str>,
    /// What is handed out to a class, while it is shown.
    pub handed: Option<Shared<Handed>>,
    /// The teacher's notes are looked at.
    pub noted: bool,
    /// Archives that the lab has, or gets.
    pub lent: Vec<ArchiveId>,
    /// So many files of open archives, and their bytes, are read for a command.
    pub reading: Option<(u64, u64)>,
}

/// A lesson that is taught, or on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teaching {
    /// Its name: that of a file among `lessons/`, or with `.md` that of a file of one's own.
    pub name: Rc<str>,
    /// So much of its solution was typed at first.
    pub step: u32,
    /// The stage that it is to begin on, where a link says so; empty: its own.
    pub stage: Rc<str>,
    /// The open image that it is to begin on, where a link says so; empty: the sample.
    pub on: Rc<str>,
    /// Its file's text, once it has come.
    pub text: Rc<str>,
    /// Why it did not come.
    pub failed: Option<Rc<str>>,
}

/// What the word before the cursor may become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    /// Where it begins, in bytes.
    pub start: usize,
    /// What takes its place.
    pub common: String,
    /// All that it may become, when there are several.
    pub words: Vec<String>,
}

/// What can happen on the playground only.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaygroundAction {
    /// Something for the lab.
    Tell(ToLab),
    /// The picture plays again.
    Replay,
    /// So many phases of the picture forth, or back.
    Step(i8),
    /// It plays slower, or not.
    Slow,
    /// Something of presenter mode.
    Present(PresentAction),
    /// The lab begins again: at its start, or where it was lost.
    Begin {
        /// All that was typed is forgotten.
        anew: bool,
    },
    /// To the playground, with the image that is shown.
    Open,
    /// Begins the lesson of this name, or goes on with it.
    Teach(Rc<str>),
    /// The file of a lesson was read, or could not be.
    LessonRead {
        /// Its name.
        name: Rc<str>,
        /// What is in it, or why it did not come.
        read: Result<Rc<str>, Rc<str>>,
    },
    /// Leaves the lesson: what was before comes back.
    Leave,
    /// Something is to be handed out.
    Hand(HandOut),
    /// What is handed out is shown no more.
    PutAway,
    /// The teacher's notes, in a second window.
    Notes,
}

/// The stages: name in links, and title.
pub const STAGES: [(&str, &str); 4] = [
    ("", "Copy-on-write"),
    ("build", "Build cache"),
    ("share", "Pull and share"),
    ("squash", "Squash and stages"),
];

/// No question is asked of the desk, so nothing awaits its reply.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaygroundAsker {}

/// What `F6` goes through, by their ids.
pub const REGIONS: [&str; 3] = ["lesson", "terminal", "stage"];

const fn key(name: &'static str, does: &'static str, act: Act) -> Key {
    Key { name, does, act }
}

/// Keys that only the playground knows.
pub const KEYS: &[Key] = &[
    key("F6", "To the next part: lesson, terminal, stage", Act::Cycle(&REGIONS)),
    key("u", "Undo, redo a command", Act::Do(|_| go(-1).into())),
    key("U", "Undo, redo a command", Act::Do(|_| go(1).into())),
    key(
        "ArrowLeft",
        "The picture a step back, forth",
        Act::Do(|_| PlaygroundAction::Step(-1).into()),
    ),
    key(
        "ArrowRight",
        "The picture a step back, forth",
        Act::Do(|_| PlaygroundAction::Step(1).into()),
    ),
    key("r", "Play the picture again", Act::Do(|_| PlaygroundAction::Replay.into())),
    key("p", "Present it: large, by a clicker", Act::Do(|_| PRESENT.into())),
    key(
        "h",
        "Hand out: link, code, sheet, picture",
        Act::Do(|_| PlaygroundAction::Hand(HandOut::Panel).into()),
    ),
    key(
        "n",
        "The teacher’s notes, in a second window",
        Act::Do(|_| PlaygroundAction::Notes.into()),
    ),
    key("s", "Play it slowly", Act::Do(|_| PlaygroundAction::Slow.into())),
];

/// Presenter mode begins.
pub const PRESENT: PlaygroundAction = PlaygroundAction::Present(PresentAction::Begin);

/// So many commands back (below zero) or forth.
pub fn go(steps: i64) -> PlaygroundAction {
    PlaygroundAction::Tell(ToLab::Go(steps))
}
