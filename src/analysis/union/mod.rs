//! One tree for all layers: each path that exists in *any* layer is one node and carries its versions. "Merged up to
//! layer n", "changes of layer n", "final", a path's life and the hidden bytes are reads of this one frozen value.
//!
//! A node's number is its place in a walk level by level: siblings are neighbours, sorted by the bytes of their names;
//! parents come before children; the descendants of a folder are one run of numbers on each level. A version says from
//! which layer on a node shows which entry. Folders carry, for each layer that changes anything below them, what they
//! hold from then on, so that a folder's size at any layer is one search. Entries stay in their layers' indexes.

pub(in crate::analysis) mod arena;
mod bits;
mod build;
mod chunks;
mod findings;
mod freeze;
mod homes;
mod markers;
mod name;
mod names;
mod number;
mod read;
mod resolve;
mod sums;
#[cfg(test)]
pub(crate) mod tests;
mod walk;

use super::change::{Cause, ChangeKind, Counts};
use crate::domain::{Diagnostic, EntryKind, EntryRef, LayerIndex};
use std::sync::Arc;

pub use names::{LinkNames, OtherNames};
pub use walk::Walk;

/// A path of the image, in whatever layer. 0 is the root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The root.
    pub const ROOT: Self = Self(0);
}

/// All layers of an image, merged.
#[derive(Debug)]
pub struct Union {
    layers: Vec<Option<Arc<LayerIndex>>>,
    /// Global number of each layer's first entry, and one past the last.
    base: Vec<u32>,
    names: Vec<u8>,
    name_start: Vec<u32>,
    parent: Vec<u32>,
    /// Children of node n are the nodes `child_start[n]..child_start[n + 1]`.
    child_start: Vec<u32>,
    versions: Versions,
    rows: sums::Rows,
    /// Entry, one of its names, and whether a hard link made it one, sorted, for all that hard links ever shared.
    linked: Vec<(u32, u32, bool)>,
    /// Entries that symbolic links led elsewhere than their paths say, sorted, each with its node.
    led: Vec<(u32, NodeId)>,
    /// The entries that are in `linked`.
    has_links: bits::Bits,
    /// The entries that a path of the final tree shows.
    shown: bits::Bits,
    diagnostics: Vec<Diagnostic>,
}

/// Versions of all nodes, node by node, each node's in order of layers.
#[derive(Debug, Default)]
struct Versions {
    start: Vec<u32>,
    layer: Vec<u16>,
    state: Vec<u32>,
    /// Change in bits 0–2, kind in 3–5, cause in 6–7.
    info: Vec<u8>,
}

impl Versions {
    fn pack(change: ChangeKind, kind: u8, cause: u8) -> u8 {
        change as u8 | kind << 3 | cause << 6
    }

    /// True when the version at that place is a file.
    #[inline(always)]
    fn is_file(&self, at: usize) -> bool {
        self.info[at] >> 3 & 7 == EntryKind::File as u8
    }

    #[inline(always)]
    fn is_added(&self, at: usize) -> bool {
        self.info[at] & 7 == ChangeKind::Added as u8
    }

    fn change(&self, at: usize) -> ChangeKind {
        ChangeKind::from_u8(self.info[at] & 7)
    }

    fn kind(&self, at: usize) -> EntryKind {
        EntryKind::from_u8(self.info[at] >> 3 & 7)
    }

    fn cause(&self, at: usize) -> Cause {
        Cause::from_u8(self.info[at] >> 6)
    }
}

/// What a path is from some layer on.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// The layer that made it so, base = 0.
    pub layer: u32,
    /// What that layer did to the path.
    pub change: ChangeKind,
    /// What it is; never [`EntryKind::Hardlink`]. Of a removed path: what it was.
    pub kind: EntryKind,
    /// The entry it shows (of a lower layer, when it is a hard link to there); `None`: removed, or a folder that no entry names.
    pub entry: Option<EntryRef<'a>>,
    /// The layer whose tar holds that entry.
    pub entry_layer: Option<u32>,
    /// What took it away, when it is removed.
    pub cause: Option<Cause>,
}

impl Version<'_> {
    /// False when the path is gone from this layer on.
    pub fn exists(&self) -> bool {
        self.change != ChangeKind::Removed
    }

    /// True for a folder that no entry names: nobody's word on mode, owner and time.
    pub fn is_implicit(&self) -> bool {
        self.exists() && self.entry.is_none()
    }

    /// Bytes of a file; 0 for all else.
    pub fn size(&self) -> u64 {
        self.entry.map_or(0, |entry| entry.size())
    }
}

/// What a folder holds at some layer, itself not counted, hard links once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    /// Bytes of files.
    pub bytes: u64,
    /// Paths.
    pub paths: u32,
}

/// What a layer does below a folder, itself not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touch {
    /// Changes by kind.
    pub counts: Counts,
    /// Bytes of file bodies that the layer stores.
    pub stored: u64,
    /// Merged bytes after the layer less those before.
    pub delta: i64,
}

impl Union {
    /// Lays the layers over each other, base first. `None` is a layer that is missing or not readable: it changes nothing.
    pub fn build(layers: &[Option<Arc<LayerIndex>>]) -> Self {
        let mut growing = Growing::default();
        layers.iter().for_each(|layer| growing.add(layer.clone()));
        growing.finish()
    }
}

/// The lower layers of an image, merged, while those above are still to come.
#[derive(Default)]
pub struct Growing(build::Builder);

impl std::fmt::Debug for Growing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Growing").field("layers", &self.layers()).finish_non_exhaustive()
    }
}

impl Growing {
    /// Lays the next layer over those that are there. `None` is one that is missing or not readable: it changes nothing.
    pub fn add(&mut self, layer: Option<Arc<LayerIndex>>) {
        self.0.add(layer);
    }

    /// How many were added.
    pub fn layers(&self) -> usize {
        self.0.layers.len() + self.0.left_out
    }

    /// No more layers come.
    pub fn finish(self) -> Union {
        freeze::freeze(self.0)
    }
}
