//! Streaming an archive that is compressed as a whole: its layers are read on the way.

use super::{Job, Kind, Rank, Task, Work};
use crate::domain::{Archive, BlobId};
use crate::worker::event::Event;
use crate::worker::protocol::{
    ArchiveId, FromDesk, FromLayer, LayerRead, Refusal, RequestId, ToDesk, ToLayer,
};
use crate::worker::schedule::holding::{Holding, StreamedLayer};
use crate::worker::schedule::points::Points;
use crate::worker::schedule::{Bytes, Schedule};

/// The one job of such an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::worker::schedule) struct Stream {
    /// It is one layer, whatever is in it.
    as_layer: bool,
}

/// The job; `None` when no file was handed over.
pub(in crate::worker::schedule) fn job<B>(archive: ArchiveId, opened: &Holding<B>) -> Option<Job> {
    let stream = Stream { as_layer: opened.as_layer };
    Some(Job::new(archive, Task::Stream(stream), opened.whole()?))
}

/// What is said when the worker that streamed an archive died.
fn lost(message: String) -> Refusal {
    Refusal {
        code: "stream-lost".into(),
        found: message,
        expected: "an archive that can be decompressed to its end".into(),
        advice: "Decompress the file and drop the .tar itself: its layers are then read apart, with little memory.".into(),
        as_layer: false,
    }
}

impl Kind for Stream {
    fn rank(&self) -> Rank {
        Rank::Reading
    }

    fn message(&self, id: RequestId, _: &[Job], _: &Points) -> ToLayer {
        ToLayer::Stream { id, as_layer: self.as_layer }
    }
}

impl<B: Bytes> Work<B> for Stream {
    fn progressed(&self, job: &Job, read: u64, schedule: &mut Schedule<B>) {
        let event = Event::Streaming { archive: job.archive, read, total: job.length() };
        schedule.step.events.push(event);
    }

    fn done(&self, job: &Job, said: FromLayer, bytes: Vec<B>, schedule: &mut Schedule<B>) {
        match said {
            FromLayer::Streamed { contents, layers, promises, .. } => {
                if let Some(opened) = schedule.archives.get_mut(&job.archive) {
                    opened.chunks.extend(promises);
                }
                schedule.streamed(job.archive, contents, layers, bytes);
            }
            FromLayer::Refused { error, .. } => schedule.refused(job.archive, error),
            _ => {}
        }
    }

    fn failed(&self, job: &Job, message: String, schedule: &mut Schedule<B>) {
        schedule.refused(job.archive, lost(message));
    }
}

impl<B: Bytes> Schedule<B> {
    fn refused(&mut self, archive: ArchiveId, error: Refusal) {
        self.refuse(archive, error.as_layer);
        self.step.events.push(Event::Desk(FromDesk::Refused { archive, error }));
    }

    /// A whole archive was read on its way through; each layer has two runs of bytes beside it.
    fn streamed(
        &mut self,
        archive: ArchiveId,
        contents: Box<Archive>,
        layers: Vec<(BlobId, LayerRead)>,
        bytes: Vec<B>,
    ) {
        let Some(opened) = self.archives.get_mut(&archive) else { return };
        let mut bytes = bytes.into_iter();
        let mut with_bytes =
            |(blob, layer)| StreamedLayer { blob, layer, bytes: bytes.by_ref().take(2).collect() };
        opened.streamed = layers.into_iter().map(&mut with_bytes).collect();
        self.step.desk(ToDesk::Adopt { archive, contents });
        self.ask_trees(archive);
    }

    /// The program has heard of a streamed archive, and has closed what it replaces: its layers go to the desk.
    pub(in crate::worker::schedule) fn hand_over_streamed(&mut self, archive: ArchiveId) {
        let Some(opened) = self.archives.get_mut(&archive) else { return };
        for StreamedLayer { blob, layer, bytes } in std::mem::take(&mut opened.streamed) {
            self.hand_over(archive, blob, layer, bytes);
        }
        self.next_jobs();
    }
}
