//! A layer's tar, its checksums put right, fed whole and in pieces: both must tell the same.

use super::super::{layer_told, mend_checksums, same};

/// One input.
pub fn run(data: &[u8]) {
    let tar = mend_checksums(data);
    same(&tar, |cut| layer_told(&tar, cut));
}
