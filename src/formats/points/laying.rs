//! Deflate that stops between two blocks, to lay points there: miniz_oxide, for neither flate2 nor zlib-rs tells where a block
//! ends or what the window holds. It takes a quarter longer than zlib-rs natively, half as long again in a browser.

use super::{Entrance, WINDOW};
use crate::formats::compression::{Inflated, Next};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_HAS_MORE_INPUT, TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY,
    TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{BlockBoundaryState, DecompressorOxide, decompress};

/// The output is not a ring: of a ring the library does not see that a reference reaches back before the start.
const FLAGS: u32 = TINFL_FLAG_HAS_MORE_INPUT
    | TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY
    | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;

/// Bytes of the buffer: the window, and what is unpacked before that is moved to the front again.
const BUFFER: usize = 8 * WINDOW;

/// Unpacks one member.
pub(crate) struct Laying {
    inflate: Box<DecompressorOxide>,
    buffer: Vec<u8>,
    /// The end of what is unpacked.
    at: usize,
    /// The end of what was handed on.
    given: usize,
    /// What follows once all is handed on.
    next: Next,
    /// Bits of the byte before the block that begins here; `None` while inside one.
    between: Option<(u8, u8)>,
    damaged: bool,
}

impl Laying {
    /// At the start of a member's data.
    pub(crate) fn new() -> Self {
        Self::with(DecompressorOxide::new(), &[])
    }

    /// At a block.
    pub(crate) fn at(bits: u8, byte: u8, window: &[u8]) -> Self {
        let state = BlockBoundaryState {
            num_bits: bits & 7,
            bit_buf: byte & ((1 << (bits & 7)) - 1),
            ..BlockBoundaryState::default()
        };
        let window = &window[window.len().saturating_sub(WINDOW)..];
        Self::with(DecompressorOxide::from_block_boundary_state(&state), window)
    }

    fn with(inflate: DecompressorOxide, window: &[u8]) -> Self {
        let mut buffer = vec![0; BUFFER];
        buffer[..window.len()].copy_from_slice(window);
        let at = window.len();
        Self {
            inflate: Box::new(inflate),
            buffer,
            at,
            given: at,
            next: Next::Input,
            between: None,
            damaged: false,
        }
    }

    /// At the start of another member.
    pub(crate) fn reset(&mut self) {
        *self.inflate = DecompressorOxide::new();
        (self.at, self.given) = (0, 0);
        (self.next, self.between) = (Next::Input, None);
    }

    /// Unpacks up to the end of a block, of the input or of the room; also, whether the data is damaged behind that.
    pub(crate) fn inflate(&mut self, bytes: &[u8], room: &mut [u8]) -> (Inflated, bool) {
        if self.given < self.at || self.damaged {
            return self.give(0, room);
        }
        if self.at == self.buffer.len() {
            self.buffer.copy_within(self.at - WINDOW.., 0);
            self.at = WINDOW;
            self.given = WINDOW;
        }
        let (status, read, made) =
            decompress(&mut self.inflate, bytes, &mut self.buffer, self.at, FLAGS);
        self.at += made;
        self.between = None;
        self.next = match status {
            TINFLStatus::NeedsMoreInput => Next::Input,
            TINFLStatus::HasMoreOutput => Next::Room,
            TINFLStatus::Done => Next::End,
            TINFLStatus::BlockBoundary => {
                // Where nothing was read, whole bytes may be held that were read before.
                let state = (read > 0).then(|| self.inflate.block_boundary_state()).flatten();
                self.between = state.map(|state| (state.num_bits, state.bit_buf));
                Next::Block
            }
            _ => {
                self.damaged = true;
                Next::Input
            }
        };
        self.give(read, room)
    }

    fn give(&mut self, read: usize, room: &mut [u8]) -> (Inflated, bool) {
        let made = room.len().min(self.at - self.given);
        room[..made].copy_from_slice(&self.buffer[self.given..][..made]);
        self.given += made;
        let all = self.given == self.at;
        let next = if all { self.next } else { Next::Room };
        (Inflated { read, made, next }, all && self.damaged)
    }

    /// The way in here; `None` where there is none.
    pub(crate) fn entrance(&self) -> Option<Entrance> {
        let (bits, byte) = self.between?;
        let window = self.buffer[self.at.saturating_sub(WINDOW)..self.at].to_vec();
        Some(Entrance::Block { bits, byte, window })
    }
}
