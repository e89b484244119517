//! What is read of devices that never end.

use super::super::content::{Content, Far};
use crate::domain::Device;
use std::sync::Arc;

/// As many bytes as there are behind a device: nobody reads to its end.
pub(in crate::lab) const ENDLESS: u64 = i64::MAX as u64;

/// Numbers without an order that anybody sees; the same again for the same key.
struct Noise;

impl Far for Noise {
    fn read(&self, key: u64, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let byte = |at: u64| mixed(key.wrapping_add(at / 8)).to_le_bytes()[(at % 8) as usize];
        Ok((offset..offset + length as u64).map(byte).collect())
    }
}

/// A number that looks like any other one (the last step of splitmix64).
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// What a character device gives who reads it: /dev/zero and /dev/full zeros, /dev/random and /dev/urandom noise, which differs
/// from one `key` to the next, all others nothing.
pub(super) fn content(device: Device, key: u64) -> Content {
    match (device.major, device.minor) {
        (1, 5 | 7) => Content::repeat(Vec::new(), ENDLESS),
        (1, 8 | 9) => Content::far(Arc::new(Noise), mixed(key), ENDLESS),
        _ => Content::default(),
    }
}
