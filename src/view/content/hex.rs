//! Bytes as numbers, as `xxd` writes them: sixteen a row, with the offset before and the printable ones behind.

use super::{At, Page, PageRow, Read, Wanted};
use std::fmt::Write as _;

/// Bytes of a row.
const ROW: u64 = 16;
/// Bytes of a page.
const PAGE: u64 = 4096;
/// Rows above the one that is looked for.
const ABOVE: u64 = 8;

pub(super) fn page(read: Read<'_>, wanted: &Wanted) -> Page {
    let even = |byte: u64| byte / ROW * ROW;
    let last = even(read.size.saturating_sub(1));
    let (from, to) = match wanted.at {
        At::From(byte) => (even(byte), even(byte) + PAGE),
        At::UpTo(byte) => (even(byte.saturating_sub(PAGE)), byte),
        At::Byte(byte) => {
            let from = even(byte.min(last)).saturating_sub(ABOVE * ROW);
            (from, from + PAGE)
        }
        At::Line(_) => (0, PAGE),
    };
    let to = to.min(read.size);
    let bytes = &read.bytes[read.local(from)..read.local(to).max(read.local(from))];
    let rows: Vec<PageRow> = bytes
        .chunks(ROW as usize)
        .zip(0..)
        .map(|(row, at)| of(row, from + at * ROW, read))
        .collect();
    let target = match wanted.at {
        At::Byte(byte) => u32::try_from((byte.min(last) - from) / ROW).ok(),
        _ => None,
    };
    let kind = "bytes".to_owned();
    let to = from + bytes.len() as u64;
    Page { rows, from, to, size: read.size, target, kind, ..Page::said("") }
}

/// `48 65 6c 6c 6f 20 77 6f  72 6c 64 0a              |Hello world.|`
fn of(row: &[u8], offset: u64, read: Read<'_>) -> PageRow {
    let is_out = |at: usize| read.cover.over(read.local(offset) + at).is_some();
    let mut text = String::with_capacity(70);
    for at in 0..ROW as usize {
        match row.get(at) {
            Some(_) if is_out(at) => text.push_str("•• "),
            Some(byte) => drop(write!(text, "{byte:02x} ")),
            None => text.push_str("   "),
        }
        if at == 7 {
            text.push(' ');
        }
    }
    text.push('|');
    text.extend(row.iter().zip(0..).map(|(byte, at)| match byte {
        _ if is_out(at) => '•',
        b' '..=b'~' => char::from(*byte),
        _ => '.',
    }));
    text.push('|');
    PageRow { label: format!("{offset:08x}"), text }
}
