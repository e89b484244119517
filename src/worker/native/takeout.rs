//! A tree of an image as a tar, written while its layers are read, on several threads: for the command.

use super::bodies::visit;
use crate::analysis::takeout::Taken;
use crate::analysis::union::{NodeId, Union};
use crate::domain::{Archive, BlobId};
use crate::formats::bodies::Visited;
use crate::formats::{Limits, Source, Visitor};
use crate::worker::takeout::tree::{Emit, FindRuns, Runs, begin, end, groups, has_sparse};
use crate::worker::takeout::{Store, Tree};
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

pub use crate::worker::takeout::Lost;

/// Where a tree is taken from.
pub struct Origin<'a, S> {
    /// The opened archive.
    pub archive: &'a Archive,
    /// What it was opened from.
    pub files: &'a [(String, S)],
    /// The blobs of the image's layers, base first.
    pub blobs: &'a [BlobId],
    /// The layers, merged.
    pub union: &'a Union,
}

/// Writes `start` and all below it. The error is that of the output.
pub fn write<S: Source + Sync>(
    origin: &Origin<'_, S>,
    start: NodeId,
    taken: Taken,
    out: &mut (dyn Write + Send),
) -> io::Result<Lost> {
    let tree = Tree::of(origin.archive, origin.blobs, origin.union, start, taken);
    let holds = |at: usize| has_sparse(&tree.bodies[at]).then(|| FindRuns::new(&tree, at));
    let found = stores(origin, &tree.stores, &holds, |_| true);
    let sparse: Runs = found.into_iter().flat_map(|(_, visited)| visited.visitor.found).collect();
    begin(&tree, out)?;
    let out = Mutex::new(out);
    let (mut told, mut damage) = (Vec::new(), Vec::new());
    for group in groups(&tree.stores) {
        let emit = |at: usize| {
            let holds = !tree.bodies[at].is_empty();
            holds.then(|| Emit::new(&tree, at, &sparse, Shared(&out)))
        };
        for (at, mut visited) in stores(origin, &tree.stores, &emit, |at| group.contains(&at)) {
            if let Some(error) = visited.visitor.told.failed.take() {
                return Err(error);
            }
            damage.extend(visited.damage.map(|damage| (tree.stores[at].layer, damage)));
            told.push(visited.visitor.told);
        }
    }
    end(&tree, told, damage, out.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Visits some of the stores, with who is given for each.
fn stores<S: Source + Sync, V: Visitor + Send>(
    origin: &Origin<'_, S>,
    stores: &[Store],
    visitor: &dyn Fn(usize) -> Option<V>,
    wanted: impl Fn(usize) -> bool,
) -> Vec<(usize, Visited<V>)> {
    let blob = |store: &Store| origin.blobs.get(store.layer as usize).copied();
    let all = stores.iter().enumerate();
    let at: HashMap<BlobId, usize> =
        all.filter_map(|(at, store)| Some((blob(store)?, at))).collect();
    let take = |blob| at.get(&blob).copied().filter(|&at| wanted(at)).and_then(visitor);
    let visited = visit(origin.archive, origin.files, &Limits::default(), take);
    visited.into_iter().filter_map(|(blob, visited)| Some((*at.get(&blob)?, visited))).collect()
}

/// The one output of all visitors, of which one writes at a time.
struct Shared<'a, 'o>(&'a Mutex<&'o mut (dyn Write + Send)>);

impl Write for Shared<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
