//! Small blobs, read whole on the page itself: they are shown as they are.

use crate::domain::BlobId;
use crate::worker::protocol::{ArchiveId, RequestId};
use crate::worker::schedule::{Bytes, Command, FileOf, Schedule};

/// At most this much of a blob is read in one piece: attestations are JSON, and no larger than other documents may be.
const MOST_WHOLE: u64 = 64 << 20;

impl<B: Bytes> Schedule<B> {
    /// Where it lies is told; `None` when it is not there, or too large to be read whole.
    pub(in crate::worker::schedule) fn read_blob(
        &mut self,
        id: RequestId,
        archive: ArchiveId,
        blob: BlobId,
    ) {
        let place = self.archives.get(&archive).and_then(|opened| opened.place(blob));
        let at = place.filter(|place| place.span.length <= MOST_WHOLE).map(|place| {
            (FileOf { archive, file: place.file }, place.span.offset, place.span.length)
        });
        self.step.commands.push(Command::ReadBlob { id, at });
    }
}
