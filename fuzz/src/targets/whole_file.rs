//! Any bytes, opened as a person would drop them: detection, then every layer read, then the union and the report.

use super::super::open_all;

/// One input.
pub fn run(data: &[u8]) {
    open_all(data);
}
