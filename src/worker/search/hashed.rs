//! A search for the files whose content has a SHA-256: each that may be so large is hashed as it passes by.

use super::{Searcher, Told};
use crate::analysis::search::EntryFacts;
use crate::view::finds::FactsQuery;
use crate::worker::protocol::FoundLine;
use sha2::{Digest as _, Sha256};

/// A file with more bytes in its holes is passed over: they may claim exabytes.
const MOST_HOLES: u64 = 1 << 30;
/// Zeros that are hashed at a time.
const ZEROS: [u8; 4096] = [0; 4096];

/// Hashes one content after another.
#[derive(Debug)]
pub(crate) struct Hashed {
    facts: EntryFacts,
    /// `None`: of this content nothing is told.
    hash: Option<Sha256>,
    /// Bytes in its holes so far.
    holes: u64,
}

impl Hashed {
    /// For files of which this is true.
    pub(crate) fn new(query: &FactsQuery) -> Self {
        Self { facts: query.understood().0, hash: None, holes: 0 }
    }
}

impl Searcher for Hashed {
    /// An empty one has a hash, too.
    fn wants(&self, size: u64) -> bool {
        self.facts.fits(size)
    }

    fn needs_all(&self) -> bool {
        true
    }

    fn begin(&mut self) {
        (self.hash, self.holes) = (Some(Sha256::new()), 0);
    }

    fn feed(&mut self, bytes: &[u8]) -> Told {
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        Told::default()
    }

    fn hole(&mut self, mut length: u64) -> Told {
        self.holes = self.holes.saturating_add(length);
        if self.holes > MOST_HOLES {
            self.hash = None;
            return Told { done: true, skipped: true, ..Told::default() };
        }
        while length > 0 {
            let now = length.min(ZEROS.len() as u64);
            let _ = self.feed(&ZEROS[..now as usize]);
            length -= now;
        }
        Told::default()
    }

    fn end(&mut self) -> Told {
        let Some(hash) = self.hash.take() else {
            return Told { done: true, skipped: true, ..Told::default() };
        };
        let found = self.facts.sha256 == Some(hash.finalize().into());
        Told { lines: found.then(FoundLine::default).into_iter().collect(), ..Told::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_too_much_in_its_holes_is_passed_over() {
        let zeros = |length: usize| Sha256::digest(vec![0; length]);
        let sha256 = zeros(5000).iter().map(|byte| format!("{byte:02x}")).collect();
        let mut hashed = Hashed::new(&FactsQuery { sha256, ..FactsQuery::default() });
        hashed.begin();
        assert!(!hashed.hole(1).done);
        assert!(hashed.hole(MOST_HOLES).done, "all of them count");
        assert!(hashed.end().skipped);
        // Those of another file don't.
        hashed.begin();
        assert!(!hashed.hole(5000).done);
        let told = hashed.end();
        assert_eq!((told.lines.len(), told.skipped), (1, false));
    }
}
