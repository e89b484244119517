//! What folders hold, layer by layer. A file with several names counts once in every folder that has any of them: each name
//! adds the bytes, and the lowest common folder of neighbouring names takes them off again.
//!
//! Sizes of sparse files are claims and may be exabytes each: sums are made in 128 bits, and what a folder holds stops at
//! `u64::MAX`. Folders above add up what is kept, so that nothing wraps and removing gives it all back.

use super::arena::ABSENT;
use super::{Holds, Touch, Union};
use crate::analysis::bytes::{clamp, difference};
use crate::analysis::change::{ChangeKind, Counts};
use crate::domain::{EntryKind, LayerIndex};
use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::ops::Range;

/// One folder at one layer that changes something below it.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    /// Held from this layer on.
    bytes: u64,
    stored: u64,
    paths: u32,
    layer: u32,
    counts: Counts,
}

/// Rows of all folders, folder by folder, each folder's in order of layers.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Where the rows of a node begin and end, counted from the *end* of `rows`: they are made from the leaves up.
    end: Vec<u32>,
    rows: Vec<Row>,
}

impl Rows {
    #[inline(always)]
    fn of(&self, node: u32) -> &[Row] {
        let at = node as usize;
        &self.rows[self.end[at + 1] as usize..self.end[at] as usize]
    }

    /// What `node` holds once `layer` is applied.
    pub fn holds(&self, node: u32, layer: u32) -> Holds {
        let rows = self.of(node);
        let after = rows.partition_point(|row| row.layer <= layer);
        after.checked_sub(1).map_or_else(Holds::default, |at| Holds {
            bytes: rows[at].bytes,
            paths: rows[at].paths,
        })
    }

    /// What `layer` does below `node`.
    pub fn touch(&self, node: u32, layer: u32) -> Option<Touch> {
        let rows = self.of(node);
        let at = rows.binary_search_by_key(&layer, |row| row.layer).ok()?;
        let before = at.checked_sub(1).map_or(0, |before| rows[before].bytes);
        let Row { bytes, stored, counts, .. } = rows[at];
        Some(Touch { counts, stored, delta: difference(before, bytes) })
    }

    /// The layers that change anything below `node`, in order.
    pub fn layers(&self, node: u32) -> impl Iterator<Item = u32> {
        self.of(node).iter().map(|row| row.layer)
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.end.capacity() * 4 + self.rows.capacity() * size_of::<Row>()
    }
}

/// Differences that one folder's children make, by layer.
struct Scratch {
    rows: Vec<Diff>,
    used: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct Diff {
    bytes: i128,
    stored: i128,
    paths: i32,
    used: bool,
    counts: Counts,
}

impl Scratch {
    #[inline(always)]
    fn at(&mut self, layer: u32) -> &mut Diff {
        let diff = &mut self.rows[layer as usize];
        if !diff.used {
            diff.used = true;
            self.used.push(layer);
        }
        diff
    }
}

/// Sums up all folders, from the leaves to the root.
pub(super) fn folders(union: &Union) -> Rows {
    let rows = Rows { end: vec![0; union.parent.len() + 1], rows: Vec::new() };
    let scratch = Scratch { rows: vec![Diff::default(); union.layers.len()], used: Vec::new() };
    let corrections = shared_names(union).into_iter().peekable();
    let mut summing = Summing { union, corrections, rows, scratch };
    union.parts().rev().for_each(|nodes| summing.sum_up(nodes));
    summing.rows.rows.shrink_to_fit();
    summing.rows
}

/// The work of it.
struct Summing<'a> {
    union: &'a Union,
    corrections: Peekable<std::vec::IntoIter<Correction>>,
    rows: Rows,
    scratch: Scratch,
}

