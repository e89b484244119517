//! The read-only side: layers, each a tree of its own with whiteouts and opaque folders, and the stack of them.

use super::super::explain::{Layer as Place, Seen};
use super::super::tree::{Body, Name, Node, NodeId, ROOT, Tree};
use super::FileSystem;
use crate::domain::order::Gather;
use crate::domain::path;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

/// A layer that is only read: a [`Tree`], or all layers of an opened archive at once, merged by its union and read on demand.
pub trait Layer: Debug + Send + Sync {
    /// How many layers of the image it stands for.
    fn layers(&self) -> u32 {
        1
    }
    /// What a folder of it has under a name: a whiteout, too.
    fn child(&self, dir: NodeId, name: &[u8]) -> Option<NodeId>;
    /// The names of a folder of it.
    fn names(&self, dir: NodeId) -> Vec<Name>;
    /// The node of that number; of a folder the names may be left out, and the count of links.
    fn node(&self, id: NodeId) -> Node;
    /// The count of links of a folder: 2 and one for each folder in it. It may take as long as there are names.
    fn links(&self, id: NodeId) -> u32 {
        self.node(id).nlink
    }
    /// True for a folder.
    fn is_dir(&self, id: NodeId) -> bool {
        self.node(id).is_dir()
    }
    /// The inode number of a node.
    fn ino(&self, id: NodeId) -> u64;
    /// True for a folder that several of the layers it stands for have.
    fn is_merged(&self, _: NodeId) -> bool {
        false
    }
    /// Which of the layers it stands for serves a node, base = 0.
    fn serves(&self, _: NodeId) -> u32 {
        0
    }
    /// Bytes of the file at a path in one of the layers it stands for, base = 0; 0 for what is none.
    fn bytes_at(&self, at: &[u8], _: u32) -> u64 {
        let id = path::components(at).try_fold(ROOT, |dir, name| self.child(dir, name));
        let node = id.map(|id| self.node(id)).filter(|node| !node.is_dir());
        node.map_or(0, |node| node.size())
    }
    /// What a lookup of a path finds in each of the layers it stands for, from its top, until one ends it.
    fn looked(&self, at: &[u8]) -> Vec<Seen>;
}

impl Layer for Tree {
    fn child(&self, dir: NodeId, name: &[u8]) -> Option<NodeId> {
        Tree::child(self, dir, name)
    }
    fn names(&self, dir: NodeId) -> Vec<Name> {
        Tree::names(self, dir).keys().cloned().collect()
    }
    fn node(&self, id: NodeId) -> Node {
        Tree::node(self, id).clone()
    }
    fn ino(&self, id: NodeId) -> u64 {
        Tree::ino(self, id)
    }
    fn looked(&self, at: &[u8]) -> Vec<Seen> {
        vec![seen_in(self, at)]
    }
}

/// What one tree says of a path. A whiteout, a file or an opaque folder above it in the tree says it, too.
fn seen_in(tree: &Tree, at: &[u8]) -> Seen {
    let (mut id, mut closed) = (ROOT, false);
    for name in path::components(at) {
        match tree.child(id, name) {
            Some(child) => id = child,
            None if closed => return Seen::Opaque,
            None if tree.node(id).is_dir() => return Seen::Nothing,
            None => return Seen::Whiteout,
        }
        let node = tree.node(id);
        if node.is_whiteout() {
            return Seen::Whiteout;
        }
        closed |= node.opaque;
    }
    match &tree.node(id).body {
        Body::Dir(_) if closed => Seen::Opaque,
        Body::Dir(_) => Seen::Folder,
        _ => Seen::Found(tree.node(id).kind()),
    }
}

/// Layers by number, top first, and a node in one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Which of the stack's, 0 = top.
    pub layer: u16,
    /// Which node of it.
    pub id: NodeId,
}

/// Layers on each other, top first.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    layers: Arc<[Arc<dyn Layer>]>,
    /// The topmost is the engine's own `-init` layer.
    init: bool,
}

impl Stack {
    /// Layers of an image, base first.
    pub fn new(base_first: impl IntoIterator<Item = Arc<dyn Layer>>) -> Self {
        let mut layers: Vec<_> = base_first.into_iter().collect();
        layers.reverse();
        Self { layers: layers.into(), init: false }
    }

