//! Places inside layers where reading can begin: laid by who read a content there first, kept for who reads the next.

use crate::domain::BlobId;
use crate::formats::Point;
use crate::worker::protocol::{ArchiveId, Way};
use std::collections::BTreeMap;

/// Stored bytes from which points are laid: a smaller layer is unpacked in a tenth of a second, and laying takes longer.
const WORTH: u64 = 8 << 20;

/// Bytes of the points of all layers. Those of a layer take less than a hundredth of it unpacked; nobody reads files in 25 GB.
const MOST: u64 = 256 << 20;

/// A file's content in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Body {
    /// In which blob.
    pub(super) blob: BlobId,
    /// Its first byte in the uncompressed tar.
    pub(super) offset: u64,
    /// How many bytes.
    pub(super) size: u64,
    /// They lie side by side.
    pub(super) dense: bool,
    /// In which member, where the archive must be streamed up to it.
    pub(super) member: Option<u32>,
}

/// Points of all layers, in order.
#[derive(Debug, Default)]
pub(super) struct Points {
    of: BTreeMap<(ArchiveId, BlobId), Vec<Point>>,
    weight: u64,
}

impl Points {
    /// The shortest way to byte `from` of a content, in a blob of `length` stored bytes. `None`: it is found by walking only.
    pub(super) fn way(
        &self,
        archive: ArchiveId,
        body: &Body,
        from: u64,
        length: u64,
    ) -> Option<Way> {
        if !body.dense || body.member.is_some() {
            return None;
        }
        let all = self.of.get(&(archive, body.blob)).map_or(&[][..], Vec::as_slice);
        let first = body.offset.saturating_add(from.min(body.size));
        let before = all.partition_point(|point| point.unpacked <= first);
        let laying = length >= WORTH && before == all.len() && self.weight < MOST;
        let start = before.checked_sub(1).and_then(|at| all.get(at)).cloned();
        Some(Way { size: body.size, start, laying })
    }

    /// Keeps those that lie behind what is known.
    pub(super) fn keep(&mut self, archive: ArchiveId, blob: BlobId, laid: Vec<Point>) {
        let all = self.of.entry((archive, blob)).or_default();
        for point in laid {
            if all.last().is_none_or(|last| last.unpacked < point.unpacked) {
                self.weight += point.weight();
                all.push(point);
            }
        }
    }

    /// The archive is gone.
    pub(super) fn forget(&mut self, archive: ArchiveId) {
        self.of.retain(|(of, _), _| *of != archive);
        self.weight = self.of.values().flatten().map(Point::weight).sum();
    }
}
