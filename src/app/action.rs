//! All that can happen, and all that the reducer asks of the world.

use super::event::Event;
use super::screens::{Screen, ScreenAction};
use super::state::{Pane, TextSize, Theme};
use super::takeout::TakeAction;
use super::url::Place;
use crate::domain::BlobId;
use crate::worker::protocol::{
    ArchiveId, BodyPlace, HandOut, ImageRef, Purpose, RequestId, Seek, TakeQuestion, ToDesk, ToLab,
    Wording,
};
use std::rc::Rc;

/// Something happened.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(PartialEq))]
pub enum Action {
    /// The engine told something.
    Engine(Event),
    /// Files lie in the inbox: dropped, picked or pasted.
    Offered {
        /// Of the file, or of the folder.
        name: Rc<str>,
        /// Of all files.
        bytes: u64,
    },
    /// Two archives lie in the inbox, to be compared.
    OfferedTwo {
        /// Their names.
        names: [Rc<str>; 2],
        /// Of both.
        bytes: u64,
    },
    /// The files in the inbox shall replace what is open.
    Replace,
    /// The built-in archive is wanted.
    OpenSample,
    /// Stop opening or reading.
    Cancel,
    /// The start page, with what is open kept.
    ShowHome,
    /// From the start page back to what is open.
    ShowOpen,
    /// Nothing shall be open any more.
    CloseAll,
    /// The files that were open last time are there to be opened again, or were forgotten.
    LastKnown(Vec<Last>),
    /// They are wanted again.
    OpenLast,
    /// They shall be forgotten.
    ForgetLast,
    /// The refusal was read.
    DismissRefusal,
    /// The tar that was refused is wanted as one layer.
    OpenAsLayer,
    /// `Esc`: one step back.
    Back,
    /// `Esc` in the filter: it is cleared.
    Unfilter,
    /// Another pane, in a narrow window.
    ShowPane(Pane),
    /// Another screen.
    ShowScreen(Screen),
    /// Names of the shown image are looked for.
    Find(Rc<str>),
    /// The screens and commands that a narrow window has no room for.
    ShowMore,
    /// The list of keys.
    ShowHelp,
    /// All findings.
    ShowFindings,
    /// An attestation of the image, by its index.
    ShowAttestation(u32),
    /// The attestation that is shown is wanted as a file.
    SaveAttestation,
    /// The dialog was closed.
    CloseDialog,
    /// Light, dark or as the system.
    ChooseTheme(Theme),
    /// Larger or smaller text.
    ChooseTextSize(TextSize),
    /// The report is wanted as a file.
    Export,
    /// The URL changed: back, forward, or typed.
    Went(Place),
    /// The URL says the start page.
    WentHome,
    /// Something to say.
    Say(Rc<str>),
    /// A message was read.
    DismissToast(u32),
    /// Something is taken away that may be large.
    Take(TakeAction),
    /// Something on one screen.
    On(ScreenAction),
}

impl Action {
    /// It only tells which rows are on screen: they are drawn already.
    pub fn is_viewport(&self) -> bool {
        matches!(self, Self::On(action) if action.is_viewport())
    }
}

impl Action {
    /// Nothing can be heard of it: progress, and what is on screen.
    pub fn is_quiet(&self) -> bool {
        self.is_viewport() || matches!(self, Self::Engine(event) if event.is_progress())
    }
}

/// The kind of a file, by what its name ends with.
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "json" => "application/json",
        "csv" => "text/csv;charset=utf-8",
        "svg" => "image/svg+xml",
        "tar" => "application/x-tar",
        "gz" => "application/gzip",
        "zst" | "bz2" | "xz" => "application/octet-stream",
        _ => "text/plain;charset=utf-8",
    }
}

/// How a change of place goes into the browser's history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// In place: nobody went anywhere.
    #[default]
    Same,
    /// As a step of its own, which *back* undoes.
    New,
    /// As a part of what is being typed or walked through: one step, until there is a pause.
    Part,
}

impl From<bool> for Step {
    fn from(new: bool) -> Self {
        if new { Self::New } else { Self::Same }
    }
}

/// A file that was open last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// Its name.
    pub name: Rc<str>,
    /// Its size.
    pub bytes: u64,
    /// The browser can open it again.
    pub again: bool,
}

