//! What layer workers are asked to do; each kind of it is a file. A kind is a type that implements [`Kind`] and [`Work`], and a variant of
//! [`Task`].

pub(super) mod blob;
pub(super) mod content;
pub(super) mod find;
pub(super) mod read;
pub(super) mod save;
pub(super) mod search;
pub(super) mod secrets;
pub(super) mod stream;
pub(super) mod takeout;
pub(super) mod verify;
pub(super) mod verify_streamed;

use super::command::{FileOf, Held};
use super::holding::Holding;
use super::points::Points;
use super::{Bytes, Schedule};
use crate::domain::{BlobId, Location};
use crate::worker::event::Event;
use crate::worker::protocol::{ArchiveId, FoundFile, FromLayer, RequestId, Span, ToLayer};

/// How soon it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Somebody looks at it.
    Asked,
    /// The tree waits for it.
    Reading,
    /// Somebody waits for it while the tree stands already: a search, a look for secrets.
    Searched,
    /// It goes on behind the tree.
    Behind,
}

/// A kind of job.
pub(super) trait Kind {
    /// How soon it is done.
    fn rank(&self) -> Rank;

    /// True when one worker may do several of an archive in one go.
    fn runs(&self) -> bool {
        false
    }

    /// The message to the worker. `run` are the jobs that are done in one go, this one first.
    fn message(&self, id: RequestId, run: &[Job], points: &Points) -> ToLayer;

    /// What the program is told when a worker takes it up.
    fn begun(&self, _: ArchiveId) -> Option<Event> {
        None
    }
}

/// What becomes of a kind of job. It is a trait of its own, so that who asks the rest needs no `B`: all of the schedule would be there for
/// that once more.
pub(super) trait Work<B>: Kind {
    /// `read` bytes are done.
    fn progressed(&self, _: &Job, _read: u64, _: &mut Schedule<B>) {}

    /// The worker hands on a part of it; more follows.
    fn part(&self, _: Vec<B>, _: &mut Schedule<B>) {}

    /// The worker found something in a blob; more follows.
    fn found(&self, _: BlobId, _: Vec<FoundFile>, _: &mut Schedule<B>) {}

    /// The worker is done with it and says this.
    fn done(&self, job: &Job, said: FromLayer, bytes: Vec<B>, schedule: &mut Schedule<B>);

    /// It could not be done; `message` is a sentence.
    fn failed(&self, job: &Job, message: String, schedule: &mut Schedule<B>);
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Task {
    /// Read and index a layer.
    Read(read::Read),
    /// Check digests of a layer.
    Verify(verify::Verify),
    /// Stream a whole-compressed archive.
    Stream(stream::Stream),
    /// Check digests of the layers of a whole-compressed archive.
    VerifyStreamed(verify_streamed::VerifyStreamed),
    /// Read a file's content again.
    Content(content::Content),
    /// Read it to be saved.
    Save(save::Save),
    /// Find something in it.
    Find(find::Find),
    /// Look for secrets.
    Secrets(secrets::Secrets),
    /// Search in a layer's files.
    Search(search::Search),
    /// Write what is taken away.
    TakeOut(takeout::TakeOut),
}

impl Task {
    pub(super) fn work<B: Bytes>(&self) -> &dyn Work<B> {
        match self {
            Self::Read(work) => work,
            Self::Verify(work) => work,
            Self::Stream(work) => work,
            Self::VerifyStreamed(work) => work,
            Self::Content(work) => work,
            Self::Save(work) => work,
            Self::Find(work) => work,
            Self::Secrets(work) => work,
            Self::Search(work) => work,
            Self::TakeOut(work) => work,
        }
    }

    pub(super) fn kind(&self) -> &dyn Kind {
        match self {
            Self::Read(kind) => kind,
            Self::Verify(kind) => kind,
            Self::Stream(kind) => kind,
            Self::VerifyStreamed(kind) => kind,
            Self::Content(kind) => kind,
            Self::Save(kind) => kind,
            Self::Find(kind) => kind,
            Self::Secrets(kind) => kind,
            Self::Search(kind) => kind,
            Self::TakeOut(kind) => kind,
        }
    }

    pub(super) fn rank(&self) -> Rank {
        self.kind().rank()
    }

    /// The blob that a content is read from.
    pub(super) fn content_of(&self) -> Option<BlobId> {
        match self {
            Self::Content(content) => Some(content.body.blob),
            Self::Save(save) => Some(save.body.blob),
            Self::Find(find) => Some(find.body.blob),
            _ => None,
        }
    }
}

/// A task and the bytes that it is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Job {
    /// Of which archive.
    pub(super) archive: ArchiveId,
    /// What.
    pub(super) task: Task,
    /// Where.
    pub(super) place: Place,
    /// It is not done in a run with others: one of them made a worker give up.
    pub(super) alone: bool,
}

/// Some bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// In which file.
    pub(super) file: Held,
    /// First byte, and how many.
    pub(super) span: Span,
}

/// Bytes between two blobs that are read through: a new stream costs as much.
const GAP: u64 = 1 << 20;

impl Job {
    pub(super) fn new(archive: ArchiveId, task: Task, place: Place) -> Self {
        Self { archive, task, place, alone: false }
    }

    pub(super) fn length(&self) -> u64 {
        self.place.span.length
    }

    pub(super) fn file(&self) -> FileOf {
        FileOf { archive: self.archive, file: self.place.file.clone() }
    }

    pub(super) fn rank(&self) -> Rank {
        self.task.rank()
    }

    /// A file is written, for minutes it may be.
    pub(super) fn is_take(&self) -> bool {
        matches!(self.task, Task::TakeOut(_)) || self.is_saved()
    }

    /// It is the content of one file that is written.
    pub(super) fn is_saved(&self) -> bool {
        matches!(self.task, Task::Save(_))
    }

    /// True for two blobs of one archive of which the same is wanted.
    pub(super) fn is_like(&self, other: &Job) -> bool {
        self.archive == other.archive
            && self.task.kind().runs()
            && std::mem::discriminant(&self.task) == std::mem::discriminant(&other.task)
    }

    /// True when one worker can do `next` behind this without opening the file once more.
    pub(super) fn runs_on(&self, next: &Job) -> bool {
        let gap = next.place.span.offset.checked_sub(self.place.span.end());
        let may = !self.alone && !next.alone && self.is_like(next);
        may && self.place.file == next.place.file && gap.is_some_and(|gap| gap <= GAP)
    }
}

impl<B> Holding<B> {
    /// Where a blob lies; `None` when it is not in a file of its own right.
    pub(super) fn place(&self, blob: BlobId) -> Option<Place> {
        let location = &self.contents.as_ref()?.blobs.get(blob.0 as usize)?.location;
        let (file, offset, length) = match location {
            Location::Range { file, offset, length } => {
                self.lengths.get(*file as usize)?;
                (Held::File(*file), *offset, *length)
            }
            Location::Embedded(bytes) => (Held::Embedded(bytes.clone()), 0, bytes.len() as u64),
            Location::Streamed { .. } | Location::Missing(_) => return None,
        };
        Some(Place { file, span: Span { offset, length } })
    }

    /// The whole of the one file.
    pub(super) fn whole(&self) -> Option<Place> {
        let length = *self.lengths.first()?;
        Some(Place { file: Held::File(0), span: Span { offset: 0, length } })
    }
}