    /// The same with the engine's `-init` layer on top.
    pub fn with_init(&self, init: Arc<dyn Layer>) -> Self {
        let layers = [init].into_iter().chain(self.layers.iter().cloned()).collect();
        Self { layers, init: true }
    }

    /// True when there are no layers.
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// Layers of the image.
    pub fn len(&self) -> u32 {
        self.layers.iter().map(|layer| layer.layers()).sum::<u32>() - u32::from(self.init)
    }

    /// The roots of all layers.
    pub fn root(&self) -> Vec<Spot> {
        (0..self.layers.len()).map(|layer| Spot { layer: layer as u16, id: ROOT }).collect()
    }

    /// The node at a spot.
    pub fn node(&self, spot: Spot) -> Node {
        self.layers[usize::from(spot.layer)].node(spot.id)
    }

    /// The count of links of the folder at a spot.
    pub fn links(&self, spot: Spot) -> u32 {
        self.layers[usize::from(spot.layer)].links(spot.id)
    }

    /// The inode number at a spot.
    pub fn ino(&self, spot: Spot) -> u64 {
        self.layers[usize::from(spot.layer)].ino(spot.id)
    }

    /// True when a folder is there.
    pub fn is_dir(&self, spot: Spot) -> bool {
        self.layers[usize::from(spot.layer)].is_dir(spot.id)
    }

    /// True for a folder that is merged already.
    pub fn is_merged(&self, spot: Spot) -> bool {
        self.layers[usize::from(spot.layer)].is_merged(spot.id)
    }

    /// Which layer serves a spot.
    pub fn place(&self, spot: Spot) -> Place {
        let at = usize::from(spot.layer);
        if self.init && at == 0 {
            return Place::Init;
        }
        let below: u32 = self.layers[at + 1..].iter().map(|layer| layer.layers()).sum();
        Place::Image(below + self.layers[at].serves(spot.id))
    }

    /// What merged folders have under a name: folders until one is opaque or something else comes, or the first thing
    /// that is no folder.
    pub fn child(&self, dirs: &[Spot], name: &[u8]) -> Vec<Spot> {
        let mut found = Vec::new();
        for dir in dirs {
            let layer = &self.layers[usize::from(dir.layer)];
            let Some(id) = layer.child(dir.id, name) else { continue };
            let node = layer.node(id);
            let spot = Spot { layer: dir.layer, id };
            if !node.is_dir() {
                if found.is_empty() && !node.is_whiteout() {
                    found.push(spot);
                }
                return found;
            }
            found.push(spot);
            if node.opaque {
                return found;
            }
        }
        found
    }

    /// Bytes of the file that a layer of the image has at a path, base = 0; 0 for what is none.
    pub fn bytes_at(&self, at: &[u8], number: u32) -> u64 {
        let own = self.layers.iter().rev().take(self.layers.len() - usize::from(self.init));
        let mut below = 0;
        for layer in own {
            let inside = number - below;
            if inside < layer.layers() {
                return layer.bytes_at(at, inside);
            }
            below += layer.layers();
        }
        0
    }

    /// All names that any of the folders has, of whiteouts, too.
    pub fn names(&self, dirs: &[Spot]) -> BTreeSet<Name> {
        dirs.iter().flat_map(|dir| self.layers[usize::from(dir.layer)].names(dir.id)).gather()
    }
}

/// What each layer of a file system says of a path, from the top, until one ends the lookup; or all of them.
pub(super) fn looked(fs: &FileSystem, at: &[u8], all: bool) -> Vec<(Place, Seen)> {
    let ends = |seen: Seen| !all && matches!(seen, Seen::Found(_) | Seen::Whiteout | Seen::Opaque);
    let mut out = vec![(Place::Upper, seen_in(&fs.upper, at))];
    let mut above = fs.lower.len();
    for (number, layer) in fs.lower.layers.iter().enumerate() {
        for seen in layer.looked(at) {
            if out.last().is_some_and(|&(_, seen)| ends(seen)) {
                return out;
            }
            if fs.lower.init && number == 0 {
                out.push((Place::Init, seen));
            } else {
                above = above.saturating_sub(1);
                out.push((Place::Image(above), seen));
            }
        }
    }
    out
}
