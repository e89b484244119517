//! The lines in which two contents differ, in hunks with context, as `diff -u` gives them.

use imara_diff::{Algorithm, Diff, Hunk as Run, InternedInput, sources::byte_lines};
use memchr::memchr_iter;
use serde::Serialize;

/// A NUL among so many first bytes makes a content binary, as git has it.
pub(super) const SNIFF: usize = 8000;

/// Bounds of what is compared line by line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Bytes of either content.
    pub bytes: usize,
    /// Lines of either content.
    pub lines: usize,
    /// Unchanged lines shown around a change.
    pub context: u32,
}

impl Default for Caps {
    fn default() -> Self {
        Self { bytes: 4 << 20, lines: 200_000, context: 3 }
    }
}

/// What a line of a hunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineKind {
    /// In both.
    Same,
    /// Only in A.
    Removed,
    /// Only in B.
    Added,
}

/// One line of a hunk, borrowed from a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// What it is.
    pub kind: LineKind,
    /// Its number in A, 1-based.
    pub a: Option<u32>,
    /// Its number in B, 1-based.
    pub b: Option<u32>,
    /// Its bytes without the line feed.
    pub text: &'a [u8],
    /// False for a last line without line feed.
    pub ends: bool,
}

/// A run of lines around changes that lie close together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hunk<'a> {
    /// Lines before it in A, and how many of A it holds.
    pub a: (u32, u32),
    /// Lines before it in B, and how many of B it holds.
    pub b: (u32, u32),
    /// In order; of a change, A's lines come first.
    pub lines: Vec<Line<'a>>,
}

/// How two contents differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextDiff<'a> {
    /// Byte for byte the same.
    Equal,
    /// One of them is no text: the first byte that differs.
    Binary {
        /// Its offset.
        first: u64,
    },
    /// One of them is larger than the caps allow.
    TooLarge {
        /// Bytes of A.
        a: u64,
        /// Bytes of B.
        b: u64,
    },
    /// Lines differ.
    Lines {
        /// In order.
        hunks: Vec<Hunk<'a>>,
        /// Lines only in B.
        added: u32,
        /// Lines only in A.
        removed: u32,
    },
}

/// True for what is shown as bytes, not as lines.
pub fn is_binary(content: &[u8]) -> bool {
    content[..content.len().min(SNIFF)].contains(&0)
}

/// How many lines end in it.
pub fn line_ends(content: &[u8]) -> usize {
    memchr_iter(b'\n', content).count()
}

/// From so many lines on, no histogram of them is made.
const LONG: usize = 50_000;

const BLANKS: &[u8] = b" \t\r\x0c\x0b";

/// The same lines without any white space in them.
pub fn without_blanks(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|byte| !BLANKS.contains(byte)).collect()
}

/// The same lines with one space for each run of white space, and none at their ends.
pub fn with_single_blanks(text: &[u8]) -> Vec<u8> {
    let mut all = Vec::with_capacity(text.len());
    for &byte in text {
        match byte {
            b'\n' if all.last() == Some(&b' ') => *all.last_mut().unwrap_or(&mut 0) = b'\n',
            byte if !BLANKS.contains(&byte) => all.push(byte),
            _ if all.last() == Some(&b' ') => {}
            _ => all.push(b' '),
        }
    }
    if all.last() == Some(&b' ') {
        all.pop();
    }
    all
}

/// Compares two contents.
pub fn text_diff<'a>(a: &'a [u8], b: &'a [u8], caps: &Caps) -> TextDiff<'a> {
    if a == b {
        return TextDiff::Equal;
    }
    if is_binary(a) || is_binary(b) {
        let first = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        return TextDiff::Binary { first: first as u64 };
    }
    if a.len().max(b.len()) > caps.bytes || line_ends(a).max(line_ends(b)) > caps.lines {
        return TextDiff::TooLarge { a: a.len() as u64, b: b.len() as u64 };
    }
    let input = InternedInput::new(byte_lines(a), byte_lines(b));
    // The histogram looks through all that is left for each line that both have: too long where those are many.
    let is_long = input.before.len().max(input.after.len()) > LONG;
    let algorithm = if is_long { Algorithm::Myers } else { Algorithm::Histogram };
    let mut diff = Diff::compute(algorithm, &input);
    diff.postprocess_lines(&input);
    let (added, removed) = (diff.count_additions(), diff.count_removals());
    TextDiff::Lines { hunks: hunks(&input, &diff, caps.context), added, removed }
}

/// Gathers runs of changes whose contexts touch.
fn hunks<'a>(input: &InternedInput<&'a [u8]>, diff: &Diff, context: u32) -> Vec<Hunk<'a>> {
    let runs: Vec<Run> = diff.hunks().collect();
    let near = |before: &Run, after: &Run| after.before.start - before.before.end <= 2 * context;
    runs.chunk_by(near)
        .map(|runs| Writer { input, hunk: Hunk::default(), at: (0, 0) }.write(runs, context))
        .collect()
}

/// Writes one hunk; `at` are the next lines of A and B.
struct Writer<'i, 'a> {
    input: &'i InternedInput<&'a [u8]>,
    hunk: Hunk<'a>,
    at: (u32, u32),
}

