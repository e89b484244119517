//! A page of lines: as many whole ones as it has room for. A line that is longer than a page goes on in the next.

use super::encoding::{Encoding, mark};
use super::{At, Form, PAGE, Page, PageRow, Read, Wanted};
use crate::view::text::count;

/// Lines of a page, at most.
const MOST_LINES: usize = 400;
/// Characters of a row, at most: a longer line takes several.
const MOST_LETTERS: usize = 2000;
/// Lines above the one that is looked for.
const ABOVE: usize = 12;

/// Which bytes of those that were read make a page.
struct Part {
    start: usize,
    stop: usize,
    /// Number of the line at `start`.
    line: Option<u64>,
    /// The byte that is looked for.
    target: Option<usize>,
    note: String,
}

pub(super) fn page(read: Read<'_>, encoding: Encoding, wanted: &Wanted) -> Page {
    let part = match wanted.at {
        At::From(byte) => from(read, encoding, read.local(byte), wanted.line),
        At::UpTo(byte) => up_to(read, encoding, read.local(byte), wanted.line),
        At::Byte(byte) => around(read, encoding, read.local(byte), wanted.line),
        At::Line(number) => numbered(read, encoding, number.max(1)),
    };
    let shown = &read.bytes[part.start..part.stop];
    let feeds = encoding.line_ends(shown);
    let (rows, target) = rows(read, encoding, &part, &feeds);
    Page {
        form: Form::Text(encoding),
        rows,
        from: read.base + part.start as u64,
        to: read.base + part.stop as u64,
        size: read.size,
        line: part.line,
        next: part.line.map(|line| line + feeds.len() as u64),
        target,
        kind: kind(encoding, shown),
        note: part.note,
        ..Page::said("")
    }
}

/// `UTF-8 · LF`
fn kind(encoding: Encoding, shown: &[u8]) -> String {
    let ends = match shown.windows(2).any(|pair| pair == b"\r\n") {
        _ if encoding.unit() == 2 => "",
        true => " · CRLF",
        false if shown.contains(&b'\n') => " · LF",
        false => "",
    };
    format!("{}{ends}", encoding.name())
}

fn from(read: Read<'_>, encoding: Encoding, start: usize, line: Option<u64>) -> Part {
    let limit = (start + PAGE as usize).min(read.bytes.len());
    let feeds = encoding.line_ends(&read.bytes[start..limit]);
    let is_end = read.base + limit as u64 >= read.size;
    let stop = match feeds.get(MOST_LINES - 1).or(feeds.last().filter(|_| !is_end)) {
        Some(end) => start + end,
        None if is_end => limit,
        None => encoding.boundary(read.bytes, limit).max(start + 1),
    };
    Part { start, stop, line, target: None, note: String::new() }
}

fn up_to(read: Read<'_>, encoding: Encoding, stop: usize, line: Option<u64>) -> Part {
    let first = stop.saturating_sub(PAGE as usize) / encoding.unit() * encoding.unit();
    let mut starts = encoding.line_ends(&read.bytes[first..stop]);
    starts.iter_mut().for_each(|start| *start += first);
    // That one begins behind the page.
    starts.pop_if(|start| *start == stop);
    if read.base + first as u64 == 0 || starts.is_empty() {
        starts.insert(0, encoding.boundary(read.bytes, first));
    }
    let start = starts[starts.len().saturating_sub(MOST_LINES)];
    let feeds = encoding.line_ends(&read.bytes[start..stop]).len() as u64;
    let line = line.and_then(|line| line.checked_sub(feeds));
    Part { start, stop, line, target: None, note: String::new() }
}

fn around(read: Read<'_>, encoding: Encoding, byte: usize, line: Option<u64>) -> Part {
    let unit = encoding.unit();
    let first = byte.saturating_sub(PAGE as usize / 4) / unit * unit;
    let starts = encoding.line_ends(&read.bytes[first..byte / unit * unit]);
    let at_top = read.base + first as u64 == 0;
    let above = starts.len().saturating_sub(ABOVE);
    let start = match starts.get(above) {
        _ if at_top && starts.len() < ABOVE => first,
        Some(start) => first + start,
        None => encoding.boundary(read.bytes, first),
    };
    let feeds = encoding.line_ends(&read.bytes[start..byte / unit * unit]).len() as u64;
    let line = line.and_then(|line| line.checked_sub(feeds));
    Part { target: Some(byte), ..from(read, encoding, start, line) }
}

