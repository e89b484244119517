//! Paths one after the other, each as what it doesn't share with the one before: neighbours in a tar share most of it.

use super::bytes::{put_varint, take_varint};

/// Paths in order. Each is a varint of bytes shared with the one before, a varint length of the rest, and the rest.
#[derive(Clone, Debug, Default)]
pub(super) struct PathList {
    coded: Vec<u8>,
    last: Vec<u8>,
}

/// What is read of it counts; the last path is there for pushing only.
impl PartialEq for PathList {
    fn eq(&self, other: &Self) -> bool {
        self.coded == other.coded
    }
}

impl Eq for PathList {}

impl PathList {
    /// Adds a path.
    pub fn push(&mut self, path: &[u8]) {
        let shared = self.last.iter().zip(path).take_while(|(a, b)| a == b).count();
        put_varint(&mut self.coded, shared as u64);
        put_varint(&mut self.coded, (path.len() - shared) as u64);
        self.coded.extend_from_slice(&path[shared..]);
        self.last.truncate(shared);
        self.last.extend_from_slice(&path[shared..]);
    }

    /// All paths, in order.
    pub fn iter(&self) -> Paths<'_> {
        Paths { rest: &self.coded, path: Vec::new() }
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.coded.len() + self.last.len()
    }

    /// As [`PathList::from_bytes`] reads it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.coded
    }

    /// A list to be read; nothing more is pushed to it.
    pub fn from_bytes(coded: &[u8]) -> Self {
        Self { coded: coded.to_vec(), last: Vec::new() }
    }
}

/// Iterates paths without allocating.
pub struct Paths<'a> {
    rest: &'a [u8],
    path: Vec<u8>,
}

impl Paths<'_> {
    /// The next path, and how many of its leading bytes equal the one before.
    pub fn next_path(&mut self) -> Option<(&[u8], usize)> {
        if self.rest.is_empty() {
            return None;
        }
        let shared = take_varint(&mut self.rest)? as usize;
        let length = take_varint(&mut self.rest)? as usize;
        let (tail, rest) = self.rest.split_at_checked(length)?;
        self.path.truncate(shared);
        self.path.extend_from_slice(tail);
        self.rest = rest;
        Some((&self.path, shared))
    }
}
