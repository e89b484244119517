//! What is closed, and what is put away until it is known whether another succeeds in its place.

use super::holding::Holding;
use super::{Bytes, Schedule};
use crate::worker::protocol::ArchiveId;

impl<B: Bytes> Schedule<B> {
    pub(super) fn close(&mut self, archive: ArchiveId) {
        self.lab_forgets(archive);
        // The desk knows nothing of what is on the shelf.
        if self.shelf.remove(&archive).is_none() {
            self.forget(archive);
            // Who read or verified what is closed is free for others at once.
            self.next_jobs();
        }
    }

    /// Its index goes, so that it takes no memory from what is read in its place; its files can be read again.
    pub(super) fn shelve(&mut self, archive: ArchiveId) {
        let Some(opened) = self.archives.remove(&archive) else { return };
        self.forget(archive);
        self.shelf.insert(archive, Holding { streamed: Vec::new(), ..opened });
        self.next_jobs();
    }

    pub(super) fn unshelve(&mut self, archive: ArchiveId) {
        let Some(opened) = self.shelf.remove(&archive) else { return };
        let is_wished = opened.wished;
        self.archives.insert(archive, opened);
        self.read_again(archive);
        if is_wished {
            self.lend(archive);
        }
        self.start_jobs();
    }
}
