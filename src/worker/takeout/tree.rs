//! A tree as a tar, written while its layers are read: no body is held. Here is what each visitor of a layer writes, and what
//! stands around the bodies; who drives it reads [`Tree::stores`] one after another ([`groups`]).

use super::script::{Body, Store, Tree};
use super::{Halt, Lost, MOST_HOLES, Supply, zeros};
use crate::domain::{Entry, Location};
use crate::formats::bodies::LayerBodies;
use crate::formats::tar::write::{END, Run, head, pad};
use crate::formats::{Again, Limits, Visitor, Wish};
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::ops::Range;

/// Where the bytes of sparse files lie in their contents, by store and number.
pub(crate) type Runs = HashMap<(u32, u32), Vec<Run>>;

/// Which stores are read in one go: those inside an archive that is compressed as a whole, which stand last.
pub(crate) fn groups(stores: &[Store]) -> Vec<Range<usize>> {
    let is_streamed = |store: &Store| matches!(store.location, Location::Streamed { .. });
    let single = stores.iter().take_while(|store| !is_streamed(store)).count();
    let groups = (0..single).map(|at| at..at + 1).chain(std::iter::once(single..stores.len()));
    groups.filter(|group| !group.is_empty()).collect()
}

/// Writes what stands before the bodies.
pub(crate) fn begin(tree: &Tree, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    tree.folders.iter().try_for_each(|folder| out.write_all(&head(folder, None)))
}

/// Writes what stands behind them; tells what is missing.
pub(crate) fn end(
    tree: &Tree,
    told: Vec<Told>,
    damage: Vec<(u32, String)>,
    out: &mut (impl Write + ?Sized),
) -> io::Result<Lost> {
    tree.others.iter().try_for_each(|other| out.write_all(&head(other, None)))?;
    let mut lost = Lost { damage, files: told.iter().map(|told| told.cut).sum() };
    let written: HashSet<(u32, u32)> = told.into_iter().flat_map(|told| told.written).collect();
    let all: usize = tree.bodies.iter().map(Vec::len).sum();
    lost.files += (all - written.len().min(all)) as u64;
    for (entry, body) in &tree.links {
        if body.is_some_and(|body| !written.contains(&body)) {
            lost.files += 1;
        } else {
            out.write_all(&head(entry, None))?;
        }
    }
    out.write_all(&END)?;
    Ok(lost)
}

/// What one store brought.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Bodies that are in the tar.
    written: Vec<(u32, u32)>,
    /// Those of which not all came.
    cut: u64,
    /// Nothing can be written any more.
    pub failed: Option<io::Error>,
}

/// Writes the wanted files of one store as they pass.
#[derive(Debug)]
pub(crate) struct Emit<'a, O> {
    store: u32,
    bodies: &'a [Body],
    sparse: &'a Runs,
    out: O,
    next: usize,
    /// Bytes that the header promised and that are still to come.
    left: u64,
    stored: u64,
    /// What there is to tell in the end.
    pub told: Told,
}

impl<'a, O: Write> Emit<'a, O> {
    /// Of the store of this number.
    pub(crate) fn new(tree: &'a Tree, store: usize, sparse: &'a Runs, out: O) -> Self {
        let (bodies, told) = (&tree.bodies[store][..], Told::default());
        Self { store: store as u32, bodies, sparse, out, next: 0, left: 0, stored: 0, told }
    }

    fn wrote(&mut self, result: io::Result<()>) -> Wish {
        match result {
            Ok(()) => Wish::More,
            Err(error) => {
                self.told.failed.get_or_insert(error);
                Wish::Stop
            }
        }
    }
}

/// The body of this number, if it is wanted; passes over those before it.
fn wanted<'a>(bodies: &'a [Body], next: &mut usize, number: u32) -> Result<&'a Body, Wish> {
    while bodies.get(*next).is_some_and(|body| body.number < number) {
        *next += 1;
    }
    match bodies.get(*next) {
        None => Err(Wish::Stop),
        Some(body) if body.number == number => Ok(body),
        Some(_) => Err(Wish::Skip),
    }
}

impl<O: Write> Visitor for Emit<'_, O> {
    fn begin(&mut self, number: u32, entry: &Entry) -> Wish {
        let body = match wanted(self.bodies, &mut self.next, number) {
            Ok(body) => body,
            Err(wish) => return wish,
        };
        let entry = Entry { path: body.path.clone(), ..entry.clone() };
        let runs = self.sparse.get(&(self.store, number)).map(Vec::as_slice);
        self.stored = runs.map_or(entry.size, |runs| runs.iter().map(|run| run.1).sum());
        self.left = self.stored;
        let wrote = self.out.write_all(&head(&entry, runs));
        self.wrote(wrote)
    }

    fn piece(&mut self, _: u64, bytes: &[u8]) -> Wish {
        let count = usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
        self.left -= count as u64;
        let wrote = self.out.write_all(&bytes[..count]);
        self.wrote(wrote)
    }

    fn end(&mut self, number: u32, _: &Entry, whole: bool) -> Wish {
        if wanted(self.bodies, &mut self.next, number).is_err() {
            return Wish::More;
        }
        if self.left > MOST_HOLES {
            let why = "a file is cut short, and too much of it is missing to be written as zeros";
            self.told.failed.get_or_insert(io::Error::other(why));
            return Wish::Stop;
        }
        // What was promised must come, or all that follows is lost.
        let wrote = zeros(&mut self.out, self.left);
        let wrote = wrote.and_then(|()| self.out.write_all(pad(self.stored)));
        self.told.cut += u64::from(self.left > 0 || !whole);
        self.told.written.push((self.store, number));
        self.wrote(wrote)
    }
}

