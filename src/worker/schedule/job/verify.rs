//! Checking digests of layers, behind the reading.

use super::{Job, Kind, Rank, Task, Work, verify_streamed};
use crate::domain::{Archive, BlobId, DiffId, Digest, Location};
use crate::formats::Promises;
use crate::worker::event::Event;
use crate::worker::protocol::{
    ArchiveId, Claimed, FromLayer, RequestId, StreamedMember, ToDesk, ToLayer, Verdicts,
};
use crate::worker::schedule::holding::{Checking, Holding};
use crate::worker::schedule::order::in_turn;
use crate::worker::schedule::points::Points;
use crate::worker::schedule::{Bytes, Schedule};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Of which blob, and what is claimed of it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::worker::schedule) struct Verify {
    blob: BlobId,
    /// Of the stored bytes.
    digest: Option<Digest>,
    /// Of the unpacked bytes.
    diff_id: Option<DiffId>,
    /// Of files' bytes, by its table of contents: tens of thousands, and a job is cloned at each word of its worker.
    chunks: Rc<Promises>,
    /// Another job checks the other digest.
    half: bool,
}

/// From here on both digests of a compressed layer are checked side by side: what the largest takes bounds the time of all.
const HALVED: u64 = 32 << 20;

/// One job for each distinct blob, two for a large one, and one for all that are inside a compressed archive.
pub(in crate::worker::schedule) fn jobs<B>(
    archive: ArchiveId,
    opened: &mut Holding<B>,
) -> Vec<Job> {
    let mut promised = std::mem::take(&mut opened.chunks);
    let Some(contents) = &opened.contents else { return Vec::new() };
    let mut seen = BTreeSet::new();
    let layers = contents.images.iter().flat_map(|image| &image.layers);
    let blobs = layers.map(|layer| layer.blob).filter(|&blob| seen.insert(blob));
    let (mut jobs, mut halves, mut members) = (Vec::new(), Vec::new(), Vec::new());
    for blob in blobs {
        let Some(stored) = contents.blobs.get(blob.0 as usize) else { continue };
        let chunks = promised.remove(&blob).unwrap_or_default();
        if let Location::Streamed { member, .. } = stored.location {
            let (digest, diff_id) = (stored.digest.clone(), Some(wanted(contents, blob)));
            members.push(StreamedMember { member, blob, digest, diff_id, chunks });
        } else {
            let mut whole = job(archive, opened, blob, chunks);
            if contents.claimed(blob).is_some() {
                halves.extend(whole.as_mut().and_then(half_of));
            }
            jobs.extend(whole);
        }
    }
    jobs.extend(halves);
    in_turn(&mut jobs);
    jobs.extend(verify_streamed::job(archive, opened, members));
    jobs
}

/// One blob, and what its table of contents promises.
fn job<B>(archive: ArchiveId, opened: &Holding<B>, blob: BlobId, chunks: Promises) -> Option<Job> {
    let contents = opened.contents.as_ref()?;
    let digest = contents.blobs.get(blob.0 as usize)?.digest.clone();
    let diff_id = Some(wanted(contents, blob));
    let place = opened.place(blob)?;
    let chunks = chunks.into();
    let verify = Verify { blob, digest, diff_id, chunks, half: false };
    Some(Job::new(archive, Task::Verify(verify), place))
}

/// Takes the digest of stored bytes, which needs no unpacking, out of a job as one of its own, where that is worth it. Of a layer that
/// is not compressed both digests are one.
fn half_of(job: &mut Job) -> Option<Job> {
    let is_long = job.length() >= HALVED;
    let Task::Verify(verify) = &mut job.task else { return None };
    if !is_long || !verify.is_compressed() {
        return None;
    }
    verify.half = true;
    let digest = verify.digest.take();
    let stored = Verify { digest, diff_id: None, chunks: Rc::default(), ..verify.clone() };
    Some(Job::new(job.archive, Task::Verify(stored), job.place.clone()))
}

/// Where nothing is claimed, something must be wanted all the same to learn what it is.
fn wanted(contents: &Archive, blob: BlobId) -> DiffId {
    contents.claimed(blob).cloned().unwrap_or_else(|| DiffId(Digest::sha256(b"")))
}

impl Verify {
    /// As far as its digests tell: the bytes that are stored are not those of the layer.
    fn is_compressed(&self) -> bool {
        let (digest, diff_id) = (self.digest.as_ref(), self.diff_id.as_ref());
        digest.zip(diff_id).is_some_and(|(digest, diff_id)| *digest != diff_id.0)
    }

