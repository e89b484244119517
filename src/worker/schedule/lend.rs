//! What the lab gets of open archives: the images at once, the layers as the desk has them, contents as it wants them (`contents`).

use super::{Bytes, Command, Schedule};
use crate::domain::BlobId;
use crate::worker::protocol::{ArchiveId, ToDesk, ToLend};

impl<B: Bytes> Schedule<B> {
    /// The lab is to have an archive, once it is known what that holds, and once it is back where it was put away.
    pub(super) fn lend(&mut self, archive: ArchiveId) {
        if let Some(shelved) = self.shelf.get_mut(&archive) {
            shelved.wished = !shelved.lent;
        }
        let Some(opened) = self.archives.get_mut(&archive) else { return };
        opened.wished = opened.contents.is_none();
        let Some(contents) = opened.contents.as_ref().filter(|_| !opened.lent) else { return };
        opened.lent = true;
        let blobs = (0..contents.blobs.len() as u32).map(BlobId);
        let missing = blobs.filter(|blob| contents.is_missing(*blob)).collect();
        let body = ToLend::Archive { archive, images: contents.images.clone(), missing };
        self.step.commands.push(Command::Lend { body, bytes: Vec::new() });
        self.step.desk(ToDesk::Lend(archive));
    }

    /// Another desk has the archive now: what the lab lacks of it comes from there.
    pub(super) fn lend_again(&mut self, archive: ArchiveId) {
        if self.archives.get(&archive).is_some_and(|opened| opened.lent) {
            self.step.desk(ToDesk::Lend(archive));
        }
    }

    /// A layer, on its way from the desk.
    pub(super) fn lent(&mut self, archive: ArchiveId, blob: BlobId, bytes: Vec<B>) {
        if self.archives.get(&archive).is_some_and(|opened| opened.lent) {
            let body = ToLend::Layer { archive, blob };
            self.step.commands.push(Command::Lend { body, bytes });
        }
    }

    /// An archive is closed.
    pub(super) fn lab_forgets(&mut self, archive: ArchiveId) {
        let opened = self.archives.get(&archive).or(self.shelf.get(&archive));
        if opened.is_some_and(|opened| opened.lent) {
            let body = ToLend::Closed(archive);
            self.step.commands.push(Command::Lend { body, bytes: Vec::new() });
        }
    }

    /// The lab died: nothing is lent any more.
    pub(super) fn lab_lost(&mut self) {
        let all = self.archives.values_mut().chain(self.shelf.values_mut());
        all.for_each(|opened| (opened.lent, opened.wished) = (false, false));
        self.lab_wants(&[]);
    }
}
