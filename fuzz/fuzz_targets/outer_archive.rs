//! The outer tar: blocks with the checksum put right, so that mutations reach what is behind it.
#![no_main]

use layerpeel_fuzz::{mend_checksums, open_all};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| open_all(&mend_checksums(data)));
