//! What layer workers are asked to do: which blobs of an archive are read, streamed and verified, in which order.

use crate::app::event::Event;
use crate::domain::{Archive, Blob as LayerBlob, BlobId, DiffId, Digest, Location};
use crate::worker::glue::message::Parcel;
use crate::worker::protocol::{
    ArchiveId, BodyPlace, Claimed, Refusal, RequestId, Span, StreamedMember, ToLayer,
};
use js_sys::{Array, Uint8Array};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use web_sys::Blob;

/// The files of an archive, as handles.
#[derive(Clone, Default)]
pub struct Files(Vec<Blob>);

impl Files {
    /// One file, or each of a folder.
    pub fn new(files: Vec<Blob>) -> Self {
        Self(files)
    }

    /// All handles.
    pub fn all(&self) -> &[Blob] {
        &self.0
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Read and index a layer.
    Read(BlobId),
    /// Read a file's content again.
    Body {
        /// Of which request.
        id: RequestId,
        /// 0: of A, 1: of B.
        side: usize,
        /// Where it lies.
        place: BodyPlace,
        /// In which member, where the archive must be streamed up to it.
        member: Option<u32>,
    },
    /// Stream a whole-compressed archive.
    Stream {
        /// As the tar of one layer, whatever is in it.
        as_layer: bool,
    },
    /// Check digests of the layers of a whole-compressed archive.
    VerifyStreamed(Vec<StreamedMember>),
    /// Check digests of a layer.
    Verify {
        /// Which.
        blob: BlobId,
        /// Of the stored bytes.
        digest: Option<Digest>,
        /// Of the unpacked bytes.
        diff_id: Option<DiffId>,
    },
}

/// A task and the bytes that it is about.
#[derive(Clone, Debug)]
pub struct Job {
    /// Of which archive.
    pub archive: ArchiveId,
    /// What.
    pub task: Task,
    /// In which file.
    pub file: Blob,
    /// First byte.
    pub offset: u64,
    /// How many.
    pub length: u64,
    /// It is not done in a run with others: one of them made a worker give up.
    pub alone: bool,
}

impl Job {
    /// The message to the worker. `behind` are the jobs that follow this one in a run.
    pub fn parcel(&self, id: RequestId, behind: &[Job]) -> Parcel<ToLayer> {
        let run = || std::iter::once(self).chain(behind);
        let (offset, length) = (self.offset, self.length);
        let body = match &self.task {
            Task::Read(_) => ToLayer::Read { id, blobs: run().map(Job::span).collect() },
            Task::Body { place, member, .. } => ToLayer::Body {
                id,
                offset,
                length,
                body: place.offset,
                cap: place.cap,
                member: *member,
            },
            Task::VerifyStreamed(members) => {
                ToLayer::VerifyStreamed { id, members: members.clone() }
            }
            Task::Stream { as_layer } => ToLayer::Stream { id, as_layer: *as_layer },
            Task::Verify { .. } => {
                ToLayer::Verify { id, blobs: run().filter_map(Job::claimed).collect() }
            }
        };
        let mut parcel = Parcel::new(body);
        parcel.files.push(self.file.clone());
        parcel
    }

    fn span(&self) -> Span {
        Span { offset: self.offset, length: self.length }
    }

    fn claimed(&self) -> Option<Claimed> {
        let Task::Verify { digest, diff_id, .. } = &self.task else { return None };
        Some(Claimed { span: self.span(), digest: digest.clone(), diff_id: diff_id.clone() })
    }

    /// True for two blobs of one archive of which the same is wanted.
    pub fn is_like(&self, other: &Job) -> bool {
        let pair = (&self.task, &other.task);
        self.archive == other.archive
            && matches!(
                pair,
                (Task::Read(_), Task::Read(_)) | (Task::Verify { .. }, Task::Verify { .. })
            )
    }

    /// True when one worker can do `next` behind this without opening the file once more.
    pub fn runs_on(&self, next: &Job) -> bool {
        let gap = next.offset.checked_sub(self.span().end());
        let may = !self.alone && !next.alone && self.is_like(next);
        may && self.file == next.file && gap.is_some_and(|gap| gap <= GAP)
    }

    /// True for what the tree waits for; false for what goes on behind it.
    pub fn is_reading(&self) -> bool {
        matches!(self.task, Task::Read(_) | Task::Stream { .. })
    }

    /// What the program is told when a worker takes it up.
    pub fn started(&self) -> Option<Event> {
        match self.task {
            Task::Read(blob) => Some(Event::LayerStarted { archive: self.archive, blob }),
            _ => None,
        }
    }

    /// What the program is told when `read` bytes are done.
    pub fn progressed(&self, read: u64) -> Option<Event> {
        match self.task {
            Task::Read(blob) => Some(Event::LayerProgress { archive: self.archive, blob, read }),
            Task::Stream { .. } => {
                Some(Event::Streaming { archive: self.archive, read, total: self.length })
            }
            Task::Body { id, side, .. } => {
                Some(Event::ContentProgress { id, side, read, total: self.length })
            }
            Task::Verify { .. } | Task::VerifyStreamed(_) => None,
        }
    }

    /// True for the reading of a content: nobody needs it once another is wanted.
    pub fn is_body(&self) -> bool {
        matches!(self.task, Task::Body { .. })
    }

