//! Every place in one content that some bytes are found at, while it passes: for who goes from one to the next.

use super::Literal;
use crate::domain::wire::wire;
use memchr::memchr_iter;

/// Places that are told: who goes from one to the next wants fewer.
pub const MOST_PLACES: usize = 10_000;

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its first byte.
    pub byte: u64,
    /// Line feeds before it, and one: the number of its line.
    pub line: u64,
}
wire! { struct Place { byte, line } }

/// What was found in a content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundPlaces {
    /// In order; none overlap.
    pub places: Vec<Place>,
    /// Nobody looked behind the last of them.
    pub more: bool,
    /// Bytes that were looked through.
    pub read: u64,
}
wire! { struct FoundPlaces { places, more, read } }

/// Looks for them. Where case does not count, that is so for ASCII letters.
#[derive(Debug)]
pub struct Places {
    literal: Literal,
    length: usize,
    /// The last bytes of what passed, in which one may have begun.
    held: Vec<u8>,
    /// Bytes and line feeds before those that are held.
    before: (u64, u64),
    found: FoundPlaces,
}

impl Places {
    /// For these bytes, of which there is at least one.
    pub fn new(needle: Vec<u8>, ignore_case: bool) -> Self {
        let length = needle.len().max(1);
        let literal = Literal::of_bytes(needle, ignore_case);
        Self { literal, length, held: Vec::new(), before: (0, 0), found: FoundPlaces::default() }
    }

    /// Takes the next bytes. False when nothing more is wanted.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        if self.found.more {
            return false;
        }
        self.found.read += bytes.len() as u64;
        self.held.extend_from_slice(bytes);
        let (mut at, mut counted) = (0, 0);
        while let Some(found) = self.literal.start(&self.held[at..]) {
            let start = at + found;
            self.before.1 += memchr_iter(b'\n', &self.held[counted..start]).count() as u64;
            counted = start;
            if self.found.places.len() == MOST_PLACES {
                self.found.more = true;
                return false;
            }
            let place = Place { byte: self.before.0 + start as u64, line: self.before.1 + 1 };
            self.found.places.push(place);
            at = start + self.length;
        }
        let kept = (self.held.len() + 1).saturating_sub(self.length).max(at);
        let gone = kept.min(self.held.len());
        self.before.1 += memchr_iter(b'\n', &self.held[counted..gone.max(counted)]).count() as u64;
        self.before.0 += gone as u64;
        self.held.drain(..gone);
        true
    }

    /// The content ended.
    pub fn finish(self) -> FoundPlaces {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, needle: &str, ignore_case: bool, piece: usize) -> Vec<(u64, u64)> {
        let mut places = Places::new(needle.into(), ignore_case);
        text.as_bytes().chunks(piece).all(|piece| places.feed(piece));
        places.finish().places.iter().map(|place| (place.byte, place.line)).collect()
    }

    #[test]
    fn all_places_are_told_however_the_content_comes() {
        let text = "one two\nTwo\n\ntwotwo\nt\nwo two";
        for piece in 1..40 {
            let want = [(4, 1), (13, 4), (16, 4), (25, 6)];
            assert_eq!(found(text, "two", false, piece), want, "{piece}");
            assert_eq!(found(text, "TWO", true, piece).len(), 5, "{piece}");
            assert_eq!(found("aaaaa\naa", "aa", false, piece), [(0, 1), (2, 1), (6, 2)], "{piece}");
            assert_eq!(found("x\ny\nx\ny", "x\ny", false, piece), [(0, 1), (4, 3)], "{piece}");
        }
        assert_eq!(found("", "x", false, 1), []);
    }

    #[test]
    fn where_it_stopped_is_known() {
        let mut places = Places::new(b"x".to_vec(), false);
        let piece = [b'x'; 4096];
        let fed = (0..9).take_while(|_| places.feed(&piece)).count();
        let found = places.finish();
        assert_eq!((fed, found.places.len(), found.more), (2, MOST_PLACES, true));
        let mut exact = Places::new(b"x".to_vec(), false);
        assert!(exact.feed(&vec![b'x'; MOST_PLACES]));
        assert!(!exact.finish().more);
    }
}
