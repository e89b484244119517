//! The tar walk: headers in, entries and bodies out, in whatever pieces the bytes come. Byte positions are counted, a size is
//! believed once (PAX before header) and nothing is ever searched for headers, so no entry can be smuggled into a body.
//!
//! `tar::Header` gives the layout of a block; the walk, the numbers and the extensions are ours, because the crate pulls
//! (`Read`), stops at what engines show, and does not say where bodies lie.

mod extended;
mod header;
mod member;
pub mod number;
mod sparse;
mod walk;
pub mod write;

use crate::domain::Entry;

pub use walk::{NO_END, NO_PADDING, Walked, Walker};

/// Bytes of a tar block.
pub const BLOCK: usize = 512;

/// What the walk tells. For each entry: `begin`, then `body` and `hole` in the order of the content, then `end`.
pub trait Sink {
    /// An entry begins; all of it is known but `content` and `sha256`.
    fn begin(&mut self, entry: &Entry);
    /// The next bytes of the entry's body. Called for files only, never with an empty slice.
    fn body(&mut self, bytes: &[u8]);
    /// The next `length` bytes of the content are a hole of a sparse file.
    fn hole(&mut self, length: u64) {
        let _ = length;
    }
    /// The entry ends. Not `whole`: the archive ended first, or its sparse map makes no sense.
    fn end(&mut self, entry: &mut Entry, whole: bool);
}

/// True for a header block whose checksum holds.
pub fn is_header(block: &[u8; BLOCK]) -> bool {
    header::Head::check(block).is_some()
}

/// Bytes up to the next block.
fn padding(size: u64) -> u64 {
    size.wrapping_neg() % BLOCK as u64
}

#[cfg(test)]
mod tests;
