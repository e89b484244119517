//! The lines of a content that a pattern is found in, while the content passes.

use super::finder::Finder;
use super::pattern::{Matcher, Pattern};
use crate::analysis::kinds::armoured_parts;
use crate::analysis::textdiff::SNIFF;
use memchr::{memchr, memchr_iter, memrchr};
use std::ops::Range;

/// A line that is longer is searched in parts of this size, and not held whole.
const LONGEST: usize = 1 << 20;

/// What two neighbouring parts of a long line share: no longer match is found across their border.
const SHARED: usize = 64 << 10;

/// Bytes on either side of what is searched of a part, so that anchors and word ends see what stands there.
const AROUND: usize = 8;

/// Bytes of a line that are shown; a bundle of scripts is one line of megabytes.
const SHOWN: usize = 512;

/// Bytes shown before a match in a longer line.
const LEAD: usize = 128;

/// Bytes around what is shown in which it is told whether that stands in a private key: the largest that are in use have 13 kB.
const NEAR: usize = 64 << 10;

/// Matches of one line that are told.
const MARKED: usize = 16;

/// A line with a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    /// Its number, from 1; `None` in a binary file, of which only that it matches is told.
    pub line: Option<u64>,
    /// The line without its end, or that part of a long one in which the match begins; empty for a binary file.
    pub text: &'a [u8],
    /// More of the line stands before and after it.
    pub cut: [bool; 2],
    /// Where in the text the matches are, the first sixteen; empty unless [asked for](Lines::marking).
    pub marks: &'a [Range<usize>],
    /// Which parts of the text are in the bodies of private keys; empty unless [marked](Lines::marking).
    pub private: &'a [Range<usize>],
}

/// Searches one content after another. A content with a NUL among its first 8,000 bytes is binary, as git and grep have it.
#[derive(Debug)]
pub struct Lines<F = Matcher> {
    finder: F,
    /// What is not searched yet: of the first line that did not end, or of the first bytes.
    held: Vec<u8>,
    /// Number of the line that `held` begins with.
    line: u64,
    kind: Kind,
    /// `held` begins within a line, of which so many bytes are searched: those it shares with the part before.
    within: bool,
    /// The line under way is told, or is of no interest: up to its end all is passed over.
    passing: bool,
    done: bool,
    /// What is held is all that is left.
    ended: bool,
    text_only: bool,
    marking: bool,
    marks: Vec<Range<usize>>,
    /// The last bytes before what is held, where they are of use.
    before: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unknown,
    Text,
    Binary,
}

impl Lines {
    /// For this pattern.
    pub fn new(pattern: &Pattern) -> Self {
        Self::with(pattern.matcher())
    }

    /// The same, but that nothing is told of binary files.
    pub fn of_text(pattern: &Pattern) -> Self {
        Self { text_only: true, ..Self::new(pattern) }
    }
}

impl<F: Finder> Lines<F> {
    /// For what this finds.
    pub fn with(finder: F) -> Self {
        Self {
            finder,
            held: Vec::new(),
            line: 1,
            kind: Kind::Unknown,
            within: false,
            passing: false,
            done: false,
            ended: false,
            text_only: false,
            marking: false,
            marks: Vec::new(),
            before: Vec::new(),
        }
    }

    /// The same, but that it tells where in a line the matches and private keys are, and of binary files only when they are wanted.
    #[must_use]
    pub fn marking(self, binary: bool) -> Self {
        Self { marking: true, text_only: !binary, ..self }
    }

    /// True when the content that was begun last is binary, as far as is known.
    pub fn is_binary(&self) -> bool {
        self.kind == Kind::Binary
    }

    /// Another content begins.
    pub fn begin(&mut self) {
        self.held.clear();
        (self.line, self.kind) = (1, Kind::Unknown);
        (self.within, self.passing, self.done, self.ended) = (false, false, false, false);
        self.before.clear();
    }

