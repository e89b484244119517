//! What is left out of the rows of a content: the bodies of private keys, until somebody asks for them.

use crate::analysis::kinds::{DOTS, private_parts};
use std::borrow::Cow;
use std::ops::Range;

/// Parts of the bytes that were read.
#[derive(Clone, Debug, Default)]
pub struct Cover {
    /// In order.
    parts: Vec<Range<usize>>,
    /// They are shown nevertheless.
    lifted: bool,
}

impl Cover {
    /// Of bytes that begin with byte `base` of a content of `size` bytes. `lifted`: nothing is left out, but it is known what would be.
    pub fn of(bytes: &[u8], base: u64, size: u64, lifted: bool) -> Self {
        Self { parts: private_parts(bytes, base, size), lifted }
    }

    /// There is something in these bytes that is left out, unless it was asked for.
    pub fn is_in(&self, bytes: Range<usize>) -> bool {
        self.parts_in(&bytes).next().is_some()
    }

    /// The parts that overlap these bytes.
    fn parts_in(&self, bytes: &Range<usize>) -> impl Iterator<Item = &Range<usize>> {
        let first = self.parts.partition_point(|part| part.end <= bytes.start);
        let end = bytes.end;
        self.parts[first..].iter().take_while(move |part| part.start < end)
    }

    /// There is anything.
    pub fn is_needed(&self) -> bool {
        !self.parts.is_empty()
    }

    /// This byte is left out; true: it is the first of its part.
    pub fn over(&self, at: usize) -> Option<bool> {
        let part = self.parts.get(self.parts.partition_point(|part| part.end <= at))?;
        (!self.lifted && part.start <= at).then_some(part.start == at)
    }

    /// These bytes piece by piece: what is shown, then what is left out, by turns.
    fn pieces(&self, of: Range<usize>) -> Vec<Range<usize>> {
        let (mut pieces, mut from) = (Vec::new(), of.start);
        for part in self.parts_in(&of).filter(|_| !self.lifted) {
            let part = part.start.max(of.start)..part.end.min(of.end);
            pieces.extend([from..part.start, part.clone()]);
            from = part.end;
        }
        pieces.push(from..of.end);
        pieces
    }

    /// These of the bytes as text, with dots for what is left out.
    pub fn text(&self, of: Range<usize>, shown: impl Fn(Range<usize>) -> String) -> String {
        let pieces = self.pieces(of).into_iter().zip([false, true].into_iter().cycle());
        pieces.map(|(piece, out)| if out { DOTS.to_owned() } else { shown(piece) }).collect()
    }

    /// The bytes with dots for what is left out: of as many lines, if it is text.
    pub fn over_all<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if self.lifted || self.parts.is_empty() {
            return bytes.into();
        }
        let pieces = self.pieces(0..bytes.len()).into_iter().zip([false, true].into_iter().cycle());
        let mut all = Vec::with_capacity(bytes.len());
        for (piece, out) in pieces {
            all.extend_from_slice(if out { DOTS.as_bytes() } else { &bytes[piece] });
        }
        all.into()
    }
}
