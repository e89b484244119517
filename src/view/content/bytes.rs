//! How the bytes of two contents differ that are no text: rows of both, byte held against byte at the same place. Nothing is said
//! of bytes that were not read.

use super::Cover;
use super::difference::{DiffLine, DiffRow, Difference, MOST_ROWS, Manner};
use crate::analysis::contents::Content;
use crate::view::compare::contents::parts;
use crate::view::compare::tables::Mark;
use crate::view::text::{count, counted, exact};
use std::ops::Range;

/// Equal rows that are shown around those that differ.
const AROUND: usize = 1;

/// Bytes of a row, of two side by side and one below the other.
fn width(manner: Manner) -> usize {
    if manner.beside { 8 } else { 16 }
}

/// Two contents of which bytes differ that were read of both, or of which one ends before the other.
pub(super) fn difference(
    a: &Content<'_>,
    b: &Content<'_>,
    manner: Manner,
    covers: &[Cover; 2],
) -> Difference {
    let width = width(manner);
    // Behind the end of what was read of one nothing is known, unless it is the end of the content.
    let end = match (a.is_whole(), b.is_whole()) {
        (true, true) => a.read.len().max(b.read.len()),
        (true, false) => b.read.len(),
        (false, true) => a.read.len(),
        (false, false) => a.read.len().min(b.read.len()),
    };
    let [a_read, b_read] = [a, b].map(|of| &of.read[..of.read.len().min(end)]);
    let both = a_read.len().min(b_read.len());
    let differ = a_read.iter().zip(b_read).filter(|(a, b)| a != b).count() + (end - both);
    let row = |of: &[u8], at: usize| -> Range<usize> {
        let start = (at * width).min(of.len());
        start..(start + width).min(of.len())
    };
    let changed = |at: usize| a_read[row(a_read, at)] != b_read[row(b_read, at)];
    let places: Vec<usize> = (0..end.div_ceil(width)).filter(|&at| changed(at)).collect();
    let (mut rows, mut drawn) = (Vec::new(), 0);
    for hunk in hunks(&places, end.div_ceil(width)) {
        if rows.len() >= MOST_ROWS {
            break;
        }
        rows.push(DiffRow::Title(title(&hunk, width, end)));
        for at in hunk {
            let [a, b] = [&a_read[row(a_read, at)], &b_read[row(b_read, at)]];
            drawn += usize::from(a != b);
            push(&mut rows, at * width, [a, b], manner, covers);
        }
    }
    let mut note = parts(a, b);
    if drawn < places.len() {
        note = format!("{} more rows are not drawn. {note}", count((places.len() - drawn) as u64));
    }
    let words = format!(
        "{} · {} in A, {} in B",
        counted(differ as u64, "byte differs", "bytes differ"),
        exact(a.size),
        exact(b.size)
    );
    let private = covers.iter().any(Cover::is_needed);
    Difference { rows, words, note: note.trim_end().to_owned(), private, goes_on: false }
}

/// Rows that differ and those around them, of `all` rows.
fn hunks(places: &[usize], all: usize) -> Vec<Range<usize>> {
    let mut hunks: Vec<Range<usize>> = Vec::new();
    for &at in places {
        let (from, to) = (at.saturating_sub(AROUND), (at + 1 + AROUND).min(all));
        // None is longer than what is drawn at most.
        let last = hunks.last_mut().filter(|last| last.len() < MOST_ROWS && from <= last.end);
        if let Some(last) = last {
            last.end = to;
        } else {
            let behind = hunks.last().map_or(0, |last| last.end);
            hunks.push(from.max(behind)..to);
        }
    }
    hunks
}

/// `Bytes 17–48`
fn title(hunk: &Range<usize>, width: usize, end: usize) -> String {
    let to = (hunk.end * width).min(end) as u64;
    format!("Bytes {}–{}", count((hunk.start * width) as u64 + 1), count(to))
}

fn push(
    rows: &mut Vec<DiffRow>,
    offset: usize,
    [a, b]: [&[u8]; 2],
    manner: Manner,
    covers: &[Cover; 2],
) {
    let line = |mark, of: &[u8], other: &[u8], side: usize| DiffLine {
        mark,
        a: None,
        b: None,
        pieces: pieces(offset, of, other, width(manner), &covers[side]),
    };
    let same = a == b;
    let [old, new] = if same { [Mark::Same; 2] } else { [Mark::Removed, Mark::Added] };
    let old = (!a.is_empty()).then(|| line(old, a, b, 0));
    let new = (!b.is_empty()).then(|| line(new, b, a, 1));
    match (manner.beside, same) {
        (true, _) => rows.push(DiffRow::Two { a: old, b: new }),
        (false, true) => rows.extend(old.map(DiffRow::One)),
        (false, false) => rows.extend(old.into_iter().chain(new).map(DiffRow::One)),
    }
}