    /// True for what is checked behind the reading.
    pub fn is_verifying(&self) -> bool {
        matches!(self.task, Task::Verify { .. } | Task::VerifyStreamed(_))
    }
}

/// Bytes between two blobs that are read through: a new stream costs as much.
const GAP: u64 = 1 << 20;

/// A blob below this is read in a run with its neighbours.
const SMALL: u64 = 4 << 20;

/// The largest first, because the largest bounds the time of all; of those about as large the lowest, for the union grows from
/// the base; small ones last, as they lie in the file.
fn in_turn(jobs: &mut [Job]) {
    jobs.sort_by_key(|job| {
        if job.length < SMALL {
            (Reverse(0), job.offset)
        } else {
            (Reverse(size_class(job.length)), 0)
        }
    });
}

/// Four classes for each power of two. `length` is at least 4.
fn size_class(length: u64) -> u64 {
    let power = length.ilog2();
    4 * u64::from(power) + (length >> (power - 2) & 3)
}

/// One job for each blob that is a layer of some image and lies in the files: the first image's before the others'.
pub fn read_jobs(archive: ArchiveId, contents: &Archive, files: &Files) -> Vec<Job> {
    let mut seen = BTreeSet::new();
    let mut jobs = Vec::new();
    for image in &contents.images {
        let first = jobs.len();
        for layer in image.layers.iter().filter(|layer| seen.insert(layer.blob)) {
            jobs.extend(job(archive, contents, files, layer.blob, Task::Read(layer.blob)));
        }
        in_turn(&mut jobs[first..]);
    }
    jobs
}

/// One job for each distinct blob.
pub fn verify_jobs(archive: ArchiveId, contents: &Archive, files: &Files) -> Vec<Job> {
    let mut seen = BTreeSet::new();
    let layers = contents
        .images
        .iter()
        .flat_map(|image| &image.layers)
        .filter(|layer| seen.insert(layer.blob));
    let (mut jobs, mut members) = (Vec::new(), Vec::new());
    for blob in layers.map(|layer| layer.blob) {
        let Some(LayerBlob { location, digest, .. }) = contents.blobs.get(blob.0 as usize) else {
            continue;
        };
        let diff_id = contents.wanted(blob);
        let digest = digest.clone();
        match location {
            Location::Streamed { member, .. } => {
                members.push(StreamedMember { member: *member, blob, digest, diff_id })
            }
            _ => jobs.extend(job(
                archive,
                contents,
                files,
                blob,
                Task::Verify { blob, digest, diff_id },
            )),
        }
    }
    in_turn(&mut jobs);
    if !members.is_empty() {
        jobs.extend(whole(archive, files, Task::VerifyStreamed(members)));
    }
    jobs
}

/// The job that reads a content again; `None` when its blob is not there.
pub fn body_job(
    id: RequestId,
    side: usize,
    place: BodyPlace,
    contents: &Archive,
    files: &Files,
) -> Option<Job> {
    let task = |member| Task::Body { id, side, place, member };
    match contents.blobs.get(place.blob.0 as usize)?.location {
        Location::Streamed { member, .. } => whole(place.archive, files, task(Some(member))),
        _ => job(place.archive, contents, files, place.blob, task(None)),
    }
}

/// The one job of an archive that is compressed as a whole.
pub fn stream_job(archive: ArchiveId, files: &Files, as_layer: bool) -> Option<Job> {
    whole(archive, files, Task::Stream { as_layer })
}

/// A job over the whole of the one file.
fn whole(archive: ArchiveId, files: &Files, task: Task) -> Option<Job> {
    let file = files.0.first()?.clone();
    let length = file.size() as u64;
    Some(Job { archive, task, file, offset: 0, length, alone: false })
}

/// What is said when the worker that streamed an archive died.
pub fn stream_lost(message: String) -> Refusal {
    Refusal {
        code: "stream-lost".into(),
        found: message,
        expected: "an archive that can be decompressed to its end".into(),
        advice: "Decompress the file and drop the .tar itself: its layers are then read apart, with little memory.".into(),
        as_layer: false,
    }
}

/// At most this much of a blob is read in one piece: attestations are JSON, and no larger than other documents may be.
const MOST_WHOLE: u64 = 64 << 20;

/// The bytes of a blob as a file of their own; `None` when it is not there, or too large to be read whole.
pub fn blob_file(contents: &Archive, files: &Files, blob: BlobId) -> Option<Blob> {
    let Job { file, offset, length, .. } =
        job(ArchiveId(0), contents, files, blob, Task::Read(blob))?;
    let fits = length <= MOST_WHOLE;
    fits.then(|| file.slice_with_f64_and_f64(offset as f64, (offset + length) as f64).ok())?
}

fn job(
    archive: ArchiveId,
    contents: &Archive,
    files: &Files,
    blob: BlobId,
    task: Task,
) -> Option<Job> {
    let LayerBlob { location, .. } = contents.blobs.get(blob.0 as usize)?;
    let (file, offset, length) = match location {
        Location::Range { file, offset, length } => {
            (files.0.get(*file as usize)?.clone(), *offset, *length)
        }
        Location::Embedded(bytes) => {
            let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
            (Blob::new_with_u8_array_sequence(&parts).ok()?, 0, bytes.len() as u64)
        }
        Location::Streamed { .. } | Location::Missing(_) => return None,
    };
    Some(Job { archive, task, file, offset, length, alone: false })
}
