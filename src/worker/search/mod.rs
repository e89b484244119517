//! Searching in the bodies of a layer's files: the doing of `analysis::search`, for whoever walks a layer. What searches may be
//! in this program (text) or in another (expressions, whose engine is loaded when it is first used).

mod expression;
mod hashed;
#[cfg(test)]
mod tests;

pub use expression::Expression;
#[cfg_attr(
    not(target_arch = "wasm32"),
    allow(unused_imports, reason = "only the page hashes what it looks for")
)]
pub(crate) use hashed::Hashed;

use crate::analysis::kinds::DOTS;
use crate::analysis::search::{Finder, Hit, Lines};
use crate::domain::whiteout::{self, Marker};
use crate::domain::wire::wire;
use crate::domain::{BlobId, Entry, EntryKind, path};
use crate::formats::Flow;
use crate::formats::again::Taker;
use crate::formats::bodies::{LayerBodies, Visited, Visitor, Wish};
use crate::view::text;
use crate::worker::protocol::{FoundFile, FoundLine, Tally};
use std::cell::RefCell;
use std::ops::Range;

/// Lines of one file that are told: who wants all of them opens it.
pub(crate) const MOST_OF_FILE: usize = 50;

/// Lines that are told of all files: who looks for something wants fewer.
pub(crate) const MOST_LINES: u64 = 5000;

/// What a step through a content told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// Lines that match.
    pub lines: Vec<FoundLine>,
    /// Nothing more of this content is wanted.
    pub done: bool,
    /// It is binary, and passed over.
    pub skipped: bool,
}
wire! { struct Told { lines, done, skipped } }

/// Searches one content after another.
pub(crate) trait Searcher {
    /// A content of so many bytes is searched.
    fn wants(&self, size: u64) -> bool {
        size > 0
    }
    /// What is told of a content at its end holds for all of it alone.
    fn needs_all(&self) -> bool {
        false
    }
    /// Another content begins.
    fn begin(&mut self);
    /// Takes the next bytes.
    fn feed(&mut self, bytes: &[u8]) -> Told;
    /// The next `length` bytes are zeros.
    fn hole(&mut self, length: u64) -> Told;
    /// The content ended.
    fn end(&mut self) -> Told;
}

/// Several layers, one behind the other, share one: an engine that is made once.
impl<S: Searcher + ?Sized> Searcher for &RefCell<Box<S>> {
    fn wants(&self, size: u64) -> bool {
        self.borrow().wants(size)
    }

    fn needs_all(&self) -> bool {
        self.borrow().needs_all()
    }

    fn begin(&mut self) {
        self.borrow_mut().begin();
    }

    fn feed(&mut self, bytes: &[u8]) -> Told {
        self.borrow_mut().feed(bytes)
    }

    fn hole(&mut self, length: u64) -> Told {
        self.borrow_mut().hole(length)
    }

    fn end(&mut self) -> Told {
        self.borrow_mut().end()
    }
}

/// Searches with lines of this program.
#[derive(Debug)]
pub(crate) struct InLines<F> {
    lines: Lines<F>,
    binary: bool,
    told: usize,
}

impl<F: Finder> InLines<F> {
    /// For what this finds, in binary files, too, or not.
    pub(crate) fn new(finder: F, binary: bool) -> Self {
        Self { lines: Lines::with(finder).marking(binary), binary, told: 0 }
    }

