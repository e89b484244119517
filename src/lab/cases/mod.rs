//! Cases from files: what a real engine was seen to do, as questions. `layerpeel lab --case FILE` and its brothers answer
//! them in the same shape, so that anybody can check the model against the measured answers.

mod build;
mod cache;
mod calls;
mod case;
mod layer;
mod registry;
mod transcript;

pub use build::run as run_build;
pub use case::run as run_case;
pub use registry::run as run_registry;
pub use transcript::run as run_transcript;

use serde_json::Value;

/// A case's file as JSON. Errors with what is wrong.
fn read(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("this is no JSON: {error}"))
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
