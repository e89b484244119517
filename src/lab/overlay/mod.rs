//! A container's file system as the kernel's overlayfs makes it: an upper folder that is written, over read-only layers
//! that never change (Linux 6.x, fs/overlayfs, as docker mounts it: index, metacopy, redirect_dir and xino off).
//!
//! A file system without layers below is an ordinary disk: nothing is merged, nothing is copied up, no whiteout is made.
//! So volumes, tmpfs and the host are the same type.

pub mod changes;
mod copy_up;
pub mod layer;
mod make;
mod remove;
mod rename;

use super::errno::Errno;
use super::explain::{self, Event, Log};
use super::tree::{Attr, Body, Name, Node, NodeId, ROOT, Tree, join};
use crate::domain::{Time, path};
use layer::{Spot, Stack};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A mounted file system.
#[derive(Clone, Debug)]
pub struct FileSystem {
    /// The read-only layers, top first; none for a disk.
    pub lower: Stack,
    /// What is written.
    pub upper: Tree,
    /// The whiteout that all of this mount share: overlayfs links one inode to every name.
    whiteout: Option<NodeId>,
    /// Files below that someone has open, by their names, and their copies once they are copied up: an open handle reads
    /// the copy from then on (Linux since 4.19).
    open: Arc<Open>,
    /// Pages that its files may take, of a tmpfs that was given a size.
    pub pages: Option<u64>,
}

/// Bytes of a page of memory.
pub const PAGE: u64 = 4096;

/// Files below by their names, and their copies.
type Open = BTreeMap<(Spot, Vec<u8>), Option<NodeId>>;

/// What a name leads to, as the kernel caches it.
#[derive(Clone, Debug, Default)]
pub struct Dentry {
    /// In the upper folder.
    pub upper: Option<NodeId>,
    /// In the layers below, top first: all folders that are merged, or the one thing that is not a folder. Empty when
    /// the upper folder's own hides them.
    pub lower: Vec<Spot>,
    /// Nothing is there because the upper folder has a whiteout.
    pub whiteout: bool,
}

impl Dentry {
    /// True when there is something.
    pub fn exists(&self) -> bool {
        self.upper.is_some() || !self.lower.is_empty()
    }

    /// True when a folder is merged of several, or copied up.
    pub fn is_merged(&self) -> bool {
        self.lower.len() + usize::from(self.upper.is_some()) > 1
    }

    /// Only in the upper folder.
    pub fn is_pure_upper(&self) -> bool {
        self.upper.is_some() && self.lower.is_empty()
    }
}

/// What lstat(2) says.
#[derive(Clone, Debug)]
pub struct Stat {
    /// The node, its attributes, target and content.
    pub node: Node,
    /// Inode number.
    pub ino: u64,
    /// Link count as overlayfs reports it: 1 for a merged folder.
    pub nlink: u32,
}

impl FileSystem {
    /// A disk.
    pub fn disk(tree: Tree) -> Self {
        let lower = Stack::default();
        Self { lower, upper: tree, whiteout: None, open: Arc::default(), pages: None }
    }

    /// An empty upper folder over layers; inode numbers of what is made count from `base`.
    pub fn over(lower: Stack, base: u64, now: Time) -> Self {
        let root = lower.root();
        let top = root.first().map(|&spot| lower.node(spot));
        let attr = top.map_or(Attr::new(0o755, 0, 0, now), |node| node.attr);
        let upper = Tree::new(base, attr);
        Self { lower, upper, whiteout: None, open: Arc::default(), pages: None }
    }

    /// How large a file that is now `len` bytes may become, in bytes. Of a file system with a size all files are counted.
    pub fn room_for(&self, len: u64) -> u64 {
        let Some(pages) = self.pages else { return u64::MAX };
        let free = pages.saturating_sub(self.upper.pages());
        len.div_ceil(PAGE).saturating_add(free).saturating_mul(PAGE)
    }

    /// The same files, mounted again: the next whiteout is a new inode.
    pub fn remount(&mut self) {
        self.whiteout = None;
    }

    /// Notes that a file below is open, so that its handle follows a copy-up.
    pub fn note_open(&mut self, spot: Spot, at: &[u8]) {
        Arc::make_mut(&mut self.open).entry((spot, at.to_vec())).or_default();
    }

    /// What a handle on a file below shows now: its copy, if it was copied up since.
    pub fn copy_of(&self, spot: Spot, at: &[u8]) -> Option<NodeId> {
        *self.open.get(&(spot, at.to_vec()))?
    }

    /// The root.
    pub fn root(&self) -> Dentry {
        Dentry { upper: Some(ROOT), lower: self.lower.root(), whiteout: false }
    }

    /// What a folder has under a name; nothing when it is no folder.
    pub fn child(&self, dir: &Dentry, name: &[u8]) -> Dentry {
        let below = || self.lower.child(&dir.lower, name);
        let Some(id) = dir.upper.and_then(|upper| self.upper.child(upper, name)) else {
            return Dentry { lower: below(), ..Dentry::default() };
        };
        let node = self.upper.node(id);
        match &node.body {
            Body::Whiteout => Dentry { whiteout: true, ..Dentry::default() },
            Body::Dir(_) if !node.opaque => {
                let mut lower = below();
                lower.retain(|&spot| self.lower.is_dir(spot));
                Dentry { upper: Some(id), lower, whiteout: false }
            }
            _ => Dentry { upper: Some(id), ..Dentry::default() },
        }
    }

