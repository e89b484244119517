//! A compressed layer: the bytes as they are, read and verified, whole and in pieces.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| layerpeel_fuzz::targets::compressed_layer::run(data));
