//! Places inside layers where reading can begin: found while a layer was indexed, or laid by who read a content there first; kept
//! for who reads the next.

use crate::domain::BlobId;
use crate::formats::{Limits, Point};
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

/// Points of all layers.
#[derive(Debug, Default)]
pub(super) struct Points {
    /// Of each layer by the unpacked bytes before them.
    of: BTreeMap<(ArchiveId, BlobId), BTreeMap<u64, Point>>,
    weight: u64,
    limits: Limits,
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
        let first = body.offset.saturating_add(from.min(body.size));
        let start = self.before(archive, body.blob, first);
        let at = start.map_or(0, |start| start.unpacked);
        let laying = length >= WORTH
            && self.weight < MOST
            && self.gap(archive, body.blob, at) > 2 * self.spacing(at);
        Some(Way { size: body.size, start: start.cloned(), laying })
    }

    /// The last point before a byte of the unpacked layer.
    pub(super) fn before(&self, archive: ArchiveId, blob: BlobId, byte: u64) -> Option<&Point> {
        let all = self.of.get(&(archive, blob))?;
        all.range(..=byte).next_back().map(|(_, point)| point)
    }

    /// How far the next point lies from one.
    fn gap(&self, archive: ArchiveId, blob: BlobId, at: u64) -> u64 {
        let all = self.of.get(&(archive, blob));
        let next = all.and_then(|all| all.range(at.saturating_add(1)..).next());
        next.map_or(u64::MAX, |(&next, _)| next - at)
    }

    /// How far apart those that are laid lie.
    fn spacing(&self, at: u64) -> u64 {
        self.limits.point_spacing.max(at / self.limits.point_share)
    }

    /// Keeps those that are not known.
    pub(super) fn keep(&mut self, archive: ArchiveId, blob: BlobId, found: Vec<Point>) {
        let all = self.of.entry((archive, blob)).or_default();
        for point in found {
            if let std::collections::btree_map::Entry::Vacant(free) = all.entry(point.unpacked) {
                self.weight += point.weight();
                free.insert(point);
            }
        }
    }

    /// The archive is gone.
    pub(super) fn forget(&mut self, archive: ArchiveId) {
        self.of.retain(|(of, _), _| *of != archive);
        self.weight = self.of.values().flat_map(BTreeMap::values).map(Point::weight).sum();
    }
}
