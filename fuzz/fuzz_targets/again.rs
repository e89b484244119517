//! An archive that is compressed as a whole, streamed once more for some of its members, whole and in pieces: what `Again` gives
//! must be what the members are.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| layerpeel_fuzz::targets::again::run(data));