/// `00000010  7f 45 4c 46  |.ELF|`, in pieces: true where the other has something else.
fn pieces(
    offset: usize,
    of: &[u8],
    other: &[u8],
    width: usize,
    cover: &Cover,
) -> Vec<(bool, String)> {
    let mut pieces = vec![(false, format!("{offset:08x}  "))];
    let mut put = |changed: bool, text: String| match pieces.last_mut() {
        Some((last, known)) if *last == changed => known.push_str(&text),
        _ => pieces.push((changed, text)),
    };
    let changed = |at: usize| of.get(at) != other.get(at);
    let is_out = |at: usize| cover.over(offset + at).is_some();
    for (at, byte) in of.iter().enumerate() {
        put(changed(at), if is_out(at) { "••".to_owned() } else { format!("{byte:02x}") });
        // The space between two that are changed is marked with them.
        put(changed(at) && at + 1 < of.len() && changed(at + 1), " ".to_owned());
    }
    put(false, format!("{} |", "   ".repeat(width - of.len())));
    for (at, byte) in of.iter().enumerate() {
        let shown = match byte {
            _ if is_out(at) => '•',
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        };
        put(changed(at), shown.to_string());
    }
    put(false, "|".to_owned());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::contents::testing::content;
    use crate::view::content::difference as of_both;

    fn drawn(difference: &Difference) -> Vec<String> {
        let line = |line: &DiffLine| {
            let text: String = line
                .pieces
                .iter()
                .map(|(changed, text)| if *changed { format!("[{text}]") } else { text.clone() })
                .collect();
            format!("{}{text}", line.mark.glyph())
        };
        let side = |of: &Option<DiffLine>| of.as_ref().map(line).unwrap_or_default();
        let row = |row: &DiffRow| match row {
            DiffRow::Title(title) => title.clone(),
            DiffRow::One(of) => line(of),
            DiffRow::Two { a, b } => format!("{} # {}", side(a), side(b)),
        };
        difference.rows.iter().map(row).collect()
    }

    #[test]
    fn bytes_are_held_against_bytes() {
        let (mut a, mut b) = (vec![0; 64], vec![0; 64]);
        (a[33], a[34], b[33], b[34], b[63]) = (1, 2, 3, 4, b'z');
        let both = |manner| of_both(&content(&a, 64), &content(&b, 64), manner);
        let unified = both(Manner::default());
        assert_eq!(
            (unified.words.as_str(), unified.changes()),
            ("3 bytes differ · 64 bytes in A, 64 bytes in B", 1)
        );
        let rows = drawn(&unified);
        assert_eq!(rows[0], "Bytes 17–64");
        assert_eq!(
            rows[2],
            "−00000020  00 [01 02] 00 00 00 00 00 00 00 00 00 00 00 00 00  |.[..].............|"
        );
        assert_eq!(
            rows[5],
            "+00000030  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 [7a]  |...............[z]|"
        );
        let beside = drawn(&both(Manner { beside: true, ..Manner::default() }));
        assert_eq!(beside[0], "Bytes 25–64");
        assert_eq!(
            beside[2],
            "−00000020  00 [01 02] 00 00 00 00 00  |.[..].....| # +00000020  00 [03 04] 00 00 00 00 00  |.[..].....|"
        );
    }

    /// One is longer; of one only a part was read; both are longer than anything that is read or drawn.
    #[test]
    fn nothing_is_said_of_what_was_not_read() {
        let (a, b) = (vec![0; 40], vec![0; 20]);
        let longer = of_both(&content(&a, 40), &content(&b, 40), Manner::default());
        assert_eq!(longer.words, "20 bytes differ · 40 bytes in A, 20 bytes in B");
        assert!(
            drawn(&longer).iter().all(|row| !row.starts_with('+') || row.starts_with("+00000010"))
        );
        let (mut a, mut b) = (vec![0; 3 << 20], vec![0; 3 << 20]);
        (a[5], b[5], a[(3 << 20) - 1]) = (1, 2, 9);
        let cap = 2 << 20;
        let cut = of_both(&content(&a, cap), &content(&b, cap), Manner::default());
        assert!(cut.words.starts_with("1 byte differs · 3"), "{}", cut.words);
        assert!(cut.note.contains("What comes behind may differ, too."), "{}", cut.note);
        // What was read of both is the same; they differ behind that, and by their checksums.
        a[5] = 2;
        let further = of_both(&content(&a, cap), &content(&b, cap), Manner::default());
        assert!(
            further.rows.is_empty() && further.words.contains("differ further on"),
            "{}",
            further.words
        );
        // One could not be read to its end: its missing part is not taken for removed bytes.
        let short = Content { hash: None, size: 100, ..content(&b[..40], 40) };
        a[0] = 7;
        let lost =
            of_both(&content(&a[..60], 100), &Content { cap: 100, ..short }, Manner::default());
        assert!(lost.words.starts_with("1 byte differs"), "{}", lost.words);
        let all =
            of_both(&content(&vec![0; cap], cap), &content(&vec![9; cap], cap), Manner::default());
        assert!(
            all.rows.len() <= 2 * MOST_ROWS + 9 && all.note.contains("more rows are not drawn")
        );
    }
}
