//! Two contents of which perhaps only the beginnings were read. Whether they are the same is decided by all of their bytes: by
//! comparing them, or by length and checksum, which are known from reading the layer. Nothing is said of what was not read.

mod far;

use super::textdiff::{Caps, Hunk, Line, LineKind, TextDiff, text_diff};
use crate::domain::ContentHash;

pub use far::{Far, far};

/// The content of a file, read from its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content<'a> {
    /// What was read of it.
    pub read: &'a [u8],
    /// Bytes of the whole.
    pub size: u64,
    /// Of the whole; `None` when the file could not be read to its end.
    pub hash: Option<ContentHash>,
    /// So many bytes were asked for.
    pub cap: u64,
}

impl<'a> Content<'a> {
    /// True when all of it was read.
    pub fn is_whole(&self) -> bool {
        self.read.len() as u64 >= self.size
    }

    /// What was read, without a last line that may go on.
    fn lines(&self) -> &'a [u8] {
        let end = self.read.iter().rposition(|&byte| byte == b'\n').map(|at| at + 1);
        &self.read[..end.filter(|_| !self.is_whole()).unwrap_or(self.read.len())]
    }
}

/// How two contents differ, as far as that can be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// Byte for byte, all of them read.
    Same,
    /// By length and checksum of the whole; not all of it was read again.
    SameByHash,
    /// So many first bytes are the same; the contents differ, but no line that was read shows it.
    Further(u64),
    /// So many first bytes are the same, and nobody knows more: a file could not be read to its end.
    Unknown(u64),
    /// One of them is no text: the first byte that differs.
    Binary(u64),
    /// Text of too many lines: the first byte that differs.
    TooLarge(u64),
    /// Lines differ; of what was not read, none is here.
    Lines {
        /// In order.
        hunks: Vec<Hunk<'a>>,
        /// Lines only in B.
        added: u32,
        /// Lines only in A.
        removed: u32,
    },
}

/// Compares two contents.
pub fn compare<'a>(a: &Content<'a>, b: &Content<'a>, caps: &Caps) -> Found<'a> {
    let same = a.read.iter().zip(b.read).take_while(|(a, b)| a == b).count() as u64;
    let whole = a.is_whole() && b.is_whole();
    // A byte that differs, or an end that only one of them has.
    let seen = same < a.read.len().min(b.read.len()) as u64
        || (a.is_whole() && b.read.len() > a.read.len())
        || (b.is_whole() && a.read.len() > b.read.len());
    if !seen {
        return match (a.hash, b.hash) {
            _ if whole => Found::Same,
            _ if a.size != b.size => Found::Further(same),
            (Some(a), Some(b)) if a == b => Found::SameByHash,
            (Some(_), Some(_)) => Found::Further(same),
            _ => Found::Unknown(same),
        };
    }
    match text_diff(a.lines(), b.lines(), caps) {
        TextDiff::Equal => Found::Further(same),
        TextDiff::Binary { .. } => Found::Binary(same),
        TextDiff::TooLarge { .. } => Found::TooLarge(same),
        TextDiff::Lines { hunks, added, removed } => {
            match told(hunks, [a.is_whole(), b.is_whole()], [removed, added]) {
                (hunks, _) if hunks.is_empty() => Found::Further(same),
                (hunks, [removed, added]) => Found::Lines { hunks, added, removed },
            }
        }
    }
}

/// Takes off lines at the very end that only one of them seems to have: where the other was cut, they may come next in it.
fn told<'a>(
    mut hunks: Vec<Hunk<'a>>,
    [whole_a, whole_b]: [bool; 2],
    [mut removed, mut added]: [u32; 2],
) -> (Vec<Hunk<'a>>, [u32; 2]) {
    let changed = |line: &Line<'_>| line.kind != LineKind::Same;
    let Some(last) = hunks.last_mut() else { return (hunks, [removed, added]) };
    let start = last.lines.iter().rposition(|line| !changed(line)).map_or(0, |at| at + 1);
    let tail = &last.lines[start..];
    let all = |kind: LineKind| !tail.is_empty() && tail.iter().all(|line| line.kind == kind);
    let number = tail.len() as u32;
    if all(LineKind::Removed) && !whole_b {
        removed -= number;
        last.a.1 -= number;
    } else if all(LineKind::Added) && !whole_a {
        added -= number;
        last.b.1 -= number;
    } else {
        return (hunks, [removed, added]);
    }
    last.lines.truncate(start);
    if !last.lines.iter().any(changed) {
        hunks.pop();
    }
    (hunks, [removed, added])
}

