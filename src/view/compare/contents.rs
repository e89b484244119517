//! Contents of files as lines of inert text, or in a sentence that says exactly what was compared.

use super::tables::Mark;
use crate::analysis::contents::{Content, Found, compare};
use crate::analysis::textdiff::{Caps, Hunk, Line, LineKind, TextDiff, text_diff};
use crate::domain::wire::wire;
use crate::view::content::Cover;
use crate::view::text::{self, count, exact};

/// Longest line of a text that is sent to the screen, in bytes.
const LINE: usize = 2000;

/// A line of a text's differences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRow {
    /// Only in A, only in B, or in both.
    pub mark: Mark,
    /// Number in A, 1-based.
    pub a: Option<u32>,
    /// Number in B.
    pub b: Option<u32>,
    /// Inert; cut when very long.
    pub text: String,
}
wire! { struct TextRow { mark, a, b, text } }

/// How two contents differ, ready to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextView {
    /// A sentence instead of lines.
    Words(String),
    /// Hunks: their heading and lines.
    Hunks {
        /// In order.
        hunks: Vec<(String, Vec<TextRow>)>,
        /// Lines only in B.
        added: u32,
        /// Lines only in A.
        removed: u32,
        /// What was compared, when that is not all.
        note: String,
        /// A private key is in it: left out, unless it was asked for.
        private: bool,
    },
}
wire! {
    enum TextView {
        Words(text),
        Hunks { hunks, added, removed, note, private }
    }
}

/// The contents of a file for the screen: how two differ, or all of one. `None`: not there, or no file. `bare`: private keys are
/// shown, too.
pub fn contents(a: Option<Content<'_>>, b: Option<Content<'_>>, bare: bool) -> TextView {
    match (a, b) {
        (Some(a), Some(b)) => two(&a, &b, bare),
        (Some(only), None) => one(&only, true, bare),
        (None, Some(only)) => one(&only, false, bare),
        (None, None) => TextView::Words("There is no file content to show.".to_owned()),
    }
}

fn two(a: &Content<'_>, b: &Content<'_>, bare: bool) -> TextView {
    let sizes = || format!("{} in A, {} in B", exact(a.size), exact(b.size));
    let words = match compare(a, b, &Caps::default()) {
        Found::Same => "The contents are the same, byte for byte.".to_owned(),
        Found::SameByHash => {
            format!("The contents are the same, by the checksum of all {}.", exact(a.size))
        }
        Found::Further(0) => format!("The contents differ: {}.", sizes()),
        Found::Further(same) => format!(
            "The first {} are the same; the files differ further on ({}).{}",
            exact(same),
            sizes(),
            stopped(&[a, b])
        ),
        Found::Unknown(same) => format!(
            "The first {} are the same. Whether the rest is, is not known: a file could not be read to its end.",
            exact(same)
        ),
        Found::Binary(first) => {
            format!(
                "Binary contents; the first byte that differs is number {} ({}).",
                count(first + 1),
                sizes()
            )
        }
        Found::TooLarge(first) => format!(
            "Too many lines to compare; the first byte that differs is number {} ({}).",
            count(first + 1),
            sizes()
        ),
        Found::Lines { hunks: found, added, removed } => {
            let note = parts(a, b);
            let (hunks, private) = hunks(&found, [Some(a), Some(b)], bare);
            return TextView::Hunks { hunks, added, removed, note, private };
        }
    };
    TextView::Words(words)
}

/// What was compared, when that is not all.
pub fn parts(a: &Content<'_>, b: &Content<'_>) -> String {
    let parts: Vec<String> =
        [("A", a), ("B", b)].into_iter().filter_map(|(side, of)| part(side, of)).collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("Compared: {}. What comes behind may differ, too.", parts.join(", "))
}

/// ` of A`, of which not all was read.
fn part(side: &str, content: &Content<'_>) -> Option<String> {
    (!content.is_whole()).then(|| {
        format!(
            "the first {} of {} of {side}",
            count(content.read.len() as u64),
            exact(content.size)
        )
    })
}

