//! Where the parts of a compressed stream begin, and what is written behind the last of them, noted while it is unpacked: gzip
//! members and zstd frames cost nothing to see, each is a place to begin at, and a table of contents is held against them.

use super::Limits;
use super::points::{Entrance, Point};
use std::collections::VecDeque;

/// Skippable frames at the end of a stream that are kept: zstd:chunked has its table, what is needed to make the tar again, and a
/// footer.
const KEPT: usize = 3;

/// What was noted of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seams {
    /// Where members or frames begin: stored bytes before each, and unpacked ones. In order; the first is at the start.
    pub starts: Vec<(u64, u64)>,
    /// More of them began than are kept.
    pub cut: bool,
    /// They are zstd frames.
    pub frames: bool,
    /// Where the footer of an eStargz layer says that its table begins, in stored bytes.
    pub footer: Option<u64>,
    /// The last skippable frames, with nothing but such behind them: where the content of each begins, and what it is.
    pub skipped: VecDeque<(u64, Vec<u8>)>,
    most: usize,
    most_skipped: u64,
}

impl Seams {
    /// Before the first byte.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { most: limits.seams, most_skipped: limits.json, ..Self::default() }
    }

    /// A member or a frame begins here.
    pub(crate) fn start(&mut self, packed: u64, unpacked: u64, frames: bool) {
        self.frames = frames;
        self.footer = None;
        self.skipped.clear();
        if self.starts.len() < self.most {
            self.starts.push((packed, unpacked));
        } else {
            self.cut = true;
        }
    }

    /// A skippable frame begins, whose content begins here.
    pub(crate) fn skip(&mut self, packed: u64) {
        if self.skipped.len() == KEPT {
            self.skipped.pop_front();
        }
        self.skipped.push_back((packed, Vec::new()));
    }

    /// The next bytes of it. One that is longer than any document is kept as far as that.
    pub(crate) fn skipped(&mut self, bytes: &[u8]) {
        if let Some((_, last)) = self.skipped.back_mut() {
            let room = (self.most_skipped - last.len() as u64).min(bytes.len() as u64);
            last.extend_from_slice(&bytes[..room as usize]);
        }
    }

    /// The extra field of a gzip member (RFC 1952, 2.3.1.1), which is the footer of an eStargz layer: sixteen hexadecimal digits and
    /// `STARGZ`, in a subfield `SG` or, as the first of them wrote it, alone.
    pub(crate) fn extra(&mut self, field: &[u8]) {
        let text = field.strip_prefix(b"SG\x16\0").unwrap_or(field);
        let digits = text.strip_suffix(b"STARGZ").filter(|digits| digits.len() == 16);
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        self.footer = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok());
    }

    /// What begins at so many stored bytes: the unpacked ones before it.
    pub(crate) fn at(&self, packed: u64) -> Option<u64> {
        let found = self.starts.binary_search_by_key(&packed, |start| start.0);
        found.ok().map(|at| self.starts[at].1)
    }

    /// Those of them that are `spacing` unpacked bytes apart, as places to begin at.
    pub fn points(&self, spacing: u64) -> Vec<Point> {
        let entry = if self.frames { Entrance::Frame } else { Entrance::Member };
        let mut last = 0;
        let far = |&&(_, unpacked): &&(u64, u64)| {
            let is_far = unpacked - last >= spacing;
            last = if is_far { unpacked } else { last };
            is_far
        };
        let point =
            |&(packed, unpacked): &(u64, u64)| Point { packed, unpacked, entry: entry.clone() };
        self.starts.iter().filter(far).map(point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Unpacker;
    use crate::make::lazy::{skippable, zstd};
    use crate::make::tar::{gzip, noise, splits};

    fn seams(bytes: &[u8]) -> Seams {
        let mut all = splits(bytes).into_iter().map(|pieces| {
            let mut unpacker = Unpacker::new(&Limits::default()).noting(&Limits::default());
            for piece in pieces {
                unpacker.feed(piece, &mut |_| crate::formats::Flow::More).expect("sound");
            }
            unpacker.finish(&mut |_| crate::formats::Flow::More).seams.expect("they were noted")
        });
        let first = all.next().expect("one split");
        all.for_each(|other| assert_eq!(other, first));
        *first
    }

    #[test]
    fn members_and_frames_are_noted_where_they_begin() {
        for (pack, frames) in [(gzip as fn(&[u8]) -> Vec<u8>, false), (zstd, true)] {
            let (mut bytes, mut starts) = (Vec::new(), Vec::new());
            for seed in 0..4 {
                starts.push((bytes.len() as u64, seed * 1000));
                bytes.extend(pack(&noise(1000, seed)));
            }
            let found = seams(&bytes);
            assert_eq!((&found.starts, found.frames), (&starts, frames));
            let points = found.points(2000);
            assert_eq!(points.len(), 1);
            assert_eq!((points[0].packed, points[0].unpacked), starts[2]);
        }
    }

    #[test]
    fn only_what_stands_at_the_end_is_kept() {
        let frame = zstd(b"layer");
        let mut bytes = [skippable(b"early"), frame.clone()].concat();
        let at = bytes.len() as u64;
        for text in ["one", "", "three", "last"] {
            bytes.extend(skippable(text.as_bytes()));
        }
        let found = seams(&bytes);
        let texts: Vec<_> = found.skipped.iter().map(|(_, text)| &text[..]).collect();
        assert_eq!(texts, [&b""[..], b"three", b"last"]);
        assert_eq!(found.skipped[0].0, at + 8 + 3 + 8);
        assert!(seams(&[bytes, frame].concat()).skipped.is_empty());
    }
}
