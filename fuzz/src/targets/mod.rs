//! What is fuzzed, each a function of any bytes that panics where something is wrong. `fuzz_targets/` has them run by libFuzzer,
//! `tests/fuzzed.rs` on a few inputs with every `cargo test`.

pub mod again;
pub mod compressed_layer;
pub mod content;
pub mod json;
pub mod outer_archive;
pub mod packages;
pub mod secrets;
pub mod tar_walk;
pub mod whole_file;

/// A target: its name, and what it does with one input.
pub type Target = (&'static str, fn(&[u8]));

/// All of them, the slowest first.
pub const TARGETS: [Target; 9] = [
    ("whole_file", whole_file::run),
    ("outer_archive", outer_archive::run),
    ("tar_walk", tar_walk::run),
    ("compressed_layer", compressed_layer::run),
    ("content", content::run),
    ("again", again::run),
    ("json", json::run),
    ("secrets", secrets::run),
    ("packages", packages::run),
];
