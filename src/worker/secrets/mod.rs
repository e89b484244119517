//! Secrets in the bodies of a layer's files, and in what is packed in them: the doing of `analysis::secrets`, for whoever walks
//! a layer.

mod taking;

#[cfg(test)]
mod tests;

use crate::analysis::secrets::{FileFindings, Scanner};
use crate::domain::{Entry, EntryKind};
use crate::formats::bodies::{Visitor, Wish};
use taking::Taking;

/// Looks into every file of a layer.
#[derive(Debug)]
pub struct Files<'s> {
    scanner: &'s Scanner,
    /// How many archives this one is inside of.
    depth: u32,
    /// Path of the archive, with a slash; empty for a layer. What a member's place is depends on it.
    above: Vec<u8>,
    taking: Option<Taking<'s>>,
    /// Files in which something was found.
    pub found: Vec<FileFindings>,
}

impl<'s> Files<'s> {
    /// Before the first file.
    pub fn new(scanner: &'s Scanner) -> Self {
        Self { scanner, depth: 0, above: Vec::new(), taking: None, found: Vec::new() }
    }

    fn inside(scanner: &'s Scanner, archive: &[u8], depth: u32) -> Self {
        Self { above: [archive, b"/"].concat(), depth, ..Self::new(scanner) }
    }

    fn taking(&self, path: &[u8]) -> Taking<'s> {
        Taking::new(self.scanner, [&self.above, path].concat(), self.depth)
    }
}

impl Visitor for Files<'_> {
    fn begin(&mut self, _: u32, entry: &Entry) -> Wish {
        self.taking = None;
        if entry.kind != EntryKind::File || entry.size == 0 {
            return Wish::Skip;
        }
        self.taking = Some(self.taking(&entry.path));
        Wish::More
    }

    fn piece(&mut self, _: u64, bytes: &[u8]) -> Wish {
        let more = self.taking.as_mut().is_some_and(|taking| taking.push(bytes));
        if more { Wish::More } else { Wish::Skip }
    }

    /// A hole is zeros: a few of them end whatever came before.
    fn hole(&mut self, offset: u64, length: u64) -> Wish {
        const ENOUGH: u64 = 8192;
        let zeros = vec![0; usize::try_from(length.min(ENOUGH)).unwrap_or(0)];
        self.piece(offset, &zeros)
    }

    fn end(&mut self, number: u32, entry: &Entry, _: bool) -> Wish {
        let Some(taking) = self.taking.take() else { return Wish::More };
        let found = taking.finish();
        if !found.findings.is_empty() || found.passed_over > 0 {
            self.found.push(FileFindings { entry: number, path: entry.path.clone(), found });
        }
        Wish::More
    }
}
