//! What is opened: bytes that can be read at positions, and names for them. The formats do no I/O of their own.

use std::io;

/// Bytes that can be read at any position: a file on disk, a browser's `File`, a slice.
pub trait Source {
    /// How many bytes there are.
    fn len(&self) -> u64;

    /// Reads up to `buf.len()` bytes at `offset`. Fewer may come; none only at the end.
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize>;

    /// True when there are no bytes.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Source for [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|at| self.get(at..)).unwrap_or_default();
        let count = rest.len().min(buf.len());
        buf[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }
}

impl Source for Vec<u8> {
    fn len(&self) -> u64 {
        Vec::len(self) as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.as_slice().read_at(offset, buf)
    }
}

/// One file, or each file of a folder.
#[derive(Clone)]
pub struct Input<'a> {
    /// Its path in the dropped folder, `/` between components; or the one file's name.
    pub path: String,
    /// Its bytes.
    pub source: &'a dyn Source,
}

/// A part of a source, as a source.
pub(crate) struct Section<'a> {
    source: &'a dyn Source,
    offset: u64,
    length: u64,
}

impl<'a> Section<'a> {
    /// `length` bytes from `offset` on, or fewer where the source ends.
    pub(crate) fn new(source: &'a dyn Source, offset: u64, length: u64) -> Self {
        let there = source.len().saturating_sub(offset);
        Self { source, offset, length: length.min(there) }
    }

    /// Where it begins.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }
}

impl Source for Section<'_> {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(offset);
        let count = usize::try_from(left).map_or(buf.len(), |left| left.min(buf.len()));
        if count == 0 {
            return Ok(0);
        }
        self.source.read_at(self.offset + offset, &mut buf[..count])
    }
}

/// Fills `buf` from `offset` on, as far as there are bytes.
pub(crate) fn read_full(source: &dyn Source, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buf.len() {
        match source.read_at(offset + filled as u64, &mut buf[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count.min(buf.len() - filled),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The `length` bytes at `offset`, or fewer at the end of the source.
pub(crate) fn read_vec(source: &dyn Source, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let there = source.len().saturating_sub(offset).min(length);
    let mut bytes = vec![0; usize::try_from(there).map_err(io::Error::other)?];
    let filled = read_full(source, offset, &mut bytes)?;
    bytes.truncate(filled);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct OneByOne(Vec<u8>);

    impl Source for OneByOne {
        fn len(&self) -> u64 {
            self.0.len() as u64
        }
        fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
            let end = buf.len().min(1);
            self.0.read_at(offset, &mut buf[..end])
        }
    }

    #[test]
    fn a_part_ends_where_it_ends() {
        let source = b"0123456789".to_vec();
        let part = Section::new(&source, 3, 4);
        assert_eq!(read_vec(&part, 0, 100).unwrap(), b"3456");
        assert_eq!(read_vec(&part, 2, 100).unwrap(), b"56");
        assert_eq!(Section::new(&source, 8, 100).len(), 2);
        assert_eq!(read_vec(&Section::new(&source, 20, 1), 0, 1).unwrap(), b"");
    }

    #[test]
    fn reads_on_after_short_reads_and_stops_at_the_end() {
        let source = OneByOne(b"0123456789".to_vec());
        assert_eq!(read_vec(&source, 2, 4).unwrap(), b"2345");
        assert_eq!(read_vec(&source, 8, 100).unwrap(), b"89");
        assert_eq!(read_vec(&source, u64::MAX, 1).unwrap(), b"");
    }
}