fn numbered(read: Read<'_>, encoding: Encoding, number: u64) -> Part {
    let ends = encoding.line_ends(read.bytes);
    let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
    let start_of =
        |line: usize| line.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied());
    let Some(target) = start_of(index).filter(|at| *at < read.bytes.len()) else {
        let known = count(ends.len() as u64);
        let whole = read.bytes.len() as u64 >= read.size;
        let note = if whole {
            format!("There is no line {}: the file has {known} line feeds.", count(number))
        } else {
            format!(
                "Line {} is further on than line {known}, where counting stopped.",
                count(number)
            )
        };
        return Part { note, ..from(read, encoding, 0, Some(1)) };
    };
    let top = index.saturating_sub(ABOVE);
    let start = start_of(top).unwrap_or(0);
    Part { target: Some(target), ..from(read, encoding, start, Some(top as u64 + 1)) }
}

/// The rows of a page, and which of them holds what is looked for.
fn rows(
    read: Read<'_>,
    encoding: Encoding,
    part: &Part,
    feeds: &[usize],
) -> (Vec<PageRow>, Option<u32>) {
    let shown = &read.bytes[part.start..part.stop];
    let mut begins = part.start == 0 || ends_line(&read.bytes[..part.start], encoding);
    let (mut rows, mut target, mut at, mut number) = (Vec::new(), None, 0, part.line);
    let rest = (feeds.last() != Some(&shown.len())).then_some(shown.len());
    for end in feeds.iter().copied().chain(rest) {
        if part.target.is_some_and(|byte| (at..end).contains(&(byte - part.start))) {
            target = u32::try_from(rows.len()).ok();
        }
        let skip = if read.base == 0 && part.start + at == 0 { mark(shown) } else { 0 };
        let start = at + skip.min(end - at);
        let line = part.start + start
            ..part.start + start + without_end(&shown[start..end], encoding).len();
        let label = number.filter(|_| begins).map(|number| number.to_string()).unwrap_or_default();
        push(&mut rows, label, &read.cover.text(line, |piece| encoding.decode(&read.bytes[piece])));
        number = number.map(|number| number + 1);
        (at, begins) = (end, true);
    }
    (rows, target)
}

fn ends_line(before: &[u8], encoding: Encoding) -> bool {
    let last = &before[before.len().saturating_sub(encoding.unit())..];
    last.is_empty() || !encoding.line_ends(last).is_empty()
}

/// Without line feed, and the carriage return before it.
fn without_end(line: &[u8], encoding: Encoding) -> &[u8] {
    let ends: [&[u8]; 2] = match encoding {
        Encoding::Utf16Le => [b"\n\0", b"\r\0"],
        Encoding::Utf16Be => [b"\0\n", b"\0\r"],
        _ => [b"\n", b"\r"],
    };
    match line.strip_suffix(ends[0]) {
        Some(line) => line.strip_suffix(ends[1]).unwrap_or(line),
        None => line,
    }
}

/// A row in pieces; true: it is what is looked for. Where case does not count, that is so for ASCII letters.
pub fn found_in<'a>(text: &'a str, wanted: &str, case: bool) -> Vec<(bool, &'a str)> {
    let is_it = |at: usize| {
        let there = text.as_bytes().get(at..at + wanted.len());
        there.is_some_and(|there| match case {
            true => there == wanted.as_bytes(),
            false => there.eq_ignore_ascii_case(wanted.as_bytes()),
        })
    };
    let (mut pieces, mut from, mut at) = (Vec::new(), 0, 0);
    while !wanted.is_empty() && at < text.len() {
        if !is_it(at) {
            at += 1;
            continue;
        }
        pieces.push((false, &text[from..at]));
        pieces.push((true, &text[at..at + wanted.len()]));
        at += wanted.len();
        from = at;
    }
    pieces.push((false, &text[from..]));
    pieces.retain(|(_, text)| !text.is_empty());
    pieces
}

fn push(rows: &mut Vec<PageRow>, mut label: String, text: &str) {
    let mut rest = text;
    loop {
        let end = rest.char_indices().nth(MOST_LETTERS).map_or(rest.len(), |(at, _)| at);
        let (row, more) = rest.split_at(end);
        rows.push(PageRow { label: std::mem::take(&mut label), text: row.to_owned() });
        rest = more;
        if rest.is_empty() {
            break;
        }
    }
}
