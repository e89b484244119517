//! A content whose bytes lie side by side in the tar, as all do but those of sparse files: it is cut out, and nothing is walked.

use super::held::Held;
use crate::formats::Flow;

/// Takes the unpacked bytes of a layer from some place on.
#[derive(Debug)]
pub(super) struct Cutter {
    /// Bytes before the first that is wanted.
    before: u64,
    /// Bytes that are still wanted.
    left: u64,
    /// Whether so much of the layer was there.
    reached: bool,
    held: Held,
}

impl Cutter {
    /// `before` bytes are passed over, `count` are wanted.
    pub(super) fn new(before: u64, count: u64) -> Self {
        Self { before, left: count, reached: before == 0, held: Held::default() }
    }

    pub(super) fn take(&mut self, piece: &[u8]) -> Flow {
        let over = self.before.min(piece.len() as u64);
        self.before -= over;
        self.reached |= self.before == 0;
        let piece = &piece[over as usize..];
        let count = self.left.min(piece.len() as u64);
        self.left -= count;
        if count > 0 {
            self.held.push(&piece[..count as usize]);
        }
        if self.reached && self.left == 0 { Flow::Done } else { Flow::More }
    }

    pub(super) fn held(&mut self) -> Option<&mut Held> {
        self.reached.then_some(&mut self.held)
    }
}
