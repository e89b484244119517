//! Reading and indexing layers.

use super::{Job, Kind, Rank, Task, Work};
use crate::domain::BlobId;
use crate::worker::event::Event;
use crate::worker::protocol::{ArchiveId, FromLayer, LayerRead, RequestId, ToLayer};
use crate::worker::schedule::holding::Holding;
use crate::worker::schedule::order::in_turn;
use crate::worker::schedule::points::Points;
use crate::worker::schedule::{Bytes, Command, Schedule, ToDesk};
use std::collections::BTreeSet;

/// Of which blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::worker::schedule) struct Read(pub BlobId);

/// One job for each blob that is a layer of some image and lies in the files: the first image's before the others'.
pub(in crate::worker::schedule) fn jobs<B>(archive: ArchiveId, opened: &Holding<B>) -> Vec<Job> {
    let mut seen = BTreeSet::new();
    let mut jobs = Vec::new();
    for image in opened.contents.iter().flat_map(|contents| &contents.images) {
        let first = jobs.len();
        for layer in image.layers.iter().filter(|layer| seen.insert(layer.blob)) {
            let place = opened.place(layer.blob);
            jobs.extend(place.map(|place| Job::new(archive, Task::Read(Read(layer.blob)), place)));
        }
        in_turn(&mut jobs[first..]);
    }
    jobs
}

impl Kind for Read {
    fn rank(&self) -> Rank {
        Rank::Reading
    }

    fn runs(&self) -> bool {
        true
    }

    fn message(&self, id: RequestId, run: &[Job], _: &Points) -> ToLayer {
        ToLayer::Read { id, blobs: run.iter().map(|job| job.place.span).collect() }
    }

    fn begun(&self, archive: ArchiveId) -> Option<Event> {
        Some(Event::LayerStarted { archive, blob: self.0 })
    }
}

impl<B: Bytes> Work<B> for Read {
    fn progressed(&self, job: &Job, read: u64, schedule: &mut Schedule<B>) {
        let event = Event::LayerProgress { archive: job.archive, blob: self.0, read };
        schedule.step.events.push(event);
    }

    fn done(&self, job: &Job, said: FromLayer, bytes: Vec<B>, schedule: &mut Schedule<B>) {
        if let FromLayer::Read { layer, .. } = said {
            schedule.hand_over(job.archive, self.0, layer, bytes);
        }
    }

    fn failed(&self, job: &Job, message: String, schedule: &mut Schedule<B>) {
        schedule.hand_over(job.archive, self.0, LayerRead::unreadable(message), Vec::new());
    }
}

impl<B: Bytes> Schedule<B> {
    /// Hands a layer that was read to the desk.
    pub(super) fn hand_over(
        &mut self,
        archive: ArchiveId,
        blob: BlobId,
        mut layer: LayerRead,
        bytes: Vec<B>,
    ) {
        self.pool.disturb();
        let mut early = None;
        if let Some(opened) = self.archives.get_mut(&archive) {
            opened.read = true;
            if layer.is_slow() {
                opened.slow.insert(blob, layer.summary.unpacked);
            }
            early = opened.early.remove(&blob);
            if let Some(contents) = &opened.contents {
                layer.explain(contents, blob);
            }
        }
        let body = ToDesk::LayerRead { archive, blob, layer: layer.clone() };
        self.step.commands.push(Command::Desk { body, files: None, bytes });
        self.step.events.push(Event::LayerDone { archive, blob, layer });
        if let Some(verdicts) = early {
            self.verified(archive, blob, verdicts);
        }
    }
}
