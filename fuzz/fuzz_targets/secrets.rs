//! The search for secrets: no panic on any bytes at any path, and how a file is cut makes no difference.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| layerpeel_fuzz::targets::secrets::run(data));
