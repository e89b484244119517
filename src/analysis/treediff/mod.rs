//! How the final file systems of two images differ: one tree over the paths of both.
//!
//! As in the union, a node's number is its place in a walk level by level, so that siblings are neighbours sorted by name
//! and children come after their folder. Names, entries and sums stay in the two unions.

mod build;
mod ignore;
mod moves;
mod same;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use ignore::Ignore;
pub use moves::{MovedFolder, Pair};
pub use same::{Common, SameContent, common, same_content};

use crate::analysis::bytes::difference;
use crate::analysis::change::Fields;
use crate::analysis::union::{NodeId, Union, Version};
use crate::domain::wire::wire;
use serde::Serialize;
use std::sync::Arc;

/// A path of either image. 0 is the root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PairId(pub u32);

impl PairId {
    /// The root.
    pub const ROOT: Self = Self(0);
}

/// How a path of A stands to the same path of B.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Difference {
    /// Nothing differs.
    #[default]
    Equal,
    /// Only B has it.
    Added,
    /// Type, bytes, link target or device differ.
    Modified,
    /// Only mode, owner, time or xattrs differ.
    Metadata,
    /// Only A has it.
    Removed,
}
wire! { enum Difference { Equal, Added, Modified, Metadata, Removed } }

impl Difference {
    /// All of them, as they are shown: what is equal comes last.
    pub const ALL: [Self; 5] =
        [Self::Added, Self::Modified, Self::Metadata, Self::Removed, Self::Equal];

    /// The word of the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Added => "added",
            Self::Modified => "modified",
            Self::Metadata => "metadata",
            Self::Removed => "removed",
        }
    }
}

/// How many paths stand in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Nothing differs.
    pub equal: u32,
    /// Only in B.
    pub added: u32,
    /// Type, bytes, link target or device differ.
    pub modified: u32,
    /// Only metadata differs.
    pub metadata: u32,
    /// Only in A.
    pub removed: u32,
}
wire! { struct Tally { equal, added, modified, metadata, removed } }

impl Tally {
    /// Paths that differ in any way.
    pub fn differing(&self) -> u32 {
        self.added + self.modified + self.metadata + self.removed
    }

    /// The count of one kind.
    pub fn of(&self, difference: Difference) -> u32 {
        match difference {
            Difference::Equal => self.equal,
            Difference::Added => self.added,
            Difference::Modified => self.modified,
            Difference::Metadata => self.metadata,
            Difference::Removed => self.removed,
        }
    }

    fn count(&mut self, difference: Difference) {
        *match difference {
            Difference::Equal => &mut self.equal,
            Difference::Added => &mut self.added,
            Difference::Modified => &mut self.modified,
            Difference::Metadata => &mut self.metadata,
            Difference::Removed => &mut self.removed,
        } += 1;
    }

    fn add(&mut self, other: &Self) {
        self.equal += other.equal;
        self.added += other.added;
        self.modified += other.modified;
        self.metadata += other.metadata;
        self.removed += other.removed;
    }
}

const NONE: u32 = u32::MAX;

/// Two file systems, compared.
#[derive(Debug)]
pub struct TreeDiff {
    a: Arc<Union>,
    b: Arc<Union>,
    /// Node of A; `NONE` where A does not have the path.
    in_a: Vec<u32>,
    /// Node of B.
    in_b: Vec<u32>,
    parent: Vec<u32>,
    /// Children of node n are `child_start[n]..child_start[n + 1]`.
    child_start: Vec<u32>,
    difference: Vec<Difference>,
    fields: Vec<Fields>,
    /// All that differ below each node.
    fields_inside: Vec<Fields>,
    /// Below each node, itself not counted.
    inside: Vec<Tally>,
    size_a: Vec<u64>,
    size_b: Vec<u64>,
    /// Where the content went to, or came from; `NONE` when nowhere.
    twin: Vec<u32>,
    pairs: Vec<Pair>,
    folders: Vec<MovedFolder>,
}

impl TreeDiff {
    /// Compares the final trees of two images.
    pub fn build(a: Arc<Union>, b: Arc<Union>, ignore: &Ignore) -> Self {
        let mut diff = build::build(a, b, ignore);
        moves::find(&mut diff);
        diff
    }

    /// How many nodes there are, the root included.
    pub fn len(&self) -> usize {
        self.parent.len()
    }

    /// Never: there always is a root.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The union of A.
    pub fn a(&self) -> &Union {
        &self.a
    }

