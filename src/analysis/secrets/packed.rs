//! Texts that stand in other texts as base64: BuildKit's provenance has the Dockerfile so.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::ops::Range;

/// Shorter ones are names, hashes and keys.
const SHORTEST: usize = 32;

/// Runs of base64 in a text that hold text.
pub(super) fn texts(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let bytes = text.as_bytes();
    let of_run = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let start = at + bytes[at..].iter().position(of_run)?;
            let end = bytes[start..].iter().position(|byte| !of_run(byte));
            let end = end.map_or(bytes.len(), |length| start + length);
            at = end;
            let inner = (end - start >= SHORTEST)
                .then(|| STANDARD.decode(&bytes[start..end]).ok())
                .flatten()
                .and_then(|inner| String::from_utf8(inner).ok());
            if let Some(inner) = inner {
                return Some((start..end, inner));
            }
        }
        None
    })
}

/// A text with those runs changed of which `change` gives another text; `None` when there are none.
pub(super) fn replace(text: &str, change: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut out: Option<(String, usize)> = None;
    for (at, inner) in texts(text) {
        let Some(inner) = change(&inner) else { continue };
        let (out, done) = out.get_or_insert_default();
        out.push_str(&text[*done..at.start]);
        out.push_str(&STANDARD.encode(inner));
        *done = at.end;
    }
    out.map(|(out, done)| out + &text[done..])
}