    /// Takes the next bytes; `hit` says whether it wants further ones. False when nothing more of this content is wanted.
    pub fn feed(&mut self, bytes: &[u8], hit: &mut dyn FnMut(Hit<'_>) -> bool) -> bool {
        if self.done {
            return false;
        }
        // A huge piece is taken in parts, so that no more is held than is said.
        bytes.chunks(LONGEST).all(|part| {
            self.take(part, hit);
            !self.done
        })
    }

    fn take(&mut self, mut bytes: &[u8], hit: &mut dyn FnMut(Hit<'_>) -> bool) {
        if self.passing {
            let Some(end) = memchr(b'\n', bytes) else { return };
            bytes = &bytes[end + 1..];
            self.passing = false;
            self.line += 1;
        }
        let mut new = self.held.len();
        self.held.extend_from_slice(bytes);
        if self.kind == Kind::Unknown {
            if self.held.len() < SNIFF {
                return;
            }
            self.sniff();
            new = 0;
        }
        if !self.done {
            self.search(new, hit);
        }
    }

    /// The same for `length` zeros: the hole of a sparse file. So many of them are looked at as make a difference.
    pub fn hole(&mut self, length: u64, hit: &mut dyn FnMut(Hit<'_>) -> bool) -> bool {
        static ZEROS: [u8; 2 * SNIFF] = [0; 2 * SNIFF];
        let count = usize::try_from(length).map_or(ZEROS.len(), |length| length.min(ZEROS.len()));
        self.feed(&ZEROS[..count], hit)
    }

    /// The content ended: its last line need not.
    pub fn end(&mut self, hit: &mut dyn FnMut(Hit<'_>) -> bool) {
        if self.done || self.passing {
            return;
        }
        if self.kind == Kind::Unknown {
            self.sniff();
        }
        if self.done {
            return;
        }
        self.ended = true;
        let (from, to) = (self.start(), self.held.len());
        self.all(from..to, hit);
        self.done = true;
    }

    fn sniff(&mut self) {
        let binary = crate::analysis::textdiff::is_binary(&self.held);
        self.kind = if binary { Kind::Binary } else { Kind::Text };
        self.done = binary && self.text_only;
    }

    /// Where the search begins: of a line's later parts the first bytes are there to be seen only.
    fn start(&self) -> usize {
        if self.within { AROUND.min(self.held.len()) } else { 0 }
    }

    /// Searches all lines that are whole, and keeps the rest. No line ends among the first `new` bytes.
    fn search(&mut self, new: usize, hit: &mut dyn FnMut(Hit<'_>) -> bool) {
        let last = memrchr(b'\n', &self.held[new..]).map(|at| at + new);
        if let Some(last) = last {
            self.all(self.start()..last + 1, hit);
            self.pass(last + 1);
            self.within = false;
        }
        if !self.done && self.held.len() >= LONGEST {
            self.part(hit);
        }
    }

    /// Searches whole lines, and tells of each with a match.
    fn all(&mut self, range: Range<usize>, hit: &mut dyn FnMut(Hit<'_>) -> bool) {
        let mut at = range.start;
        let mut counted = 0;
        while at < range.end {
            let Some(found) = self.finder.end(&self.held, at..range.end) else { break };
            let start = memrchr(b'\n', &self.held[at..found]).map_or(at, |end| at + end + 1);
            if start == range.end {
                // An empty match behind the last line's end.
                break;
            }
            let end = memchr(b'\n', &self.held[found..range.end]);
            let end = end.map_or(range.end, |length| found + length);
            at = end + 1;
            if self.held[start..end].last() == Some(&b'\r') && !self.is_real(start..end) {
                continue;
            }
            self.line += memchr_iter(b'\n', &self.held[counted..start]).count() as u64;
            counted = start;
            if !self.tell(start..end, hit) {
                self.done = true;
                return;
            }
        }
        self.line += memchr_iter(b'\n', &self.held[counted..range.end]).count() as u64;
    }

    /// True when the line matches without the carriage return that belongs to its end. Of a line that was held in part only, the
    /// part decides.
    fn is_real(&mut self, line: Range<usize>) -> bool {
        let line = &self.held[line.start..line.end - 1];
        self.finder.place(line, 0).is_some()
    }

    /// Searches what is held of a line that is too long.
    fn part(&mut self, hit: &mut dyn FnMut(Hit<'_>) -> bool) {
        let range = self.start()..self.held.len() - AROUND;
        if self.finder.end(&self.held, range.clone()).is_some() {
            self.done = !self.tell(range, hit);
            self.passing = true;
            self.held.clear();
            self.before.clear();
            self.within = false;
        } else {
            self.pass(self.held.len() - SHARED);
            self.within = true;
        }
    }

    /// So many of the held bytes are searched.
    fn pass(&mut self, count: usize) {
        if self.marking && self.kind == Kind::Text {
            let last = &self.held[count.saturating_sub(NEAR)..count];
            let gone = (self.before.len() + last.len()).saturating_sub(NEAR);
            self.before.drain(..gone);
            self.before.extend_from_slice(last);
        }
        self.held.drain(..count);
    }

    /// Which parts of some held text are in the bodies of private keys.
    fn private(&self, text: &Range<usize>) -> Vec<Range<usize>> {
        let (from, to) = (text.start.saturating_sub(NEAR), (text.end + NEAR).min(self.held.len()));
        let more = self.before.len().min(NEAR - (text.start - from));
        let before = &self.before[self.before.len() - more..];
        let near = [before, &self.held[from..to]].concat();
        let edges = [near.len() - (to - text.start) >= NEAR, to < self.held.len() || !self.ended];
        let at = more + text.start - from;
        let within = |part: Range<usize>| {
            let [start, end] =
                [part.start, part.end].map(|of| of.saturating_sub(at).min(text.len()));
            (start < end).then_some(start..end)
        };
        armoured_parts(&near, edges).into_iter().filter_map(within).collect()
    }

    fn tell(&mut self, line: Range<usize>, hit: &mut dyn FnMut(Hit<'_>) -> bool) -> bool {
        if self.kind == Kind::Binary {
            hit(Hit { line: None, text: b"", cut: [false; 2], marks: &[], private: &[] });
            return false;
        }
        let first = line.start;
        let bytes = &self.held[line];
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let (mut from, mut to) = (0, bytes.len());
        if bytes.len() > SHOWN {
            let place = self.finder.place(bytes, 0).map_or(0, |place| place.start);
            from = place.saturating_sub(LEAD).min(bytes.len() - SHOWN);
            to = from + SHOWN;
            // Not within a character.
            let is_inside = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
            from += (0..4).take_while(|&more| is_inside(from + more)).count();
            to -= (0..4).take_while(|&less| is_inside(to - less)).count();
        }
        let cut = [from > 0 || self.within, to < bytes.len()];
        let text = &bytes[from..to];
        self.marks.clear();
        let mut at = 0;
        while self.marking
            && self.marks.len() < MARKED
            && let Some(place) = self.finder.place(text, at)
        {
            // An empty match marks nothing, and must not hold up those behind it.
            at = place.end.max(place.start + 1);
            self.marks.extend((!place.is_empty()).then_some(place));
            if at > text.len() {
                break;
            }
        }
        let private =
            if self.marking { self.private(&(first + from..first + to)) } else { Vec::new() };
        hit(Hit { line: Some(self.line), text, cut, marks: &self.marks, private: &private })
    }
}

#[cfg(test)]
mod tests;
