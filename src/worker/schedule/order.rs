//! In which order blobs are done.

use super::job::Job;
use crate::domain::order::SortSmall;
use std::cmp::Reverse;

/// A blob below this is read in a run with its neighbours.
const SMALL: u64 = 4 << 20;

/// The largest first, because the largest bounds the time of all; of those about as large the lowest, for the union grows from
/// the base; small ones last, as they lie in the file.
pub(super) fn in_turn(jobs: &mut [Job]) {
    jobs.sort_small_by_key(|job| {
        if job.length() < SMALL {
            (Reverse(0), job.place.span.offset)
        } else {
            (Reverse(size_class(job.length())), 0)
        }
    });
}

/// Four classes for each power of two. `length` is at least 4.
fn size_class(length: u64) -> u64 {
    let power = length.ilog2();
    4 * u64::from(power) + (length >> (power - 2) & 3)
}
