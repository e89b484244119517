//! Contents that were read lately, as many as fit. The same content is found wherever it lies.

use super::{Found, Range, first_in};
use crate::formats::Limits;
use crate::worker::protocol::{ArchiveId, BodyPlace};
use crate::worker::schedule::Bytes;

/// The last is the newest.
#[derive(Debug)]
pub(super) struct Cache<B> {
    entries: Vec<Entry<B>>,
}

/// Bytes of a content, or of a stretch of a layer, in one piece.
#[derive(Debug)]
pub(super) struct Entry<B> {
    pub(super) place: BodyPlace,
    /// Which byte of it is the first.
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

    /// As much of a range of a content as it has; it begins so many bytes into this.
    pub(super) fn cut(&self, first: u64, place: &BodyPlace, wanted: Range) -> Found<B> {
        let first = first.min(self.bytes.length());
        let left = place.size.saturating_sub(wanted.from).min(wanted.length);
        let count = (self.bytes.length() - first).min(left);
        let whole = wanted.from.saturating_add(count) >= place.size;
        Found { bytes: self.bytes.part(first, count), whole }
    }
}

impl<B: Bytes> Cache<B> {
    /// Keeps what was read, as the newest, and forgets the oldest for it.
    pub(super) fn keep(&mut self, entry: Entry<B>) {
        self.entries.push(entry);
        let mut all: u64 = self.entries.iter().map(|entry| entry.bytes.length()).sum();
        let most = Limits::default().contents;
        let goes = |entry: &&Entry<B>| {
            let goes = all > most;
            all -= if goes { entry.bytes.length() } else { 0 };
            goes
        };
        let gone = self.entries.iter().take_while(goes).count();
        self.entries.drain(..gone);
    }

    /// All that there is of a range, when it was read lately; then that is the newest.
    pub(super) fn find(&mut self, place: &BodyPlace, wanted: Range) -> Option<Found<B>> {
        let first = |entry: &Entry<B>| first_in(&entry.place, entry.range(), place, wanted);
        let at = self.entries.iter().rposition(|entry| first(entry).is_some())?;
        let entry = self.entries.remove(at);
        let found = entry.cut(first(&entry)?, place, wanted);
        self.entries.push(entry);
        Some(found)
    }

    /// Forgets what was read of an archive.
    pub(super) fn forget(&mut self, archive: ArchiveId) {
        self.entries.retain(|entry| entry.place.archive != archive);
    }
}
