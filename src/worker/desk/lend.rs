//! Layers of open archives for the lab, which makes its own unions of them: as bytes, one at a time.

use super::{Desk, Reply};
use crate::domain::BlobId;
use crate::worker::opened::Opened;
use crate::worker::protocol::{ArchiveId, FromDesk};
use std::collections::BTreeSet;

impl Desk {
    /// Says the layers of an archive that are read, and from now on each that comes.
    pub fn lend(&mut self, archive: ArchiveId, say: &mut dyn FnMut(Reply)) {
        let Some(opened) = self.archives.get(&archive) else { return };
        self.lending.insert(archive);
        let layers = opened.archive.images.iter().flat_map(|image| &image.layers);
        let blobs: BTreeSet<BlobId> = layers.map(|layer| layer.blob).collect();
        for blob in blobs.into_iter().filter(|blob| opened.is_known(*blob)) {
            say(lent(archive, blob, opened));
        }
    }
}

/// One layer, with its index where there is one.
pub(super) fn lent(archive: ArchiveId, blob: BlobId, opened: &Opened) -> Reply {
    let bytes = opened.index(blob).map(|index| index.to_bytes());
    Reply { body: FromDesk::Lent { archive, blob }, bytes }
}
