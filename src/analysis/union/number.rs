//! Nodes numbered anew, level by level, so that siblings are neighbours in order of their names and every folder's descendants are
//! one run of numbers a level.
//!
//! Level by level, folders lie all over the growing tree. So what is in each is sorted, and later written to its place, in the order
//! in which folders were made, which is how they lie in memory; only where each begins is found level by level in between.

use super::arena::Arena;
use super::name::head;
use std::collections::VecDeque;

/// Where things of a node lie, by its old number.
#[derive(Clone, Copy, Default)]
pub(super) struct Placed {
    /// How many versions it has; once it is numbered, where the next of them goes.
    pub versions: u32,
    /// Its number.
    pub number: u32,
}

/// The nodes in their new order.
pub(super) struct Numbered {
    pub child_start: Vec<u32>,
    pub parent: Vec<u32>,
    pub names: Vec<u8>,
    pub name_start: Vec<u32>,
    pub version_start: Vec<u32>,
}

/// Numbers the nodes anew. Paths that no layer ever changed (made and lost within one) are left out, and so is all they hold:
/// whoever has a version lies in a folder that has one.
pub(super) fn numbered(arena: &Arena, places: &mut [Placed]) -> Numbered {
    let order = Order::new(arena, places);
    let versions = std::mem::take(&mut places[0]).versions;
    let first = Start { folder: 0, node: 1, name: 0, version: versions };
    let (starts, child_start, end) = order.starts(arena.folder(0), first);
    let nodes = end.node as usize;
    let [name_start, mut version_start] = [0, 0].map(|_| vec![0; nodes + 1]);
    version_start[1] = versions;
    let mut new = Numbered {
        child_start,
        parent: vec![0; nodes],
        names: vec![0; end.name as usize],
        name_start,
        version_start,
    };
    for (folder, &start) in starts.iter().enumerate() {
        new.fill(arena, places, start, order.nodes_of(folder));
    }
    new
}

impl Numbered {
    /// Writes what is in a folder to its place.
    #[inline(never)]
    fn fill(&mut self, arena: &Arena, places: &mut [Placed], start: Start, siblings: &[u32]) {
        let Start { folder, node, mut name, mut version } = start;
        let range = node as usize..node as usize + siblings.len();
        self.parent[range.clone()].fill(folder);
        let ends = self.name_start[range.start + 1..=range.end]
            .iter_mut()
            .zip(&mut self.version_start[range.start + 1..=range.end]);
        for ((&old, number), (name_end, version_end)) in siblings.iter().zip(node..).zip(ends) {
            let bytes = arena.name(old);
            self.names[name as usize..][..bytes.len()].copy_from_slice(bytes);
            name += bytes.len() as u32;
            let versions =
                std::mem::replace(&mut places[old as usize], Placed { versions: version, number })
                    .versions;
            version += versions;
            (*name_end, *version_end) = (name, version);
        }
    }
}

/// What each folder of the growing tree holds, by name.
struct Order {
    nodes: Vec<u32>,
    /// Folders among them: the place among siblings, and the number as a folder.
    folders: Vec<(u32, u32)>,
    kept: Vec<FolderKnown>,
    /// Those of one folder: the first bytes of their names, and their numbers.
    siblings: Vec<(u64, u32)>,
}

/// What is known of one folder.
#[derive(Clone, Copy, Default)]
struct FolderKnown {
    /// Where its own begin in [`Order::nodes`] and [`Order::folders`].
    nodes: u32,
    folders: u32,
    /// Of all it holds together.
    name_bytes: u32,
    versions: u32,
}

/// Where what is in a folder begins.
#[derive(Clone, Copy, Default)]
struct Start {
    /// The folder's own number.
    folder: u32,
    /// The first number in it.
    node: u32,
    name: u32,
    version: u32,
}

impl Order {
    fn new(arena: &Arena, places: &[Placed]) -> Self {
        let folders = arena.folder_count();
        let mut order = Self {
            nodes: Vec::with_capacity(arena.len()),
            folders: Vec::with_capacity(folders),
            kept: Vec::with_capacity(folders + 1),
            siblings: Vec::new(),
        };
        (0..folders as u32).for_each(|folder| order.add(arena, places, folder));
        order.kept.push(order.end());
        order
    }

    fn end(&self) -> FolderKnown {
        FolderKnown {
            nodes: self.nodes.len() as u32,
            folders: self.folders.len() as u32,
            ..FolderKnown::default()
        }
    }

    /// Sorts what is in the next folder.
    #[inline(never)]
    fn add(&mut self, arena: &Arena, places: &[Placed], folder: u32) {
        let mut kept = self.end();
        self.siblings.clear();
        let versions = arena
            .ever(folder)
            .map(|node| (node, places[node as usize].versions))
            .filter(|known| known.1 > 0);
        self.siblings.extend(versions.map(|(node, versions)| {
            let name = arena.name(node);
            kept.versions += versions;
            kept.name_bytes += name.len() as u32;
            (head(name), node)
        }));
        sort(arena, &mut self.siblings);
        for (&(_, node), at) in self.siblings.iter().zip(0..) {
            self.nodes.push(node);
            self.folders.extend(arena.folder(node).map(|folder| (at, folder)));
        }
        self.kept.push(kept);
    }

    fn nodes_of(&self, folder: usize) -> &[u32] {
        &self.nodes[self.kept[folder].nodes as usize..self.kept[folder + 1].nodes as usize]
    }

    /// Where each folder's begin, level by level, and at last where all end; and where each node's children begin.
    fn starts(&self, root: Option<u32>, first: Start) -> (Vec<Start>, Vec<u32>, Start) {
        let mut starts = vec![Start::default(); self.kept.len() - 1];
        let mut child_start = Vec::with_capacity(self.nodes.len() + 2);
        let mut next = first;
        let mut folders: VecDeque<(u32, u32)> = root.map(|root| (0, root)).into_iter().collect();
        while let Some((number, folder)) = folders.pop_front() {
            let (kept, end) = (self.kept[folder as usize], self.kept[folder as usize + 1]);
            child_start.resize(number as usize + 1, next.node);
            starts[folder as usize] = Start { folder: number, ..next };
            folders.extend(
                self.folders[kept.folders as usize..end.folders as usize]
                    .iter()
                    .map(|&(at, sub)| (next.node + at, sub)),
            );
            next.node += end.nodes - kept.nodes;
            next.name += kept.name_bytes;
            next.version += kept.versions;
        }
        child_start.resize(next.node as usize + 1, next.node);
        (starts, child_start, next)
    }
}

/// Sorts siblings by name. Eight bytes decide nearly always.
fn sort(arena: &Arena, siblings: &mut [(u64, u32)]) {
    siblings.sort_unstable_by_key(|&(head, _)| head);
    for alike in siblings.chunk_by_mut(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        alike.sort_unstable_by(|a, b| arena.name(a.1).cmp(arena.name(b.1)));
    }
}
