//! A layer's tar, fed whole and in pieces: both must tell the same.
#![no_main]

use layerpeel_fuzz::{mend_checksums, read_layer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let tar = mend_checksums(data);
    let whole = read_layer(tar.chunks(tar.len().max(1)));
    let pieces = read_layer(tar.chunks(37));
    assert_eq!(whole.index, pieces.index);
    assert_eq!(whole.diagnostics, pieces.diagnostics);
    assert_eq!(whole.damage, pieces.damage);
});
