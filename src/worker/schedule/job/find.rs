//! Finding something in one content: it passes by in the worker, however long it is.

use super::{Job, Kind, Rank, Task, Work};
use crate::worker::event::Event;
use crate::worker::protocol::{BodyPlace, FromLayer, RequestId, Seek, ToLayer};
use crate::worker::schedule::points::{Body, Points};
use crate::worker::schedule::{Bytes, Command, Found, Schedule};

/// What, and where.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::worker::schedule) struct Find {
    /// Of which request.
    pub(in crate::worker::schedule) id: RequestId,
    /// Where the content lies.
    pub(super) body: Body,
    /// What is looked for.
    seek: Seek,
}

impl Kind for Find {
    fn rank(&self) -> Rank {
        Rank::Asked
    }

    fn message(&self, id: RequestId, run: &[Job], points: &Points) -> ToLayer {
        let (span, archive) = (run[0].place.span, run[0].archive);
        ToLayer::Find {
            id,
            offset: span.offset,
            length: span.length,
            body: self.body.offset,
            member: self.body.member,
            way: points.way(archive, &self.body, 0, span.length),
            seek: self.seek.clone(),
        }
    }
}

impl<B: Bytes> Work<B> for Find {
    fn progressed(&self, job: &Job, read: u64, schedule: &mut Schedule<B>) {
        let event = Event::ContentProgress { id: self.id, side: 0, read, total: job.length() };
        schedule.step.events.push(event);
    }

    fn done(&self, _: &Job, _: FromLayer, bytes: Vec<B>, schedule: &mut Schedule<B>) {
        let found = bytes.into_iter().next().map(|bytes| Found { bytes, whole: true });
        schedule.step.commands.push(Command::TellContent { id: self.id, found });
    }

    fn failed(&self, _: &Job, _: String, schedule: &mut Schedule<B>) {
        schedule.step.commands.push(Command::TellContent { id: self.id, found: None });
    }
}

impl<B: Bytes> Schedule<B> {
    /// Something is looked for in a content.
    pub(in crate::worker::schedule) fn find(
        &mut self,
        id: RequestId,
        place: BodyPlace,
        seek: Seek,
    ) {
        let Some((at, body)) = self.place_of(&place) else {
            self.step.commands.push(Command::TellContent { id, found: None });
            return;
        };
        let task = Task::Find(Find { id, body, seek });
        self.pool.add_content(Job::new(place.archive, task, at));
        self.start_jobs();
    }

    /// Nobody waits for this any more: the worker that is at it is free for others.
    pub(in crate::worker::schedule) fn stop_find(&mut self, id: RequestId) {
        self.pool.drop_find(id, &mut self.step.commands);
        self.next_jobs();
    }
}