    fn step(
        &mut self,
        step: impl FnOnce(&mut Lines<F>, &mut dyn FnMut(Hit<'_>) -> bool) -> bool,
    ) -> Told {
        let mut lines = Vec::new();
        let before = self.told;
        let more = step(&mut self.lines, &mut |hit| {
            lines.push(found(&hit));
            // One beyond what is told, to know that there are more.
            before + lines.len() <= MOST_OF_FILE
        });
        self.told += lines.len();
        Told { lines, done: !more, skipped: !self.binary && self.lines.is_binary() }
    }
}

impl<F: Finder> Searcher for InLines<F> {
    fn begin(&mut self) {
        self.lines.begin();
        self.told = 0;
    }

    fn feed(&mut self, bytes: &[u8]) -> Told {
        self.step(|lines, hit| lines.feed(bytes, hit))
    }

    fn hole(&mut self, length: u64) -> Told {
        self.step(|lines, hit| lines.hole(length, hit))
    }

    fn end(&mut self) -> Told {
        self.step(|lines, hit| {
            lines.end(hit);
            false
        })
    }
}

/// A line, without the private keys in it.
fn found(hit: &Hit<'_>) -> FoundLine {
    let bare = if hit.private.is_empty() { Vec::new() } else { parts(hit, &[]) };
    FoundLine { line: hit.line, parts: parts(hit, hit.private), bare }
}

/// A line as inert text, a tab as two spaces, with dots for what is left out.
fn parts(hit: &Hit<'_>, left_out: &[Range<usize>]) -> Vec<String> {
    let inert = |bytes: &[u8]| {
        let plain = String::from_utf8_lossy(bytes).replace('\t', "  ");
        text::inert(&plain)
    };
    let shown = |of: Range<usize>| {
        let (mut shown, mut at) = (String::new(), of.start);
        for part in left_out.iter().filter(|part| part.start < of.end && of.start < part.end) {
            shown += &inert(&hit.text[at..part.start.max(at)]);
            shown += DOTS;
            at = part.end.min(of.end);
        }
        shown + &inert(&hit.text[at..of.end])
    };
    let (mut parts, mut at) = (Vec::new(), 0);
    for mark in hit.marks {
        parts.extend([shown(at..mark.start), shown(mark.clone())]);
        at = mark.end;
    }
    parts.push(shown(at..hit.text.len()));
    let [before, after] = hit.cut.map(|cut| if cut { "…" } else { "" });
    parts[0].insert_str(0, before);
    parts.last_mut().into_iter().for_each(|last| last.push_str(after));
    parts
}

/// Searches in every file of a layer.
#[derive(Debug)]
pub(crate) struct Files<S> {
    /// The blob that they are in.
    pub(crate) blob: BlobId,
    searcher: S,
    file: Option<FoundFile>,
    skipped: bool,
    /// Files in which something was found, since they were taken away last.
    found: Vec<FoundFile>,
    /// Lines of all of them.
    lines: u64,
    tally: Tally,
}

impl<S: Searcher> Files<S> {
    /// Before the first file.
    pub(crate) fn new(blob: BlobId, searcher: S) -> Self {
        let (found, tally) = (Vec::new(), Tally::default());
        Self { blob, searcher, file: None, skipped: false, found, lines: 0, tally }
    }

    /// What was found since this was asked last.
    pub(crate) fn take(&mut self) -> Vec<FoundFile> {
        std::mem::take(&mut self.found)
    }

    /// What was searched.
    pub(crate) fn tally(self) -> Tally {
        self.tally
    }

    fn told(&mut self, told: Told) -> Wish {
        let Some(file) = &mut self.file else { return Wish::Skip };
        file.lines.extend(told.lines);
        self.skipped = told.skipped;
        if told.done { Wish::Skip } else { Wish::More }
    }
}

impl<S: Searcher> Visitor for Files<S> {
    fn begin(&mut self, number: u32, entry: &Entry) -> Wish {
        self.file = None;
        let is_marker =
            entry.size == 0 && whiteout::classify(path::name(&entry.path)) != Marker::None;
        if entry.kind != EntryKind::File || is_marker || !self.searcher.wants(entry.size) {
            return Wish::Skip;
        }
        self.file =
            Some(FoundFile { entry: number, path: entry.path.clone(), ..FoundFile::default() });
        self.skipped = false;
        self.searcher.begin();
        Wish::More
    }

    fn piece(&mut self, _: u64, bytes: &[u8]) -> Wish {
        let told = self.searcher.feed(bytes);
        self.told(told)
    }

    fn hole(&mut self, _: u64, length: u64) -> Wish {
        let told = self.searcher.hole(length);
        self.told(told)
    }

    fn end(&mut self, _: u32, entry: &Entry, whole: bool) -> Wish {
        if self.file.is_none() || !whole && self.searcher.needs_all() {
            return Wish::More;
        }
        let told = self.searcher.end();
        let _ = self.told(told);
        let Some(mut file) = self.file.take() else { return Wish::More };
        if self.skipped {
            self.tally.binary += 1;
        } else {
            self.tally.files += 1;
            self.tally.bytes = self.tally.bytes.saturating_add(entry.size);
        }
        if !file.lines.is_empty() {
            file.more = file.lines.len() > MOST_OF_FILE;
            file.lines.truncate(MOST_OF_FILE);
            self.lines += file.lines.len() as u64;
            self.found.push(file);
        }
        if self.lines >= MOST_LINES { Wish::Stop } else { Wish::More }
    }
}

/// A member of an archive that passes. It is searched to its end before the next begins, which may share its searcher.
#[derive(Debug)]
pub(crate) struct Member<S> {
    passing: Option<LayerBodies<Files<S>>>,
    passed: Option<Visited<Files<S>>>,
}

impl<S: Searcher> Member<S> {
    /// Before its first byte.
    pub(crate) fn new(bodies: LayerBodies<Files<S>>) -> Self {
        Self { passing: Some(bodies), passed: None }
    }

    /// What is told of its files, while it passes.
    pub(crate) fn files(&mut self) -> Option<&mut Files<S>> {
        self.passing.as_mut().map(LayerBodies::visitor)
    }

    /// It has passed.
    pub(crate) fn passed(self) -> Option<Visited<Files<S>>> {
        self.passed
    }
}

impl<S: Searcher> Taker for Member<S> {
    fn take(&mut self, bytes: &[u8]) -> Flow {
        self.passing.as_mut().map_or(Flow::Done, |bodies| bodies.feed(bytes))
    }

    fn end(&mut self) {
        self.passed = self.passing.take().map(LayerBodies::finish);
    }
}
