//! A layer's tar, its checksums put right, fed whole and in pieces: both must tell the same.
#![no_main]

use layerpeel_fuzz::{layer_told, mend_checksums, same};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let tar = mend_checksums(data);
    same(&tar, |cut| layer_told(&tar, cut));
});
