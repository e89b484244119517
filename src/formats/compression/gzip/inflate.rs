//! The deflate data of members.

use crate::formats::points::{Entrance, Laying, enter};
use flate2::{Decompress, FlushDecompress, Status};

/// What came of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inflated {
    /// How many of them were read.
    pub(crate) read: usize,
    /// How many bytes were made.
    pub(crate) made: usize,
    /// What it waits for.
    pub(crate) next: Next,
}

/// What a decoder waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// More bytes, unless the room was filled.
    Input,
    /// More room.
    Room,
    /// Nothing: it is between two blocks.
    Block,
    /// Nothing: the data is complete.
    End,
}

pub(super) enum Inflate {
    Fast(Decompress),
    Laying(Box<Laying>),
}

impl Inflate {
    pub(super) fn new(laying: bool) -> Self {
        if laying {
            Self::Laying(Box::new(Laying::new()))
        } else {
            Self::Fast(Decompress::new(false))
        }
    }

    /// At a block.
    pub(super) fn at(bits: u8, byte: u8, window: &[u8], laying: bool) -> Option<Self> {
        Some(match laying {
            true => Self::Laying(Box::new(Laying::at(bits, byte, window))),
            false => Self::Fast(enter(bits, byte, window)?),
        })
    }

    pub(super) fn reset(&mut self) {
        match self {
            Self::Fast(inflate) => inflate.reset(false),
            Self::Laying(inflate) => inflate.reset(),
        }
    }

    /// Unpacks what it can; also, whether the data is damaged behind that.
    pub(super) fn inflate(&mut self, bytes: &[u8], room: &mut [u8]) -> (Inflated, bool) {
        let inflate = match self {
            Self::Laying(laying) => return laying.inflate(bytes, room),
            Self::Fast(inflate) => inflate,
        };
        let (read, made) = (inflate.total_in(), inflate.total_out());
        let result = inflate.decompress(bytes, room, FlushDecompress::None);
        let read = (inflate.total_in() - read) as usize;
        let made = (inflate.total_out() - made) as usize;
        let next = if let Ok(Status::StreamEnd) = result { Next::End } else { Next::Input };
        (Inflated { read, made, next }, result.is_err())
    }

    /// The way in here, where there is one.
    pub(super) fn entrance(&self) -> Option<Entrance> {
        match self {
            Self::Fast(_) => None,
            Self::Laying(inflate) => inflate.entrance(),
        }
    }
}
