//! All that can happen, and all that the reducer asks of the world.

use super::compare::CompareAction;
use super::event::Event;
use super::state::{Pane, Theme};
use super::url::Place;
use crate::domain::BlobId;
use crate::view::rows::{ChangeKind, FilterMode, Fold, SortKey, TreeView};
use crate::worker::protocol::{ArchiveId, RequestId, ToDesk};
use std::rc::Rc;

/// Something happened.
#[derive(Clone, Debug, PartialEq)]
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
    /// The refusal was read.
    DismissRefusal,
    /// The tar that was refused is wanted as one layer.
    OpenAsLayer,
    /// Another image of the archive.
    ChooseImage(u32),
    /// Another layer, base = 0.
    ChooseLayer(u32),
    /// So many layers up.
    StepLayer(i32),
    /// Another of the three trees.
    ChooseView(TreeView),
    /// The text of the filter.
    Filter(Rc<str>),
    /// How to understand it.
    FilterAs(FilterMode),
    /// Shows or hides a kind of change.
    ToggleKind(ChangeKind),
    /// Shows or hides what the layer leaves alone.
    ToggleUnchanged,
    /// Sorts by a key, or turns the order round when it is sorted by it already.
    SortBy(SortKey),
    /// Opens or closes folders.
    Fold(Fold),
    /// These rows are on screen.
    Viewport {
        /// First.
        first: u32,
        /// How many.
        count: u32,
    },
    /// A row was clicked.
    Select {
        /// Its index.
        row: u32,
        /// Its node.
        node: u32,
    },
    /// A key was pressed in the tree.
    Walk(Walk),
    /// Shows a path, wherever it is.
    Reveal(Rc<str>),
    /// `Esc`: one step back.
    Back,
    /// Another pane, in a narrow window.
    ShowPane(Pane),
    /// Another screen.
    ShowScreen(Rc<str>),
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
    /// The report is wanted as a file.
    Export,
    /// The URL changed: back, forward, or typed.
    Went(Place),
    /// Something to say.
    Say(Rc<str>),
    /// A message was read.
    DismissToast(u32),
    /// Something on the Compare screen.
    Compare(CompareAction),
}

/// Keys in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// So many rows down; negative: up.
    By(i32),
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Opens the folder, or goes to its first child.
    In,
    /// Closes the folder, or goes to its parent.
    Out,
    /// Opens or closes the folder.
    Toggle,
    /// Opens the folder and all below.
    All,
}

/// What the reducer asks of the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// A question to the desk.
    Ask(ToDesk),
    /// Open the files in the inbox; of two archives there, the first.
    OpenInbox,
    /// Forget the files in the inbox.
    EmptyInbox,
    /// Open the built-in archive.
    OpenSample,
    /// Open a tar that was refused as one layer.
    OpenAsLayer(ArchiveId),
    /// Stop what is being opened or read.
    Cancel,
    /// Read a small blob whole.
    ReadBlob {
        /// Answered by `Event::BlobRead`.
        id: RequestId,
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
    },
    /// All layers of the shown image are read, and its tree is about to come: for the timing.
    Read(ArchiveId),
    /// Write the URL.
    Go {
        /// The fragment, with `#`.
        fragment: String,
        /// As a new step of the history, rather than in place.
        push: bool,
    },
    /// Hand a text to the person as a file.
    Download {
        /// File name.
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
    /// Show and remember the theme.
    Theme(Theme),
}
