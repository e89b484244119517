//! Long contents that begin alike: the beginning is passed over in whole lines, and what differs is kept.

use super::Found;

/// What two contents are from the first line that differs on, with some lines before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Far {
    /// Bytes that were passed over; they are the same.
    pub bytes: u64,
    /// Lines in them.
    pub lines: u32,
    /// Bytes that are the same, those in `read` included.
    pub same: u64,
    /// Both from there on, as far as they are kept.
    pub read: [Vec<u8>; 2],
}

/// Equal bytes that are gathered before what is not needed of them goes.
const GATHERED: usize = 1 << 20;

/// Passes over what two contents, which come in pieces, begin with alike, but for `context` lines; of the rest, at most `most` bytes of
/// each are kept. `None` where a line is longer than that, or there are more lines than can be numbered.
pub fn far(
    pieces: [&mut dyn Iterator<Item = Vec<u8>>; 2],
    context: u32,
    most: usize,
) -> Option<Far> {
    let [a, b] = pieces;
    let (mut a, mut b) = (Side::of(a), Side::of(b));
    let (mut far, mut kept) = (Far::default(), Vec::new());
    // Of a line without an end nothing goes: it is not looked through again for each piece.
    let mut limit = GATHERED;
    while a.fill() && b.fill() {
        let [left, right] = [a.rest(), b.rest()];
        let room = left.len().min(right.len());
        let same = match left[..room] == right[..room] {
            true => room,
            false => left.iter().zip(right).take_while(|(a, b)| a == b).count(),
        };
        kept.extend_from_slice(&left[..same]);
        (a.at, b.at, far.same) = (a.at + same, b.at + same, far.same + same as u64);
        if same < room {
            break;
        }
        if kept.len() > limit.min(most) {
            far.pass(&mut kept, context)?;
            limit = kept.len() + GATHERED;
        }
        if kept.len() > most {
            return None;
        }
    }
    far.pass(&mut kept, context)?;
    far.read = [a.until(kept.clone(), most), b.until(kept, most)];
    Some(far)
}

impl Far {
    /// Passes over all of `kept` but its last line, which may go on, and so many before it.
    fn pass(&mut self, kept: &mut Vec<u8>, context: u32) -> Option<()> {
        let ends = kept.iter().enumerate().rev().filter(|(_, byte)| **byte == b'\n');
        let end = ends.map(|(at, _)| at + 1).nth(context as usize).unwrap_or(0);
        let lines = kept[..end].iter().filter(|&&byte| byte == b'\n').count();
        self.lines = self.lines.checked_add(u32::try_from(lines).ok()?)?;
        self.bytes += end as u64;
        kept.drain(..end);
        Some(())
    }
}

impl Found<'_> {
    /// What was found behind so many equal bytes and lines, as of the whole contents.
    pub fn behind(mut self, far: &Far) -> Self {
        let lines = far.lines;
        match &mut self {
            Self::Same | Self::SameByHash => {}
            Self::Further(same)
            | Self::Unknown(same)
            | Self::Binary(same)
            | Self::TooLarge(same) => *same += far.bytes,
            Self::Lines { hunks, .. } => {
                for hunk in hunks {
                    (hunk.a.0, hunk.b.0) = (hunk.a.0 + lines, hunk.b.0 + lines);
                    for line in &mut hunk.lines {
                        line.a = line.a.map(|at| at + lines);
                        line.b = line.b.map(|at| at + lines);
                    }
                }
            }
        }
        self
    }
}

/// One of the contents, at some place.
struct Side<'a> {
    pieces: &'a mut dyn Iterator<Item = Vec<u8>>,
    piece: Vec<u8>,
    at: usize,
}

impl<'a> Side<'a> {
    fn of(pieces: &'a mut dyn Iterator<Item = Vec<u8>>) -> Self {
        Self { pieces, piece: Vec::new(), at: 0 }
    }

    /// False at its end.
    fn fill(&mut self) -> bool {
        while self.at >= self.piece.len() {
            let Some(piece) = self.pieces.next() else { return false };
            (self.piece, self.at) = (piece, 0);
        }
        true
    }

    fn rest(&self) -> &[u8] {
        &self.piece[self.at..]
    }

    /// Bytes that came before, and the rest behind them.
    fn until(mut self, mut read: Vec<u8>, most: usize) -> Vec<u8> {
        while read.len() < most && self.fill() {
            let room = self.rest().len().min(most - read.len());
            read.extend_from_slice(&self.rest()[..room]);
            self.at += room;
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_beginnings_are_passed_over_in_whole_lines() {
        let of = |a: &str, b: &str, context, most| {
            // In pieces that end at different places.
            let pieces = |text: &str, size| {
                let all: Vec<Vec<u8>> = text.as_bytes().chunks(size).map(<[u8]>::to_vec).collect();
                all.into_iter()
            };
            let far = far([&mut pieces(a, 3), &mut pieces(b, 2)], context, most)?;
            let read = far.read.map(|read| String::from_utf8(read).unwrap());
            Some((far.bytes, far.lines, far.same, read))
        };
        let is =
            |bytes, lines, same, a: &str, b: &str| Some((bytes, lines, same, [a.into(), b.into()]));
        for (a, b, context, most, want) in [
            ("1\n2\n3\n", "1\n2\n3\n4\n", 1, 99, is(4, 2, 6, "3\n", "3\n4\n")),
            ("1\n2\n3\n", "1\n2\n3\n4\n", 0, 99, is(6, 3, 6, "", "4\n")),
            ("1\n2\n3\n", "1\n2\n3\n4\n", 9, 99, is(0, 0, 6, "1\n2\n3\n", "1\n2\n3\n4\n")),
            ("1\nab\n", "1\nac\nd\n", 0, 3, is(2, 1, 3, "ab\n", "ac\n")),
            ("1\n2", "1\n2", 0, 99, is(2, 1, 3, "2", "2")),
            ("", "x", 3, 99, is(0, 0, 0, "", "x")),
            ("long line", "long lines", 0, 4, None),
        ] {
            assert_eq!(of(a, b, context, most), want, "{a:?} {b:?} {context} {most}");
        }
    }

    #[test]
    fn what_is_gathered_stays_small() {
        let line = |at: u32| format!("line {at}\n").into_bytes();
        let mut a = (0..400_000).map(line);
        let mut b = (0..400_001).map(line);
        let far = far([&mut a, &mut b], 2, 1 << 20).expect("lines");
        assert_eq!(far.lines, 399_998);
        assert_eq!(far.read[1], b"line 399998\nline 399999\nline 400000\n");
        assert_eq!(far.read[0], b"line 399998\nline 399999\n");
    }
}
