//! The bytes of a source, a slice at a time.

use crate::formats::{Flow, Source};
use std::io;

/// Bytes read from disk at a time.
pub(super) const SLICE: usize = 4 << 20;

/// Hands `length` bytes from `offset` on to `take`, a slice at a time.
pub(super) fn feed(
    source: &(impl Source + ?Sized),
    offset: u64,
    length: u64,
    mut take: impl FnMut(&[u8]) -> Flow,
) -> io::Result<()> {
    // One for all reads: a source may give little at a time.
    let mut buf = vec![0; SLICE.min(usize::try_from(length).unwrap_or(SLICE)).max(1)];
    let mut at = 0;
    while at < length {
        let want = buf.len().min(usize::try_from(length - at).unwrap_or(usize::MAX));
        match source.read_at(offset + at, &mut buf[..want]) {
            Ok(0) => return Ok(()),
            Ok(count) => {
                at += count as u64;
                if take(&buf[..count]) == Flow::Done {
                    return Ok(());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
