//! JSON, JSON lines and XML as they are meant to be read: one value, one element a line.

use super::{DOTS, LEFT_OUT, MOST_LINES, Parts, Told, Value, armoured_parts};
use crate::analysis::laid::{Mark, next, readable};
use serde::de::IgnoredAny;
use std::ops::Range;

/// Bytes that are laid out here: to go through all of a long one, the contents panel lays it out page by page.
const MOST: usize = 1 << 20;
/// Deeper ones stand no further in.
pub const DEEPEST: usize = 40;
/// Bytes of a line.
const LINE: usize = 2000;

pub(super) fn look(parts: &Parts<'_>, path: &[u8]) -> Option<Told> {
    let head = &parts.head[..parts.head.len().min(MOST)];
    let whole = head.len() as u64 == parts.size;
    let known = readable(head, whole);
    let is_sure = known.is_some();
    let plain = known.unwrap_or(head.into());
    let text = text(&plain);
    let mut told = match text.first()? {
        b'{' | b'[' => json(text, whole)?,
        b'<' if is_xml(text, path) => Told::new("XML"),
        _ => return None,
    };
    let left_out = armoured_parts(text, [false, !whole]);
    told.lines = laid_out(text, &left_out);
    if !left_out.is_empty() {
        told.note(LEFT_OUT);
    }
    // As `lays_out` has it, which does not know the path.
    told.laid = is_sure && (text[0] != b'<' || is_xml(text, b""));
    if told.lines.len() > MOST_LINES || !whole {
        told.lines.truncate(MOST_LINES);
        told.note(if told.laid {
            "This is its beginning. \"Laid out\" goes through all of it."
        } else {
            "This is its beginning: all of it is there as text."
        });
    }
    Some(told)
}

/// The first bytes of a content are those of a document that can be laid out; `whole`: there are no more of them.
pub fn lays_out(head: &[u8], whole: bool) -> bool {
    let whole = whole && head.len() <= MOST;
    let head = &head[..head.len().min(MOST)];
    let Some(plain) = readable(head, whole) else { return false };
    let head = text(&plain);
    match head.first() {
        Some(b'{' | b'[') => json(head, whole).is_some(),
        _ => is_xml(head, b""),
    }
}

fn text(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii()
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
    Some(told)
}

/// Its lines, and one more than are told where there are more. A long one is cut; `left_out`, parts of the text in order, is dots.
fn laid_out(text: &[u8], left_out: &[Range<usize>]) -> Vec<Vec<u8>> {
    let (mut mark, mut lines) = (Mark::default(), Vec::<Vec<u8>>::new());
    for &byte in text {
        next(&mut mark, byte, |piece| {
            if let Some(depth) = piece.begins {
                lines.push(vec![b' '; 2 * DEEPEST.min(depth as usize)]);
            }
            let Some(line) = lines.last_mut() else { return };
            let at = piece.at as usize;
            let part = left_out.get(left_out.partition_point(|part| part.end <= at));
            let shown = match part.filter(|part| part.start <= at) {
                None => piece.text,
                Some(part) if part.start == at || piece.begins.is_some() => DOTS.as_bytes(),
                Some(_) => b"",
            };
            if line.len() < LINE {
                line.extend_from_slice(shown);
                if line.len() >= LINE {
                    line.extend_from_slice("…".as_bytes());
                }
            }
        });
        if lines.len() > MOST_LINES {
            break;
        }
    }
    lines
}

fn is_xml(text: &[u8], path: &[u8]) -> bool {
    const ENDS: [&[u8]; 8] =
        [b".xml", b".pom", b".xsd", b".xsl", b".xslt", b".plist", b".rss", b".xhtml"];
    text.starts_with(b"<?xml") || ENDS.iter().any(|end| path.ends_with(end))
}
