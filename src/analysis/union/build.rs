//! Lays the layers over each other, base first, each as soon as it is there. In each layer the whiteouts come first, all of
//! them resolved in the lower layers' state, so that their place in the tar does not matter; then the entries in tar order.

use super::Versions;
use super::arena::{ABSENT, Arena, Birth, IMPLICIT};
use super::chunks::Chunks;
use super::findings::{Findings, Odd};
use super::homes::{Homes, Spot};
use super::resolve::{Lost, Mode};
use crate::analysis::change::{ChangeKind, compare};
use crate::domain::whiteout::{Marker, classify};
use crate::domain::{EntryKind, EntryRef, LayerIndex, Names};
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
    /// Entries that lie elsewhere than their paths say, since symbolic links led there, each with its node.
    pub led: Vec<(u32, u32)>,
    pub findings: Findings,
    pub(super) homes: Homes,
    /// Nodes that this layer touched, and their state below.
    touched: Vec<(u32, u32)>,
    layer: u32,
    /// Components of links walked so far.
    pub(super) walked: u64,
    /// Bodies that AUFS keeps for hard links, by path.
    pub(super) parked: HashMap<Vec<u8>, u32>,
}

/// The most layers that are numbered: [`super::arena::Node::stamp`] tells them from none.
const MAX_LAYERS: usize = u16::MAX as usize;

impl Default for Builder {
    fn default() -> Self {
        let (layers, linked, led, findings, homes, touched, parked) = Default::default();
        let (base, arena, log) = (vec![0], Arena::new(), Chunks::new());
        Self {
            layers,
            left_out: 0,
            base,
            arena,
            log,
            linked,
            led,
            findings,
            homes,
            touched,
            layer: 0,
            walked: 0,
            parked,
        }
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
        let (layer, at) = if global >= first {
            (self.layer as usize, global - first)
        } else {
            locate(&self.base, global)
        };
        match &self.layers[layer] {
            Some(index) => index.entry(at),
            None => unreachable!("a missing layer has no entries"),
        }
    }

    /// 1 + the layer at hand.
    #[inline(always)]
    fn stamp(&self) -> u16 {
        (self.layer + 1) as u16
    }

    /// Remembers the state below, once a layer.
    #[inline(always)]
    pub(super) fn touch(&mut self, node: u32) {
        let stamp = self.stamp();
        let this = self.arena.get_mut(node);
        if this.stamp != stamp {
            this.stamp = stamp;
            self.touched.push((node, this.state));
        }
    }

    fn entries(&mut self, index: &LayerIndex) {
        let paths = index.paths();
        self.homes.begin(paths);
        let kept = self.arena.keep_names(paths.name_bytes());
        let base = self.base[self.layer as usize];
        let mut pass =
            Pass { index, names: paths.names(), kept, markers: index.markers().0, at: 0, base };
        for (folder, count) in paths.runs() {
            self.run(&mut pass, folder, count);
        }
    }

    /// Applies so many entries of one folder.
    #[inline(never)]
    fn run(&mut self, pass: &mut Pass<'_>, folder: u32, count: u32) {
        for _ in 0..count {
            let Some((at, spot)) = pass.next(folder) else { return };
            let marked = pass.marked(at) && classify(spot.name) != Marker::None;
            if !marked && let Err(lost) = self.apply(pass.base + at, pass.index.entry(at), spot) {
                self.lost(lost, spot);
            }
        }
    }

    fn lost(&mut self, lost: Lost, spot: Spot<'_>) {
        let odd = match lost {
            Lost::Missing => Odd::SymlinkDangling,
            Lost::Cycle => Odd::SymlinkCycle,
            Lost::Marker => Odd::BelowMarker,
            Lost::Full => Odd::TooManyPaths,
        };
        self.findings.note(odd, || spot.path());
    }

    #[inline(always)]
    fn apply(&mut self, global: u32, entry: EntryRef<'_>, spot: Spot<'_>) -> Result<(), Lost> {
        let kind = entry.kind();
        if spot.is_root() {
            self.apply_root(global, kind, spot);
            Ok(())
        } else if kind == EntryKind::Hardlink {
            self.apply_link(entry, spot)
        } else {
            let node = self.put(global, kind, spot)?;
            if self.homes.is_led(spot.folder) {
                self.led.push((global, node));
            }
            Ok(())
        }
    }

