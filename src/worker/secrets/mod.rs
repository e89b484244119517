//! Secrets in the bodies of a layer's files, and in what is packed in them: the doing of `analysis::secrets`, for whoever walks
//! a layer.

mod taking;

#[cfg(test)]
mod tests;

use crate::analysis::secrets::{FileFindings, Scanner};
use crate::domain::wire::{to_bytes, wire};
use crate::domain::{Entry, EntryKind};
use crate::formats::bodies::{LayerBodies, Visited, Visitor, Wish};
use taking::Taking;

/// What was found in a layer, as it travels to the desk.
#[derive(Debug)]
pub struct InLayer {
    /// In which files.
    pub found: Vec<FileFindings>,
    /// It could not be looked through to its end.
    pub damaged: bool,
}
wire! { struct InLayer { found, damaged } }

impl From<Visited<Files<'_>>> for InLayer {
    fn from(visited: Visited<Files<'_>>) -> Self {
        Self { found: visited.visitor.found, damaged: visited.damage.is_some() }
    }
}

/// A run of bytes for each member that was asked for, an empty one where it was not there; and in how many files something was
/// found.
pub fn runs_of(members: &[u32], read: Vec<(u32, LayerBodies<Files<'_>>)>) -> (Vec<Vec<u8>>, u32) {
    let (mut runs, mut count) = (vec![Vec::new(); members.len()], 0);
    for (member, bodies) in read {
        let found = InLayer::from(bodies.finish());
        count += found.found.len() as u32;
        if let Some(at) = members.iter().position(|of| *of == member) {
            runs[at] = to_bytes(&found);
        }
    }
    (runs, count)
}

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
