//! PuTTY's private keys (its documentation, appendix C).

use super::{Match, check};

/// Bytes of a file that are looked at.
const LONGEST: usize = 20 << 10;

/// The key whose `PuTTY-User-Key-File-` is at `at`.
pub(super) fn key(bytes: &[u8], at: usize) -> Option<Match> {
    let window = &bytes[at..bytes.len().min(at + LONGEST)];
    let mut lines = Lines { bytes: window, at: 0 };
    let head = field(lines.next()?, b"PuTTY-User-Key-File-")?;
    if !matches!(head.first(), Some(b'1'..=b'3')) || head.get(1..3) != Some(b": ") {
        return None;
    }
    let cipher = field(lines.next()?, b"Encryption: ")?;
    field(lines.next()?, b"Comment:")?;
    body(&mut lines, b"Public-Lines: ")?;
    let mut private = None;
    while private.is_none() {
        let mut after = Lines { ..lines };
        let line = after.next()?;
        if line.starts_with(b"Private-Lines: ") {
            private = body(&mut lines, b"Private-Lines: ");
            private.as_ref()?;
        } else if line.starts_with(b"Key-Derivation") || line.starts_with(b"Argon2-") {
            lines = after;
        } else {
            return None;
        }
    }
    let end = at + lines.at;
    let found = Match::new(at, end, window.len().min(22));
    Some(Match {
        encrypted: Some(cipher != b"none"),
        value: private,
        note: Some("PuTTY".into()),
        ..found
    })
}

struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        self.at += (end + 1).min(rest.len());
        Some(rest[..end].trim_ascii_end())
    }
}

fn field<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    line.strip_prefix(name)
}

/// As many lines of base64 as the next line says.
fn body(lines: &mut Lines<'_>, name: &[u8]) -> Option<Vec<u8>> {
    let count: usize = str::from_utf8(field(lines.next()?, name)?).ok()?.parse().ok()?;
    let mut text = Vec::new();
    for _ in 0..count.min(400) {
        text.extend_from_slice(lines.next()?);
    }
    check::base64(&text).filter(|decoded| !decoded.is_empty())
}