impl<'a> Writer<'_, 'a> {
    fn write(mut self, runs: &[Run], context: u32) -> Hunk<'a> {
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return self.hunk };
        let lead = context.min(first.before.start);
        self.at = (first.before.start - lead, first.after.start - lead);
        let start = self.at;
        for run in runs {
            self.same_until(run.before.start);
            run.before.clone().for_each(|_| self.push(LineKind::Removed));
            run.after.clone().for_each(|_| self.push(LineKind::Added));
        }
        let end = last.before.end.saturating_add(context).min(self.input.before.len() as u32);
        self.same_until(end);
        self.hunk.a = (start.0, self.at.0 - start.0);
        self.hunk.b = (start.1, self.at.1 - start.1);
        self.hunk
    }

    fn same_until(&mut self, end: u32) {
        while self.at.0 < end {
            self.push(LineKind::Same);
        }
    }

    fn push(&mut self, kind: LineKind) {
        let (a, b) = self.at;
        let token = if kind == LineKind::Added {
            self.input.after[b as usize]
        } else {
            self.input.before[a as usize]
        };
        let whole = self.input.interner[token];
        let text = whole.strip_suffix(b"\n");
        let in_a = kind != LineKind::Added;
        let in_b = kind != LineKind::Removed;
        self.hunk.lines.push(Line {
            kind,
            a: in_a.then_some(a + 1),
            b: in_b.then_some(b + 1),
            text: text.unwrap_or(whole),
            ends: text.is_some(),
        });
        self.at = (a + u32::from(in_a), b + u32::from(in_b));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A unified diff's body.
    fn unified(a: &str, b: &str, context: u32) -> String {
        let caps = Caps { context, ..Caps::default() };
        let TextDiff::Lines { hunks, .. } = text_diff(a.as_bytes(), b.as_bytes(), &caps) else {
            return String::new();
        };
        let mut out = String::new();
        for hunk in hunks {
            out += &format!("@{},{} {},{}\n", hunk.a.0, hunk.a.1, hunk.b.0, hunk.b.1);
            for line in hunk.lines {
                let sign = match line.kind {
                    LineKind::Same => ' ',
                    LineKind::Removed => '-',
                    LineKind::Added => '+',
                };
                out += &format!(
                    "{sign}{}{}\n",
                    String::from_utf8_lossy(line.text),
                    if line.ends { "" } else { "$" }
                );
            }
        }
        out
    }

    #[test]
    fn hunks_with_context() {
        let table = [
            ("a\nb\nc\n", "a\nx\nc\n", 1, "@0,3 0,3\n a\n-b\n+x\n c\n"),
            ("a\nb\nc\n", "a\nx\nc\n", 0, "@1,1 1,1\n-b\n+x\n"),
            ("", "a\n", 3, "@0,0 0,1\n+a\n"),
            ("a\n", "", 3, "@0,1 0,0\n-a\n"),
            ("a\nb", "a\nb\n", 1, "@0,2 0,2\n a\n-b$\n+b\n"),
            (
                "1\n2\n3\n4\n5\n6\n",
                "1\nx\n3\n4\ny\n6\n",
                1,
                "@0,6 0,6\n 1\n-2\n+x\n 3\n 4\n-5\n+y\n 6\n",
            ),
            (
                "1\n2\n3\n4\n5\n",
                "x\n2\n3\n4\ny\n",
                1,
                "@0,2 0,2\n-1\n+x\n 2\n@3,2 3,2\n 4\n-5\n+y\n",
            ),
            ("a\nb\n", "a\nb\n", 3, ""),
        ];
        for (a, b, context, want) in table {
            assert_eq!(unified(a, b, context), want, "{a:?} {b:?}");
        }
    }

    #[test]
    fn what_is_no_text_or_too_much() {
        let caps = Caps { bytes: 10, lines: 3, context: 3 };
        assert_eq!(text_diff(b"ab\0c", b"ab\0d", &caps), TextDiff::Binary { first: 3 });
        assert_eq!(text_diff(b"abc", b"ab\0d", &caps), TextDiff::Binary { first: 2 });
        assert_eq!(text_diff(b"0123456789a", b"x", &caps), TextDiff::TooLarge { a: 11, b: 1 });
        assert_eq!(text_diff(b"\n\n\n\n", b"x", &caps), TextDiff::TooLarge { a: 4, b: 1 });
        assert_eq!(
            text_diff(b"\0\0\0\0\0\0\0\0\0\0\0\0", b"\0\0\0\0\0\0\0\0\0\0\0\0", &caps),
            TextDiff::Equal
        );
    }

    #[test]
    fn white_space_is_made_less() {
        for (text, single, none) in [
            ("a  b\t\r\n", "a b\n", "ab\n"),
            (" \t\na", "\na", "\na"),
            ("\ta b ", " a b", "ab"),
            ("", "", ""),
        ] {
            assert_eq!(with_single_blanks(text.as_bytes()), single.as_bytes(), "{text:?}");
            assert_eq!(without_blanks(text.as_bytes()), none.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn counts_and_odd_bytes() {
        let TextDiff::Lines { added, removed, hunks } =
            text_diff(b"\xff\nb\r\n", b"\xff\nb\nc\n", &Caps::default())
        else {
            panic!("lines");
        };
        assert_eq!((added, removed, hunks.len()), (2, 1, 1));
        assert_eq!(hunks[0].lines[0].text, b"\xff");
        assert_eq!(hunks[0].lines[1].text, b"b\r");
    }
}
