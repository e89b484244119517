//! A tree of an image as a tar, written while its layers are read: no body is held.

use super::bodies::visit;
use super::content::zeros;
use crate::analysis::takeout::{Body, Plan, Taken, entry, plan};
use crate::analysis::union::{NodeId, Union};
use crate::domain::{Archive, BlobId, Entry, EntryKind, Location};
use crate::formats::tar::write::{END, Run, head, pad};
use crate::formats::{Limits, Source, Visitor, Wish};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

/// What of a tree could not be written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Layers that could not be read to their end, and why.
    pub damage: Vec<(u32, String)>,
    /// Files that are not in the tar, or not with all of their bytes.
    pub files: u64,
}

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
    let plan = plan(origin.union, start, taken);
    let sparse = runs(origin, &plan);
    for &folder in &plan.folders {
        out.write_all(&plain(origin.union, folder, taken))?;
    }
    let tar = Tar { union: origin.union, taken, sparse, out: Mutex::new(Shared::new(out)) };
    let damage = bodies(origin, &plan, &tar);
    let Shared { out, written, failed, cut, .. } =
        tar.out.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = failed {
        return Err(error);
    }
    for &other in &plan.others {
        out.write_all(&plain(origin.union, other, taken))?;
    }
    let mut lost = Lost { damage, files: cut };
    let files: HashSet<NodeId> = plan.bodies.iter().map(|body| body.node).collect();
    lost.files += (files.len() - written.len()) as u64;
    for &(name, first) in &plan.links {
        if files.contains(&first) && !written.contains(&first) {
            lost.files += 1;
            continue;
        }
        if let Some(entry) = entry(origin.union, name, taken) {
            let link = origin.union.path(first);
            let entry = Entry { kind: EntryKind::Hardlink, size: 0, device: None, link, ..entry };
            out.write_all(&head(&entry, None))?;
        }
    }
    out.write_all(&END)?;
    Ok(lost)
}

/// An entry without a body.
fn plain(union: &Union, node: NodeId, taken: Taken) -> Vec<u8> {
    entry(union, node, taken).map_or_else(Vec::new, |entry| head(&entry, None))
}

/// The bodies that lie in each blob, by their numbers. A blob may be several layers of one image.
fn by_blob(blobs: &[BlobId], bodies: impl Iterator<Item = Body>) -> BTreeMap<BlobId, Vec<Body>> {
    let mut found = BTreeMap::<BlobId, Vec<Body>>::new();
    for body in bodies {
        if let Some(&blob) = blobs.get(body.layer as usize) {
            found.entry(blob).or_default().push(body);
        }
    }
    found.values_mut().for_each(|bodies| bodies.sort_unstable_by_key(|body| body.number));
    found
}

/// Reads the blobs one after another; those of an archive that is compressed as a whole as they pass, in one go.
fn bodies<S: Source + Sync>(
    origin: &Origin<'_, S>,
    plan: &Plan,
    tar: &Tar<'_, '_>,
) -> Vec<(u32, String)> {
    let wanted = by_blob(origin.blobs, plan.bodies.iter().copied());
    let mut order: Vec<BlobId> = origin.blobs.to_vec();
    let is_streamed = |blob: &BlobId| {
        let blob = origin.archive.blobs.get(blob.0 as usize);
        matches!(blob.map(|blob| &blob.location), Some(Location::Streamed { .. }))
    };
    let streamed: HashSet<BlobId> = order.iter().copied().filter(is_streamed).collect();
    order.retain(|blob| !streamed.contains(blob));
    let single = order.into_iter().map(|blob| HashSet::from([blob]));
    let mut seen = HashSet::new();
    let mut damage = Vec::new();
    for group in single.chain([streamed]) {
        let take = |blob: BlobId| {
            let bodies =
                wanted.get(&blob).filter(|_| group.contains(&blob) && seen.insert(blob))?;
            Some(Emit { bodies, next: 0, left: 0, stored: 0, tar })
        };
        for (blob, visited) in visit(origin.archive, origin.files, &Limits::default(), take) {
            let layer = origin.blobs.iter().position(|&other| other == blob).unwrap_or(0);
            damage.extend(visited.damage.map(|damage| (layer as u32, damage)));
        }
    }
    damage
}

/// What the visitors of all blobs share.
struct Tar<'t, 'o> {
    union: &'t Union,
    taken: Taken,
    sparse: HashMap<NodeId, Vec<Run>>,
    out: Mutex<Shared<'o>>,
}

struct Shared<'o> {
    out: &'o mut (dyn Write + Send),
    written: HashSet<NodeId>,
    /// Files of which not all came.
    cut: u64,
    failed: Option<io::Error>,
}