impl Summing<'_> {
    /// Sums up some folders, from the last to the first.
    #[inline(never)]
    fn sum_up(&mut self, nodes: Range<u32>) {
        for node in nodes.rev() {
            let children =
                self.union.child_start[node as usize]..self.union.child_start[node as usize + 1];
            if !children.is_empty() {
                self.add_children(children);
                self.correct(node);
                emit(&mut self.scratch, &mut self.rows.rows);
            }
            self.rows.end[node as usize] = self.rows.rows.len() as u32;
        }
    }

    fn add_children(&mut self, children: Range<u32>) {
        let Self { union, rows, scratch, .. } = self;
        let nodes = children.start as usize..=children.end as usize;
        let mut alike = Alike::default();
        for (starts, ends) in
            union.versions.start[nodes.clone()].windows(2).zip(rows.end[nodes].windows(2))
        {
            let versions = starts[0] as usize..starts[1] as usize;
            if versions.len() == 1 && union.versions.is_added(versions.start) {
                alike.add(union, versions.start, scratch);
            } else {
                add_versions(union, versions, scratch);
            }
            if ends[0] > ends[1] {
                add_rows(&rows.rows[ends[1] as usize..ends[0] as usize], scratch);
            }
        }
        alike.hand_over(scratch);
    }

    fn correct(&mut self, node: u32) {
        while let Some(((_, layer), (bytes, stored))) =
            self.corrections.next_if(|fix| fix.0.0 == node)
        {
            let diff = self.scratch.at(layer);
            diff.bytes += bytes;
            diff.stored += stored;
        }
    }
}

/// Siblings of which all that is to be said is that one layer adds them: most paths are.
#[derive(Default)]
struct Alike<'a> {
    layer: u32,
    /// The layer's entries, and the global number of the first.
    own: Option<(&'a LayerIndex, u32)>,
    paths: u32,
    bytes: u128,
    stored: u128,
}

impl<'a> Alike<'a> {
    #[inline(always)]
    fn add(&mut self, union: &'a Union, at: usize, scratch: &mut Scratch) {
        let layer = union.layer_at(at);
        if layer != self.layer || self.paths == 0 {
            self.hand_over(scratch);
            self.layer = layer;
            self.own = union.layer(layer).map(|index| (index, union.base[layer as usize]));
        }
        self.paths += 1;
        if union.versions.is_file(at) {
            let (bytes, stored) =
                self.own_bytes(union.versions.state[at]).unwrap_or_else(|| union.bytes_at(at));
            self.bytes += u128::from(bytes);
            self.stored += u128::from(stored);
        }
    }

    /// Bytes of an entry of the layer itself, shown and stored.
    #[inline(always)]
    fn own_bytes(&self, state: u32) -> Option<(u64, u64)> {
        let (index, first) = self.own?;
        let number = state.checked_sub(first).filter(|&number| (number as usize) < index.len())?;
        let entry = index.entry(number);
        Some((entry.size(), entry.stored()))
    }

    fn hand_over(&mut self, scratch: &mut Scratch) {
        let Self { layer, paths, bytes, stored, .. } = std::mem::take(self);
        if paths > 0 {
            let diff = scratch.at(layer);
            diff.bytes += bytes as i128;
            diff.stored += stored as i128;
            diff.paths += paths as i32;
            diff.counts.added += paths;
        }
    }
}

fn add_versions(union: &Union, places: Range<usize>, scratch: &mut Scratch) {
    let (mut size, mut there) = (0, false);
    for at in places {
        let change = union.versions.change(at);
        let (now, stored) = union.bytes_at(at);
        let exists = change != ChangeKind::Removed;
        let diff = scratch.at(union.layer_at(at));
        diff.bytes += i128::from(now) - i128::from(size);
        diff.stored += i128::from(stored);
        diff.paths += i32::from(exists) - i32::from(there);
        diff.counts.count(change);
        (size, there) = (now, exists);
    }
}

fn add_rows(rows: &[Row], scratch: &mut Scratch) {
    let (mut bytes, mut paths) = (0, 0);
    for row in rows {
        let diff = scratch.at(row.layer);
        diff.bytes += i128::from(row.bytes) - i128::from(bytes);
        diff.stored += i128::from(row.stored);
        diff.paths += row.paths.wrapping_sub(paths) as i32;
        diff.counts.add(&row.counts);
        (bytes, paths) = (row.bytes, row.paths);
    }
}

