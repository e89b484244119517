//! Writing what is taken away: the desk says what is to be written, a layer worker writes it to where the person wants it.

use super::{Job, Kind, Place, Rank, Task, Work};
use crate::worker::event::Event;
use crate::worker::protocol::{
    ArchiveId, FromLayer, RequestId, Span, TakeQuestion, ToDesk, ToLayer,
};
use crate::worker::schedule::points::Points;
use crate::worker::schedule::{Bytes, Command, Held, Schedule};
use crate::worker::takeout::Lost;

/// Of which request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::worker::schedule) struct TakeOut(pub RequestId);

impl Kind for TakeOut {
    fn rank(&self) -> Rank {
        Rank::Asked
    }

    fn message(&self, id: RequestId, _: &[Job], _: &Points) -> ToLayer {
        ToLayer::TakeOut { id, of: self.0 }
    }
}

impl<B: Bytes> Work<B> for TakeOut {
    fn progressed(&self, job: &Job, read: u64, schedule: &mut Schedule<B>) {
        let event = Event::Taking { id: self.0, read, total: job.length() };
        schedule.step.events.push(event);
    }

    fn done(&self, _: &Job, said: FromLayer, _: Vec<B>, schedule: &mut Schedule<B>) {
        if let FromLayer::Taken { length, lost, .. } = said {
            schedule.taken(self.0, Ok((length, lost)));
        }
    }

    fn failed(&self, _: &Job, message: String, schedule: &mut Schedule<B>) {
        schedule.taken(self.0, Err(message));
    }
}

impl<B: Bytes> Schedule<B> {
    /// True until it ends, or nobody wants it any more.
    pub fn is_taking(&self, id: RequestId) -> bool {
        self.takes.contains_key(&id)
    }

    /// Something is to be taken away, and where to is known.
    pub(in crate::worker::schedule) fn take_out(&mut self, id: RequestId, of: TakeQuestion) {
        let archive = of.image().archive;
        if self.archives.contains_key(&archive) {
            self.takes.insert(id, archive);
            self.step.desk(ToDesk::Take { id, of });
        } else {
            self.taken(id, Err("The image is not open any more.".into()));
        }
    }

    /// The desk says what is to be written.
    pub(in crate::worker::schedule) fn scripted(
        &mut self,
        id: RequestId,
        total: u64,
        bytes: Vec<B>,
    ) {
        let Some(&archive) = self.takes.get(&id) else { return };
        let parts = bytes.into_iter().map(|bytes| Command::KeepPart { id, bytes });
        self.step.commands.extend(parts);
        let place = Place { file: Held::All { id }, span: Span { offset: 0, length: total } };
        self.pool.add_take(Job::new(archive, Task::TakeOut(TakeOut(id)), place));
        self.start_jobs();
    }

    /// It ended: so many bytes and what is missing in them, or why there is none.
    pub(in crate::worker::schedule) fn taken(
        &mut self,
        id: RequestId,
        result: Result<(u64, Lost), String>,
    ) {
        self.takes.remove(&id);
        let command = if result.is_ok() { Command::Delivered(id) } else { Command::DropParts(id) };
        self.step.commands.push(command);
        self.step.events.push(Event::Taken { id, result });
    }

    /// Nobody wants it any more.
    pub(in crate::worker::schedule) fn stop_taking(&mut self, id: RequestId) {
        if self.takes.remove(&id).is_some() {
            self.pool.drop_take(id, &mut self.step.commands);
            self.step.commands.push(Command::DropParts(id));
            self.next_jobs();
        }
    }

    /// What is taken from an archive, or from all, can't go on: why.
    pub(in crate::worker::schedule) fn lose_takes(&mut self, of: Option<ArchiveId>, why: &str) {
        let lost = self.takes.iter().filter(|(_, archive)| of.is_none_or(|of| of == **archive));
        let lost: Vec<RequestId> = lost.map(|(&id, _)| id).collect();
        lost.into_iter().for_each(|id| self.taken(id, Err(why.to_owned())));
    }
}
