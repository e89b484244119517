//! Looking for secrets in the bodies of layers, behind the tree: nobody looks for them before somebody has asked, who waits for it.

use super::{Job, Kind, Rank, Task, Work};
use crate::domain::{BlobId, Location};
use crate::worker::event::Event;
use crate::worker::protocol::{ArchiveId, FromLayer, ImageRef, RequestId, ToDesk, ToLayer};
use crate::worker::schedule::holding::Holding;
use crate::worker::schedule::order::in_turn;
use crate::worker::schedule::points::Points;
use crate::worker::schedule::{Bytes, Command, Schedule};
use std::collections::{BTreeMap, BTreeSet};

/// In what.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::worker::schedule) enum Secrets {
    /// A layer that lies in the files.
    Blob(BlobId),
    /// Layers inside an archive that is compressed as a whole, by member: it is streamed once more for all of them.
    Members(Vec<(u32, BlobId)>),
}

/// How far an archive is looked through.
#[derive(Debug, Default)]
pub(in crate::worker::schedule) struct Looking {
    /// Blobs that wait or are at it: bytes read, and of how many.
    under_way: BTreeMap<BlobId, (u64, u64)>,
    /// Those that are done, and their bytes.
    done: BTreeMap<BlobId, u64>,
}

impl Looking {
    fn progress(&self) -> (u64, u64) {
        let done: u64 = self.done.values().sum();
        let (read, total) =
            self.under_way.values().fold((0, 0), |(read, total), of| (read + of.0, total + of.1));
        (done + read, done + total)
    }
}

/// One job for each blob of the image that nobody has looked through yet, and one for all that are inside a compressed archive.
fn jobs<B>(image: ImageRef, opened: &Holding<B>) -> Vec<Job> {
    let Some(contents) = &opened.contents else { return Vec::new() };
    let layers = contents.images.get(image.image as usize).map_or(&[][..], |of| &of.layers);
    let (mut seen, mut jobs, mut members) = (BTreeSet::new(), Vec::new(), Vec::new());
    let looking = &opened.looking;
    let is_new =
        |blob: &BlobId| !looking.done.contains_key(blob) && !looking.under_way.contains_key(blob);
    for blob in layers.iter().map(|layer| layer.blob).filter(is_new) {
        if !seen.insert(blob) {
            continue;
        }
        match contents.blobs.get(blob.0 as usize).map(|stored| &stored.location) {
            Some(&Location::Streamed { member, .. }) => members.push((member, blob)),
            _ => {
                jobs.extend(opened.place(blob).map(|place| {
                    Job::new(image.archive, Task::Secrets(Secrets::Blob(blob)), place)
                }))
            }
        }
    }
    in_turn(&mut jobs);
    if let Some(whole) = opened.whole().filter(|_| !members.is_empty()) {
        jobs.push(Job::new(image.archive, Task::Secrets(Secrets::Members(members)), whole));
    }
    jobs
}

impl Secrets {
    fn blobs(&self) -> Vec<BlobId> {
        match self {
            Self::Blob(blob) => vec![*blob],
            Self::Members(members) => members.iter().map(|(_, blob)| *blob).collect(),
        }
    }
}

impl Kind for Secrets {
    fn rank(&self) -> Rank {
        Rank::Searched
    }

    fn runs(&self) -> bool {
        matches!(self, Self::Blob(_))
    }

    fn message(&self, id: RequestId, run: &[Job], _: &Points) -> ToLayer {
        match self {
            Self::Blob(_) => {
                ToLayer::Secrets { id, blobs: run.iter().map(|job| job.place.span).collect() }
            }
            Self::Members(members) => {
                ToLayer::SecretsStreamed { id, members: members.iter().map(|of| of.0).collect() }
            }
        }
    }
}

impl<B: Bytes> Work<B> for Secrets {
    fn progressed(&self, job: &Job, read: u64, schedule: &mut Schedule<B>) {
        let first = self.blobs().first().copied();
        let opened = schedule.archives.get_mut(&job.archive);
        if let (Some(opened), Some(first)) = (opened, first)
            && let Some(of) = opened.looking.under_way.get_mut(&first)
        {
            of.0 = read.min(of.1);
        }
        schedule.tell_looking(job.archive, false);
    }

    fn done(&self, job: &Job, said: FromLayer, bytes: Vec<B>, schedule: &mut Schedule<B>) {
        let FromLayer::Secrets { found, .. } = said else { return };
        let mut bytes = bytes.into_iter();
        for blob in self.blobs() {
            schedule.looked_through(job.archive, blob, bytes.next());
        }
        schedule.tell_looking(job.archive, found > 0);
    }

    fn failed(&self, job: &Job, _: String, schedule: &mut Schedule<B>) {
        for blob in self.blobs() {
            schedule.looked_through(job.archive, blob, None);
        }
        schedule.tell_looking(job.archive, true);
    }
}

impl<B: Bytes> Schedule<B> {
    /// Somebody wants to know of the secrets in an image: what nobody has looked through yet is.
    pub(in crate::worker::schedule) fn look_for_secrets(&mut self, image: ImageRef) {
        let Some(opened) = self.archives.get_mut(&image.archive) else { return };
        let jobs = jobs(image, opened);
        for job in &jobs {
            let Task::Secrets(secrets) = &job.task else { continue };
            let lengths = [job.length()].into_iter().chain(std::iter::repeat(0));
            let under_way = secrets.blobs().into_iter().zip(lengths);
            opened.looking.under_way.extend(under_way.map(|(blob, length)| (blob, (0, length))));
        }
        self.pool.add(jobs);
        self.start_jobs();
        self.tell_looking(image.archive, false);
    }

    /// Nobody wants to know any more; what is done stays known.
    pub(in crate::worker::schedule) fn stop_looking(&mut self, archive: ArchiveId) {
        if let Some(opened) = self.archives.get_mut(&archive) {
            opened.looking.under_way.clear();
        }
        self.pool.drop_secrets(archive, &mut self.step.commands);
        self.next_jobs();
    }

    /// What was found in a blob goes to the desk; no bytes: it could not be read.
    fn looked_through(&mut self, archive: ArchiveId, blob: BlobId, bytes: Option<B>) {
        let Some(opened) = self.archives.get_mut(&archive) else { return };
        let length = opened.looking.under_way.remove(&blob).map_or(0, |(_, length)| length);
        opened.looking.done.insert(blob, length);
        let body = ToDesk::Secrets { archive, blob };
        let bytes = bytes.into_iter().collect();
        self.step.commands.push(Command::Desk { body, files: None, bytes });
    }

    fn tell_looking(&mut self, archive: ArchiveId, found: bool) {
        let Some(opened) = self.archives.get(&archive) else { return };
        let (read, total) = opened.looking.progress();
        let ended = opened.looking.under_way.is_empty();
        self.step.events.push(Event::Secrets { archive, read, total, found, ended });
        if ended {
            self.pool.rest(&mut self.step.commands);
        }
    }
}
