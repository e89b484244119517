//! Databases of packages: no panic on any bytes at any path, and no more packages than there are bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| layerpeel_fuzz::targets::packages::run(data));
