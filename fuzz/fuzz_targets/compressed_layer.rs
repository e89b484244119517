//! A compressed layer: the bytes as they are, read and verified, whole and in pieces.
#![no_main]

use layerpeel_fuzz::{layer_told, same, unpacked, verified};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    same(data, |cut| layer_told(data, cut));
    if unpacked(data).is_some() {
        same(data, |cut| verified(data, cut));
    }
});
