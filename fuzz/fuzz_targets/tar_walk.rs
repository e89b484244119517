//! A layer's tar, its checksums put right, fed whole and in pieces: both must tell the same.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| layerpeel_fuzz::targets::tar_walk::run(data));