/// True for a store that holds sparse files: where their bytes lie stands before them, so it takes a pass of its own.
pub(crate) fn has_sparse(bodies: &[Body]) -> bool {
    bodies.iter().any(|body| body.sparse)
}

/// Writes down the runs of sparse files.
#[derive(Debug)]
pub(crate) struct FindRuns<'a> {
    store: u32,
    bodies: Vec<&'a Body>,
    next: usize,
    size: u64,
    runs: Vec<Run>,
    /// What was found.
    pub found: Vec<((u32, u32), Vec<Run>)>,
}

impl<'a> FindRuns<'a> {
    /// Of the store of this number.
    pub(crate) fn new(tree: &'a Tree, store: usize) -> Self {
        let bodies = tree.bodies[store].iter().filter(|body| body.sparse).collect();
        let (runs, found) = (Vec::new(), Vec::new());
        Self { store: store as u32, bodies, next: 0, size: 0, runs, found }
    }
}

impl Visitor for FindRuns<'_> {
    fn begin(&mut self, number: u32, entry: &Entry) -> Wish {
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
        if self.bodies.get(self.next).is_none_or(|body| body.number != number) {
            return Wish::More;
        }
        self.next += 1;
        let mut runs = std::mem::take(&mut self.runs);
        // An empty run at the end says how long the content is, as in GNU tar.
        if runs.last().is_none_or(|last| last.0 + last.1 < self.size) {
            runs.push((self.size, 0));
        }
        self.found.push(((self.store, number), runs));
        Wish::More
    }
}

/// Writes the whole tree, one store after another. `out` is the same for all of it.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the command has more threads"))]
pub(crate) async fn write<O: Write + Clone>(
    tree: &Tree,
    supply: &mut impl Supply,
    out: &O,
) -> Result<Lost, Halt> {
    let unwritten = |error: io::Error| Halt::Unwritten(error.to_string());
    let mut sparse = Runs::new();
    for group in groups(&tree.stores) {
        let holds: Vec<usize> = group.filter(|&at| has_sparse(&tree.bodies[at])).collect();
        let found = visit(&tree.stores, holds, supply, |at| FindRuns::new(tree, at)).await?;
        sparse.extend(found.into_iter().flat_map(|(_, visitor, _)| visitor.found));
    }
    begin(tree, &mut out.clone()).map_err(unwritten)?;
    let (mut told, mut damage) = (Vec::new(), Vec::new());
    for group in groups(&tree.stores) {
        let holds: Vec<usize> = group.filter(|&at| !tree.bodies[at].is_empty()).collect();
        let emit = |at| Emit::new(tree, at, &sparse, out.clone());
        for (at, mut visitor, why) in visit(&tree.stores, holds, supply, emit).await? {
            if let Some(error) = visitor.told.failed.take() {
                return Err(unwritten(error));
            }
            damage.extend(why.map(|why| (tree.stores[at].layer, why)));
            told.push(visitor.told);
        }
    }
    end(tree, told, damage, &mut out.clone()).map_err(unwritten)
}

/// Visits some stores of one group; of each the visitor and why its end was not reached.
async fn visit<V: Visitor>(
    stores: &[Store],
    wanted: Vec<usize>,
    supply: &mut impl Supply,
    visitor: impl Fn(usize) -> V,
) -> Result<Vec<(usize, V, Option<String>)>, Halt> {
    let limits = Limits::default();
    let bodies = |at| LayerBodies::new(visitor(at), &limits);
    let (mut members, mut done) = (HashMap::new(), Vec::new());
    for at in wanted {
        if let Location::Streamed { member, .. } = stores[at].location {
            members.insert(member, at);
            continue;
        }
        let mut bodies = bodies(at);
        let take = &mut |slice: &[u8]| bodies.feed(slice);
        let unread = halt(super::stored(supply, &stores[at].location, take).await)?;
        let visited = bodies.finish();
        done.push((at, visited.visitor, unread.or(visited.damage)));
    }
    if !members.is_empty() {
        let mut again = Again::new(members.iter().map(|(&member, &at)| (member, bodies(at))));
        let unread = supply.slices(0, (0, u64::MAX), &mut |slice| again.feed(slice)).await;
        let unread = halt(unread)?;
        for (member, bodies) in again.finish() {
            let visited = bodies.finish();
            let Some(at) = members.remove(&member) else { continue };
            done.push((at, visited.visitor, unread.clone().or(visited.damage)));
        }
    }
    Ok(done)
}

/// Why it can't be read, as a sentence; who can't write ends.
fn halt(read: Result<(), Halt>) -> Result<Option<String>, Halt> {
    match read {
        Ok(()) => Ok(None),
        Err(Halt::Unread(why)) => {
            Ok(Some(format!("The layer could not be read from disk: {why}.")))
        }
        Err(halt) => Err(halt),
    }
}
