//! The bytes of a source, a slice at a time.

use crate::formats::{Flow, Source};
use std::io;

/// Bytes read from disk at a time.
const SLICE: usize = 4 << 20;

/// Hands `length` bytes from `offset` on to `take`, a slice at a time.
pub(super) fn feed(
    source: &(impl Source + ?Sized),
    offset: u64,
    length: u64,
    mut take: impl FnMut(Vec<u8>) -> Flow,
) -> io::Result<()> {
    let mut at = 0;
    while at < length {
        let want = SLICE.min(usize::try_from(length - at).unwrap_or(SLICE));
        let mut slice = vec![0; want];
        match source.read_at(offset + at, &mut slice) {
            Ok(0) => return Ok(()),
            Ok(count) => {
                slice.truncate(count);
                at += count as u64;
                if take(slice) == Flow::Done {
                    return Ok(());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
