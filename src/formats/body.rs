//! The content of one file, again, from its layer's stored bytes.

mod dense;
mod held;

use super::compression::Unpacker;
use super::points::Point;
use super::tar::{Sink, Walker};
use super::{Flow, Limits};
use crate::domain::Entry;
use dense::Cutter;
use held::Held;

/// Collects the body that is at an offset of the unpacked layer.
///
/// Walking to its entry, it needs all before it; holes of a sparse file come as zeros. A file that is not sparse
/// ([`BodyReader::dense`]) is cut out, from the start of the layer or from a [`Point`] before it.
#[derive(Debug)]
pub struct BodyReader {
    unpacker: Unpacker,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Walk(Box<Walk>),
    Cut(Cutter),
}

#[derive(Debug)]
struct Walk {
    walker: Walker,
    collector: Collector,
}

/// Where the bytes of a file that is not sparse lie in the unpacked tar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dense {
    /// The first.
    pub offset: u64,
    /// How many.
    pub size: u64,
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
        let way = Way::Walk(Box::new(Walk { walker: Walker::new(&limits), collector }));
        Self { unpacker: Unpacker::new(&limits), way }
    }

    /// Cuts `count` bytes of the content from its byte `from` on. `start`: what is fed first is the byte behind this point, which
    /// lies before what is wanted; else it is the first of the layer. `laying`: points are laid on the way. `None`: there is no
    /// such way in.
    pub fn dense(
        body: Dense,
        (from, count): (u64, u64),
        start: Option<&Point>,
        laying: bool,
    ) -> Option<Self> {
        let limits = Limits::default();
        let unpacker = match start {
            Some(point) => Unpacker::at(point, &limits, laying)?,
            None if laying => Unpacker::laying(&limits),
            None => Unpacker::new(&limits),
        };
        let from = from.min(body.size);
        let before = body.offset.checked_add(from)?.checked_sub(unpacker.unpacked())?;
        Some(Self { unpacker, way: Way::Cut(Cutter::new(before, count.min(body.size - from))) })
    }

    /// Points that were laid since this was asked last.
    pub fn points(&mut self) -> Vec<Point> {
        self.unpacker.points()
    }

    /// Takes the next bytes of the blob as stored. `Done` as soon as all that is wanted is there.
    pub fn feed(&mut self, bytes: &[u8]) -> Flow {
        let Self { unpacker, way } = self;
        let fed = unpacker.feed(bytes, &mut |piece| way.take(piece));
        fed.unwrap_or(Flow::Done)
    }

    /// The next `count` bytes, once so many were read: for who hands them on in parts. [`BodyReader::finish`] gives the rest.
    pub fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        let held = self.way.held()?;
        (held.length() >= count as u64).then(|| held.take(count))
    }

    /// The content, as far as it could be read; `None` when the entry was not found.
    pub fn finish(self) -> Option<Vec<u8>> {
        let Self { unpacker, mut way } = self;
        let _ = unpacker.finish(&mut |piece| way.take(piece));
        way.held().map(|held| held.take(usize::MAX))
    }
}

impl Way {
    fn take(&mut self, piece: &[u8]) -> Flow {
        match self {
            Self::Walk(walk) => walk.collector.walk(&mut walk.walker, piece),
            Self::Cut(cutter) => cutter.take(piece),
        }
    }

    fn held(&mut self) -> Option<&mut Held> {
        match self {
            Self::Walk(walk) => walk.collector.held.as_mut(),
            Self::Cut(cutter) => cutter.held(),
        }
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
