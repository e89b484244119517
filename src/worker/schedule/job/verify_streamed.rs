//! Checking digests of the layers of an archive that is compressed as a whole: it is streamed once more for all of them.

use super::{Job, Kind, Rank, Task, Work};
use crate::worker::protocol::{ArchiveId, FromLayer, RequestId, StreamedMember, ToLayer, Verdicts};
use crate::worker::schedule::holding::Holding;
use crate::worker::schedule::points::Points;
use crate::worker::schedule::{Bytes, Schedule};
use std::rc::Rc;

/// Of which members. What is promised of them may be much, and a job is cloned at each word of its worker.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::worker::schedule) struct VerifyStreamed(Rc<Vec<StreamedMember>>);

/// The job; `None` when there are no such members.
pub(super) fn job<B>(
    archive: ArchiveId,
    opened: &Holding<B>,
    members: Vec<StreamedMember>,
) -> Option<Job> {
    if members.is_empty() {
        return None;
    }
    Some(Job::new(archive, Task::VerifyStreamed(VerifyStreamed(members.into())), opened.whole()?))
}

impl Kind for VerifyStreamed {
    fn rank(&self) -> Rank {
        Rank::Behind
    }

    fn message(&self, id: RequestId, _: &[Job], _: &Points) -> ToLayer {
        ToLayer::VerifyStreamed { id, members: Vec::clone(&self.0) }
    }
}

impl<B: Bytes> Work<B> for VerifyStreamed {
    /// Members that are not among the verdicts could not be read.
    fn done(&self, job: &Job, said: FromLayer, _: Vec<B>, schedule: &mut Schedule<B>) {
        let FromLayer::StreamVerified { verdicts, .. } = said else { return };
        for member in &*self.0 {
            let found = verdicts.iter().find(|(blob, _)| *blob == member.blob);
            let found = found.map_or_else(Verdicts::unchecked, |(_, verdicts)| verdicts.clone());
            schedule.verified(job.archive, member.blob, found);
        }
    }

    fn failed(&self, job: &Job, _: String, schedule: &mut Schedule<B>) {
        for member in &*self.0 {
            schedule.verified(job.archive, member.blob, Verdicts::unchecked());
        }
    }
}
