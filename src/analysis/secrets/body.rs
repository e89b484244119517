//! One file, taken in pieces: what is found does not depend on how it was cut.
//!
//! Text is held up to [`WHOLE`] bytes; of longer text the first and the last half of that are looked at, and the result says so.
//! A binary file passes through a window. Nothing else is kept, whatever its size.

use super::anchors::{Found, Kind, Scanner};
use super::{Finding, Match, Place, Severity, auth, files, finding, keystore, pem, rule};
use crate::domain::order::SortSmall;
use crate::domain::wire::wire;

/// Bytes of text that are looked at.
pub const WHOLE: usize = 8 << 20;

/// Bytes at the start of a file among which a NUL says that it is binary, as git and grep have it.
pub const HEAD: usize = 8000;

/// Bytes of a keystore that are looked at; lists of certificates have a quarter of that.
const STORE: usize = 1 << 20;

/// Bytes of a binary file that are looked at in one go.
const BLOCK: usize = 256 << 10;

/// Bytes before a word that may belong to it, and behind it.
const BEFORE: usize = 256;
const BEHIND: usize = pem::LONGEST;

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyFindings {
    /// In order; one for each value.
    pub findings: Vec<Finding>,
    /// How many more there were.
    pub more: u32,
    /// Bytes in the middle of a long text that nobody looked at.
    pub passed_over: u64,
}
wire! { struct BodyFindings { findings, more, passed_over } }

/// A file that is being read.
#[derive(Debug)]
pub struct Body<'s> {
    scanner: &'s Scanner,
    place: Place,
    state: State,
    held: Vec<u8>,
    found: Found,
}

#[derive(Debug)]
enum State {
    /// Not enough is there to tell.
    Begun,
    Text,
    /// Text that is too long: `held` is its end, so far.
    Long {
        head: Vec<u8>,
        gone: u64,
        lines: usize,
    },
    /// `held` begins at this byte of the file; words before the second number were seen.
    Binary {
        at: u64,
        next: usize,
    },
    /// Held, as far as it is of use.
    Store {
        length: u64,
    },
}

impl<'s> Body<'s> {
    /// Begins with a file at this normalised path.
    pub fn new(scanner: &'s Scanner, path: &[u8]) -> Self {
        Self {
            scanner,
            place: Place::new(path),
            state: State::Begun,
            held: Vec::new(),
            found: Found::default(),
        }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        if matches!(self.state, State::Begun) {
            let (head, tail) = rest.split_at(rest.len().min(HEAD - self.held.len()));
            self.held.extend_from_slice(head);
            rest = tail;
            if self.held.len() == HEAD {
                self.state = self.decide();
            }
        }
        while !rest.is_empty() {
            let (piece, tail) = rest.split_at(rest.len().min(BLOCK));
            rest = tail;
            self.take(piece);
        }
    }

    fn decide(&self) -> State {
        if keystore::may_be(&self.held) {
            State::Store { length: self.held.len() as u64 }
        } else if memchr::memchr(0, &self.held).is_some() {
            State::Binary { at: 0, next: 0 }
        } else {
            State::Text
        }
    }

    fn take(&mut self, piece: &[u8]) {
        if let State::Store { length } = &mut self.state {
            *length += piece.len() as u64;
            let room = STORE.saturating_sub(self.held.len());
            self.held.extend_from_slice(&piece[..piece.len().min(room)]);
            return;
        }
        self.held.extend_from_slice(piece);
        match &mut self.state {
            State::Text if self.held.len() > WHOLE => {
                let tail = self.held.split_off(WHOLE / 2);
                let head = std::mem::replace(&mut self.held, tail);
                self.state = State::Long { head, gone: 0, lines: 0 };
                self.shorten(WHOLE);
            }
            State::Long { .. } => self.shorten(WHOLE),
            State::Binary { .. } => self.blocks(),
            _ => {}
        }
    }

    /// Once the end that is held is longer than this, all but its last half goes.
    fn shorten(&mut self, longest: usize) {
        let State::Long { gone, lines, .. } = &mut self.state else { return };
        if self.held.len() > longest {
            let over = self.held.len() - WHOLE / 2;
            *lines += count_lines(&self.held[..over]);
            *gone += over as u64;
            self.held.drain(..over);
        }
    }

