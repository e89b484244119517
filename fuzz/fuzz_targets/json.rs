//! Manifest and config: the bytes up to the first NUL are `manifest.json`, the rest is `config.json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| layerpeel_fuzz::targets::json::run(data));
