//! From the growing tree to the frozen one: nodes renumbered level by level, so that siblings are neighbours in order of
//! their names and every folder's descendants are one run of numbers a level; versions gathered node by node.
//!
//! A browser runs a function of a WebAssembly program as it was compiled first, in haste, until its next call: one that is
//! called once and loops over a million paths is slow to the end. So what is done for all paths is a function that is called
//! for some of them at a time, and never inlined into the loop around it.

use super::arena::{Arena, IMPLICIT};
use super::bits::Bits;
use super::build::{Builder, Logged};
use super::chunks::Chunks;
use super::name::head;
use super::{NodeId, Union, Versions, sums};
use crate::domain::Diagnostic;
use std::collections::VecDeque;
use std::ops::Range;

/// Freezes what the builder made of the layers.
pub(super) fn freeze(builder: Builder) -> Union {
    let Builder { layers, left_out, base, arena, log, mut linked, mut findings, .. } = builder;
    if left_out > 0 {
        let what = format!("{} layers are more than can be numbered; those above are left out", layers.len() + left_out);
        findings.push(Diagnostic::error("too-many-layers", what));
    }
    let mut places = places(&arena, &log);
    let Numbered { child_start, parent, names, name_start, version_start, .. } = numbered(&arena, &mut places);
    drop(arena);
    renumber(&mut linked, &places);
    let versions = versions(&log, &mut places, version_start);
    drop(log);
    let diagnostics = findings.finish();
    let (rows, has_links, shown) = Default::default();
    let mut union =
        Union { layers, base, names, name_start, parent, child_start, versions, rows, linked, has_links, shown, diagnostics };
    union.has_links = Bits::new(union.entries());
    union.linked.iter().for_each(|&(entry, ..)| union.has_links.add(entry));
    union.rows = sums::folders(&union);
    union.shown = shown_in_final(&union);
    union
}

/// Where things of a node lie, by its old number.
#[derive(Clone, Copy, Default)]
struct Place {
    /// How many versions it has; once it is numbered, where the next of them goes.
    versions: u32,
    /// Its number.
    number: u32,
}

fn places(arena: &Arena, log: &Chunks<Logged>) -> Vec<Place> {
    let mut places = vec![Place::default(); arena.len()];
    log.parts().for_each(|part| count(part, &mut places));
    places
}

#[inline(never)]
fn count(log: &[Logged], places: &mut [Place]) {
    log.iter().for_each(|row| places[row.node as usize].versions += 1);
}

/// The nodes in their new order.
#[derive(Default)]
struct Numbered {
    child_start: Vec<u32>,
    parent: Vec<u32>,
    names: Vec<u8>,
    name_start: Vec<u32>,
    version_start: Vec<u32>,
    /// Those of one folder: the first bytes of their names, and their numbers in the arena.
    siblings: Vec<(u64, u32)>,
}

impl Numbered {
    fn with_capacity(nodes: usize, name_bytes: usize) -> Self {
        let [child_start, name_start, version_start] = [0, 0, 0].map(|_| Vec::with_capacity(nodes + 1));
        let mut new = Self {
            child_start,
            parent: Vec::with_capacity(nodes),
            names: Vec::with_capacity(name_bytes),
            name_start,
            version_start,
            siblings: Vec::new(),
        };
        new.name_start.push(0);
        new.version_start.push(0);
        new
    }

    /// Adds nodes that have the same parent, in order.
    fn extend(&mut self, arena: &Arena, places: &mut [Place], parent: u32, siblings: &[(u64, u32)]) {
        let mut start = self.version_start.last().copied().unwrap_or(0);
        self.version_start.extend(siblings.iter().zip(self.parent.len() as u32..).map(|(&(_, node), number)| {
            let place = &mut places[node as usize];
            let versions = std::mem::replace(place, Place { versions: start, number }).versions;
            start += versions;
            start
        }));
        self.parent.resize(self.parent.len() + siblings.len(), parent);
        self.name_start.extend(siblings.iter().map(|&(_, node)| {
            self.names.extend_from_slice(arena.name(node));
            self.names.len() as u32
        }));
    }

