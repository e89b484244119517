//! xz, by lzma-rust2's push decoder: pure Rust, with a memory limit, several streams, checks verified.

use super::Halt;
use super::piece::Piece;
use crate::formats::{Damage, Flow, Limits};
use lzma_rust2::{Action, Status, XzStream};

/// Input is decoded in steps of this size, wherever the pieces end: how much comes out before damage depends on the step.
const STEP: usize = 4096;

/// Decodes any number of streams.
pub struct Decoder {
    stream: XzStream,
    held: Vec<u8>,
    piece: Piece,
    ended: bool,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("xz").field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl Decoder {
    /// Before the first byte.
    pub fn new(limits: &Limits) -> Self {
        let limit = u32::try_from(limits.xz_dictionary >> 10).unwrap_or(u32::MAX);
        Self {
            stream: XzStream::new_mem_limit(true, limit),
            held: Vec::new(),
            piece: Piece::default(),
            ended: false,
        }
    }

    /// Takes the next bytes.
    pub fn feed(
        &mut self,
        mut bytes: &[u8],
        out: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<(), Halt> {
        while self.held.len() + bytes.len() >= STEP {
            let (now, rest) = bytes.split_at(STEP - self.held.len());
            bytes = rest;
            self.held.extend_from_slice(now);
            self.run_held(out)?;
        }
        self.held.extend_from_slice(bytes);
        Ok(())
    }

    /// The stream ended.
    pub fn finish(&mut self, out: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Halt> {
        self.run_held(out)?;
        self.run(&[], Action::Finish, out)
    }

    fn run_held(&mut self, out: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Halt> {
        let held = std::mem::take(&mut self.held);
        let result = self.run(&held, Action::Run, out);
        self.held = held;
        self.held.clear();
        result
    }

    fn run(
        &mut self,
        mut bytes: &[u8],
        action: Action,
        out: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<(), Halt> {
        let mut result = Ok(());
        while !self.ended && result.is_ok() {
            let (read, wrote) = (self.stream.total_in(), self.stream.total_out());
            let processed = self.stream.process(bytes, self.piece.room(out)?, action);
            // Counted by the totals: what came before an error is sound.
            let read = (self.stream.total_in() - read) as usize;
            let wrote = (self.stream.total_out() - wrote) as usize;
            self.piece.wrote(wrote);
            bytes = bytes.get(read..).unwrap_or(&[]);
            match processed {
                Err(_) if action == Action::Finish => {
                    result = Err(Damage::new("is cut short, inside xz data").into())
                }
                Err(_)
                    if self
                        .stream
                        .memory_usage()
                        .is_some_and(|needed| needed > self.stream.mem_limit()) =>
                {
                    let limit = u64::from(self.stream.mem_limit()) << 10;
                    result = Err(Damage::new(format!(
                        "needs an xz dictionary beyond the limit of {limit} bytes"
                    ))
                    .into());
                }
                Err(_) => result = Err(Damage::new("has damaged xz data").into()),
                Ok(progress) => self.ended = progress.status == Status::StreamEnd,
            }
            if (read, wrote) == (0, 0)
                || (bytes.is_empty() && !self.piece.is_full() && action == Action::Run)
            {
                break;
            }
        }
        self.piece.flush(out).and(result)
    }
}
