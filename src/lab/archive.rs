//! An opened archive under a container: all layers of an image at once, as its union has merged them. Nothing is copied and
//! nothing is read until it is asked for, so a container over a million paths starts as fast as one over ten.

use super::content::{Content, Far};
use super::explain::Seen;
use super::overlay::layer::Layer;
use super::tree::{Attr, Body, Name, Node, NodeId};
use crate::analysis::change::Cause;
use crate::analysis::union::{self, Union, Version};
use crate::domain::EntryKind;
use std::fmt;
use std::sync::{Arc, LazyLock};

/// Merges the layers of an image.
type Merge = Box<dyn FnOnce() -> Arc<Union> + Send>;

/// The layers of an opened image.
pub struct Opened {
    /// Merged when the first container looks into it.
    union: LazyLock<Arc<Union>, Merge>,
    far: Arc<dyn Far>,
    /// Inode numbers count from here.
    base: u64,
}

/// Where a content lies, as [`Far::read`] gets it: the layer, and the entry's number in it.
pub fn place(key: u64) -> (u32, u32) {
    ((key >> 32) as u32, key as u32)
}

impl Opened {
    /// All layers that `merge` makes a union of; `far` reads contents by [`place`].
    pub fn new(
        merge: impl FnOnce() -> Arc<Union> + Send + 'static,
        far: Arc<dyn Far>,
        base: u64,
    ) -> Self {
        Self { union: LazyLock::new(Box::new(merge)), far, base }
    }

    fn last(&self, id: NodeId) -> Option<Version<'_>> {
        self.union.last(union::NodeId(id)).filter(Version::exists)
    }

    fn seen_in(&self, node: Option<union::NodeId>, layer: u32) -> Seen {
        let Some(node) = node else { return Seen::Nothing };
        match self.union.version_in(node, layer) {
            Some(version) if !version.exists() => match version.cause {
                Some(Cause::Opaque) => Seen::Opaque,
                _ => Seen::Whiteout,
            },
            Some(version) if version.kind == EntryKind::Dir => Seen::Folder,
            Some(version) => Seen::Found(version.kind),
            None if self.union.touching(node).any(|other| other == layer) => Seen::Folder,
            None => Seen::Nothing,
        }
    }
}

impl Layer for Opened {
    fn layers(&self) -> u32 {
        self.union.layer_count()
    }

    fn child(&self, dir: NodeId, name: &[u8]) -> Option<NodeId> {
        let child = self.union.child(union::NodeId(dir), name)?;
        self.last(child.0).map(|_| child.0)
    }

    fn names(&self, dir: NodeId) -> Vec<Name> {
        let children = self.union.children(union::NodeId(dir));
        children
            .filter(|child| self.last(child.0).is_some())
            .map(|child| self.union.name(child).into())
            .collect()
    }

    fn node(&self, id: NodeId) -> Node {
        let Some(version) = self.last(id) else {
            // Nobody holds the number of what is not there, but for a root that no layer names.
            return Node::dir(Attr::new(0o755, 0, 0, crate::domain::Time::default()));
        };
        let kind = version.kind;
        let Some(entry) = version.entry else {
            return Node::dir(Attr::new(0o755, 0, 0, crate::domain::Time::default()));
        };
        let meta = entry.meta();
        let owner = |id: u64| u32::try_from(id).unwrap_or(u32::MAX);
        let attr = Attr::new(meta.mode, owner(meta.uid), owner(meta.gid), entry.mtime());
        let body = match kind {
            EntryKind::Dir => Body::Dir(Arc::default()),
            EntryKind::Symlink => Body::Symlink(entry.link().into()),
            EntryKind::Char => Body::Char(entry.device().unwrap_or_default()),
            EntryKind::Block => Body::Block(entry.device().unwrap_or_default()),
            EntryKind::Fifo => Body::Fifo,
            EntryKind::File | EntryKind::Hardlink => {
                let layer = version.entry_layer.unwrap_or(version.layer);
                let key = u64::from(layer) << 32 | u64::from(entry.number());
                Body::File(Content::far(Arc::clone(&self.far), key, entry.size()))
            }
        };
        let mut node = Node::new(body, attr);
        node.xattrs = meta.xattrs.to_vec().into();
        node.nlink = match kind {
            EntryKind::Dir => 2,
            _ => self.union.hardlinks(union::NodeId(id), self.union.top()).count().max(1) as u32,
        };
        node
    }

    fn links(&self, id: NodeId) -> u32 {
        let is_dir = |child: &union::NodeId| {
            self.last(child.0).is_some_and(|version| version.kind == EntryKind::Dir)
        };
        let dirs = self.union.children(union::NodeId(id)).filter(is_dir).count();
        u32::try_from(dirs).unwrap_or(u32::MAX).saturating_add(2)
    }

    fn is_dir(&self, id: NodeId) -> bool {
        self.last(id).is_none_or(|version| version.kind == EntryKind::Dir)
    }

    fn ino(&self, id: NodeId) -> u64 {
        let names = self.union.hardlinks(union::NodeId(id), self.union.top());
        let first = names.map(|node| node.0).min().unwrap_or(id);
        self.base + u64::from(first)
    }

    fn is_merged(&self, id: NodeId) -> bool {
        self.union.touching(union::NodeId(id)).take(2).count() > 1
    }

    fn serves(&self, id: NodeId) -> u32 {
        self.last(id).map_or(0, |version| version.entry_layer.unwrap_or(version.layer))
    }

    fn bytes_at(&self, at: &[u8], number: u32) -> u64 {
        let node = self.union.find(at);
        let version = node.and_then(|node| self.union.version_in(node, number));
        let file = version.filter(|version| version.exists() && version.kind != EntryKind::Dir);
        file.map_or(0, |version| version.size())
    }

    fn looked(&self, at: &[u8]) -> Vec<Seen> {
        let above = (0..=at.len()).filter(|&n| n == at.len() || at[n] == b'/').map(|n| &at[..n]);
        let nodes: Vec<Option<union::NodeId>> = above.map(|path| self.union.find(path)).collect();
        let seen = |layer: u32| {
            // A whiteout, a file or a closed folder on the way says it, too.
            let way = nodes.iter().map(|node| self.seen_in(*node, layer));
            let (last, way) =
                (self.seen_in(nodes.last().copied().flatten(), layer), way.take(nodes.len() - 1));
            match way.into_iter().find(|seen| matches!(seen, Seen::Whiteout | Seen::Found(_))) {
                Some(_) => Seen::Whiteout,
                None => last,
            }
        };
        (0..self.union.layer_count()).rev().map(seen).collect()
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} paths in {} layers", self.union.len(), self.union.layer_count())
    }
}
