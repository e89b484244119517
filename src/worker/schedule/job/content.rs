//! Reading a content again, for `contents`.

use super::{Job, Rank, Work};
use crate::worker::protocol::{FromLayer, RequestId, ToLayer};
use crate::worker::schedule::contents::{Priority, Range};
use crate::worker::schedule::{Bytes, Schedule};

/// Which.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::worker::schedule) struct Content {
    /// Of which reading.
    pub(in crate::worker::schedule) number: u32,
    /// Where its body is in the uncompressed tar.
    pub(in crate::worker::schedule) body: u64,
    /// What of it.
    pub(in crate::worker::schedule) range: Range,
    /// How soon.
    pub(in crate::worker::schedule) priority: Priority,
    /// In which member, where the archive must be streamed up to it.
    pub(in crate::worker::schedule) member: Option<u32>,
}

impl<B: Bytes> Work<B> for Content {
    fn rank(&self) -> Rank {
        self.priority.rank()
    }

    fn message(&self, id: RequestId, run: &[Job]) -> ToLayer {
        let span = run[0].place.span;
        ToLayer::Body {
            id,
            offset: span.offset,
            length: span.length,
            body: self.body,
            from: self.range.from,
            cap: self.range.length,
            member: self.member,
        }
    }

    fn progressed(&self, job: &Job, read: u64, schedule: &mut Schedule<B>) {
        schedule.content_progressed(self.number, read, job.length());
    }

    fn done(&self, _: &Job, _: FromLayer, bytes: Vec<B>, schedule: &mut Schedule<B>) {
        schedule.content_read(self.number, bytes.into_iter().next());
    }

    fn failed(&self, _: &Job, _: String, schedule: &mut Schedule<B>) {
        schedule.content_read(self.number, None);
    }
}