/// What the reducer asks of the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Something for the desk.
    Desk(ToDesk),
    /// Something for the lab.
    Lab(ToLab),
    /// The lab shall make something to hand out; the browser knows the page's address.
    HandOut(HandOut),
    /// An SVG as pixels, for the person.
    Paint {
        /// Of the file.
        name: String,
        /// Its text.
        svg: String,
    },
    /// A second window for the teacher's notes.
    OpenNotes,
    /// The notes, for that window.
    ShowNotes(Rc<str>),
    /// Has the lab get the images of an archive.
    Lend(ArchiveId),
    /// Open the files in the inbox; of two archives there, the first.
    OpenInbox(Purpose),
    /// Forget the files in the inbox.
    EmptyInbox,
    /// Open the built-in archive.
    OpenSample(Purpose),
    /// Open a tar that was refused as one layer.
    OpenAsLayer(ArchiveId, Purpose),
    /// Stop opening or reading this archive.
    Cancel(ArchiveId),
    /// Keep nothing of this archive but its files: another may take its place.
    Shelve(ArchiveId),
    /// Read again what was shelved.
    Unshelve(ArchiveId),
    /// Remember which file was opened, so that it can be opened again another time: its name and size, and where the browser
    /// allows it, its handle.
    Remember {
        /// As what it was opened.
        purpose: Purpose,
        /// Its name.
        name: Rc<str>,
        /// Its size.
        bytes: u64,
    },
    /// What is shown and what stands beside it have changed places: so do the remembered files.
    Exchanged,
    /// Open the remembered files again.
    OpenLast,
    /// Forget them.
    ForgetLast,
    /// Read a small blob whole.
    ReadBlob {
        /// Answered by `Event::BlobRead`.
        id: RequestId,
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
    },
    /// Look for secrets in an image.
    Secrets(ImageRef),
    /// Look for no more in this archive.
    DropSecrets(ArchiveId),
    /// Read some bytes of a file's content, for who looks at them.
    ReadContent {
        /// Answered by `Event::ContentRead`.
        id: RequestId,
        /// Where it lies.
        place: BodyPlace,
        /// The first byte that is wanted.
        from: u64,
        /// How many.
        length: u64,
    },
    /// Look for something in contents.
    Search {
        /// The number of the search.
        id: RequestId,
        /// In which image.
        image: ImageRef,
        /// In which of its layers, base = 0.
        layers: Vec<u32>,
        /// What.
        wording: Wording,
    },
    /// Nobody waits for this search any more.
    DropSearch(RequestId),
    /// Look for something in a file's content.
    Find {
        /// Answered by `Event::ContentRead`.
        id: RequestId,
        /// Where it lies.
        place: BodyPlace,
        /// What.
        seek: Seek,
    },
    /// Nobody waits any more for what was looked for.
    DropFind(RequestId),
    /// Read a file's content, to be saved; answered by `Event::Saved`.
    SaveContent {
        /// Of which request.
        id: RequestId,
        /// Where it lies.
        place: BodyPlace,
    },
    /// Ask the person where something that is taken away goes, then have it written; told by [`TakeAction::Chosen`] or
    /// [`TakeAction::Dismissed`], then by `Event::Taking` and `Event::Taken`.
    TakeOut {
        /// Its number.
        id: RequestId,
        /// Name of the file that is proposed.
        name: String,
        /// What.
        of: TakeQuestion,
    },
    /// Nobody wants it any more.
    DropTake(RequestId),
    /// All layers of the shown image are read, and its tree is about to come: for the timing.
    Read(ArchiveId),
    /// Write the URL.
    Go {
        /// The fragment, with `#`; of the start page, nothing.
        fragment: String,
        /// As which step of the history.
        step: Step,
    },
    /// Hand a text to the person as a file.
    Download {
        /// File name; what it ends with tells its kind.
        name: String,
        /// Content.
        text: String,
    },
    /// Hand a file that the engine keeps to the person.
    SaveExport {
        /// File name.
        name: String,
        /// The request that it answers.
        id: RequestId,
    },
    /// Hand a picture that the engine keeps as SVG to the person, as a file of pixels.
    Picture {
        /// File name.
        name: String,
        /// The request that it answers.
        id: RequestId,
    },
    /// Read the file of a lesson; answered by `PlaygroundAction::LessonRead`.
    ReadLesson(Rc<str>),
    /// Keep in the browser what is known of lessons.
    KeepLessons(String),
    /// Show and remember the theme.
    Theme(Theme),
    /// Show and remember the size of the text.
    TextSize(TextSize),
}
