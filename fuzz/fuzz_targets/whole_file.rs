//! Any bytes, opened as a person would drop them: detection, then every layer read, then the union and the report.
#![no_main]

use layerpeel_fuzz::open_all;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| open_all(data));