    /// The union of B.
    pub fn b(&self) -> &Union {
        &self.b
    }

    /// The node in A's union.
    pub fn node_a(&self, node: PairId) -> Option<NodeId> {
        Some(self.in_a[node.0 as usize]).filter(|&at| at != NONE).map(NodeId)
    }

    /// The node in B's union.
    pub fn node_b(&self, node: PairId) -> Option<NodeId> {
        Some(self.in_b[node.0 as usize]).filter(|&at| at != NONE).map(NodeId)
    }

    /// What the path is in A.
    pub fn version_a(&self, node: PairId) -> Option<Version<'_>> {
        self.a.last(self.node_a(node)?)
    }

    /// What the path is in B.
    pub fn version_b(&self, node: PairId) -> Option<Version<'_>> {
        self.b.last(self.node_b(node)?)
    }

    /// Last component; empty for the root.
    pub fn name(&self, node: PairId) -> &[u8] {
        match (self.node_a(node), self.node_b(node)) {
            (Some(at), _) => self.a.name(at),
            (None, Some(at)) => self.b.name(at),
            (None, None) => b"",
        }
    }

    /// The normalised path.
    pub fn path(&self, node: PairId) -> Vec<u8> {
        match (self.node_a(node), self.node_b(node)) {
            (Some(at), _) => self.a.path(at),
            (None, Some(at)) => self.b.path(at),
            (None, None) => Vec::new(),
        }
    }

    /// The folder it is in; the root is in itself.
    pub fn parent(&self, node: PairId) -> PairId {
        PairId(self.parent[node.0 as usize])
    }

    /// All that either image has in a folder, by name.
    pub fn children(
        &self,
        node: PairId,
    ) -> impl ExactSizeIterator<Item = PairId> + DoubleEndedIterator + use<> {
        self.child_range(node).map(PairId)
    }

    /// The numbers of all that either image has in a folder, by name.
    pub fn child_range(&self, node: PairId) -> std::ops::Range<u32> {
        let at = node.0 as usize;
        self.child_start[at]..self.child_start[at + 1]
    }

    /// How the path itself differs.
    pub fn difference(&self, node: PairId) -> Difference {
        self.difference[node.0 as usize]
    }

    /// What differs, where both have it.
    pub fn fields(&self, node: PairId) -> Fields {
        self.fields[node.0 as usize]
    }

    /// What differs below a folder, all together.
    pub fn fields_inside(&self, node: PairId) -> Fields {
        self.fields_inside[node.0 as usize]
    }

    /// Differences below a folder, itself not counted.
    pub fn inside(&self, node: PairId) -> Tally {
        self.inside[node.0 as usize]
    }

    /// All differences, the root's own left out.
    pub fn totals(&self) -> Tally {
        self.inside[0]
    }

    /// Bytes in A, folders with all they hold and hard links once; `None` where A does not have the path.
    pub fn size_a(&self, node: PairId) -> Option<u64> {
        self.node_a(node).map(|_| self.size_a[node.0 as usize])
    }

    /// Bytes in B.
    pub fn size_b(&self, node: PairId) -> Option<u64> {
        self.node_b(node).map(|_| self.size_b[node.0 as usize])
    }

    /// Bytes that B has more than A.
    pub fn delta(&self, node: PairId) -> i64 {
        let at = node.0 as usize;
        difference(self.size_a[at], self.size_b[at])
    }

    /// For a file that only one side has: the path that has its content on the other side.
    pub fn twin(&self, node: PairId) -> Option<PairId> {
        Some(self.twin[node.0 as usize]).filter(|&at| at != NONE).map(PairId)
    }

    /// Files that were renamed or moved, by their path in A.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Folders whose files moved together, the largest first.
    pub fn moved_folders(&self) -> &[MovedFolder] {
        &self.folders
    }

    /// The node of a normalised path.
    pub fn find(&self, path: &[u8]) -> Option<PairId> {
        crate::domain::path::components(path).try_fold(PairId::ROOT, |at, name| {
            let range = self.child_start[at.0 as usize]..self.child_start[at.0 as usize + 1];
            let (mut low, mut high) = (range.start, range.end);
            while low < high {
                let middle = low + (high - low) / 2;
                match self.name(PairId(middle)).cmp(name) {
                    std::cmp::Ordering::Less => low = middle + 1,
                    std::cmp::Ordering::Greater => high = middle,
                    std::cmp::Ordering::Equal => return Some(PairId(middle)),
                }
            }
            None
        })
    }
}
