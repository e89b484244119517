//! The buffer between a decoder and whoever takes its output.

use super::{Halt, PIECE};
use crate::formats::Flow;

/// Collects output and hands it on in full pieces.
#[derive(Debug)]
pub struct Piece {
    bytes: Vec<u8>,
    filled: usize,
}

impl Default for Piece {
    fn default() -> Self {
        Self { bytes: vec![0; PIECE], filled: 0 }
    }
}

impl Piece {
    /// Where the decoder may write; never empty.
    pub fn room(&mut self, out: &mut dyn FnMut(&[u8]) -> Flow) -> Result<&mut [u8], Halt> {
        if self.is_full() {
            self.flush(out)?;
        }
        Ok(&mut self.bytes[self.filled..])
    }

    /// The decoder wrote `count` bytes there; they are returned.
    pub fn wrote(&mut self, count: usize) -> &[u8] {
        let start = self.filled;
        self.filled += count;
        &self.bytes[start..self.filled]
    }

    /// True when the decoder may have more to say.
    pub fn is_full(&self) -> bool {
        self.filled == self.bytes.len()
    }

    /// Hands on what there is. To be called before anything is found behind it: whoever takes it may have had enough by then,
    /// wherever the pieces of the input end.
    pub fn flush(&mut self, out: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Halt> {
        let filled = std::mem::take(&mut self.filled);
        if filled > 0 && out(&self.bytes[..filled]) == Flow::Done {
            return Err(Halt::Enough);
        }
        Ok(())
    }
}