fn emit(scratch: &mut Scratch, rows: &mut Vec<Row>) {
    scratch.used.sort_unstable();
    let (mut bytes, mut paths) = (0i128, 0u32);
    for layer in scratch.used.drain(..) {
        let diff = std::mem::take(&mut scratch.rows[layer as usize]);
        bytes += diff.bytes;
        paths = paths.wrapping_add_signed(diff.paths);
        rows.push(Row {
            bytes: clamp(bytes),
            paths,
            stored: clamp(diff.stored),
            layer,
            counts: diff.counts,
        });
    }
}

/// What to take off at which (folder, layer): bytes held, bytes stored.
type Correction = ((u32, u32), (i128, i128));
type Corrections = BTreeMap<(u32, u32), (i128, i128)>;

/// Last folder first.
fn shared_names(union: &Union) -> Vec<Correction> {
    let mut corrections = Corrections::new();
    if union.linked.is_empty() {
        return Vec::new();
    }
    let order = preorder(union);
    for names in union.linked.chunk_by(|a, b| a.0 == b.0) {
        let state = names[0].0;
        let Some(entry) = union.entry(state).filter(|entry| entry.kind() == EntryKind::File) else {
            continue;
        };
        let (layer, _) = super::build::locate(&union.base, state);
        let mut events: Vec<(u32, bool, u32)> = Vec::new();
        for &(_, node, _) in names {
            come_and_go(union, node, state, &mut events);
        }
        events.sort_unstable();
        let mut here = BTreeSet::new();
        for (at, comes, node) in events {
            let stored = if at == layer as u32 && comes { entry.stored() } else { 0 };
            rename(
                union,
                &order,
                &mut here,
                (at, comes, node),
                (entry.size().into(), stored.into()),
                &mut corrections,
            );
        }
    }
    corrections.into_iter().rev().collect()
}

/// When `node` begins and ceases to be a name of `state`.
fn come_and_go(union: &Union, node: u32, state: u32, events: &mut Vec<(u32, bool, u32)>) {
    let versions = &union.versions;
    let mut below = ABSENT;
    for at in versions.start[node as usize] as usize..versions.start[node as usize + 1] as usize {
        let now = versions.state[at];
        if (now == state) != (below == state) {
            events.push((u32::from(versions.layer[at]), now == state, node));
        }
        below = now;
    }
}

/// One name comes or goes: its neighbours in the order of a walk meet in other folders now.
fn rename(
    union: &Union,
    order: &[u32],
    here: &mut BTreeSet<(u32, u32)>,
    (layer, comes, node): (u32, bool, u32),
    (size, stored): (i128, i128),
    corrections: &mut Corrections,
) {
    let key = (order[node as usize], node);
    if !comes {
        here.remove(&key);
    }
    let before = here.range(..key).next_back().map(|name| name.1);
    let after = here.range(key..).next().map(|name| name.1);
    if comes {
        here.insert(key);
    }
    let sign = if comes { 1 } else { -1 };
    let mut fix = |a: Option<u32>, b: Option<u32>, sign: i128| {
        if let (Some(a), Some(b)) = (a, b) {
            let sums = corrections.entry((common_folder(union, a, b), layer)).or_default();
            sums.0 -= sign * size;
            sums.1 -= sign * stored;
        }
    };
    fix(before, Some(node), sign);
    fix(Some(node), after, sign);
    fix(before, after, -sign);
}

/// Parents have lower numbers than children, so the higher of two nodes is never above the other.
fn common_folder(union: &Union, mut a: u32, mut b: u32) -> u32 {
    while a != b {
        let higher = if a > b { &mut a } else { &mut b };
        *higher = union.parent[*higher as usize];
    }
    a
}

/// Each node's place in a walk that goes down before it goes on.
fn preorder(union: &Union) -> Vec<u32> {
    let nodes = union.parent.len();
    let mut size = vec![1u32; nodes];
    (1..nodes).rev().for_each(|node| size[union.parent[node] as usize] += size[node]);
    let mut order = vec![0u32; nodes];
    for node in 0..nodes {
        let mut next = order[node] + 1;
        for child in union.child_start[node]..union.child_start[node + 1] {
            order[child as usize] = next;
            next += size[child as usize];
        }
    }
    order
}
