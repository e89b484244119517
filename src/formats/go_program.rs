//! Finds the build information of Go programs while they stream by. Only files that begin as ELF does are searched.

use crate::domain::go_build::{ALIGNMENT, MAGIC, Reading, read};
use memchr::memmem::Finder;

const ELF: &[u8] = b"\x7fELF";

/// Looks at one file after the other.
#[derive(Debug)]
pub(super) struct GoProgram {
    finder: Finder<'static>,
    state: State,
    /// Bytes of the file so far.
    told: u64,
    /// Its first bytes, then the last ones, in which a magic may have begun.
    tail: Vec<u8>,
}

#[derive(Debug)]
enum State {
    /// Too few bytes to tell what it is.
    Head,
    /// No program, or all is found.
    Done,
    Search,
    /// Found; there must be so many bytes.
    Collect(Vec<u8>, usize),
    Found(Vec<u8>),
}

impl GoProgram {
    pub(super) fn new() -> Self {
        Self { finder: Finder::new(MAGIC), state: State::Done, told: 0, tail: Vec::new() }
    }

    /// Another file begins.
    pub(super) fn begin(&mut self) {
        self.state = State::Head;
        self.told = 0;
        self.tail.clear();
    }

    /// The next bytes of the file.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        if matches!(self.state, State::Head) {
            bytes = self.head(bytes);
        }
        while !bytes.is_empty() {
            bytes = match &mut self.state {
                State::Head | State::Done | State::Found(_) => return,
                State::Search => self.search(bytes),
                State::Collect(..) => self.collect(bytes),
            };
        }
    }

    /// What the file that ended says, if it says anything.
    pub(super) fn end(&mut self) -> Option<Vec<u8>> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Found(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn head<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let (first, rest) = bytes.split_at(bytes.len().min(ELF.len() - self.tail.len()));
        self.tail.extend_from_slice(first);
        self.told += first.len() as u64;
        if self.tail.len() == ELF.len() {
            self.state = if self.tail == ELF { State::Search } else { State::Done };
        }
        rest
    }

    fn search<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let before = self.tail.len();
        let begins = |at: u64| at.is_multiple_of(ALIGNMENT);
        // Across the border of two pieces, then in this one.
        self.tail.extend_from_slice(&bytes[..bytes.len().min(MAGIC.len() - 1)]);
        let base = self.told - before as u64;
        let across = self.finder.find_iter(&self.tail).find(|&at| at < before && begins(base + at as u64));
        if let Some(at) = across {
            let begun = self.tail[at..before].to_vec();
            self.state = State::Collect(begun, MAGIC.len());
            return bytes;
        }
        let within = self.finder.find_iter(bytes).find(|&at| begins(self.told + at as u64));
        self.tail.truncate(before);
        let Some(at) = within else {
            self.told += bytes.len() as u64;
            self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(MAGIC.len() - 1)..]);
            let more = self.tail.len().saturating_sub(MAGIC.len() - 1);
            self.tail.drain(..more);
            return &[];
        };
        self.told += at as u64;
        self.state = State::Collect(Vec::new(), MAGIC.len());
        &bytes[at..]
    }

    fn collect<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let State::Collect(found, needed) = &mut self.state else { return bytes };
        let (more, rest) = bytes.split_at(bytes.len().min(needed.saturating_sub(found.len())));
        found.extend_from_slice(more);
        self.told += more.len() as u64;
        if found.len() < *needed {
            return rest;
        }
        match read(found) {
            Reading::Whole(_, length) => {
                found.truncate(length);
                self.state = State::Found(std::mem::take(found));
            }
            Reading::Short(least) => *needed = least,
            Reading::Not => {
                self.state = State::Search;
                self.tail.clear();
            }
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::go_build::tests::made;

    fn found(file: &[u8], piece: usize) -> Option<Vec<u8>> {
        let mut program = GoProgram::new();
        program.begin();
        file.chunks(piece).for_each(|piece| program.feed(piece));
        program.end()
    }

    #[test]
    fn finds_it_in_pieces_of_any_size() {
        let info = made("go1.22.1", "mod\tx\tv1.0.0\t\n");
        let mut file = ELF.to_vec();
        file.resize(1000, 7);
        file.extend(MAGIC);
        file.extend(b"of some program about Go, not aligned");
        file.resize(1600, 7);
        file.extend(made("other", ""));
        file.resize(3200, 7);
        file.extend(&info);
        file.resize(5000, 7);
        for piece in [1, 2, 3, 5, 13, 14, 15, 16, 17, 100, 1601, 3201, 3210, 5000] {
            assert_eq!(found(&file, piece).as_ref(), Some(&info), "{piece}");
        }
        assert_eq!(found(&file[..3220], 100), None, "cut short");
    }

    #[test]
    fn looks_at_programs_only() {
        let info = made("go1.22.1", "mod\tx\tv1.0.0\t\n");
        assert_eq!(found(&[b"text............", &info[..]].concat(), 7), None);
        assert_eq!(found(b"\x7fEL", 1), None);
        assert_eq!(found(b"", 1), None);
        let mut program = GoProgram::new();
        for (file, there) in [(&b"\x7fELF............"[..], true), (b"#!/bin/sh.......", false)] {
            program.begin();
            program.feed(file);
            program.feed(&info);
            assert_eq!(program.end().is_some(), there);
        }
    }
}
