//! JSON, JSON lines and XML as they are meant to be read: one value, one element a line.

use super::{MOST_LINES, Parts, Told, Value};
use serde::de::IgnoredAny;

/// Bytes that are laid out; the rest is there as text.
const MOST: usize = 1 << 20;
/// Deeper ones stand no further in.
const DEEPEST: usize = 40;
/// Bytes of a line.
const LINE: usize = 2000;

pub(super) fn look(parts: &Parts<'_>, path: &[u8]) -> Option<Told> {
    let head = &parts.head[..parts.head.len().min(MOST)];
    let whole = head.len() as u64 == parts.size;
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii();
    let mut told = match text.first()? {
        b'{' | b'[' => json(text, whole)?,
        b'<' if is_xml(text, path) => Told { lines: xml(text), ..Told::new("XML") },
        _ => return None,
    };
    if told.lines.len() > MOST_LINES {
        told.lines.truncate(MOST_LINES);
        told.note("Only the first lines are laid out: all of it is there as text.");
    } else if !whole {
        told.note("Only its beginning is laid out: all of it is there as text.");
    }
    Some(told)
}

fn json(text: &[u8], whole: bool) -> Option<Told> {
    let mut values = 0_u64;
    let mut reader = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    for value in reader.by_ref() {
        match value {
            Ok(_) => values += 1,
            Err(error) if error.is_eof() && !whole => break,
            Err(_) => return None,
        }
    }
    let mut told = Told::new(if values > 1 { "JSON lines" } else { "JSON" });
    if values > 1 {
        let name = if whole { "Values" } else { "Values, of what was read" };
        told = told.facts(vec![(name, Value::Number(values))]);
    }
    told.lines = laid_out(text);
    Some(told)
}

/// A line that grows.
struct Lines {
    done: Vec<Vec<u8>>,
    line: Vec<u8>,
    depth: usize,
}

impl Lines {
    fn new() -> Self {
        Self { done: Vec::new(), line: Vec::new(), depth: 0 }
    }

    fn end(&mut self) {
        if !self.line.trim_ascii().is_empty() {
            self.done.push(std::mem::take(&mut self.line));
        }
        self.line = vec![b' '; 2 * self.depth.min(DEEPEST)];
    }

    fn put(&mut self, bytes: &[u8]) {
        let room = LINE.saturating_sub(self.line.len());
        if bytes.len() > room && room > 0 {
            self.line.extend_from_slice(&bytes[..room]);
            self.line.extend_from_slice("…".as_bytes());
        } else if room > 0 {
            self.line.extend_from_slice(bytes);
        }
    }

    fn is_full(&self) -> bool {
        self.done.len() > MOST_LINES
    }
}

/// JSON with a line for each value. What stands between the quotes stays as it is.
fn laid_out(text: &[u8]) -> Vec<Vec<u8>> {
    let mut lines = Lines::new();
    let mut at = 0;
    while let Some(&byte) = text.get(at).filter(|_| !lines.is_full()) {
        let mut length = 1;
        match byte {
            b'"' => {
                length = string(&text[at..]);
                lines.put(&text[at..at + length]);
            }
            b'{' | b'[' => {
                let close = if byte == b'{' { b'}' } else { b']' };
                let blanks =
                    text[at + 1..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                if text.get(at + 1 + blanks) == Some(&close) {
                    lines.put(&[byte, close]);
                    length = blanks + 2;
                } else {
                    lines.put(&[byte]);
                    lines.depth += 1;
                    lines.end();
                }
            }
            b'}' | b']' => {
                lines.depth = lines.depth.saturating_sub(1);
                lines.end();
                lines.put(&[byte]);
            }
            b',' => {
                lines.put(b",");
                lines.end();
            }
            b':' => lines.put(b": "),
            b'\n' if lines.depth == 0 => lines.end(),
            byte if byte.is_ascii_whitespace() => {}
            byte => lines.put(&[byte]),
        }
        at += length;
    }
    lines.end();
    lines.done
}

/// Bytes of the string that begins here, its quotes among them.
fn string(text: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn is_xml(text: &[u8], path: &[u8]) -> bool {
    const ENDS: [&[u8]; 8] =
        [b".xml", b".pom", b".xsd", b".xsl", b".xslt", b".plist", b".rss", b".xhtml"];
    text.starts_with(b"<?xml") || ENDS.iter().any(|end| path.ends_with(end))
}

/// XML with a line for each tag; an element with text alone stays in one.
fn xml(text: &[u8]) -> Vec<Vec<u8>> {
    let mut lines = Lines::new();
    let (mut at, mut open) = (0, false);
    while at < text.len() && !lines.is_full() {
        let rest = &text[at..];
        if rest[0] != b'<' {
            let length = memchr::memchr(b'<', rest).unwrap_or(rest.len());
            let words = rest[..length].trim_ascii();
            let is_long = words.contains(&b'\n');
            if !words.is_empty() && (!open || is_long) {
                lines.end();
            }
            open &= !is_long;
            for (number, line) in words.split(|&byte| byte == b'\n').enumerate() {
                if number > 0 {
                    lines.end();
                }
                lines.put(line.trim_ascii());
            }
            at += length;
            continue;
        }
        let length = tag(rest);
        let found = &rest[..length];
        let closes = found.starts_with(b"</");
        let stays = found.ends_with(b"/>") || found.starts_with(b"<!") || found.starts_with(b"<?");
        if closes {
            lines.depth = lines.depth.saturating_sub(1);
        }
        if !(closes && open) {
            lines.end();
        }
        for (number, line) in found.split(|&byte| byte == b'\n').enumerate() {
            if number > 0 {
                lines.end();
            }
            lines.put(line.trim_ascii());
        }
        open = !closes && !stays;
        lines.depth += usize::from(open);
        at += length;
    }
    lines.end();
    lines.done
}

/// Bytes of the tag, comment or section that begins here.
fn tag(text: &[u8]) -> usize {
    let until = |end: &[u8]| memchr::memmem::find(text, end).map(|at| at + end.len());
    let found = if text.starts_with(b"<!--") {
        until(b"-->")
    } else if text.starts_with(b"<![CDATA[") {
        until(b"]]>")
    } else {
        // A quoted value may hold what ends tags.
        let mut quote = None;
        text.iter()
            .position(|&byte| {
                match (quote, byte) {
                    (None, b'"' | b'\'') => quote = Some(byte),
                    (Some(open), _) if open == byte => quote = None,
                    (None, b'>') => return true,
                    _ => {}
                }
                false
            })
            .map(|at| at + 1)
    };
    found.unwrap_or(text.len())
}