    /// Adds what is in a folder, and to `folders` those of them that hold something.
    #[inline(never)]
    fn below(&mut self, arena: &Arena, places: &mut [Place], (parent, old): (u32, u32), folders: &mut VecDeque<(u32, u32)>) {
        self.close(parent);
        let mut siblings = std::mem::take(&mut self.siblings);
        siblings.clear();
        let kept = arena.ever(old).filter(|&node| places[node as usize].versions > 0);
        siblings.extend(kept.map(|node| (head(arena.name(node)), node)));
        sort(arena, &mut siblings);
        let numbers = self.parent.len() as u32..;
        folders.extend(
            numbers.zip(&siblings).filter(|(_, (_, node))| arena.holds(*node)).map(|(number, &(_, node))| (number, node)),
        );
        self.extend(arena, places, parent, &siblings);
        self.siblings = siblings;
    }

    /// The children of all up to `node` have been added.
    fn close(&mut self, node: u32) {
        self.child_start.resize(node as usize + 1, self.parent.len() as u32);
    }
}

/// Numbers the nodes anew, level by level. Paths that no layer ever changed (made and lost within one) are left out, and so is
/// all they hold: whoever has a version lies in a folder that has one.
fn numbered(arena: &Arena, places: &mut [Place]) -> Numbered {
    let mut new = Numbered::with_capacity(arena.len(), arena.name_bytes());
    new.extend(arena, places, 0, &[(0, 0)]);
    // Folders that hold something: number, and number in the arena.
    let mut folders = VecDeque::from([(0, 0)]);
    while let Some(folder) = folders.pop_front() {
        new.below(arena, places, folder, &mut folders);
    }
    new.close(new.parent.len() as u32);
    new
}

/// Sorts siblings by name. Eight bytes decide nearly always.
fn sort(arena: &Arena, siblings: &mut [(u64, u32)]) {
    siblings.sort_unstable_by_key(|&(head, _)| head);
    for alike in siblings.chunk_by_mut(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        alike.sort_unstable_by(|a, b| arena.name(a.1).cmp(arena.name(b.1)));
    }
}

/// Gives the names of shared entries their new numbers.
fn renumber(linked: &mut Vec<(u32, u32, bool)>, places: &[Place]) {
    linked.iter_mut().for_each(|(_, node, _)| *node = places[*node as usize].number);
    linked.sort_unstable_by_key(|&(entry, node, made)| (entry, node, !made));
    linked.dedup_by_key(|&mut (entry, node, _)| (entry, node));
    linked.shrink_to_fit();
}

/// Versions node by node.
fn versions(log: &Chunks<Logged>, places: &mut [Place], start: Vec<u32>) -> Versions {
    let mut versions = Versions { start, layer: vec![0; log.len()], state: vec![0; log.len()], info: vec![0; log.len()] };
    log.parts().for_each(|part| gather(part, places, &mut versions));
    versions
}

#[inline(never)]
fn gather(log: &[Logged], places: &mut [Place], versions: &mut Versions) {
    for row in log {
        let next = &mut places[row.node as usize].versions;
        let at = *next as usize;
        *next += 1;
        versions.layer[at] = row.layer;
        versions.state[at] = row.state;
        versions.info[at] = row.info;
    }
}

/// The entries that some path of the final tree shows.
fn shown_in_final(union: &Union) -> Bits {
    let mut shown = Bits::new(union.entries());
    union.parts().for_each(|nodes| show_last(union, nodes, &mut shown));
    shown
}

#[inline(never)]
fn show_last(union: &Union, nodes: Range<u32>, shown: &mut Bits) {
    for at in nodes.filter_map(|node| union.range(NodeId(node)).last()) {
        let state = union.versions.state[at];
        if state < IMPLICIT {
            shown.add(state);
        }
    }
}