    /// Looks at as many blocks as are there with what may belong to their last word.
    fn blocks(&mut self) {
        let State::Binary { at, next } = &mut self.state else { return };
        while self.held.len() >= *next + BLOCK + BEHIND {
            let end = *next + BLOCK;
            let window = &self.held[..end + BEHIND];
            self.scanner.scan(Kind::Binary, &self.place, window, *next..end, *at, &mut self.found);
            let over = end.saturating_sub(BEFORE);
            self.held.drain(..over);
            *at += over as u64;
            *next = end - over;
        }
    }

    /// What was found.
    pub fn finish(mut self) -> BodyFindings {
        if matches!(self.state, State::Begun) {
            self.state = self.decide();
        }
        self.shorten(WHOLE / 2);
        let held = std::mem::take(&mut self.held);
        let mut passed_over = 0;
        match std::mem::replace(&mut self.state, State::Begun) {
            State::Begun | State::Text => self.text(&held, 0, 0, true),
            State::Long { head, gone, lines } => {
                let before = count_lines(&head) + lines;
                self.text(&head, 0, 0, false);
                self.text(&held, head.len() as u64 + gone, before, false);
                passed_over = gone;
            }
            State::Binary { at, next } => {
                let all = next..held.len();
                self.scanner.scan(Kind::Binary, &self.place, &held, all, at, &mut self.found);
            }
            State::Store { length } => self.store(&held, length),
        }
        self.found.settle();
        BodyFindings { findings: self.found.list, more: self.found.more, passed_over }
    }

    /// Looks at text that begins at `offset`, behind so many lines. `whole`: it is all there is, so that its format can be read.
    fn text(&mut self, bytes: &[u8], offset: u64, lines: usize, whole: bool) {
        if offset == 0 {
            self.place.look(bytes);
        }
        let before = self.found.list.len();
        self.scanner.scan(Kind::Text, &self.place, bytes, 0..bytes.len(), offset, &mut self.found);
        if self.place.is_settings && !self.place.is_sample {
            self.add("url-credentials", bytes, offset, |take| auth::urls(bytes, take));
        }
        if whole && let Some(rule) = files::rule_of(&self.place, bytes) {
            self.add(rule, bytes, offset, |take| files::read(rule, bytes, take));
        }
        // Lines are counted once, in the order of what was found.
        let new = &mut self.found.list[before..];
        new.sort_small_by_key(|found| found.start);
        let (mut at, mut line) = (0, lines + 1);
        for found in new {
            let start =
                usize::try_from(found.start - offset).unwrap_or(at).min(bytes.len()).max(at);
            line += count_lines(&bytes[at..start]);
            at = start;
            found.line = u32::try_from(line).ok();
        }
    }

    fn add(
        &mut self,
        id: &str,
        bytes: &[u8],
        offset: u64,
        read: impl FnOnce(&mut dyn FnMut(Match)),
    ) {
        let Some(rule) = rule(id) else { return };
        let (found, place) = (&mut self.found, &self.place);
        read(&mut |one: Match| {
            let severity = if place.in_tests { Some(Severity::Info) } else { one.severity };
            found.push(finding(rule, Match { severity, ..one }, bytes, offset));
        });
    }

    fn store(&mut self, held: &[u8], length: u64) {
        let Some(found) = keystore::keystore(held, self.place.is_trust()) else {
            // DER that is no keystore is as any other file.
            let all = 0..held.len();
            return self.scanner.scan(Kind::Binary, &self.place, held, all, 0, &mut self.found);
        };
        let Some(rule) = rule("keystore") else { return };
        let severity = if self.place.in_tests { Some(Severity::Info) } else { found.severity };
        let mut found = finding(rule, Match { severity, ..found }, held, 0);
        found.length = u32::try_from(length).unwrap_or(u32::MAX);
        self.found.push(found);
    }
}

fn count_lines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

/// All of a file at once.
pub fn whole(scanner: &Scanner, path: &[u8], bytes: &[u8]) -> BodyFindings {
    let mut body = Body::new(scanner, path);
    body.push(bytes);
    body.finish()
}
