//! How two versions of a file differ, as rows: one below the other, or side by side.

use super::encoding::narrowed;
use super::{Cover, bytes, found_in};
use crate::analysis::contents::{Content, Found, compare};
use crate::analysis::textdiff::{
    Caps, Hunk, Line, LineKind, TextDiff, is_binary, line_ends, text_diff, without_blanks,
};
use crate::analysis::words::words;
use crate::domain::wire::wire;
use crate::view::compare::contents::{TextView, contents, parts};
use crate::view::compare::tables::Mark;
use crate::view::text::{self, count, counted};

/// Rows that are drawn, at most.
pub(super) const MOST_ROWS: usize = 3000;
/// Bytes of a line that are drawn, at most.
const LINE: usize = 2000;

/// How a difference is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// A and B side by side.
    pub beside: bool,
    /// White space is no difference.
    pub blank: bool,
    /// Private keys are shown, too.
    pub bare: bool,
    /// So often twice as much is compared, at most [`FURTHEST`] times.
    pub further: u8,
}
wire! { struct Manner { beside, blank, bare, further } }

/// How often twice as much of two files is compared: both are in memory, and all their lines.
pub const FURTHEST: u8 = 3;

/// A line of A, of B, or of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// Where it is.
    pub mark: Mark,
    /// Its number in A.
    pub a: Option<u32>,
    /// Its number in B.
    pub b: Option<u32>,
    /// Inert, in pieces; true: the line that stands for it has something else there.
    pub pieces: Vec<(bool, String)>,
}
wire! { struct DiffLine { mark, a, b, pieces } }

/// A row of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffRow {
    /// Where lines follow that differ: equal ones before are left out.
    Title(String),
    /// One line.
    One(DiffLine),
    /// A's line and B's, as far as there are any.
    Two {
        /// Of A.
        a: Option<DiffLine>,
        /// Of B.
        b: Option<DiffLine>,
    },
}
wire! { enum DiffRow { Title(text), One(line), Two { a, b } } }

/// A difference, ready to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In order.
    pub rows: Vec<DiffRow>,
    /// `+8 −4 lines`, or a sentence that says how they differ without lines, or that they don't.
    pub words: String,
    /// What was compared, when that is not all.
    pub note: String,
    /// A private key is in one of them: left out, unless it was asked for.
    pub private: bool,
    /// More of them can be compared.
    pub goes_on: bool,
}
wire! { struct Difference { rows, words, note, private, goes_on } }

impl Difference {
    /// The rows with some words in them, in order. `case`: case of ASCII letters counts.
    pub fn rows_with(&self, wanted: &str, case: bool) -> Vec<u32> {
        let has = |line: &DiffLine| {
            let text: String = line.pieces.iter().map(|(_, text)| text.as_str()).collect();
            found_in(&text, wanted, case).iter().any(|(found, _)| *found)
        };
        let rows = self.rows.iter().zip(0..).filter(|(row, _)| match row {
            DiffRow::Title(_) => false,
            DiffRow::One(line) => has(line),
            DiffRow::Two { a, b } => a.iter().chain(b).any(has),
        });
        rows.map(|(_, at)| at).collect()
    }

    /// Places with lines that differ.
    pub fn changes(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row, DiffRow::Title(_))).count()
    }
}

/// How two contents differ. What is UTF-16 is compared as the text that it is.
pub fn difference(a: &Content<'_>, b: &Content<'_>, manner: Manner) -> Difference {
    let is_cut = |of: &Content<'_>| of.cap < of.size && of.read.len() as u64 == of.cap;
    let is_long = |of: &Content<'_>| !is_binary(of.read) && line_ends(of.read) > caps(manner).lines;
    let is_same = a.size == b.size && a.hash.is_some() && a.hash == b.hash;
    let more = [a, b].into_iter().any(|of| is_cut(of) || is_long(of));
    let goes_on = manner.further < FURTHEST && more && !is_same;
    Difference { goes_on, ..narrow_difference(a, b, manner) }
}

/// Bounds of what is compared line by line.
fn caps(manner: Manner) -> Caps {
    let Caps { bytes, lines, context } = Caps::default();
    let further = manner.further.min(FURTHEST);
    Caps { bytes: bytes << further, lines: lines << further, context }
}

