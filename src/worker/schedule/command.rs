//! What the scheduling is told and what it has done: all that passes between it and the browser.

use super::contents::{Found, Range};
use crate::domain::BlobId;
use crate::worker::event::Event;
use crate::worker::protocol::{
    ArchiveId, BodyPlace, FromDesk, FromLayer, ImageRef, Purpose, RequestId, Seek, TakeQuestion,
    ToDesk, ToLayer, ToLend, Wording,
};

/// How an archive is handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// What it is opened for.
    pub purpose: Purpose,
    /// It is wanted as one layer, whatever is in it.
    pub as_layer: bool,
}

#[allow(dead_code, reason = "the first screen that reads contents asks for the rest")]
/// Something happened. `B` is a run of bytes that travels beside a message, and is only handed on.
#[derive(Clone, Debug, PartialEq)]
pub enum Happened<B> {
    /// The page is there.
    Started,
    /// Files were handed over: one archive, or all files of a folder.
    Handed {
        /// Its new name.
        archive: ArchiveId,
        /// Their paths in the folder, or the one file's name.
        paths: Vec<String>,
        /// Bytes of each.
        lengths: Vec<u64>,
        /// What for, and as what.
        how: How,
    },
    /// The built-in archive is wanted: the desk makes it.
    SampleAsked {
        /// Its new name.
        archive: ArchiveId,
        /// What for.
        purpose: Purpose,
    },
    /// The program says something to the desk.
    Asked(ToDesk),
    /// The program wants a small blob whole.
    BlobAsked {
        /// Answered by [`Event::BlobRead`].
        id: RequestId,
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
    },
    /// Some bytes of a file's content are wanted.
    ContentAsked {
        /// Answered by [`Command::TellContent`].
        id: RequestId,
        /// Where it lies; its `cap` is of no meaning here.
        place: BodyPlace,
        /// Which bytes.
        range: Range,
    },
    /// A file's content is wanted as a file, however long it is: its parts pass the desk by.
    SaveAsked {
        /// Answered by [`Command::TellSaved`].
        id: RequestId,
        /// Where it lies.
        place: BodyPlace,
    },
    /// Something is looked for in a file's content.
    FindAsked {
        /// Answered by [`Command::TellContent`], with what was found as bytes.
        id: RequestId,
        /// Where it lies.
        place: BodyPlace,
        /// What.
        seek: Seek,
    },
    /// Nobody waits any more for what was looked for.
    FindDropped(RequestId),
    /// Something is to be taken away; where it is written to is known.
    TakeAsked {
        /// Told by [`Event::Taking`] and [`Event::Taken`].
        id: RequestId,
        /// What.
        of: TakeQuestion,
    },
    /// Nobody wants it any more.
    TakeDropped(RequestId),
    /// The lab is to have the images of this archive.
    LendAsked(ArchiveId),
    /// The lab wants these contents, and none of those that it wanted before.
    LabWants(Vec<BodyPlace>),
    /// The lab died, and knows nothing any more.
    LabLost,
    /// Secrets of this image are looked for.
    SecretsAsked(ImageRef),
    /// Not any more.
    SecretsDropped(ArchiveId),
    /// Something is looked for in contents; what is found goes to the desk. It takes the place of the search before.
    SearchAsked {
        /// Its number, as [`Event::Searching`] has it.
        id: RequestId,
        /// In which image.
        image: ImageRef,
        /// In which of its layers, base = 0.
        layers: Vec<u32>,
        /// What.
        wording: Wording,
    },
    /// Nobody waits for this search any more.
    SearchDropped(RequestId),
    /// The person wants nothing more of this archive, which is being opened or read.
    Cancelled(ArchiveId),
    /// The archive is away until it is known whether another succeeds in its place: its files are kept, nothing else.
    Shelved(ArchiveId),
    /// It is wanted again: read anew.
    Unshelved(ArchiveId),
    /// The desk spoke.
    DeskSaid {
        /// What.
        body: FromDesk,
        /// What came beside it.
        bytes: Vec<B>,
    },
    /// The desk died.
    DeskLost {
        /// What the browser said.
        message: String,
    },
    /// A layer worker spoke.
    LayerSaid {
        /// Which.
        worker: u32,
        /// What.
        body: FromLayer,
        /// What came beside it.
        bytes: Vec<B>,
    },
    /// A layer worker died, or could not be started.
    LayerLost {
        /// Which.
        worker: u32,
        /// What the browser said.
        message: String,
    },
    /// What [`Command::Soon`] asked for: the program has heard of a streamed archive.
    Heard(ArchiveId),
}

/// Something is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Command<B> {
    /// Starts a desk. The one before, if any, ends.
    StartDesk,
    /// Says something to the desk.
    Desk {
        /// What.
        body: ToDesk,
        /// All files of this archive travel beside it.
        files: Option<ArchiveId>,
        /// So do these.
        bytes: Vec<B>,
    },
    /// Lends something to the lab.
    Lend {
        /// What.
        body: ToLend,
        /// What travels beside it.
        bytes: Vec<B>,
    },
    /// Keeps bytes that the desk made as the one file of an archive.
    KeepFile {
        /// Of which archive.
        archive: ArchiveId,
        /// The file.
        bytes: B,
    },
    /// Starts a layer worker of this number; numbers are never used twice.
    StartLayer(u32),
    /// Ends a layer worker.
    EndLayer(u32),
    /// Says something to a layer worker.
    Layer {
        /// Which.
        worker: u32,
        /// What.
        body: ToLayer,
        /// The file that travels beside it.
        file: FileOf,
    },
    /// Reads a blob whole, here on the page; `None` when it can't be read.
    ReadBlob {
        /// Told by [`Event::BlobRead`].
        id: RequestId,
        /// Where it lies.
        at: Option<(FileOf, u64, u64)>,
    },
    /// Tells the program a content, by [`Event::ContentRead`].
    TellContent {
        /// Of which request.
        id: RequestId,
        /// `None`: it can't be read again.
        found: Option<Found<B>>,
    },
    /// Keeps a part of a file that is being saved, behind those before it.
    KeepPart {
        /// Of which request.
        id: RequestId,
        /// The part.
        bytes: B,
    },
    /// All parts of it have come: tells the program, by [`Event::Saved`].
    TellSaved {
        /// Of which request.
        id: RequestId,
        /// False: it can't be read again; parts that have come are of no use.
        found: bool,
    },
    /// Forgets the parts that were kept for this request, and what was written for it so far.
    DropParts(RequestId),
    /// What was written for this request is whole.
    Delivered(RequestId),
    /// Tells this once the program has heard of all that was told before.
    Soon(Happened<B>),
}

/// A file, as a layer worker gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOf {
    /// Of which archive.
    pub archive: ArchiveId,
    /// Which.
    pub file: Held,
}

/// Where bytes are held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// In a file of the archive, by number.
    File(u32),
    /// In the archive's documents: the whole of it.
    Embedded(Vec<u8>),
    /// In all files of the archive; behind them comes what is kept for this request, beside them where it is written to.
    All {
        /// The request.
        id: RequestId,
    },
}

/// What is to be done, and what the program is told when it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<B> {
    /// In order.
    pub commands: Vec<Command<B>>,
    /// In order, behind all commands.
    pub events: Vec<Event>,
}

impl<B> Default for Step<B> {
    fn default() -> Self {
        Self { commands: Vec::new(), events: Vec::new() }
    }
}

impl<B> Step<B> {
    /// Says something to the desk, with nothing beside it.
    pub(super) fn desk(&mut self, body: ToDesk) {
        self.commands.push(Command::Desk { body, files: None, bytes: Vec::new() });
    }
}
