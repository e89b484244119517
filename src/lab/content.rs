//! What a file holds, without holding it: pieces of bytes, of repeated patterns and of an image that is read when asked.
//! A copy-up, a rename or an append of a gigabyte costs a few words.

use sha2::{Digest as _, Sha256};
use std::fmt;
use std::sync::Arc;

/// Reads content that lies elsewhere, such as in an opened archive.
pub trait Far: Send + Sync {
    /// Reads `length` bytes from `offset` of the content that `key` names. Errors with a sentence for people.
    fn read(&self, key: u64, offset: u64, length: usize) -> Result<Vec<u8>, String>;
}

/// A file's bytes.
#[derive(Clone, Default)]
pub struct Content {
    pieces: Arc<Vec<Piece>>,
    len: u64,
}

#[derive(Clone)]
struct Piece {
    from: From,
    /// First byte of `from` that counts.
    start: u64,
    len: u64,
}

#[derive(Clone)]
enum From {
    Bytes(Arc<[u8]>),
    /// The pattern again and again; an empty one is zeros.
    Repeat(Arc<[u8]>),
    Far(Arc<dyn Far>, u64),
}

/// Small pieces are joined up to this size, so that a log that grows line by line stays a few pieces.
const JOINED: u64 = 1 << 16;
const CHUNK: u64 = 1 << 16;

/// What is read or hashed in one go: a sparse file may be longer by far, and would fill the memory or never end.
pub(in crate::lab) const MOST: u64 = 1 << 30;

/// Errors when so many bytes are more than is read in one go.
pub(in crate::lab) fn readable(bytes: u64) -> Result<(), String> {
    if bytes > MOST { Err("no space left on device".into()) } else { Ok(()) }
}

impl Content {
    /// These bytes.
    pub fn bytes(bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        let len = bytes.len() as u64;
        Self::one(From::Bytes(bytes), len)
    }

    /// `pattern` repeated and cut to `len` bytes; zeros when it is empty.
    pub fn repeat(pattern: impl Into<Arc<[u8]>>, len: u64) -> Self {
        Self::one(From::Repeat(pattern.into()), len)
    }

    /// `len` bytes that `far` reads under `key`.
    pub fn far(far: Arc<dyn Far>, key: u64, len: u64) -> Self {
        Self::one(From::Far(far, key), len)
    }

    fn one(from: From, len: u64) -> Self {
        if len == 0 {
            return Self::default();
        }
        Self { pieces: Arc::new(vec![Piece { from, start: 0, len }]), len }
    }

    /// Bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// True when both are known to be equal without being read: pieces of the same.
    pub fn is_known_same(&self, other: &Self) -> bool {
        let is_same = |a: &Piece, b: &Piece| {
            let from = match (&a.from, &b.from) {
                (From::Bytes(a), From::Bytes(b)) | (From::Repeat(a), From::Repeat(b)) => {
                    Arc::ptr_eq(a, b)
                }
                (From::Far(a, one), From::Far(b, other)) => Arc::ptr_eq(a, b) && one == other,
                _ => false,
            };
            from && (a.start, a.len) == (b.start, b.len)
        };
        self.len == other.len
            && self.pieces.len() == other.pieces.len()
            && self.pieces.iter().zip(other.pieces.iter()).all(|(a, b)| is_same(a, b))
    }

    /// Makes it `len` bytes long: cut, or filled up with zeros.
    pub fn truncate(&mut self, len: u64) {
        if len > self.len {
            let more = len - self.len;
            self.push(Piece { from: From::Repeat(Arc::default()), start: 0, len: more });
            return;
        }
        let pieces = Arc::make_mut(&mut self.pieces);
        while self.len > len {
            let Some(last) = pieces.last_mut() else { break };
            let cut = last.len.min(self.len - len);
            last.len -= cut;
            self.len -= cut;
            if last.len == 0 {
                pieces.pop();
            }
        }
    }

    /// Writes `data` at `offset`; a gap before it reads as zeros.
    pub fn write(&mut self, offset: u64, data: &[u8]) {
        if data.is_empty() {
            return;
        }
        let rest = self.from(offset.saturating_add(data.len() as u64));
        self.truncate(offset);
        self.push(Piece { from: From::Bytes(data.into()), start: 0, len: data.len() as u64 });
        for piece in rest {
            self.push(piece);
        }
    }

    fn from(&self, offset: u64) -> Vec<Piece> {
        let (mut at, mut rest) = (0, Vec::new());
        for piece in self.pieces.iter() {
            let skip = offset.saturating_sub(at).min(piece.len);
            at += piece.len;
            if skip < piece.len {
                rest.push(Piece {
                    start: piece.start + skip,
                    len: piece.len - skip,
                    ..piece.clone()
                });
            }
        }
        rest
    }

    fn push(&mut self, piece: Piece) {
        let pieces = Arc::make_mut(&mut self.pieces);
        self.len += piece.len;
        if let (Some(last), From::Bytes(new)) = (pieces.last_mut(), &piece.from)
            && let From::Bytes(old) = &last.from
            && last.len + piece.len <= JOINED
        {
            let slice = |bytes: &Arc<[u8]>, start: u64, len: u64| {
                bytes[start as usize..(start + len) as usize].to_vec()
            };
            let mut joined = slice(old, last.start, last.len);
            joined.extend(slice(new, piece.start, piece.len));
            *last = Piece { len: joined.len() as u64, from: From::Bytes(joined.into()), start: 0 };
            return;
        }
        pieces.push(piece);
    }