fn narrow_difference(a: &Content<'_>, b: &Content<'_>, manner: Manner) -> Difference {
    let narrow = [narrowed(a.read), narrowed(b.read)];
    if narrow == [None, None] || a.read == b.read {
        return of_both(a, b, manner, parts(a, b));
    }
    let [x, y] =
        [(a, &narrow[0]), (b, &narrow[1])].map(|(of, narrow)| narrow.as_deref().unwrap_or(of.read));
    if x == y && a.is_whole() && b.is_whole() {
        let words = "The texts are the same, their bytes are not: they are encoded otherwise.";
        return said(TextView::Words(words.to_owned()));
    }
    // Where more comes, that is known of them, too.
    let size = |of: &Content<'_>, text: &[u8]| text.len() as u64 + u64::from(!of.is_whole());
    let x = Content { read: x, size: size(a, x), ..*a };
    let y = Content { read: y, size: size(b, y), ..*b };
    match compare(&x, &y, &caps(manner)) {
        Found::Lines { .. } => of_both(&x, &y, manner, parts(a, b)),
        _ => of_both(a, b, manner, parts(a, b)),
    }
}

/// How they differ; `about`: what was compared, when that is not all.
fn of_both(a: &Content<'_>, b: &Content<'_>, manner: Manner, about: String) -> Difference {
    let caps = caps(manner);
    let blank;
    let covers = [a, b].map(|of| Cover::of(of.read, 0, of.size, manner.bare));
    let (mut hunks, mut added, mut removed) = match compare(a, b, &caps) {
        Found::Lines { hunks, added, removed } => (hunks, added, removed),
        Found::Binary(_) => return bytes::difference(a, b, manner, &covers),
        _ => return said(contents(Some(*a), Some(*b), false)),
    };
    if manner.blank {
        blank = [a, b].map(|content| without_blanks(content.read));
        match text_diff(&blank[0], &blank[1], &caps) {
            TextDiff::Lines { hunks: other, added: more, removed: less } => {
                (hunks, added, removed) = (other, more, less);
            }
            // Of what was read; the note says how much that is.
            TextDiff::Equal => {
                let words = "They differ in white space only.".to_owned();
                return Difference { note: about, ..said(TextView::Words(words)) };
            }
            _ => {}
        }
    }
    // Compared is what the bytes are, drawn what may be shown of them.
    let drawn = [covers[0].over_all(a.read), covers[1].over_all(b.read)];
    let texts = [0, 1].map(|side| drawn[side].split(|&byte| byte == b'\n').collect::<Vec<_>>());
    let (rows, all) = rows(&hunks, &texts, manner.beside);
    let left_out = all - rows.len();
    let mut note = about;
    if left_out > 0 {
        note = format!("{} more rows are not drawn. {note}", count(left_out as u64));
    }
    let words = format!("+{} −{}", count(added.into()), counted(removed.into(), "line", "lines"));
    let private = covers.iter().any(Cover::is_needed);
    Difference { rows, words, note: note.trim_end().to_owned(), private, goes_on: false }
}

fn said(view: TextView) -> Difference {
    let words = match view {
        TextView::Words(words) => words,
        TextView::Hunks { note, .. } => note,
    };
    Difference { rows: Vec::new(), words, note: String::new(), private: false, goes_on: false }
}

