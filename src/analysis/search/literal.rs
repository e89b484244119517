//! Text in lines, found by what is small enough for every program: one substring search, linear in what is searched.

use super::finder::Finder;
use memchr::memmem;
use std::ops::Range;

/// Bytes that are put into lower case at a time, where case does not count: what is found in each costs at most so much again.
const FOLDED: usize = 4 << 10;

/// A text to be found. Where case does not count, that is so for ASCII letters.
#[derive(Debug)]
pub struct Literal {
    finder: memmem::Finder<'static>,
    /// In lower case; what is searched is put into it, a part at a time.
    folded: Option<Vec<u8>>,
}

impl Literal {
    /// Finds this text, which is not empty and within a line. `None` where case is not to count and the text has letters beyond
    /// ASCII, of which an expression knows what is the same.
    pub fn new(text: &str, ignore_case: bool) -> Option<Self> {
        if ignore_case && !text.is_ascii() {
            return None;
        }
        Some(Self::of_bytes(text.into(), ignore_case))
    }

    /// Finds these bytes, of which there is at least one, wherever they are.
    pub(super) fn of_bytes(mut needle: Vec<u8>, ignore_case: bool) -> Self {
        if ignore_case {
            needle.make_ascii_lowercase();
        }
        let finder = memmem::Finder::new(&needle).into_owned();
        Self { finder, folded: ignore_case.then(Vec::new) }
    }

    /// Where the first begins.
    pub(super) fn start(&mut self, bytes: &[u8]) -> Option<usize> {
        let Some(folded) = &mut self.folded else { return self.finder.find(bytes) };
        let length = self.finder.needle().len();
        let step = FOLDED.max(2 * length);
        let mut at = 0;
        while at + length <= bytes.len() {
            let part = &bytes[at..bytes.len().min(at + step + length - 1)];
            folded.clear();
            folded.extend(part.iter().map(u8::to_ascii_lowercase));
            if let Some(found) = self.finder.find(folded) {
                return Some(at + found);
            }
            at += step;
        }
        None
    }
}

impl Finder for Literal {
    fn end(&mut self, bytes: &[u8], range: Range<usize>) -> Option<usize> {
        let from = range.start;
        self.start(&bytes[range]).map(|found| from + found + self.finder.needle().len())
    }

    fn place(&mut self, line: &[u8], from: usize) -> Option<Range<usize>> {
        let start = from + self.start(line.get(from..)?)?;
        Some(start..start + self.finder.needle().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::search::{Hit, Lines, Pattern, Syntax};
    use crate::make::tar::noise;

    /// Number, text and marks of each line that is found, the content fed in pieces.
    type Told = Vec<(Option<u64>, Vec<u8>, Vec<Range<usize>>)>;

    fn told<F: Finder>(mut lines: Lines<F>, content: &[u8], piece: usize) -> Told {
        let mut told = Vec::new();
        let mut hit = |hit: Hit<'_>| {
            told.push((hit.line, hit.text.to_vec(), hit.marks.to_vec()));
            true
        };
        lines.begin();
        content.chunks(piece).all(|piece| lines.feed(piece, &mut hit));
        lines.end(&mut hit);
        told
    }

    #[test]
    fn a_text_is_found_where_the_expression_for_it_is() {
        let mut long = vec![b'x'; 3 * FOLDED + 7];
        long.extend_from_slice(b"NeedleNEEDLE needle\nno\nneed\nle\nneedle\r\n");
        long.extend_from_slice(&[b'y'; 2000]);
        long.extend_from_slice(b"needlE");
        for ignore_case in [false, true] {
            for text in ["needle", "n", "NEEDLE", "dle ne", "e\r", "zebra"] {
                let pattern = Pattern::new(text, Syntax { literal: true, ignore_case }).unwrap();
                let want = told(Lines::new(&pattern).marking(true), &long, 1000);
                for piece in [1, 77, 1 << 20] {
                    let literal = Literal::new(text, ignore_case).unwrap();
                    let found = told(Lines::with(literal).marking(true), &long, piece);
                    assert_eq!(found, want, "{text:?} {ignore_case} in pieces of {piece}");
                }
            }
        }
    }

    #[test]
    fn matches_are_marked_in_what_is_shown_of_a_line() {
        let literal = || Literal::new("ab", true).unwrap();
        let found = told(Lines::with(literal()).marking(true), b"-\nxABxab\n", 3);
        assert_eq!(found, [(Some(2), b"xABxab".to_vec(), vec![1..3, 4..6])]);
        let long =
            [&noise(700, 1).iter().map(|b| b'A' + b % 4 * 5).collect::<Vec<_>>(), &b"ab"[..]];
        let found = told(Lines::with(literal()).marking(true), &long.concat(), 100);
        let [(Some(1), text, marks)] = &found[..] else { panic!("{found:?}") };
        assert!(
            text.len() <= 512
                && marks.iter().all(|mark| text[mark.clone()].eq_ignore_ascii_case(b"ab"))
        );
        assert!(!marks.is_empty());
    }

    #[test]
    fn binary_files_are_told_of_when_they_are_wanted() {
        let content = b"\0\0needle\n";
        let lines = |binary| Lines::with(Literal::new("needle", false).unwrap()).marking(binary);
        assert_eq!(told(lines(true), content, 4), [(None, Vec::new(), Vec::new())]);
        assert_eq!(told(lines(false), content, 4), []);
        assert!(Literal::new("Ä", true).is_none() && Literal::new("Ä", false).is_some());
    }
}
