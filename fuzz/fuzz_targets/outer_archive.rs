//! The outer tar: blocks with the checksum put right, so that mutations reach what is behind it.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| layerpeel_fuzz::targets::outer_archive::run(data));
