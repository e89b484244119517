//! Lays the layers over each other, base first, each as soon as it is there. In each layer the whiteouts come first, all of
//! them resolved in the lower layers' state, so that their place in the tar does not matter; then the entries in tar order.

use super::Versions;
use super::arena::{ABSENT, Arena, IMPLICIT};
use super::chunks::Chunks;
use super::findings::{Findings, Odd};
use super::resolve::{Lost, Mode};
use crate::analysis::change::{ChangeKind, compare};
use crate::domain::whiteout::{Marker, classify};
use crate::domain::{EntryKind, EntryRef, LayerIndex, path};
use memchr::memchr;
use std::collections::HashMap;
use std::sync::Arc;

/// A change of a node's state, in order of layers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Logged {
    pub node: u32,
    pub state: u32,
    pub layer: u16,
    /// As [`Versions`] packs it.
    pub info: u8,
}

/// The state while layers are applied.
pub(super) struct Builder {
    pub layers: Vec<Option<Arc<LayerIndex>>>,
    /// Layers beyond what can be numbered.
    pub left_out: usize,
    /// Global number of each layer's first entry, and one past the last.
    pub base: Vec<u32>,
    pub arena: Arena,
    pub log: Chunks<Logged>,
    /// Entry, one of its names, and whether a hard link made it one, for all that hard links share.
    pub linked: Vec<(u32, u32, bool)>,
    pub findings: Findings,
    /// Folders of the path applied last: end of the prefix, and where it leads.
    pub(super) stack: Vec<(usize, u32)>,
    /// Nodes that this layer touched, and their state below.
    touched: Vec<(u32, u32)>,
    layer: u32,
    /// Components of links walked so far.
    pub(super) walked: u64,
    /// Bodies that AUFS keeps for hard links, by path.
    pub(super) parked: HashMap<Vec<u8>, u32>,
}

/// The most layers that are numbered.
const MAX_LAYERS: usize = 1 << 16;

impl Default for Builder {
    fn default() -> Self {
        let (layers, linked, findings, stack, touched, parked) = Default::default();
        let (base, arena, log) = (vec![0], Arena::new(), Chunks::new());
        Self { layers, left_out: 0, base, arena, log, linked, findings, stack, touched, layer: 0, walked: 0, parked }
    }
}

impl Builder {
    /// Applies the next layer, unless its entries or itself can't be numbered any more; then all above it are left out, too.
    pub fn add(&mut self, layer: Option<Arc<LayerIndex>>) {
        let length = layer.as_ref().map_or(0, |index| index.len());
        let end = self.base.last().copied().unwrap_or(0) as usize + length;
        let fits = self.left_out == 0 && self.layers.len() < MAX_LAYERS;
        let Some(end) = u32::try_from(end).ok().filter(|&end| fits && end < IMPLICIT) else {
            self.left_out += 1;
            return;
        };
        self.layer = self.layers.len() as u32;
        self.base.push(end);
        self.layers.push(layer.clone());
        if let Some(index) = layer {
            self.markers(&index);
            self.entries(&index);
            self.close_layer();
        }
    }

