//! Taking away: a tree of an image as a tar, a layer, a mended image. What is to be written is a script, which knows no tree; what
//! decides what is written stands here, for the command (`native`), which writes while it reads, and for the page's workers
//! (`glue::takeout`), which wait between slices until what was written is away.

pub(crate) mod layer;
pub(crate) mod mended;
mod packer;
mod script;
#[cfg(test)]
mod tests;
pub(crate) mod tree;

pub use layer::Form;
pub(crate) use script::{Layer, Mended, Script, Store, Tree};

use crate::domain::{Location, wire::wire};
use crate::formats::again::Taker;
use crate::formats::{Again, Flow};
use std::io::{self, Write};

/// What is missing of a file, or is a hole in it, is written as zeros; more than so many bytes of them would make a small image a
/// huge file.
const MOST_HOLES: u64 = 1 << 30;

/// What could not be written, or not whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Layers that could not be read to their end, and why.
    pub damage: Vec<(u32, String)>,
    /// Files that are not there, or not with all of their bytes.
    pub files: u64,
}
wire! { struct Lost { damage, files } }

/// Why nothing more can be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Halt {
    /// It can't be read; why.
    Unread(String),
    /// It can't be written: a sentence.
    Unwritten(String),
}

/// Reads files slice by slice. Between two slices it may wait until what was written is away.
pub(crate) trait Supply {
    /// Hands on `length` bytes of a file from `offset` on, or as many as there are.
    async fn slices(
        &mut self,
        file: u32,
        span: (u64, u64),
        take: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<(), Halt>;
}

struct Give<'a>(&'a mut dyn FnMut(&[u8]) -> Flow);

impl Taker for Give<'_> {
    fn take(&mut self, bytes: &[u8]) -> Flow {
        (self.0)(bytes)
    }
}

/// The bytes of a blob as they are stored.
pub(crate) async fn stored(
    supply: &mut impl Supply,
    location: &Location,
    take: &mut dyn FnMut(&[u8]) -> Flow,
) -> Result<(), Halt> {
    match location {
        Location::Range { file, offset, length } => {
            supply.slices(*file, (*offset, *length), take).await
        }
        Location::Embedded(bytes) => {
            take(bytes);
            Ok(())
        }
        Location::Streamed { member, .. } => {
            let mut again = Again::new([(*member, Give(take))]);
            let fed = supply.slices(0, (0, u64::MAX), &mut |slice| again.feed(slice)).await;
            again.finish();
            fed
        }
        Location::Missing(why) => Err(Halt::Unread(why.clone())),
    }
}

/// Writes so many zeros.
pub fn zeros(out: &mut (impl Write + ?Sized), length: u64) -> io::Result<()> {
    static ZEROS: [u8; 64 << 10] = [0; 64 << 10];
    let mut left = length;
    while left > 0 {
        let now = usize::try_from(left).map_or(ZEROS.len(), |left| left.min(ZEROS.len()));
        out.write_all(&ZEROS[..now])?;
        left -= now as u64;
    }
    Ok(())
}
