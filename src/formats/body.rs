//! The content of one file, again, from its layer's stored bytes.

use super::compression::Unpacker;
use super::tar::{Sink, Walker};
use super::{Flow, Limits};
use crate::domain::Entry;

/// Walks the layer to the entry whose body is at an offset, and collects it: holes of a sparse file come as zeros.
///
/// The walk is by far the smallest part of it, a compressed layer must be unpacked from its start in any case. For a layer stored
/// plain whoever can seek reads `stored` bytes at `body_offset` of the blob instead, unless `stored` and `size` differ.
#[derive(Debug)]
pub struct BodyReader {
    unpacker: Unpacker,
    walker: Walker,
    collector: Collector,
}

#[derive(Debug)]
struct Collector {
    body_offset: u64,
    /// `None`: not there yet.
    bytes: Option<Vec<u8>>,
    collecting: bool,
    done: bool,
    cap: usize,
}

impl BodyReader {
    /// Looks for the entry whose body is at `body_offset` of the unpacked tar (no two share one), keeps the first `cap` bytes.
    pub fn new(body_offset: u64, cap: usize) -> Self {
        let limits = Limits::default();
        let collector = Collector { body_offset, bytes: None, collecting: false, done: false, cap };
        Self { unpacker: Unpacker::new(&limits), walker: Walker::new(&limits), collector }
    }

    /// Takes the next bytes of the blob as stored. `Done` as soon as all that is wanted is there.
    pub fn feed(&mut self, bytes: &[u8]) -> Flow {
        let Self { unpacker, walker, collector } = self;
        let fed = unpacker.feed(bytes, &mut |piece| collector.walk(walker, piece));
        fed.unwrap_or(Flow::Done)
    }

    /// The content, as far as it could be read; `None` when the entry was not found.
    pub fn finish(self) -> Option<Vec<u8>> {
        let Self { unpacker, mut walker, mut collector } = self;
        let _ = unpacker.finish(&mut |piece| collector.walk(&mut walker, piece));
        collector.bytes
    }
}

impl Collector {
    fn walk(&mut self, walker: &mut Walker, piece: &[u8]) -> Flow {
        let flow = walker.feed(piece, self);
        if self.done { Flow::Done } else { flow }
    }

    fn add(&mut self, length: u64, piece: impl FnOnce(&mut Vec<u8>, usize)) {
        if !self.collecting {
            return;
        }
        if let Some(bytes) = &mut self.bytes {
            let room = self.cap - bytes.len();
            piece(bytes, room.min(usize::try_from(length).unwrap_or(usize::MAX)));
            self.done |= bytes.len() == self.cap;
        }
    }
}

impl Sink for Collector {
    fn begin(&mut self, entry: &Entry) {
        self.collecting =
            !self.done && self.bytes.is_none() && entry.body_offset == self.body_offset;
        if self.collecting {
            self.bytes = Some(Vec::new());
        }
    }

    fn body(&mut self, bytes: &[u8]) {
        self.add(bytes.len() as u64, |held, count| held.extend_from_slice(&bytes[..count]));
    }

    fn hole(&mut self, length: u64) {
        self.add(length, |held, count| held.resize(held.len() + count, 0));
    }

    fn end(&mut self, _: &mut Entry, _: bool) {
        self.done |= self.collecting;
        self.collecting = false;
    }
}

#[cfg(test)]
mod tests;