    /// The entry with a global number.
    pub(super) fn entry(&self, global: u32) -> EntryRef<'_> {
        let first = self.base[self.layer as usize];
        let (layer, at) = if global >= first { (self.layer as usize, global - first) } else { locate(&self.base, global) };
        match &self.layers[layer] {
            Some(index) => index.entry(at),
            None => unreachable!("a missing layer has no entries"),
        }
    }

    /// Remembers the state below, once a layer.
    pub(super) fn touch(&mut self, node: u32) {
        let stamp = self.layer + 1;
        let this = self.arena.get_mut(node);
        if this.stamp != stamp {
            this.stamp = stamp;
            self.touched.push((node, this.state));
        }
    }

    fn entries(&mut self, index: &LayerIndex) {
        let base = self.base[self.layer as usize];
        let (mut markers, mut paths) = (index.markers().0.iter().peekable(), index.paths());
        let mut at = 0;
        // The prefix shared with the path that `stack` belongs to.
        let mut common = usize::MAX;
        self.stack.clear();
        while let Some((path, shared)) = paths.next_path() {
            common = common.min(shared);
            if at as usize >= index.len() {
                break;
            }
            let marked = markers.next_if_eq(&&at).is_some();
            if !marked || classify(path::name(path)) == Marker::None {
                self.unwind(path, common);
                common = usize::MAX;
                if let Err(lost) = self.apply(base + at, index.entry(at), path) {
                    self.lost(lost, path);
                }
            }
            at += 1;
        }
    }

    /// Keeps of the stack what is a folder of `path` too.
    fn unwind(&mut self, path: &[u8], common: usize) {
        while let Some(&(end, _)) = self.stack.last() {
            if end <= common && path.get(end) == Some(&b'/') {
                break;
            }
            self.stack.pop();
        }
    }

    fn lost(&mut self, lost: Lost, path: &[u8]) {
        let odd = match lost {
            Lost::Missing => Odd::SymlinkDangling,
            Lost::Cycle => Odd::SymlinkCycle,
            Lost::Marker => Odd::BelowMarker,
            Lost::Full => Odd::TooManyPaths,
        };
        self.findings.note(odd, path);
    }

    fn apply(&mut self, global: u32, entry: EntryRef<'_>, path: &[u8]) -> Result<(), Lost> {
        let kind = entry.kind();
        if path.is_empty() {
            if kind == EntryKind::Dir {
                self.touch(0);
                self.arena.get_mut(0).state = global;
            } else {
                self.findings.note(Odd::RootClobber, path);
            }
            return Ok(());
        }
        if kind == EntryKind::Hardlink {
            return self.apply_link(entry, path);
        }
        let node = self.place(path)?;
        self.note_duplicate(node, kind, path);
        self.show(node, global, kind);
        if kind == EntryKind::Dir {
            self.stack.push((path.len(), node));
        }
        Ok(())
    }

    /// The node of an entry's path; its folders are there afterwards.
    fn place(&mut self, path: &[u8]) -> Result<u32, Lost> {
        let (mut at, mut cur) = self.stack.last().map_or((0, 0), |&(end, node)| (end + 1, node));
        while let Some(slash) = memchr(b'/', &path[at..]) {
            let end = at + slash;
            cur = self.step(cur, &path[at..end], Mode::Make, path)?;
            self.stack.push((end, cur));
            at = end + 1;
        }
        self.arena.child_or_new(cur, &path[at..]).ok_or(Lost::Full)
    }

    fn note_duplicate(&mut self, node: u32, kind: EntryKind, path: &[u8]) {
        let old = self.arena.get(node);
        if old.stamp == self.layer + 1 && old.state < IMPLICIT && old.state >= self.base[self.layer as usize] {
            let both_dirs = kind == EntryKind::Dir && old.kind == EntryKind::Dir as u8;
            self.findings.note(if both_dirs { Odd::DuplicateDir } else { Odd::DuplicatePath }, path);
        }
    }

    /// A hard link: one more name of what its target shows now.
    fn apply_link(&mut self, entry: EntryRef<'_>, path: &[u8]) -> Result<(), Lost> {
        let target = self.look_up(entry.link()).ok();
        let parked = self.parked.get(entry.link()).copied();
        let state = match (target, parked) {
            (Some(target), _) if self.arena.get(target).kind == EntryKind::Dir as u8 => {
                self.findings.note(Odd::HardlinkToDir, path);
                return Ok(());
            }
            (Some(target), _) => self.arena.get(target).state,
            (None, Some(parked)) => parked,
            (None, None) => {
                self.findings.note(Odd::HardlinkToNothing, path);
                return Ok(());
            }
        };
        let shown = self.entry(state);
        let kind = shown.kind();
        if shown.meta() != entry.meta() || shown.mtime() != entry.mtime() {
            self.findings.note(Odd::HardlinkMetadata, path);
        }
        let node = self.place(path)?;
        if Some(node) == target {
            return Ok(());
        }
        self.note_duplicate(node, kind, path);
        self.show(node, state, kind);
        self.linked.push((state, node, true));
        if let Some(target) = target {
            self.linked.push((state, target, false));
        }
        Ok(())
    }

    /// What the layer changed goes into the log; what it only touched in passing does not.
    fn close_layer(&mut self) {
        let touched = std::mem::take(&mut self.touched);
        let budget = self.walked + 100_000 + 4 * touched.len() as u64;
        for &(node, below) in &touched {
            let now = *self.arena.get(node);
            if now.state == below {
                continue;
            }
            let change = self.change(below, now.state);
            let info = Versions::pack(change, now.kind, now.cause);
            self.log.push(Logged { node, state: now.state, layer: self.layer as u16, info });
            let link = now.state != ABSENT && now.kind == EntryKind::Symlink as u8;
            if link && self.walked < budget && self.follow(node, Mode::Look, b"") == Err(Lost::Cycle) {
                let path = self.arena.path(node);
                self.findings.note(Odd::SymlinkCycle, &path);
            }
        }
        self.touched = touched;
        self.touched.clear();
        self.parked.clear();
        self.findings.close(self.layer);
    }

    /// What makes one state of the other.
    fn change(&self, below: u32, now: u32) -> ChangeKind {
        let entry = |state: u32| (state < IMPLICIT).then(|| self.entry(state));
        match (below, now) {
            (_, ABSENT) => ChangeKind::Removed,
            (ABSENT, _) => ChangeKind::Added,
            _ => compare(entry(below), entry(now)).kind(),
        }
    }

    /// Number of the layer at hand.
    pub(super) fn layer(&self) -> u32 {
        self.layer
    }
}

/// Layer and number within it of the entry with a global number.
pub(super) fn locate(base: &[u32], global: u32) -> (usize, u32) {
    let layer = base.partition_point(|&first| first <= global) - 1;
    (layer, global - base[layer])
}
