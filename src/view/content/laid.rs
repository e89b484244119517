//! A page of a document as it is meant to be read. Its lines are numbered as they stand here, not as the file has them; its ends are
//! places in the file, so that a page can be gone to, and found in, as a page of text.

use super::{At, Encoding, Form, PAGE, Page, PageRow, Read, Wanted};
use crate::analysis::kinds::{DEEPEST, DOTS};
use crate::analysis::laid::{Mark, Piece, is_single, letter, next};
use std::collections::VecDeque;

/// Rows of a page, at most.
const MOST_ROWS: usize = 400;
/// Bytes of a row, at most: a longer line takes several.
const MOST_BYTES: usize = 2000;
/// Rows above the one that is looked for.
const ABOVE: usize = 12;

struct Row {
    /// Its first byte in the content.
    from: u64,
    /// What stands left of it.
    label: String,
    text: Vec<u8>,
}

/// What becomes a page, row by row.
struct Growing {
    at: At,
    /// The place that is wanted.
    goal: u64,
    rows: VecDeque<Row>,
    /// Rows before them were let go.
    cut: bool,
    /// Which row holds the goal.
    target: Option<usize>,
    /// There is no room for the next row, which begins here.
    full: Option<Mark>,
}

impl Growing {
    /// Takes what is shown next, on the line of this number; `mark` is before it.
    fn take(&mut self, piece: Piece<'_>, mark: Mark, line: u64) {
        let full = self.rows.back().is_none_or(|row| row.text.len() >= MOST_BYTES);
        let whole = piece.text.first().is_none_or(|byte| byte & 0xc0 != 0x80);
        if piece.begins.is_none()
            && !(full && whole)
            && let Some(row) = self.rows.back_mut()
        {
            row.text.extend_from_slice(piece.text);
            return;
        }
        if !self.has_room(piece.at) {
            self.full = Some(mark);
            return;
        }
        let label = if piece.begins.is_some() { line.to_string() } else { String::new() };
        let mut text = vec![b' '; 2 * DEEPEST.min(piece.begins.unwrap_or(0) as usize)];
        text.extend_from_slice(piece.text);
        self.rows.push_back(Row { from: piece.at, label, text });
    }

    /// There is room for a row that begins here, where need be in place of the first.
    fn has_room(&mut self, from: u64) -> bool {
        let kept = match self.at {
            At::UpTo(_) => MOST_ROWS - 1,
            At::Byte(_) if from <= self.goal => ABOVE,
            At::Byte(_) | At::From(_) | At::Line(_) => {
                if matches!(self.at, At::Byte(_)) && self.target.is_none() {
                    self.target = self.rows.len().checked_sub(1);
                }
                let first = self.rows.front().map_or(from, |row| row.from);
                return self.rows.len() < MOST_ROWS && from < first + PAGE;
            }
        };
        while self.rows.len() > kept
            || self.rows.front().is_some_and(|row| row.from + PAGE < from.min(self.goal))
        {
            self.rows.pop_front();
            self.cut = true;
        }
        true
    }
}

/// The page that is wanted, laid out from a mark before it.
pub(super) fn page(read: Read<'_>, wanted: &Wanted, start: Mark) -> Page {
    let goal = match wanted.at {
        At::From(byte) | At::UpTo(byte) | At::Byte(byte) => byte,
        At::Line(_) => 0,
    };
    let mut growing = Growing {
        at: wanted.at,
        goal,
        rows: VecDeque::new(),
        cut: false,
        target: None,
        full: None,
    };
    let whole = read.base == 0 && read.bytes.len() as u64 >= read.size;
    let single = start.wide().is_none() && is_single(read.bytes, whole);
    // Where the last two letters begin: a tag is shown when the letter behind its first has come.
    let (mut begins, mut mark) = ([start; 2], start);
    for &byte in &read.bytes[read.local(start.byte)..] {
        if growing.full.is_some() || matches!(wanted.at, At::UpTo(end) if mark.byte >= end) {
            break;
        }
        let here = mark;
        if here.is_whole() {
            begins = [begins[1], here];
        }
        next(&mut mark, byte, |piece| {
            if matches!(wanted.at, At::From(first) if here.byte < first) {
                return;
            }
            let begun = begins.into_iter().rfind(|mark| mark.byte <= piece.at);
            let begun = begun.unwrap_or(begins[0]);
            let line = here.line + u64::from(piece.begins.is_some());
            if single && !byte.is_ascii() {
                let text: String = piece.text.iter().copied().map(letter).collect();
                let piece = Piece { text: text.as_bytes(), ..piece };
                return growing.take(covered(read, piece), begun, line);
            }
            growing.take(covered(read, piece), begun, line);
        });
    }
    let end = growing.full.unwrap_or(mark);
    let encoding = match end.wide() {
        Some(true) => Encoding::Utf16Be,
        Some(false) => Encoding::Utf16Le,
        None if single => Encoding::Latin1,
        None => Encoding::Utf8,
    };
    finished(growing, start, (end, encoding), read.size)
}

/// What is left out has dots at its first byte, and in each line that begins in it.
fn covered<'a>(read: Read<'_>, piece: Piece<'a>) -> Piece<'a> {
    match read.cover.over(read.local(piece.at)) {
        None => piece,
        Some(is_first) if is_first || piece.begins.is_some() => {
            Piece { text: DOTS.as_bytes(), ..piece }
        }
        Some(_) => Piece { text: b"", ..piece },
    }
}

fn finished(growing: Growing, start: Mark, (end, encoding): (Mark, Encoding), size: u64) -> Page {
    let Growing { at, goal, rows, cut, target, .. } = growing;
    let from = match at {
        At::From(byte) => byte,
        _ if cut => rows.front().map_or(goal, |row| row.from),
        _ => start.byte,
    };
    let last = rows.len().checked_sub(1);
    let target = target.or(last.filter(|_| matches!(at, At::Byte(_))));
    let unreached = end.byte < goal && end.byte < size;
    let note = if unreached { "So far in nothing is laid out: Text shows it." } else { "" };
    let row = |row: Row| PageRow { label: row.label, text: Encoding::Utf8.decode(&row.text) };
    Page {
        form: Form::Laid(end),
        from,
        to: end.byte.max(from),
        size,
        target: target.and_then(|at| u32::try_from(at).ok()),
        kind: match encoding {
            Encoding::Utf8 => format!("{}, laid out, its lines counted so", end.name()),
            _ => format!("{} ({}), laid out, its lines counted so", end.name(), encoding.name()),
        },
        encoding,
        rows: rows.into_iter().map(row).collect(),
        ..Page::said(note)
    }
}
