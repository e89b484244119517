//! What goes between the page and the lab, which is a program of its own. The desk is asked nothing by the playground.

use super::none::nobody_asks;
use super::{ArchiveId, BodyPlace, Handed, ImageRef, Learned, LessonShown, Order, ToLearn};
use crate::domain::wire::wire;
use crate::domain::{BlobId, Image};

nobody_asks!(PlaygroundQuestion, PlaygroundAnswer);

/// What the lab is told. All but what says another is answered with [`FromLab::Shown`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToLab {
    /// From the start, with these lines typed; none for a lab as it is at first.
    Begin(String),
    /// One line, or several.
    Type(String),
    /// Forgets the lines of a command that goes on: Ctrl+C.
    Abandon,
    /// So many steps back (below zero) or forth.
    Go(i64),
    /// What may the word before the cursor become? Answered with [`FromLab::Completed`].
    Complete(String),
    /// There is room for so many letters beside each other on the stage.
    Room(u32),
    /// The container that the stage is about, where there is room for one.
    Choose(String),
    /// Paths with this in their last name are the columns; empty: those that were touched.
    Find(String),
    /// The stage of that name is shown; empty: the one of copy-on-write.
    Stage(String),
    /// A control of the stage was pressed.
    Press {
        /// What its `data-press` says.
        what: String,
        /// What stands in the stage's editor, if there is one.
        text: String,
    },
    /// Something about lessons.
    Learn(ToLearn),
    /// Something to hand out. Answered with [`FromLab::Handed`].
    Hand(Order),
    /// Somebody looks at the teacher's notes, or no more.
    Notes(bool),
    /// This image of an open archive is the one to be offered.
    Offer(ImageRef),
    /// Something of archives that are open. It comes from the engine, and what it brings about is shown [unasked](Shown::unasked).
    Lend(ToLend),
}
wire! { enum ToLab { Begin(lines), Type(lines), Abandon, Go(steps), Complete(before), Room(letters), Choose(name), Find(text), Stage(name), Press { what, text }, Learn(told), Hand(order), Notes(wanted), Offer(image), Lend(lent) } }

/// What the lab is lent of archives that are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToLend {
    /// Images of an archive, as they may be shown; the indexes of their layers follow.
    Archive {
        /// Which.
        archive: ArchiveId,
        /// All of them.
        images: Vec<Image>,
        /// Blobs that are not there: nothing follows.
        missing: Vec<BlobId>,
    },
    /// The index of a layer travels beside the message; none: nothing of it could be read.
    Layer {
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
    },
    /// A content that was wanted travels beside the message; none: it can't be had.
    Content(BodyPlace),
    /// The archive is open no more.
    Closed(ArchiveId),
}
wire! { enum ToLend { Archive { archive, images, missing }, Layer { archive, blob }, Content(place), Closed(archive) } }

/// What the lab answers.
#[derive(Clone, Debug, PartialEq)]
pub enum FromLab {
    /// What is to be shown from now on.
    Shown(Box<Shown>),
    /// What the word may become.
    Completed {
        /// Where in the line it begins, in bytes.
        start: u32,
        /// The longest beginning that all have; a blank follows what is whole and the only one.
        common: String,
        /// All of them, when there are several.
        words: Vec<String>,
    },
    /// The list of lessons, or how far one is in them, has changed.
    Learned(Box<Learned>),
    /// Something to hand out.
    Handed(Box<Handed>),
    /// A command needs these contents of open archives, and goes on when each has come, or can't be had. None: nothing that was
    /// wanted is wanted any more.
    Wants(Vec<BodyPlace>),
}
wire! { enum FromLab { Shown(shown), Completed { start, common, words }, Learned(learned), Handed(handed), Wants(places) } }

/// The lab as it is drawn. Markup is whole elements in which all text is escaped; what has `data-line` types that line,
/// what has `data-press` is a control of the stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The terminal is to be cleared first.
    pub clears: bool,
    /// What comes at the end of the terminal: markup.
    pub printed: String,
    /// What stands before the next line.
    pub prompt: String,
    /// The picture, as markup.
    pub stage: String,
    /// What happened in the picture, in order: the phase (1 looks, 2 copies, 3 changes) and its name.
    pub phases: Vec<(u8, String)>,
    /// When its phases begin and the last one ends, as numbers for the style sheet: `--d2:470ms;--d3:…;--d4:…`.
    pub beats: String,
    /// What happened, in words, and the bytes: markup.
    pub told: String,
    /// Sensible next commands.
    pub chips: Vec<String>,
    /// Number of the step that is shown; 0 is the start.
    pub at: u32,
    /// Number of the last step.
    pub last: u32,
    /// For those who hear the page.
    pub says: String,
    /// All that was typed to come here.
    pub script: String,
    /// The command with which one is here, whole; nothing at the start.
    pub line: String,
    /// What paths were looked for last, found or not.
    pub sought: String,
    /// The lesson that is taught.
    pub lesson: Option<LessonShown>,
    /// The list of lessons, where it has changed.
    pub learned: Option<Learned>,
    /// The stage that is shown: its name in links.
    pub on: String,
    /// The teacher's notes: markup, when somebody looks at them.
    pub notes: String,
    /// It answers nothing: something of an open archive came.
    pub unasked: bool,
    /// A command still waits for contents ([`FromLab::Wants`]).
    pub waits: bool,
}
wire! { struct Shown { clears, printed, prompt, stage, phases, beats, told, chips, at, last, says, script, line, sought, lesson, learned, on, notes, unasked, waits } }
