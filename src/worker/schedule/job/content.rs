//! Reading a content again, for `contents`.

use super::{Job, Kind, Rank, Work};
use crate::worker::protocol::{FromLayer, RequestId, ToLayer};
use crate::worker::schedule::contents::Range;
use crate::worker::schedule::points::{Body, Points};
use crate::worker::schedule::{Bytes, Schedule};

/// Which.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::worker::schedule) struct Content {
    /// Of which reading.
    pub(in crate::worker::schedule) number: u32,
    /// Where it lies.
    pub(in crate::worker::schedule) body: Body,
    /// What of it.
    pub(in crate::worker::schedule) range: Range,
}

impl Kind for Content {
    fn rank(&self) -> Rank {
        Rank::Asked
    }

    fn message(&self, id: RequestId, run: &[Job], points: &Points) -> ToLayer {
        let (span, archive) = (run[0].place.span, run[0].archive);
        ToLayer::Body {
            id,
            offset: span.offset,
            length: span.length,
            body: self.body.offset,
            from: self.range.from,
            cap: self.range.length,
            member: self.body.member,
            way: points.way(archive, &self.body, self.range.from, span.length),
        }
    }
}

impl<B: Bytes> Work<B> for Content {
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
