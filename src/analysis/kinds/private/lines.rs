//! Lines of a private key's body, for one whose beginning or end was not read: as they stand in a file of its own, in a comment, or
//! quoted in a program.

use super::{is_key, is_letter};
use std::ops::Range;

/// What stands around a line of base64 in programs and comments.
const AROUND: &[u8] = b"\"'`,;+#>*\\/|.&-";

/// Bytes at the beginning that are of a body, whose first line goes on behind its label.
pub(super) fn on(bytes: &[u8]) -> usize {
    let (mut at, mut in_head) = (0, true);
    for (number, line) in lines(bytes).enumerate() {
        let text = trimmed(&bytes[line.clone()]);
        // What stands behind the label is part of the program, unless it looks like a body from the first byte on.
        let belongs = match number {
            0 => text.is_empty(),
            _ => is_base64(text) || in_head && is_header(text),
        };
        if !belongs {
            let rest = &bytes[line.clone()];
            let count = rest.iter().position(|byte| !is_of_body(byte)).unwrap_or(rest.len());
            if count < rest.len() || number > 0 {
                return at + if is_key(&rest[..count]) { count } else { 0 };
            }
        }
        in_head &= text.is_empty() || is_header(text);
        at = line.end;
    }
    at
}

/// Bytes at the end that are of a body.
pub(super) fn before(bytes: &[u8]) -> usize {
    let all: Vec<Range<usize>> = lines(bytes).collect();
    let mut from = bytes.len();
    for line in all.into_iter().rev() {
        let text = &bytes[line.clone()];
        if !is_base64(trimmed(text)) {
            let odd = text.iter().rposition(|byte| !is_of_body(byte)).map_or(0, |at| at + 1);
            let rest = &text[odd..];
            return bytes.len() - from + if is_key(rest) { rest.len() } else { 0 };
        }
        from = line.start;
    }
    bytes.len() - from
}

/// Bytes of so many lines of base64, behind the end of this one.
pub(super) fn counted(bytes: &[u8], count: usize) -> usize {
    let end = lines(&bytes[..bytes.len().min(LINE_END)]).next();
    let Some(end) = end.filter(|line| is_line_end(&bytes[line.clone()])) else { return 0 };
    let rest = &bytes[end.end..];
    let body = lines(rest).take(count).take_while(|line| is_base64(trimmed(&rest[line.clone()])));
    end.end + body.last().map_or(0, |line| line.end)
}

/// Bytes that an end of a line has, at most, with what blanks stand before it.
const LINE_END: usize = 8;

/// A line with nothing in it, and its end.
fn is_line_end(line: &[u8]) -> bool {
    trimmed(line).is_empty() && (line.ends_with(b"\n") || line.ends_with(b"\\n"))
}

/// With their ends, also where these are written as `\\n`.
fn lines(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let ends = memchr::memchr2_iter(b'\n', b'\\', rest).find_map(|end| match rest[end] {
            b'\n' => Some(end + 1),
            _ => (rest.get(end + 1) == Some(&b'n')).then_some(end + 2),
        });
        at = start + ends.unwrap_or(rest.len());
        Some(start..at)
    })
}

/// A line without its end and what stands around it.
fn trimmed(line: &[u8]) -> &[u8] {
    let is_around = |byte: &u8| byte.is_ascii_whitespace() || AROUND.contains(byte);
    let line = line.strip_suffix(b"\\n").unwrap_or(line);
    let line = line.strip_suffix(b"\\r").unwrap_or(line);
    let from = line.iter().position(|byte| !is_around(byte)).unwrap_or(line.len());
    let to = line.iter().rposition(|byte| !is_around(byte)).map_or(from, |at| at + 1);
    &line[from..to]
}

/// Also where nothing is left of a line.
fn is_base64(text: &[u8]) -> bool {
    text.iter().all(is_letter)
}

/// `Name: value` (RFC 1421, RFC 9580).
fn is_header(text: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let name = text.iter().take_while(|byte| is_name(byte)).count();
    name > 0 && text[name..].starts_with(b": ")
}

/// Base64 in one line, whatever stands between its parts.
fn is_of_body(byte: &u8) -> bool {
    is_letter(byte) || byte.is_ascii_whitespace() || b"-:,\\".contains(byte)
}
