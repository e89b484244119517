//! A stretch of a layer in place of a part of one file: where a layer is entered at its start only, getting there takes long, and
//! what lies beside is likely to be wanted next.

use super::Range;
use crate::formats::Limits;
use crate::worker::protocol::BodyPlace;
use crate::worker::schedule::{Bytes, Schedule};

impl<B: Bytes> Schedule<B> {
    /// What is read for some bytes of a content deep in such a layer; as if the stretch were a file of it. `None`: only they are.
    pub(super) fn stretch(&self, place: &BodyPlace, wanted: Range) -> Option<(BodyPlace, Range)> {
        let opened = self.archives.get(&place.archive)?;
        let unpacked = *opened.slow.get(&place.blob)?;
        if !place.dense || self.place_of(place)?.1.member.is_some() {
            return None;
        }
        let limits = Limits::default();
        let first = place.offset.saturating_add(wanted.from.min(place.size));
        let end = place.offset.saturating_add(place.size).min(first.saturating_add(wanted.length));
        let before = self.pool.points.before(place.archive, place.blob, first);
        let before = before.map_or(0, |point| point.unpacked);
        let start = (first / limits.stretch * limits.stretch).max(before);
        let end = end.max(first + 1).div_ceil(limits.stretch).saturating_mul(limits.stretch);
        let length = end.min(unpacked).checked_sub(start)?;
        // Near a place to begin at nothing is gained, and what is longer is not kept for what comes next.
        if first - before < limits.stretch || length > limits.contents / 2 {
            return None;
        }
        let stretch = BodyPlace { offset: start, cap: length, size: length, hash: None, ..*place };
        Some((stretch, Range { from: 0, length }))
    }
}