    fn apply_root(&mut self, global: u32, kind: EntryKind, spot: Spot<'_>) {
        if kind == EntryKind::Dir {
            self.touch(0);
            self.arena.get_mut(0).state = global;
        } else {
            self.findings.note(Odd::RootClobber, || spot.path());
        }
    }

    /// Makes an entry's path show `state`; its folders are there afterwards.
    #[inline(always)]
    fn put(&mut self, state: u32, kind: EntryKind, spot: Spot<'_>) -> Result<u32, Lost> {
        let home = self.home(spot)?;
        match self.arena.seek(home, spot.name) {
            Ok(node) => {
                self.note_duplicate(node, kind, spot);
                self.show(node, state, kind);
                Ok(node)
            }
            Err(gap) => {
                let name = (spot.kept.ok_or(Lost::Full)?, spot.name.len() as u32);
                let birth = Birth { state, kind: kind as u8, stamp: self.stamp() };
                let node = self.arena.bear(home, gap, name, birth).ok_or(Lost::Full)?;
                self.touched.push((node, ABSENT));
                Ok(node)
            }
        }
    }

    fn note_duplicate(&mut self, node: u32, kind: EntryKind, spot: Spot<'_>) {
        let old = self.arena.get(node);
        if old.stamp == self.stamp()
            && old.state < IMPLICIT
            && old.state >= self.base[self.layer as usize]
        {
            let both_dirs = kind == EntryKind::Dir && old.kind == EntryKind::Dir as u8;
            self.findings
                .note(if both_dirs { Odd::DuplicateDir } else { Odd::DuplicatePath }, || {
                    spot.path()
                });
        }
    }

    /// A hard link: one more name of what its target shows now.
    fn apply_link(&mut self, entry: EntryRef<'_>, spot: Spot<'_>) -> Result<(), Lost> {
        let target = self.look_up(entry.link()).ok();
        let parked = self.parked.get(entry.link()).copied();
        let state = match (target, parked) {
            (Some(target), _) if self.arena.get(target).kind == EntryKind::Dir as u8 => {
                self.findings.note(Odd::HardlinkToDir, || spot.path());
                return Ok(());
            }
            (Some(target), _) => self.arena.get(target).state,
            (None, Some(parked)) => parked,
            (None, None) => {
                self.findings.note(Odd::HardlinkToNothing, || spot.path());
                return Ok(());
            }
        };
        let shown = self.entry(state);
        let kind = shown.kind();
        if shown.meta() != entry.meta() || shown.mtime() != entry.mtime() {
            self.findings.note(Odd::HardlinkMetadata, || spot.path());
        }
        let home = self.home(spot)?;
        if target.is_some() && self.arena.seek(home, spot.name).ok() == target {
            return Ok(());
        }
        let node = self.put(state, kind, spot)?;
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
            if link && self.walked < budget && self.follow(node, Mode::Look) == Err(Lost::Cycle) {
                let arena = &self.arena;
                self.findings.note(Odd::SymlinkCycle, || arena.path(node));
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

/// A walk over a layer's entries, in the order of its tar.
struct Pass<'a> {
    index: &'a LayerIndex,
    /// The next entry's name begins them.
    names: Names<'a>,
    /// Where the tree keeps it.
    kept: Option<u32>,
    /// The numbers of markers still to come.
    markers: &'a [u32],
    /// The next entry's number.
    at: u32,
    /// Global number of the first.
    base: u32,
}

impl<'a> Pass<'a> {
    /// The next entry, which lies in `folder`.
    #[inline(always)]
    fn next(&mut self, folder: u32) -> Option<(u32, Spot<'a>)> {
        let (at, kept, name) = (self.at, self.kept, self.names.next()?);
        self.at += 1;
        self.kept = kept.map(|start| start + name.len() as u32);
        Some((at, Spot { paths: self.index.paths(), folder, name, kept }))
    }

    /// True when entry `at` is or may be a marker. To be asked of one entry after the other.
    #[inline(always)]
    fn marked(&mut self, at: u32) -> bool {
        let marked = self.markers.first() == Some(&at);
        if marked {
            self.markers = &self.markers[1..];
        }
        marked
    }
}

/// Layer and number within it of the entry with a global number.
pub(super) fn locate(base: &[u32], global: u32) -> (usize, u32) {
    let layer = base.partition_point(|&first| first <= global) - 1;
    (layer, global - base[layer])
}
