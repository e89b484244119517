//! Contents of a layer, read again: what the reader hashed, whole and in pieces, all of it and its beginning.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| layerpeel_fuzz::targets::content::run(data));