/// For tests.
#[cfg(test)]
pub(crate) mod testing {
    use super::{Content, ContentHash};

    /// The first `cap` bytes of a content, whose hash is the sum of its bytes by place.
    pub(crate) fn content(text: &[u8], cap: usize) -> Content<'_> {
        let hash = text.iter().fold(7u128, |hash, &byte| hash.wrapping_mul(257) + u128::from(byte));
        Content {
            read: &text[..cap.min(text.len())],
            size: text.len() as u64,
            hash: Some(ContentHash(hash)),
            cap: cap as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::content;
    use super::*;

    fn found<'a>(a: &'a str, b: &'a str, cap: usize) -> Found<'a> {
        compare(
            &content(a.as_bytes(), cap),
            &content(b.as_bytes(), cap),
            &Caps { lines: 6, ..Caps::default() },
        )
    }

    #[test]
    fn only_what_was_read_is_called_the_same() {
        let table = [
            ("one\ntwo\n", "one\ntwo\n", 99, Found::Same),
            ("one\ntwo\n", "one\ntwo\n", 5, Found::SameByHash),
            ("one\ntwo\n", "one\ntwx\n", 5, Found::Further(5)),
            ("one\ntwo\n", "one\ntwo\nthree\n", 5, Found::Further(5)),
            ("one\ntwo\n", "one\ntxo\n", 7, Found::Further(5)),
            ("", "", 5, Found::Same),
            ("a\0b", "a\0cd", 9, Found::Binary(2)),
            ("a\0bcdef", "a\0bcdeg", 3, Found::Further(3)),
            ("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\n5\n6\n7\n9\n", 99, Found::TooLarge(14)),
        ];
        for (a, b, cap, want) in table {
            assert_eq!(found(a, b, cap), want, "{a:?} {b:?} {cap}");
        }
        let unread = Content { hash: None, ..content(b"one\ntwo\n", 5) };
        assert_eq!(compare(&unread, &unread, &Caps::default()), Found::Unknown(5));
        let shorter = Content { size: 7, ..unread };
        assert_eq!(compare(&unread, &shorter, &Caps::default()), Found::Further(5));
    }

    /// A line more at the top shifts what fits: the last line that A still shows is no difference.
    #[test]
    fn a_cut_end_is_no_difference() {
        let (a, b) = ("1\n2\n3\n4\n5\n", "x\n1\n2\n3\n4\n5\n");
        let Found::Lines { hunks, added, removed } = found(a, b, 8) else { panic!("lines") };
        assert_eq!((added, removed, hunks.len()), (1, 0, 1));
        assert_eq!((hunks[0].a, hunks[0].b), ((0, 3), (0, 4)));
        // The end of a whole content is one.
        let Found::Lines { added, removed, .. } = found("1\n2\n", "1\n", 8) else {
            panic!("lines")
        };
        assert_eq!((added, removed), (0, 1));
    }

    /// Whatever part is read, "the same" is said of what is the same, and "differs" of what differs.
    #[test]
    fn no_part_leads_to_a_false_verdict() {
        let texts = [
            "",
            "a",
            "a\n",
            "a\nb\n",
            "a\nb\nc\n",
            "b\na\n",
            "a\nb\nd\n",
            "x\na\nb\nc\n",
            "a\0b\n",
        ];
        for (a, b) in texts.iter().flat_map(|a| texts.iter().map(move |b| (*a, *b))) {
            for cap in 0..10 {
                let same = matches!(found(a, b, cap), Found::Same | Found::SameByHash);
                assert_eq!(same, a == b, "{a:?} {b:?} {cap}");
            }
        }
    }
}
