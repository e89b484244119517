//! Attestations of an image (in-toto statements): what they are called, and their text as a person reads it.

use super::text;
use crate::analysis::laid::{Mark, next};
use serde::de::IgnoredAny;

/// Bytes of text that are shown; an SBOM of a large image has megabytes.
const SHOWN: usize = 256 << 10;

/// A statement's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementText {
    /// Indented, and made inert, as far as it is shown.
    pub shown: String,
    /// There is more than is shown.
    pub cut: bool,
    /// As it is, to be taken away.
    pub whole: String,
}

/// What an attestation is, by its predicate type.
pub fn name(predicate_type: &str) -> String {
    let known = [
        ("slsa.dev/provenance", "Provenance (SLSA)"),
        ("spdx.dev", "SBOM (SPDX)"),
        ("cyclonedx", "SBOM (CycloneDX)"),
        ("slsa.dev/verification_summary", "Verification summary (SLSA)"),
    ];
    let found = known.iter().find(|(part, _)| predicate_type.to_ascii_lowercase().contains(part));
    found.map_or_else(|| text::escape(predicate_type.as_bytes()), |(_, name)| (*name).to_owned())
}

/// The text of a statement. What is no JSON is shown as it is.
pub fn statement(bytes: &[u8]) -> StatementText {
    let whole = String::from_utf8_lossy(bytes).into_owned();
    let is_json = serde_json::from_slice::<IgnoredAny>(bytes).is_ok();
    let indented = if is_json { indented(bytes) } else { whole.clone() };
    let mut shown = String::new();
    for line in indented.lines() {
        if shown.len() > SHOWN {
            return StatementText { shown, cut: true, whole };
        }
        // A text without line ends may be one long line.
        let end = line.char_indices().nth(SHOWN).map_or(line.len(), |(at, _)| at);
        shown.push_str(&text::inert(&line[..end]));
        shown.push('\n');
        if end < line.len() {
            return StatementText { shown, cut: true, whole };
        }
    }
    StatementText { shown, cut: false, whole }
}

/// JSON with a line for each value, as long as it may be shown.
fn indented(bytes: &[u8]) -> String {
    let (mut mark, mut text) = (Mark::default(), Vec::new());
    for &byte in bytes {
        if text.len() > 2 * SHOWN {
            break;
        }
        next(&mut mark, byte, |piece| {
            if let Some(depth) = piece.begins {
                text.extend_from_slice(if text.is_empty() { b"" } else { b"\n" });
                text.resize(text.len() + 2 * depth as usize, b' ');
            }
            text.extend_from_slice(piece.text);
        });
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_predicates_have_names() {
        assert_eq!(name("https://slsa.dev/provenance/v1"), "Provenance (SLSA)");
        assert_eq!(name("https://spdx.dev/Document"), "SBOM (SPDX)");
        assert_eq!(name("https://cyclonedx.org/bom"), "SBOM (CycloneDX)");
        assert_eq!(name("https://example.org/\u{202e}x"), "https://example.org/\\u{202e}x");
    }

    #[test]
    fn statements_are_indented_inert_and_bounded() {
        let found = statement("{\"a\":[1],\"b\":\"\u{202e}x\"}".as_bytes());
        assert_eq!(found.shown, "{\n  \"a\": [\n    1\n  ],\n  \"b\": \"\\u{202e}x\"\n}\n");
        assert!(!found.cut && found.whole.contains('\u{202e}'));
        let long = format!("[{}1]", "1,".repeat(SHOWN));
        let found = statement(long.as_bytes());
        assert!(found.cut && found.shown.len() < 2 * SHOWN && found.whole == long);
        let line = "x".repeat(SHOWN + 1);
        assert!(statement(line.as_bytes()).cut, "a single line that is cut is cut");
        assert!(!statement(&line.as_bytes()[1..]).cut);
        assert_eq!(statement(b"\xffno JSON\n").shown, "\u{fffd}no JSON\n");
    }
}