    /// So many bytes from a place on, or what there is of them.
    pub fn part(&self, offset: u64, length: u64) -> Self {
        let (mut part, mut at) = (Self::default(), 0);
        let end = offset.saturating_add(length);
        for piece in self.pieces.iter() {
            let from = offset.saturating_sub(at).min(piece.len);
            let to = end.saturating_sub(at).min(piece.len);
            at += piece.len;
            if from < to {
                let start = piece.start + from;
                part.push(Piece { start, len: to - from, ..piece.clone() });
            }
            if at >= end {
                break;
            }
        }
        part
    }

    /// Hands all bytes to `take`, a chunk at a time.
    pub fn each(&self, mut take: impl FnMut(&[u8])) -> Result<(), String> {
        for piece in self.pieces.iter() {
            match &piece.from {
                From::Bytes(bytes) => {
                    take(&bytes[piece.start as usize..(piece.start + piece.len) as usize]);
                }
                from => {
                    let mut at = 0;
                    while at < piece.len {
                        let length = (piece.len - at).min(CHUNK);
                        take(&from.read(piece.start + at, length as usize)?);
                        at += length;
                    }
                }
            }
        }
        Ok(())
    }

    /// All of it at once.
    pub fn read(&self) -> Result<Vec<u8>, String> {
        readable(self.len)?;
        let mut out = Vec::with_capacity(self.len.min(1 << 24) as usize);
        self.each(|bytes| out.extend_from_slice(bytes))?;
        Ok(out)
    }

    /// The bytes as a stream.
    pub fn reader(&self) -> Reader<'_> {
        Reader { content: self, piece: 0, at: 0 }
    }

    /// The SHA-256 of all of it.
    pub fn sha256(&self) -> Result<[u8; 32], String> {
        readable(self.len)?;
        let mut hash = Sha256::new();
        self.each(|bytes| hash.update(bytes))?;
        Ok(hash.finalize().into())
    }
}

/// Reads a content from its beginning.
#[derive(Debug)]
pub struct Reader<'a> {
    content: &'a Content,
    piece: usize,
    at: u64,
}

impl std::io::Read for Reader<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let Some(piece) = self.content.pieces.get(self.piece) else { return Ok(0) };
            let length = (piece.len - self.at).min(out.len() as u64);
            if length == 0 && !out.is_empty() {
                (self.piece, self.at) = (self.piece + 1, 0);
                continue;
            }
            let bytes = piece.from.read(piece.start + self.at, length as usize);
            out[..length as usize].copy_from_slice(&bytes.map_err(std::io::Error::other)?);
            self.at += length;
            return Ok(length as usize);
        }
    }
}

impl From {
    fn read(&self, start: u64, length: usize) -> Result<Vec<u8>, String> {
        match self {
            Self::Bytes(bytes) => Ok(bytes[start as usize..start as usize + length].to_vec()),
            Self::Repeat(pattern) if pattern.is_empty() => Ok(vec![0; length]),
            Self::Repeat(pattern) => {
                let skip = (start % pattern.len() as u64) as usize;
                Ok(pattern.iter().cycle().skip(skip).take(length).copied().collect())
            }
            Self::Far(far, key) => far.read(*key, start, length),
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes in {} pieces", self.len, self.pieces.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_cut_grown_and_written_over() {
        let mut content = Content::repeat(*b"abc", 7);
        assert_eq!(content.read().unwrap(), b"abcabca");
        let old = content.clone();
        content.write(7, b"XY");
        content.write(1, b"--");
        assert_eq!(content.read().unwrap(), b"a--abcaXY");
        content.truncate(3);
        content.truncate(5);
        content.write(7, b"!");
        assert_eq!(content.read().unwrap(), b"a--\0\0\0\0!");
        assert_eq!((content.len(), old.read().unwrap()), (8, b"abcabca".to_vec()));
        content.truncate(0);
        assert!(content.is_empty() && content.read().unwrap().is_empty());
    }

    struct Alphabet;
    impl Far for Alphabet {
        fn read(&self, key: u64, offset: u64, length: usize) -> Result<Vec<u8>, String> {
            Ok((offset..offset + length as u64).map(|n| b'a' + ((n + key) % 26) as u8).collect())
        }
    }

    #[test]
    fn what_lies_elsewhere_is_read_from_where_it_is_cut() {
        let mut content = Content::far(Arc::new(Alphabet), 1, 200_000);
        assert_eq!(content.read().unwrap().len(), 200_000);
        content.truncate(6);
        content.write(2, b"__");
        assert_eq!(content.read().unwrap(), b"bc__fg");
        assert_eq!(format!("{content:?}"), "6 bytes in 3 pieces");
    }

    #[test]
    fn what_was_not_changed_is_known_to_be_the_same_without_a_look() {
        struct Closed;
        impl Far for Closed {
            fn read(&self, _: u64, _: u64, _: usize) -> Result<Vec<u8>, String> {
                Err("closed".into())
            }
        }
        let far: Arc<dyn Far> = Arc::new(Closed);
        let content = Content::far(Arc::clone(&far), 1, 10);
        let (mut longer, other) = (content.clone(), Content::far(far, 2, 10));
        longer.write(10, b"!");
        assert!(content.is_known_same(&content.clone()));
        assert!(!content.is_known_same(&longer) && !content.is_known_same(&other));
    }
}