/// The rows that are drawn, at most [`MOST_ROWS`], and how many there are in all: the others are counted, not made.
fn rows(hunks: &[Hunk<'_>], texts: &[Vec<&[u8]>; 2], beside: bool) -> (Vec<DiffRow>, usize) {
    let (mut rows, mut all) = (Vec::new(), 0);
    for hunk in hunks {
        all += 1 + counted_rows(hunk, beside);
        if rows.len() >= MOST_ROWS {
            continue;
        }
        rows.push(DiffRow::Title(title(hunk)));
        let mut lines = &hunk.lines[..];
        // One hunk may be all of a long content.
        while let Some(first) = lines.first().filter(|_| rows.len() < MOST_ROWS) {
            let changed = lines.iter().take_while(|line| line.kind != LineKind::Same).count();
            if changed == 0 {
                let text = text_of(texts, first.a, 0);
                let line =
                    |a, b| DiffLine { mark: Mark::Same, a, b, pieces: vec![(false, text.clone())] };
                rows.push(match beside {
                    false => DiffRow::One(line(first.a, first.b)),
                    true => DiffRow::Two {
                        a: Some(line(first.a, None)),
                        b: Some(DiffLine {
                            pieces: vec![(false, text_of(texts, first.b, 1))],
                            ..line(None, first.b)
                        }),
                    },
                });
                lines = &lines[1..];
                continue;
            }
            let (run, rest) = lines.split_at(changed);
            let numbers = |kind: LineKind| run.iter().filter(move |line| line.kind == kind);
            let before: Vec<u32> = numbers(LineKind::Removed).filter_map(|line| line.a).collect();
            let after: Vec<u32> = numbers(LineKind::Added).filter_map(|line| line.b).collect();
            change(&mut rows, &before, &after, texts, beside);
            lines = rest;
        }
    }
    rows.truncate(MOST_ROWS);
    (rows, all)
}

/// Rows of a hunk, its title apart: side by side, lines that stand for each other have one.
fn counted_rows(hunk: &Hunk<'_>, beside: bool) -> usize {
    let is_same = |line: &Line<'_>| line.kind == LineKind::Same;
    let runs = hunk.lines.chunk_by(|one, next| is_same(one) == is_same(next));
    let of_run = |run: &[Line<'_>]| {
        let removed = run.iter().filter(|line| line.kind == LineKind::Removed).count();
        let one_for_two = if beside { removed.min(run.len() - removed) } else { 0 };
        run.len() - if run.first().is_some_and(is_same) { 0 } else { one_for_two }
    };
    runs.map(of_run).sum()
}

/// Lines of A that became lines of B: those of the same place stand for each other.
fn change(
    rows: &mut Vec<DiffRow>,
    before: &[u32],
    after: &[u32],
    texts: &[Vec<&[u8]>; 2],
    beside: bool,
) {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    // More than these are not drawn, in either manner.
    for at in 0..before.len().max(after.len()).min(MOST_ROWS) {
        let (a, b) = (before.get(at).copied(), after.get(at).copied());
        let [left, right] = [text_of(texts, a, 0), text_of(texts, b, 1)];
        let pieces = match (a, b) {
            (Some(_), Some(_)) => words(&left, &right),
            _ => [vec![(false, left.as_str())], vec![(false, right.as_str())]],
        };
        let [left, right] = pieces.map(|pieces| {
            pieces.into_iter().map(|(changed, text)| (changed, text.to_owned())).collect()
        });
        old.push(a.map(|a| DiffLine { mark: Mark::Removed, a: Some(a), b: None, pieces: left }));
        new.push(b.map(|b| DiffLine { mark: Mark::Added, a: None, b: Some(b), pieces: right }));
    }
    if beside {
        rows.extend(old.into_iter().zip(new).map(|(a, b)| DiffRow::Two { a, b }));
    } else {
        rows.extend(old.into_iter().chain(new).flatten().map(DiffRow::One));
    }
}

/// A line by its number in A (side 0) or B (side 1).
fn text_of(texts: &[Vec<&[u8]>; 2], number: Option<u32>, side: usize) -> String {
    let line =
        number.and_then(|number| texts[side].get(number as usize - 1)).copied().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let shown = &line[..line.len().min(LINE)];
    let more = if shown.len() < line.len() { "…" } else { "" };
    text::line(shown) + more
}

/// `Lines 12–18 of A, 12–20 of B`
fn title(hunk: &Hunk<'_>) -> String {
    let range = |(before, number): (u32, u32)| match number {
        0 => format!("none behind {before}"),
        1 => format!("{}", before + 1),
        _ => format!("{}–{}", before + 1, before + number),
    };
    format!("Lines {} of A, {} of B", range(hunk.a), range(hunk.b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::contents::testing::content;

    fn of(a: &str, b: &str, manner: Manner) -> Difference {
        let [a, b] = [a, b].map(|text| content(text.as_bytes(), text.len()));
        difference(&a, &b, manner)
    }

    fn drawn(line: &DiffLine) -> String {
        let number = |number: Option<u32>| number.map_or("·".into(), |number| number.to_string());
        let text: String = line
            .pieces
            .iter()
            .map(|(changed, text)| if *changed { format!("[{text}]") } else { text.clone() })
            .collect();
        format!("{}{}{}{text}", number(line.a), number(line.b), line.mark.glyph())
    }

    fn lines(difference: &Difference) -> Vec<String> {
        let side = |line: &Option<DiffLine>| line.as_ref().map(drawn).unwrap_or_default();
        let row = |row: &DiffRow| match row {
            DiffRow::Title(title) => title.clone(),
            DiffRow::One(line) => drawn(line),
            DiffRow::Two { a, b } => format!("{} | {}", side(a), side(b)),
        };
        difference.rows.iter().map(row).collect()
    }

    #[test]
    fn below_each_other_and_side_by_side() {
        let (a, b) = ("x = 1\ny\nz\n", "x = 2\nw\ny\nz\n");
        let unified = of(a, b, Manner::default());
        assert_eq!(unified.words, "+2 −1 line");
        assert_eq!(
            lines(&unified),
            ["Lines 1–3 of A, 1–4 of B", "1·−x = [1]", "·1+x = [2]", "·2+w", "22y", "33z"]
                .map(|line| line.replace("22y", "23y").replace("33z", "34z"))
        );
        let beside = of(a, b, Manner { beside: true, ..Manner::default() });
        assert_eq!(
            lines(&beside),
            [
                "Lines 1–3 of A, 1–4 of B",
                "1·−x = [1] | ·1+x = [2]",
                " | ·2+w",
                "2·y | ·3y",
                "3·z | ·4z"
            ]
        );
    }

    #[test]
    fn words_are_found_in_the_rows_that_are_drawn() {
        for (beside, rows) in [(false, [1, 2]), (true, [1, 1])] {
            let found = of("x = one\ny\n", "x = TWO\ny\n", Manner { beside, ..Manner::default() });
            assert_eq!(
                found.rows_with("x = O", false),
                rows[..1],
                "across what differs in the line"
            );
            assert_eq!(found.rows_with("two", false), rows[1..]);
            assert!(found.rows_with("two", true).is_empty());
            assert!(found.rows_with("Lines", false).is_empty(), "a heading is no line of theirs");
            assert!(found.rows_with("", false).is_empty());
        }
    }

    #[test]
    fn white_space_is_no_difference_when_that_is_wanted() {
        let blank = Manner { blank: true, ..Manner::default() };
        assert_eq!(of("a b\nc\n", "a  b\nc\r\n", blank).words, "They differ in white space only.");
        let both = of("a b\nc\n", "a  b\nd\n", blank);
        assert_eq!(lines(&both), ["Lines 1–2 of A, 1–2 of B", "11a b", "2·−c", "·2+d"]);
        assert_eq!(of("a\n", "a\n", blank).words, "The contents are the same, byte for byte.");
    }

    #[test]
    fn what_is_not_compared_is_said() {
        let long: String = (0..4000).map(|n| format!("{n}\n")).collect();
        let difference = of("", &long, Manner::default());
        assert_eq!(difference.rows.len(), MOST_ROWS);
        assert_eq!(difference.note, "1\u{202f}001 more rows are not drawn.");
        let [a, b] = ["1\n2\n3\n", "2\n2\n4\n"].map(|text| content(text.as_bytes(), 4));
        let difference = super::difference(&a, &b, Manner::default());
        assert!(
            difference.note.starts_with("Compared: the first 4 of 6 bytes of A"),
            "{difference:?}"
        );
    }

    #[test]
    fn utf_16_is_compared_as_text() {
        let wide = |text: &str, of: fn(u16) -> [u8; 2]| -> Vec<u8> {
            format!("\u{feff}{text}").encode_utf16().flat_map(of).collect()
        };
        let le = |text| wide(text, u16::to_le_bytes);
        let (a, b) = (le("ä = 1\nb\n"), le("ä = 2\nb\n"));
        let both = |a: &[u8], b: &[u8]| {
            super::difference(&content(a, 99), &content(b, 99), Manner::default())
        };
        let unified = both(&a, &b);
        assert_eq!(unified.words, "+1 −1 line");
        assert_eq!(
            lines(&unified),
            ["Lines 1–2 of A, 1–2 of B", "1·−ä = [1]", "·1+ä = [2]", "22b"]
        );
        // Against UTF-8, and against the other order of bytes.
        assert_eq!(both(&a, "ä = 2\nb\n".as_bytes()).words, "+1 −1 line");
        let same = both(&a, &wide("ä = 1\nb\n", u16::to_be_bytes));
        assert!(same.words.starts_with("The texts are the same"), "{}", same.words);
        assert_eq!(both(&a, &a).words, "The contents are the same, byte for byte.");
        assert!(both(&a, b"\0\0\0").words.ends_with("18 bytes in A, 3 bytes in B"), "no text");
        // What was compared is counted in bytes of the file.
        let cut = super::difference(&content(&a, 14), &content(&b, 14), Manner::default());
        assert!(cut.note.starts_with("Compared: the first 14 of 18 bytes of A"), "{cut:?}");
    }
}