    /// What a normalised path without links leads to.
    pub fn lookup(&self, at: &[u8]) -> Dentry {
        path::components(at).fold(self.root(), |dir, name| self.child(&dir, name))
    }

    /// The node that a dentry shows.
    pub fn node(&self, dentry: &Dentry) -> Option<Node> {
        match (dentry.upper, dentry.lower.first()) {
            (Some(id), _) => Some(self.upper.node(id).clone()),
            (None, Some(&spot)) => Some(self.lower.node(spot)),
            (None, None) => None,
        }
    }

    /// What lstat(2) says of a dentry.
    pub fn stat(&self, dentry: &Dentry) -> Result<Stat, Errno> {
        let node = self.node(dentry).ok_or(Errno::ENOENT)?;
        let ino = match (dentry.upper, dentry.lower.first()) {
            (Some(id), _) => self.upper.ino(id),
            (None, Some(&spot)) => self.lower.ino(spot),
            (None, None) => 0,
        };
        // "It's probably not worth it to count subdirs to get the correct link count" (fs/overlayfs/inode.c).
        let counted = dentry.lower.iter().any(|&spot| self.lower.is_merged(spot));
        let nlink = match (node.is_dir(), dentry.upper, dentry.lower.first()) {
            (true, ..) if dentry.is_merged() || counted => 1,
            (true, None, Some(&spot)) => self.lower.links(spot),
            _ => node.nlink,
        };
        Ok(Stat { nlink, ino, node })
    }

    /// The names of a folder with what they lead to, merged, sorted by their bytes.
    pub fn entries(&self, dir: &Dentry) -> BTreeMap<Name, Dentry> {
        let mut found: BTreeMap<Name, Dentry> = BTreeMap::new();
        let mut names = self.lower.names(&dir.lower);
        if let Some(upper) = dir.upper {
            names.extend(self.upper.names(upper).keys().cloned());
        }
        for name in names {
            let dentry = self.child(dir, &name);
            if dentry.exists() {
                found.insert(name, dentry);
            }
        }
        found
    }

    /// True when a merged folder shows nothing.
    pub fn is_empty_dir(&self, dir: &Dentry) -> bool {
        self.entries(dir).is_empty()
    }

    /// True when the layers below have something under a name, whatever the upper folder has (ovl_lower_positive).
    fn lower_positive(&self, parent: &Dentry, name: &[u8]) -> bool {
        !self.lower.child(&parent.lower, name).is_empty()
    }

    /// Every merged path below the root with what it leads to, sorted by the bytes of names, folders first.
    pub fn walk(&self) -> Vec<(Vec<u8>, Dentry)> {
        self.walk_from(b"", self.root())
    }

    /// Every merged path below a folder.
    pub fn walk_from(&self, at: &[u8], dir: Dentry) -> Vec<(Vec<u8>, Dentry)> {
        let (mut out, mut todo) = (Vec::new(), vec![(at.to_vec(), dir)]);
        while let Some((path, dentry)) = todo.pop() {
            for (name, child) in self.entries(&dentry).into_iter().rev() {
                todo.push((join(&path, &name), child));
            }
            if path != at {
                out.push((path, dentry));
            }
        }
        out
    }

    /// What each layer has at a path, from the container's own down to the base, whether or not a lookup comes there.
    pub fn layers_at(&self, at: &[u8]) -> Vec<(explain::Layer, explain::Seen)> {
        layer::looked(self, at, true)
    }

    /// Bytes of the file that one layer has at a path; 0 for what is none.
    pub fn bytes_at(&self, at: &[u8], layer: explain::Layer) -> u64 {
        match layer {
            explain::Layer::Upper => {
                let node = self.upper.at(at).map(|id| self.upper.node(id));
                node.filter(|node| !node.is_dir()).map_or(0, Node::size)
            }
            explain::Layer::Init => 0,
            explain::Layer::Image(number) => self.lower.bytes_at(at, number),
        }
    }

    /// Tells of a lookup: which layers were looked at, what was in each.
    pub fn explain_lookup(&self, at: &[u8], log: &mut Log) {
        // What nobody will be told is not looked up: a command may touch a hundred thousand paths.
        if log.is_full() {
            log.more += u64::from(!self.lower.is_empty());
        } else if !self.lower.is_empty() {
            log.push(Event::Looked { path: at.into(), seen: layer::looked(self, at, false) });
        }
    }

    /// Tells of something, but for a disk that stands over no layers: nothing of it is a container's.
    fn tell(&self, event: Event, log: &mut Log) {
        if !self.lower.is_empty() {
            log.push(event);
        }
    }

    /// Sets a folder's time of change to now, as a new or vanished name does.
    fn touch_dir(&mut self, dir: NodeId, now: Time) {
        let mut node = self.upper.node_mut(dir);
        (node.attr.mtime, node.attr.ctime) = (now, now);
    }
}