    /// Both halves' verdicts, of which this one's has come.
    fn with(&self, own: Verdicts, other: Verdicts) -> Verdicts {
        let (stored, unpacked) = if self.digest.is_some() { (own, other) } else { (other, own) };
        Verdicts { digest: stored.digest, ..unpacked }
    }
}

impl Kind for Verify {
    fn rank(&self) -> Rank {
        Rank::Behind
    }

    fn runs(&self) -> bool {
        true
    }

    fn message(&self, id: RequestId, run: &[Job], _: &Points) -> ToLayer {
        let claimed = |job: &Job| {
            let Task::Verify(Self { digest, diff_id, chunks, .. }) = &job.task else { return None };
            let (digest, diff_id) = (digest.clone(), diff_id.clone());
            Some(Claimed { span: job.place.span, digest, diff_id, chunks: Promises::clone(chunks) })
        };
        ToLayer::Verify { id, blobs: run.iter().filter_map(claimed).collect() }
    }
}

impl<B: Bytes> Work<B> for Verify {
    fn done(&self, job: &Job, said: FromLayer, _: Vec<B>, schedule: &mut Schedule<B>) {
        if let FromLayer::Verified { verdicts, .. } = said {
            schedule.half_verified(job.archive, self, verdicts);
        }
    }

    fn failed(&self, job: &Job, _: String, schedule: &mut Schedule<B>) {
        schedule.half_verified(job.archive, self, Verdicts::unchecked());
    }
}

impl<B: Bytes> Schedule<B> {
    /// Queues the checking of an archive's digests, and tells when all is checked and its trees are there.
    pub(in crate::worker::schedule) fn check(&mut self, archive: ArchiveId) {
        let has_trees = self.has_trees(archive);
        let Some(opened) = self.archives.get_mut(&archive) else { return };
        match opened.checking {
            Checking::Done => return,
            Checking::Begun => {}
            Checking::NotYet => {
                opened.checking = Checking::Begun;
                self.pool.add(jobs(archive, opened));
            }
        }
        if self.pool.is_checking(archive) {
            self.start_jobs();
        } else if has_trees {
            opened.checking = Checking::Done;
            self.pool.rest(&mut self.step.commands);
            self.step.events.push(Event::AllVerified(archive));
        }
    }

    /// A layer's table of contents was read: who is to check that layer checks what it promises, too.
    pub(in crate::worker::schedule) fn promised(
        &mut self,
        archive: ArchiveId,
        blob: BlobId,
        promised: Promises,
    ) {
        let waits = self.pool.waiting(archive).find_map(|task| match task {
            Task::Verify(verify) if verify.blob == blob && verify.diff_id.is_some() => {
                Some(&mut verify.chunks)
            }
            _ => None,
        });
        if let Some(chunks) = waits {
            *chunks = promised.into();
        } else if let Some(opened) = self.archives.get_mut(&archive) {
            opened.chunks.insert(blob, promised);
        }
    }

    /// One of the jobs of a blob is done: nothing is told before both are.
    fn half_verified(&mut self, archive: ArchiveId, verify: &Verify, verdicts: Verdicts) {
        let both = match self.archives.get_mut(&archive).filter(|_| verify.half) {
            None => verdicts,
            Some(opened) => match opened.halves.remove(&verify.blob) {
                Some(other) => verify.with(verdicts, other),
                None => {
                    opened.halves.insert(verify.blob, verdicts);
                    return;
                }
            },
        };
        self.verified(archive, verify.blob, both);
    }

    /// Hands on what was found of a blob; of one that is still being read, behind that. A table of contents that was read
    /// meanwhile is checked first: that takes another pass.
    pub(super) fn verified(&mut self, archive: ArchiveId, blob: BlobId, verdicts: Verdicts) {
        if let Some(opened) = self.archives.get_mut(&archive) {
            if self.pool.is_reading_blob(archive, blob) {
                opened.early.insert(blob, verdicts);
                return;
            }
            let promised = opened.chunks.remove(&blob).filter(|chunks| !chunks.all.is_empty());
            if let Some(again) = promised.and_then(|chunks| job(archive, opened, blob, chunks)) {
                return self.pool.add(vec![again]);
            }
        }
        self.step.desk(ToDesk::Verified { archive, blob, verdicts: verdicts.clone() });
        self.step.events.push(Event::Verified { archive, blob, verdicts });
    }
}
