//! Contents that were read lately, as many as fit. The same content is found wherever it lies.

use super::{Found, Range, is_same};
use crate::worker::protocol::{ArchiveId, BodyPlace};
use crate::worker::schedule::Bytes;

/// Bytes that are kept in all.
const MOST: u64 = 16 << 20;

/// The last is the newest.
#[derive(Debug)]
pub(super) struct Cache<B> {
    entries: Vec<Entry<B>>,
}

/// Bytes of a content, in one piece.
#[derive(Debug)]
pub(super) struct Entry<B> {
    pub(super) place: BodyPlace,
    /// Which byte of the content is the first.
    pub(super) from: u64,
    pub(super) bytes: B,
}

impl<B> Default for Cache<B> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<B: Bytes> Entry<B> {
    fn range(&self) -> Range {
        Range { from: self.from, length: self.bytes.length() }
    }

    /// True when it has all that there is of the range.
    fn answers(&self, place: &BodyPlace, wanted: Range) -> bool {
        let end = wanted.end().min(place.size).max(wanted.from);
        let there = Range { from: wanted.from, length: end - wanted.from };
        is_same(&self.place, place) && self.range().holds(there)
    }

    /// As much of the range as it has; it begins at `self.from` or behind that.
    pub(super) fn cut(&self, wanted: Range) -> Found<B> {
        let first = (wanted.from - self.from).min(self.bytes.length());
        let count = (self.bytes.length() - first).min(wanted.length);
        let whole = self.from + first + count >= self.place.size;
        Found { bytes: self.bytes.part(first, count), whole }
    }
}

impl<B: Bytes> Cache<B> {
    /// Keeps what was read, as the newest, and forgets the oldest for it.
    pub(super) fn keep(&mut self, entry: Entry<B>) {
        self.entries.push(entry);
        let mut all: u64 = self.entries.iter().map(|entry| entry.bytes.length()).sum();
        let goes = |entry: &&Entry<B>| {
            let goes = all > MOST;
            all -= if goes { entry.bytes.length() } else { 0 };
            goes
        };
        let gone = self.entries.iter().take_while(goes).count();
        self.entries.drain(..gone);
    }

    /// All that there is of a range, when it was read lately; then that is the newest.
    pub(super) fn find(&mut self, place: &BodyPlace, wanted: Range) -> Option<Found<B>> {
        let at = self.entries.iter().rposition(|entry| entry.answers(place, wanted))?;
        let entry = self.entries.remove(at);
        let found = entry.cut(wanted);
        self.entries.push(entry);
        Some(found)
    }

    /// Forgets what was read of an archive.
    pub(super) fn forget(&mut self, archive: ArchiveId) {
        self.entries.retain(|entry| entry.place.archive != archive);
    }
}