/// Why no more was read, when it is not that enough was.
fn stopped(contents: &[&Content<'_>]) -> &'static str {
    let short =
        |content: &&Content<'_>| (content.read.len() as u64) < content.size.min(content.cap);
    if contents.iter().any(short) { " A file could not be read to its end." } else { "" }
}

fn one(content: &Content<'_>, in_a: bool, bare: bool) -> TextView {
    let (a, b) = if in_a { (content.read, &[][..]) } else { (&[][..], content.read) };
    let size = exact(content.size);
    let words = match text_diff(a, b, &Caps::default()) {
        TextDiff::Equal if content.size == 0 => "The file is empty.".to_owned(),
        TextDiff::Equal => format!("Nothing of its {size} could be read."),
        TextDiff::Binary { .. } => format!("Binary content of {size}."),
        TextDiff::TooLarge { .. } => format!("Too many lines to be shown, in {size}."),
        TextDiff::Lines { hunks: found, added, removed } => {
            let note = if content.is_whole() {
                String::new()
            } else {
                let read = count(content.read.len() as u64);
                format!("Shown: the first {read} of {size}.{}", stopped(&[content]))
            };
            let sides = if in_a { [Some(content), None] } else { [None, Some(content)] };
            let (hunks, private) = hunks(&found, sides, bare);
            return TextView::Hunks { hunks, added, removed, note, private };
        }
    };
    TextView::Words(words)
}

/// Hunks with their headings.
type Hunks = Vec<(String, Vec<TextRow>)>;

/// Hunks of two contents or of one, as they may be shown; true: a private key is in what was read.
fn hunks(found: &[Hunk<'_>], sides: [Option<&Content<'_>>; 2], bare: bool) -> (Hunks, bool) {
    let cover = |of: Option<&Content<'_>>| {
        of.map(|of| Cover::of(of.read, 0, of.size, bare)).unwrap_or_default()
    };
    let covers = sides.map(cover);
    let drawn = [0, 1].map(|side| covers[side].over_all(sides[side].map_or(&[][..], |of| of.read)));
    let lines = [0, 1].map(|side| drawn[side].split(|&byte| byte == b'\n').collect::<Vec<_>>());
    let heading = |start: u32, number: u32| {
        format!("{},{number}", if number == 0 { start } else { start + 1 })
    };
    let shown = found.iter().map(|hunk| {
        let title =
            format!("@@ -{} +{} @@", heading(hunk.a.0, hunk.a.1), heading(hunk.b.0, hunk.b.1));
        (title, hunk.lines.iter().map(|line| text_row(line, &lines)).collect())
    });
    (shown.collect(), covers.iter().any(Cover::is_needed))
}

fn text_row(line: &Line<'_>, lines: &[Vec<&[u8]>; 2]) -> TextRow {
    let (side, number) = line.a.map_or((1, line.b), |a| (0, Some(a)));
    let all = number.and_then(|number| lines[side].get(number as usize - 1));
    let all = all.copied().unwrap_or_default();
    let shown = &all[..all.len().min(LINE)];
    let mut text = text::line(shown);
    if shown.len() < all.len() {
        text.push('…');
    }
    let mark = match line.kind {
        LineKind::Same => Mark::Same,
        LineKind::Removed => Mark::Removed,
        LineKind::Added => Mark::Added,
    };
    TextRow { mark, a: line.a, b: line.b, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::contents::testing::content;

    fn text(a: &[u8], b: &[u8]) -> TextView {
        contents(Some(content(a, a.len())), Some(content(b, b.len())), false)
    }

    #[test]
    fn texts_are_inert_and_tabs_stay() {
        let view = text(b"a\n", b"\tx\\t\x1b[2J\n");
        let TextView::Hunks { hunks, added, removed, .. } = view else { panic!("lines") };
        assert_eq!((hunks[0].0.as_str(), added, removed), ("@@ -1,1 +1,1 @@", 1, 1));
        assert_eq!(hunks[0].1[1].text, "\tx\\t\\x1b[2J");
        let long = [vec![b'x'; 3000], b"\n".to_vec()].concat();
        let TextView::Hunks { hunks, .. } = text(b"", &long) else { panic!("lines") };
        assert_eq!(hunks[0].1[0].text.chars().count(), LINE + 1);
        assert_eq!(hunks[0].0, "@@ -0,0 +1,1 @@");
    }

    fn words(a: Option<&str>, b: Option<&str>, cap: usize) -> String {
        let [a, b] = [a, b].map(|text| text.map(|text| content(text.as_bytes(), cap)));
        match contents(a, b, false) {
            TextView::Words(words) => words,
            TextView::Hunks { note, .. } => note,
        }
    }

    #[test]
    fn what_was_compared_is_said() {
        let (a, b) = ("one\ntwo\n", "one\ntwx\n");
        let table = [
            (Some(a), Some(a), 99, "The contents are the same, byte for byte."),
            (Some(a), Some(a), 4, "The contents are the same, by the checksum of all 8 bytes."),
            (
                Some(a),
                Some(b),
                4,
                "The first 4 bytes are the same; the files differ further on (8 bytes in A, 8 bytes in B).",
            ),
            (Some(a), Some(b), 99, ""),
            (
                Some("x\ny\nz"),
                Some("y\ny\nz"),
                4,
                "Compared: the first 4 of 5 bytes of A, the first 4 of 5 bytes of B. What comes behind may differ, too.",
            ),
            (Some(a), None, 4, "Shown: the first 4 of 8 bytes."),
            (None, Some(""), 4, "The file is empty."),
            (None, Some("\0\0"), 4, "Binary content of 2 bytes."),
            (
                Some("\0a"),
                Some("\0b"),
                4,
                "Binary contents; the first byte that differs is number 2 (2 bytes in A, 2 bytes in B).",
            ),
        ];
        for (a, b, cap, want) in table {
            assert_eq!(words(a, b, cap), want, "{a:?} {b:?} {cap}");
        }
    }

    #[test]
    fn what_could_not_be_read_is_said() {
        let short = Content { hash: None, ..content(b"one\ntwo\n", 4) };
        let short = Content { cap: 100, ..short };
        let TextView::Words(words) = contents(Some(short), Some(short), false) else {
            panic!("words")
        };
        assert!(
            words.starts_with("The first 4 bytes are the same. Whether the rest is"),
            "{words}"
        );
        let TextView::Hunks { note, .. } = contents(Some(short), None, false) else {
            panic!("lines")
        };
        assert_eq!(note, "Shown: the first 4 of 8 bytes. A file could not be read to its end.");
    }
}
