//! Finds the build information of Go programs while they stream by. The linker puts it into the data of the program, so only
//! the first writable segment of an ELF file is searched: a few per cent of it. Of a core dump, its header is kept: that it is one
//! is all that is asked.

use super::elf::{self, Table};
use crate::domain::elf::is_core;
use crate::domain::go_build::{ALIGNMENT, MAGIC, Reading, read};
use memchr::memmem::Finder;

/// Looks at one file after the other.
#[derive(Debug)]
pub(super) struct GoProgram {
    finder: Finder<'static>,
    state: State,
    /// Bytes of the file so far.
    told: u64,
    /// Where the segment that is searched ends.
    end: u64,
    /// The last bytes, in which a magic may have begun.
    tail: Vec<u8>,
}

#[derive(Debug)]
enum State {
    /// The headers of an ELF file; there must be so many bytes.
    Head(Vec<u8>, usize),
    /// Up to the segment that is searched.
    Skip(u64),
    /// No program, or all was searched.
    Done,
    Search,
    /// Found; there must be so many bytes.
    Collect(Vec<u8>, usize),
    Found(Vec<u8>),
}

impl GoProgram {
    pub(super) fn new() -> Self {
        Self { finder: Finder::new(MAGIC), state: State::Done, told: 0, end: 0, tail: Vec::new() }
    }

    /// Another file begins.
    pub(super) fn begin(&mut self) {
        self.state = State::Head(Vec::new(), elf::IDENT);
        self.told = 0;
        self.tail.clear();
    }

    /// The next bytes of the file.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            bytes = match &mut self.state {
                State::Done | State::Found(_) => return,
                State::Head(..) => self.head(bytes),
                State::Skip(_) => self.skip(bytes),
                State::Search if self.told < self.end => self.search(bytes),
                State::Search => return self.state = State::Done,
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
        let State::Head(head, needed) = &mut self.state else { return bytes };
        let (first, rest) = bytes.split_at(bytes.len().min(needed.saturating_sub(head.len())));
        head.extend_from_slice(first);
        self.told += first.len() as u64;
        if head.len() == elf::IDENT && is_core(head) {
            self.state = State::Found(std::mem::take(head));
        } else if head.len() == *needed {
            match elf::data(head) {
                Table::Short(least) => *needed = least,
                Table::Data { start, end } if start >= self.told => {
                    self.end = end;
                    self.state = State::Skip(start);
                }
                Table::Data { .. } | Table::None => self.state = State::Done,
            }
        }
        rest
    }

    fn skip<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let State::Skip(start) = self.state else { return bytes };
        let ahead = (start - self.told).min(bytes.len() as u64);
        self.told += ahead;
        if self.told == start {
            self.state = State::Search;
        }
        &bytes[ahead as usize..]
    }

    fn search<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let before = self.tail.len();
        let begins = |at: u64| at.is_multiple_of(ALIGNMENT);
        // Across the border of two pieces, then in this one.
        self.tail.extend_from_slice(&bytes[..bytes.len().min(MAGIC.len() - 1)]);
        let base = self.told - before as u64;
        let across =
            self.finder.find_iter(&self.tail).find(|&at| at < before && begins(base + at as u64));
        if let Some(at) = across {
            let begun = self.tail[at..before].to_vec();
            self.state = State::Collect(begun, MAGIC.len());
            return bytes;
        }
        let within = self.finder.find_iter(bytes).find(|&at| begins(self.told + at as u64));
        self.tail.truncate(before);
        let Some(at) = within else {
            self.told += bytes.len() as u64;
            // Of a piece smaller than the magic, together with what came before.
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

    const DATA: usize = 4096;

    /// A program whose data begins at [`DATA`] with something else.
    fn program(data: &[u8]) -> Vec<u8> {
        let mut file = elf::tests::header(DATA as u64, data.len() as u64);
        file.resize(DATA, 7);
        file.extend(data);
        file.extend([7; 100]);
        file
    }

    #[test]
    fn finds_it_in_pieces_of_any_size() {
        let info = made("go1.22.1", "mod\tx\tv1.0.0\t\n");
        let mut data = MAGIC.to_vec();
        data.extend(b"of some program about Go");
        data.resize(1001, 7);
        data.extend(MAGIC);
        data.extend(b"that is not aligned");
        data.resize(1600, 7);
        data.extend(made("other", ""));
        data.resize(3200, 7);
        data.extend(&info);
        let file = program(&data);
        for piece in [1, 2, 3, 5, 13, 14, 15, 16, 17, 100, 1601, 3201, 4095, 7310, 9000] {
            assert_eq!(found(&file, piece).as_ref(), Some(&info), "{piece}");
        }
        assert_eq!(found(&file[..DATA + 3220], 100), None, "cut short");
    }

    #[test]
    fn looks_into_the_data_of_programs_only() {
        let info = made("go1.22.1", "mod\tx\tv1.0.0\t\n");
        assert_eq!(found(&[b"text............", &info[..]].concat(), 7), None);
        assert_eq!(found(b"\x7fEL", 1), None);
        let mut beyond = program(b"no Go here......");
        beyond.extend([0; 12]);
        beyond.extend(&info);
        assert_eq!(found(&beyond, 64), None);
        let mut finder = GoProgram::new();
        for (file, there) in
            [(program(&info), true), (b"#!/bin/sh.......".to_vec(), false), (program(&info), true)]
        {
            finder.begin();
            finder.feed(&file);
            assert_eq!(finder.end().is_some(), there);
        }
    }
}
