//! Reading a content again to hand it to the person as a file: its parts pass by, however long it is.

use super::{Job, Kind, Rank, Task, Work};
use crate::worker::event::Event;
use crate::worker::protocol::{BodyPlace, FromLayer, RequestId, ToLayer};
use crate::worker::schedule::points::{Body, Points};
use crate::worker::schedule::{Bytes, Command, Schedule};

/// Which.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::worker::schedule) struct Save {
    /// Of which request.
    id: RequestId,
    /// Where it lies.
    pub(super) body: Body,
}

impl Kind for Save {
    fn rank(&self) -> Rank {
        Rank::Asked
    }

    fn message(&self, id: RequestId, run: &[Job], points: &Points) -> ToLayer {
        let (span, archive) = (run[0].place.span, run[0].archive);
        ToLayer::Save {
            id,
            of: self.id,
            offset: span.offset,
            length: span.length,
            body: self.body.offset,
            member: self.body.member,
            way: points.way(archive, &self.body, 0, span.length),
        }
    }
}

impl<B: Bytes> Work<B> for Save {
    fn progressed(&self, job: &Job, read: u64, schedule: &mut Schedule<B>) {
        let event = Event::ContentProgress { id: self.id, side: 0, read, total: job.length() };
        schedule.step.events.push(event);
    }

    fn part(&self, bytes: Vec<B>, schedule: &mut Schedule<B>) {
        let parts = bytes.into_iter().map(|bytes| Command::KeepPart { id: self.id, bytes });
        schedule.step.commands.extend(parts);
    }

    fn done(&self, _: &Job, said: FromLayer, bytes: Vec<B>, schedule: &mut Schedule<B>) {
        let found = match said {
            FromLayer::Saved { found, .. } => found,
            // Even an empty file has its last part; where there is none, it was not found.
            _ => !bytes.is_empty(),
        };
        Work::part(self, bytes, schedule);
        schedule.step.commands.push(Command::TellSaved { id: self.id, found });
    }

    fn failed(&self, _: &Job, _: String, schedule: &mut Schedule<B>) {
        schedule.step.commands.push(Command::TellSaved { id: self.id, found: false });
    }
}

impl<B: Bytes> Schedule<B> {
    /// The person wants a content as a file.
    pub(in crate::worker::schedule) fn save(&mut self, id: RequestId, place: BodyPlace) {
        let Some((at, body)) = self.place_of(&place) else {
            self.step.commands.push(Command::TellSaved { id, found: false });
            return;
        };
        let task = Task::Save(Save { id, body });
        self.pool.add_take(Job::new(place.archive, task, at));
        self.start_jobs();
    }
}