impl<'o> Shared<'o> {
    fn new(out: &'o mut (dyn Write + Send)) -> Self {
        Self { out, written: HashSet::new(), cut: 0, failed: None }
    }

    fn write(&mut self, bytes: &[u8]) -> Wish {
        match self.out.write_all(bytes) {
            Ok(()) => Wish::More,
            Err(error) => {
                self.failed.get_or_insert(error);
                Wish::Stop
            }
        }
    }
}

/// Writes the wanted files of one blob as they pass.
struct Emit<'a, 't, 'o> {
    bodies: &'a [Body],
    next: usize,
    /// Bytes that the header promised and that are still to come.
    left: u64,
    stored: u64,
    tar: &'a Tar<'t, 'o>,
}

impl Emit<'_, '_, '_> {
    fn write(&self, bytes: &[u8]) -> Wish {
        self.tar.out.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }
}

impl Visitor for Emit<'_, '_, '_> {
    fn begin(&mut self, number: u32, _: &Entry) -> Wish {
        while self.bodies.get(self.next).is_some_and(|body| body.number < number) {
            self.next += 1;
        }
        let Some(body) = self.bodies.get(self.next) else { return Wish::Stop };
        if body.number != number {
            return Wish::Skip;
        }
        let Some(entry) = entry(self.tar.union, body.node, self.tar.taken) else {
            return Wish::Skip;
        };
        let runs = self.tar.sparse.get(&body.node).map(Vec::as_slice);
        self.stored = runs.map_or(entry.size, |runs| runs.iter().map(|run| run.1).sum());
        self.left = self.stored;
        self.write(&head(&entry, runs))
    }

    fn piece(&mut self, _: u64, bytes: &[u8]) -> Wish {
        let count = usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
        self.left -= count as u64;
        self.write(&bytes[..count])
    }

    fn end(&mut self, number: u32, _: &Entry, whole: bool) -> Wish {
        let Some(body) = self.bodies.get(self.next).filter(|body| body.number == number) else {
            return Wish::More;
        };
        let mut shared = self.tar.out.lock().unwrap_or_else(PoisonError::into_inner);
        // What was promised must come, or all that follows is lost.
        if let Err(error) = zeros(shared.out, self.left) {
            shared.failed.get_or_insert(error);
        }
        shared.cut += u64::from(self.left > 0 || !whole);
        shared.written.insert(body.node);
        shared.write(pad(self.stored))
    }
}

/// Where the bytes of sparse files lie in their contents: that stands before them, so it takes a pass of its own over the layers
/// that hold any.
fn runs<S: Source + Sync>(origin: &Origin<'_, S>, plan: &Plan) -> HashMap<NodeId, Vec<Run>> {
    let is_sparse = |body: &Body| {
        let entry = origin.union.layer(body.layer).map(|index| index.entry(body.number));
        entry.is_some_and(|entry| entry.stored() != entry.size())
    };
    let wanted = by_blob(origin.blobs, plan.bodies.iter().copied().filter(is_sparse));
    let take = |blob| {
        let bodies = wanted.get(&blob)?;
        Some(Runs { bodies, next: 0, size: 0, runs: Vec::new(), found: Vec::new() })
    };
    let visited = visit(origin.archive, origin.files, &Limits::default(), take);
    visited.into_values().flat_map(|visited| visited.visitor.found).collect()
}

/// Writes down the runs of sparse files.
struct Runs<'a> {
    bodies: &'a [Body],
    next: usize,
    size: u64,
    runs: Vec<Run>,
    found: Vec<(NodeId, Vec<Run>)>,
}

impl Visitor for Runs<'_> {
    fn begin(&mut self, number: u32, entry: &Entry) -> Wish {
        while self.bodies.get(self.next).is_some_and(|body| body.number < number) {
            self.next += 1;
        }
        self.size = entry.size;
        match self.bodies.get(self.next) {
            None => Wish::Stop,
            Some(body) if body.number == number => Wish::More,
            Some(_) => Wish::Skip,
        }
    }

    fn piece(&mut self, offset: u64, bytes: &[u8]) -> Wish {
        let length = bytes.len() as u64;
        match self.runs.last_mut() {
            Some(last) if last.0 + last.1 == offset => last.1 += length,
            _ => self.runs.push((offset, length)),
        }
        Wish::More
    }

    fn end(&mut self, number: u32, _: &Entry, _: bool) -> Wish {
        let Some(body) = self.bodies.get(self.next).filter(|body| body.number == number) else {
            return Wish::More;
        };
        let mut runs = std::mem::take(&mut self.runs);
        // An empty run at the end says how long the content is, as in GNU tar.
        if runs.last().is_none_or(|last| last.0 + last.1 < self.size) {
            runs.push((self.size, 0));
        }
        self.found.push((body.node, runs));
        Wish::More
    }
}

#[cfg(test)]
mod tests;
