//! Contents of one or two files, read once more when somebody looks at them.

use super::{Job, Place, Rank, Task, Work};
use crate::domain::Location;
use crate::worker::event::Event;
use crate::worker::protocol::{BodyPlace, FromDesk, FromLayer, RequestId, ToDesk, ToLayer};
use crate::worker::schedule::{Command, Schedule};

/// Which of them.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::worker::schedule) struct Content {
    /// Of which request.
    id: RequestId,
    /// 0: of A, 1: of B.
    side: usize,
    /// Where it lies.
    body: BodyPlace,
    /// In which member, where the archive must be streamed up to it.
    member: Option<u32>,
}

/// Both, on their way.
#[derive(Debug)]
pub(in crate::worker::schedule) struct Pair<B> {
    id: RequestId,
    sides: [Option<B>; 2],
    waiting: usize,
}

/// What is said when a content can't be had again.
fn unread(id: RequestId) -> Event {
    let message =
        "The content can't be read again: its layer is damaged, or the file was moved or changed.";
    Event::Desk(FromDesk::Failed { id, message: message.into() })
}

impl<B> Work<B> for Content {
    fn rank(&self) -> Rank {
        Rank::Asked
    }

    fn message(&self, id: RequestId, run: &[Job]) -> ToLayer {
        let span = run[0].place.span;
        ToLayer::Body {
            id,
            offset: span.offset,
            length: span.length,
            body: self.body.offset,
            cap: self.body.cap,
            member: self.member,
        }
    }

    fn progressed(&self, job: &Job, read: u64) -> Option<Event> {
        let Self { id, side, .. } = *self;
        Some(Event::ContentProgress { id, side, read, total: job.length() })
    }

    fn done(&self, _: &Job, _: FromLayer, bytes: Vec<B>, schedule: &mut Schedule<B>) {
        schedule.content_read(self, bytes.into_iter().next());
    }

    fn failed(&self, _: &Job, _: String, schedule: &mut Schedule<B>) {
        schedule.content_read(self, None);
    }
}

impl<B> Schedule<B> {
    /// Reads the contents of one or two files; the answer comes when both are there.
    pub(in crate::worker::schedule) fn read_contents(
        &mut self,
        id: RequestId,
        places: [Option<BodyPlace>; 2],
    ) {
        self.pool.drop_contents(&mut self.step.commands);
        let mut pair = Pair { id, sides: [None, None], waiting: 0 };
        for (side, body) in places.into_iter().enumerate() {
            let Some(body) = body else { continue };
            let Some((place, member)) = self.place_of(body) else {
                self.step.events.push(unread(id));
                return;
            };
            let task = Task::Content(Content { id, side, body, member });
            pair.waiting += 1;
            self.pool.add_first(Job::new(body.archive, task, place));
        }
        self.pair = Some(pair);
        self.start_jobs();
    }

    fn place_of(&self, body: BodyPlace) -> Option<(Place, Option<u32>)> {
        let opened = self.archives.get(&body.archive)?;
        let contents = opened.contents.as_ref()?;
        match contents.blobs.get(body.blob.0 as usize)?.location {
            Location::Streamed { member, .. } => Some((opened.whole()?, Some(member))),
            _ => Some((opened.place(body.blob)?, None)),
        }
    }

    fn content_read(&mut self, content: &Content, bytes: Option<B>) {
        let Some(pair) = self.pair.as_mut().filter(|pair| pair.id == content.id) else { return };
        let Some(bytes) = bytes else {
            self.pair = None;
            self.step.events.push(unread(content.id));
            return;
        };
        pair.sides[content.side] = Some(bytes);
        pair.waiting -= 1;
        if pair.waiting == 0
            && let Some(Pair { id, sides, .. }) = self.pair.take()
        {
            let there = [sides[0].is_some(), sides[1].is_some()];
            let bytes = sides.into_iter().flatten().collect();
            let body = ToDesk::ContentRead { id, there };
            self.step.commands.push(Command::Desk { body, files: None, bytes });
        }
    }
}
