//! Places inside a compressed stream where decoding can begin: what lies deep inside is read again without all before it.
//!
//! A gzip stream is entered at the start of a member, or between two deflate blocks (RFC 1951, 3.2.3) with the 32 KiB before it,
//! to which back-references may reach; a zstd stream at the start of a frame (RFC 8878, 3.1). Between the blocks of a zstd frame
//! (or of a gzip member that is one block, as zlib-ng writes it at level 1) there is no such place: its tables and repeated offsets go on, and no decoder gives them away.

mod laying;
mod shift;

pub(crate) use laying::Laying;
pub(crate) use shift::enter;

use super::Limits;
use super::seams::Seams;
use crate::domain::wire::wire;

/// How far back a deflate stream may reach.
pub const WINDOW: usize = 32 << 10;

/// A place where decoding can begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Stored bytes before it. A byte that it lies within is one of them.
    pub packed: u64,
    /// Unpacked bytes before it.
    pub unpacked: u64,
    /// What begins there.
    pub entry: Entrance,
}
wire! { struct Point { packed, unpacked, entry } }

/// What begins at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// Any byte of a stream that is not compressed.
    Plain,
    /// A gzip member.
    Member,
    /// A deflate block of a gzip member.
    Block {
        /// How many bits of the byte before it belong to it, 0 to 7.
        bits: u8,
        /// Those bits, lowest first.
        byte: u8,
        /// What was unpacked of the member before it: 32 KiB, or all when it is less.
        window: Vec<u8>,
    },
    /// A zstd frame.
    Frame,
}
wire! { enum Entrance { Plain, Member, Block { bits, byte, window }, Frame } }

impl Point {
    /// A place in a stream that is not compressed.
    pub fn plain(at: u64) -> Self {
        Self { packed: at, unpacked: at, entry: Entrance::Plain }
    }

    /// Bytes of memory.
    pub fn weight(&self) -> u64 {
        let window =
            if let Entrance::Block { window, .. } = &self.entry { window.len() } else { 0 };
        (size_of::<Self>() + window) as u64
    }
}

/// Lays points while a stream is unpacked, in order; or, when nobody wants any, only counts.
#[derive(Debug)]
pub(crate) struct Marks {
    /// `None`: nobody wants points.
    spacing: Option<u64>,
    share: u64,
    /// Bytes given to the decoder that it has read.
    pub(crate) packed: u64,
    /// Bytes that it has made of them.
    pub(crate) unpacked: u64,
    /// Where the last point lies, unpacked.
    last: u64,
    points: Vec<Point>,
    /// Where parts begin, for who wants to know.
    pub(crate) seams: Option<Box<Seams>>,
}

impl Marks {
    /// From a point on, or from the start.
    pub(crate) fn new(limits: &Limits, from: Option<&Point>, wanted: bool) -> Self {
        let (packed, unpacked) = from.map_or((0, 0), |point| (point.packed, point.unpacked));
        Self {
            spacing: wanted.then_some(limits.point_spacing),
            share: limits.point_share,
            packed,
            unpacked,
            last: unpacked,
            points: Vec::new(),
            seams: None,
        }
    }

    /// Points are wanted.
    pub(crate) fn wanted(&self) -> bool {
        self.spacing.is_some()
    }

    /// It is time for the next point.
    pub(crate) fn due(&self) -> bool {
        let far = self.unpacked - self.last;
        self.spacing.is_some_and(|spacing| far >= spacing.max(self.unpacked / self.share))
    }

    /// Lays a point here.
    pub(crate) fn lay(&mut self, entry: Entrance) {
        let (packed, unpacked) = (self.packed, self.unpacked);
        self.last = unpacked;
        self.points.push(Point { packed, unpacked, entry });
    }

    /// A member or a frame begins here.
    pub(crate) fn start(&mut self, entry: Entrance) {
        if let Some(seams) = &mut self.seams {
            seams.start(self.packed, self.unpacked, entry == Entrance::Frame);
        }
        if self.due() {
            self.lay(entry);
        }
    }

    /// Those that were laid since this was asked last.
    pub(crate) fn take(&mut self) -> Vec<Point> {
        std::mem::take(&mut self.points)
    }
}

#[cfg(test)]
mod tests;
