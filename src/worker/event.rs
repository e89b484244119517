//! What the engine (the workers and what guards them) tells the program. The reducer takes each as an action.

use super::protocol::{ArchiveId, FromDesk, FromLab, LayerRead, Purpose, RequestId, Verdicts};
use super::schedule::Found;
use super::takeout::Lost;
use crate::domain::BlobId;

/// Something happened beyond the page's own thread.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Files were handed over; nothing is known of them but name and size.
    Opening {
        /// The new archive.
        archive: ArchiveId,
        /// Name of the file or folder, or of the sample.
        name: String,
        /// Bytes of all files.
        bytes: u64,
        /// What it is opened for.
        purpose: Purpose,
        /// It is the built-in one.
        sample: bool,
    },
    /// The desk spoke.
    Desk(FromDesk),
    /// Bytes of a whole-compressed archive read so far; its contents are known at the end.
    Streaming {
        /// Which.
        archive: ArchiveId,
        /// So far.
        read: u64,
        /// Of how many.
        total: u64,
    },
    /// A layer worker began to read a blob.
    LayerStarted {
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
    },
    /// Bytes of a blob read so far.
    LayerProgress {
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
        /// Bytes.
        read: u64,
    },
    /// A blob was read, or could not be (`damage` is set); the desk has its index.
    LayerDone {
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
        /// All but the index.
        layer: LayerRead,
    },
    /// A blob's digests were checked.
    Verified {
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
        /// How it went.
        verdicts: Verdicts,
    },
    /// All blobs of the archive are checked.
    AllVerified(ArchiveId),
    /// Some more of an image was looked through for secrets.
    Secrets {
        /// Of which archive.
        archive: ArchiveId,
        /// Bytes so far.
        read: u64,
        /// Of how many.
        total: u64,
        /// Something was found, or could not be read: the desk knows more.
        found: bool,
        /// That is all.
        ended: bool,
    },
    /// A content is being read again.
    ContentProgress {
        /// Of which request.
        id: RequestId,
        /// 0: of A, 1: of B.
        side: usize,
        /// Bytes so far.
        read: u64,
        /// Of how many, at most.
        total: u64,
    },
    /// A search in contents goes on.
    Searching {
        /// Of which request.
        id: RequestId,
        /// The blobs of which this is said.
        blobs: Vec<BlobId>,
        /// How much of them is searched.
        read: u64,
        /// Of how much.
        total: u64,
        /// Lines that were found so far, in all blobs.
        lines: u64,
    },
    /// A search in contents ended.
    SearchEnded {
        /// Of which request.
        id: RequestId,
        /// How.
        how: Ended,
    },
    /// Some bytes of a content were read again.
    ContentRead {
        /// Of which request.
        id: RequestId,
        /// The bytes, and whether the content ends with them; `None`: it can't be read again.
        found: Option<Found<Vec<u8>>>,
    },
    /// A file that is to be saved has come, a content or an export; the engine holds it until it is handed over.
    Saved {
        /// Of which request.
        id: RequestId,
        /// False: it can't be read again.
        found: bool,
    },
    /// Something is being taken away.
    Taking {
        /// Of which request.
        id: RequestId,
        /// Bytes that were read for it so far.
        read: u64,
        /// Of how many, about.
        total: u64,
    },
    /// That ended.
    Taken {
        /// Of which request.
        id: RequestId,
        /// Bytes that were written, and what is missing in them; or a sentence.
        result: Result<(u64, Lost), String>,
    },
    /// A blob was read whole.
    BlobRead {
        /// Of which request.
        id: RequestId,
        /// `None`: it could not be read.
        bytes: Option<Vec<u8>>,
    },
    /// The person cancelled; its workers are gone, its memory is free.
    Cancelled(ArchiveId),
    /// The desk died while it made a file and was replaced; what was open is being read again.
    ExportLost {
        /// What the browser said.
        message: String,
    },
    /// The desk died (out of memory, trap) and was replaced; open archives are shelved until the program closes them or wants
    /// them again.
    DeskLost {
        /// What the browser said.
        message: String,
    },
    /// The lab answered.
    Lab(FromLab),
    /// The lab died; it begins again when it is told something.
    LabLost {
        /// What the browser said.
        message: String,
    },
}

/// How a search in contents ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All is searched.
    Done,
    /// So much was found that it stopped.
    Limited,
    /// What is looked for can't be: a sentence.
    NotUnderstood(String),
}

impl Event {
    /// One small step of many: what it changes need not be drawn before the next.
    pub fn is_progress(&self) -> bool {
        matches!(
            self,
            Self::Streaming { .. }
                | Self::LayerStarted { .. }
                | Self::LayerProgress { .. }
                | Self::LayerDone { .. }
                | Self::Verified { .. }
                | Self::ContentProgress { .. }
                | Self::Taking { .. }
                | Self::Secrets { found: false, ended: false, .. }
                | Self::Searching { .. }
        )
    }
}
