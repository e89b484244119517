//! A compressed layer: the bytes as they are, fed in pieces.
#![no_main]

use layerpeel_fuzz::read_layer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let whole = read_layer(data.chunks(data.len().max(1)));
    let pieces = read_layer(data.chunks(11));
    assert_eq!(whole.index, pieces.index);
    assert_eq!(whole.damage.is_some(), pieces.damage.is_some());
});
