//! Page and worker in one wasm binary.
fn main() {}
