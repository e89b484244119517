//! The content of one file, again, from its layer's stored bytes.

mod held;

use super::compression::Unpacker;
use super::tar::{Sink, Walker};
use super::{Flow, Limits};
use crate::domain::Entry;
use held::Held;

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
    held: Option<Held>,
    collecting: bool,
    done: bool,
    /// Bytes of the content that are still to be passed over.
    before: u64,
    /// Bytes that are still wanted.
    left: u64,
}

impl BodyReader {
    /// Looks for the entry whose body is at `body_offset` of the unpacked tar (no two share one), keeps the first `cap` bytes.
    pub fn new(body_offset: u64, cap: usize) -> Self {
        Self::range(body_offset, 0, cap as u64)
    }

    /// The same, for `count` bytes of the content from its byte `from` on.
    pub fn range(body_offset: u64, from: u64, count: u64) -> Self {
        let limits = Limits::default();
        let collector = Collector {
            body_offset,
            held: None,
            collecting: false,
            done: false,
            before: from,
            left: count,
        };
        Self { unpacker: Unpacker::new(&limits), walker: Walker::new(&limits), collector }
    }

    /// Takes the next bytes of the blob as stored. `Done` as soon as all that is wanted is there.
    pub fn feed(&mut self, bytes: &[u8]) -> Flow {
        let Self { unpacker, walker, collector } = self;
        let fed = unpacker.feed(bytes, &mut |piece| collector.walk(walker, piece));
        fed.unwrap_or(Flow::Done)
    }

    /// The next `count` bytes, once so many were read: for who hands them on in parts. [`BodyReader::finish`] gives the rest.
    pub fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        let held = self.collector.held.as_mut()?;
        (held.length() >= count as u64).then(|| held.take(count))
    }

    /// The content, as far as it could be read; `None` when the entry was not found.
    pub fn finish(self) -> Option<Vec<u8>> {
        let Self { unpacker, mut walker, mut collector } = self;
        let _ = unpacker.finish(&mut |piece| collector.walk(&mut walker, piece));
        collector.held.map(|mut held| held.take(usize::MAX))
    }
}

impl Collector {
    fn walk(&mut self, walker: &mut Walker, piece: &[u8]) -> Flow {
        let flow = walker.feed(piece, self);
        if self.done { Flow::Done } else { flow }
    }

    /// `add` is given how many of the next `length` bytes are passed over, and how many that follow are wanted.
    fn add(&mut self, length: u64, add: impl FnOnce(&mut Held, u64, u64)) {
        if !self.collecting {
            return;
        }
        if let Some(held) = &mut self.held {
            let over = self.before.min(length);
            self.before -= over;
            let count = self.left.min(length - over);
            self.left -= count;
            add(held, over, count);
            self.done |= self.left == 0;
        }
    }
}

impl Sink for Collector {
    fn begin(&mut self, entry: &Entry) {
        self.collecting =
            !self.done && self.held.is_none() && entry.body_offset == self.body_offset;
        if self.collecting {
            self.held = Some(Held::default());
        }
    }

    fn body(&mut self, bytes: &[u8]) {
        self.add(bytes.len() as u64, |held, over, count| {
            held.push(&bytes[over as usize..][..count as usize]);
        });
    }

    fn hole(&mut self, length: u64) {
        self.add(length, |held, _, count| held.push_zeros(count));
    }

    fn end(&mut self, _: &mut Entry, _: bool) {
        self.done |= self.collecting;
        self.collecting = false;
    }
}

#[cfg(test)]
mod tests;
