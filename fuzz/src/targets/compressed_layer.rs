//! A compressed layer: the bytes as they are, read and verified, whole and in pieces.

use super::super::{layer_told, same, unpacked, verified};

/// One input.
pub fn run(data: &[u8]) {
    same(data, |cut| layer_told(data, cut));
    if unpacked(data).is_some() {
        same(data, |cut| verified(data, cut));
    }
}
