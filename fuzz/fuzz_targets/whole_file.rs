//! Any bytes, opened as a person would drop them: detection, then every layer read, then the union and the report.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| layerpeel_fuzz::targets::whole_file::run(data));
