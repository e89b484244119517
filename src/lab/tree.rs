//! A tree of files as a value: the upper folder of a container, a volume, the host's disk, one layer of an image.

use super::content::Content;
use super::slab::Slab;
use crate::domain::{Device, EntryKind, Time, Xattr, path};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A file's number in its tree; 0 is the root. A number is never used again, so that an open handle stays good.
pub type NodeId = u32;

/// The root of every tree.
pub const ROOT: NodeId = 0;

/// One name.
pub type Name = Arc<[u8]>;

/// The names of a folder, sorted.
pub type Names = Arc<BTreeMap<Name, NodeId>>;

/// What lstat(2) says beside size and kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attr {
    /// Permission, set-id and sticky bits.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Last access.
    pub atime: Time,
    /// Last change of the content.
    pub mtime: Time,
    /// Last change of anything.
    pub ctime: Time,
}

impl Attr {
    /// Everything at `time`.
    pub fn new(mode: u32, uid: u32, gid: u32, time: Time) -> Self {
        Self { mode, uid, gid, atime: time, mtime: time, ctime: time }
    }
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Body {
    /// A regular file.
    File(Content),
    /// A folder.
    Dir(Names),
    /// A symbolic link and its target.
    Symlink(Arc<[u8]>),
    /// A character device.
    Char(Device),
    /// A block device.
    Block(Device),
    /// A named pipe.
    Fifo,
    /// A whiteout; on a disk it is a character device 0/0.
    Whiteout,
}

/// A file, with all its names somewhere in the tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// Mode, owner, times.
    pub attr: Attr,
    /// What it is.
    pub body: Body,
    /// Extended attributes, sorted by name.
    pub xattrs: Arc<[Xattr]>,
    /// A folder that hides what lies below it.
    pub opaque: bool,
    /// A folder of an upper layer that holds copies of what is below (overlayfs marks it `trusted.overlay.impure`).
    pub impure: bool,
    /// As stat(2) counts: names of a file; of a folder 2 and one for each folder in it.
    pub nlink: u32,
    /// The inode number of what it was copied from, which it goes on showing.
    pub origin: Option<u64>,
}

impl Node {
    /// One that no folder names yet.
    pub fn new(body: Body, attr: Attr) -> Self {
        let nlink = if matches!(body, Body::Dir(_)) { 2 } else { 0 };
        Self {
            attr,
            body,
            xattrs: Arc::default(),
            opaque: false,
            impure: false,
            nlink,
            origin: None,
        }
    }

    /// An empty folder.
    pub fn dir(attr: Attr) -> Self {
        Self::new(Body::Dir(Arc::default()), attr)
    }

    /// What it is; a whiteout is the device it is on a disk.
    pub fn kind(&self) -> EntryKind {
        match self.body {
            Body::File(_) => EntryKind::File,
            Body::Dir(_) => EntryKind::Dir,
            Body::Symlink(_) => EntryKind::Symlink,
            Body::Char(_) | Body::Whiteout => EntryKind::Char,
            Body::Block(_) => EntryKind::Block,
            Body::Fifo => EntryKind::Fifo,
        }
    }

    /// True for a folder.
    pub fn is_dir(&self) -> bool {
        matches!(self.body, Body::Dir(_))
    }

    /// True for a whiteout.
    pub fn is_whiteout(&self) -> bool {
        matches!(self.body, Body::Whiteout)
    }

    /// As stat(2) says: bytes of a file, length of a target, 4096 for a folder (ext4's first block).
    pub fn size(&self) -> u64 {
        match &self.body {
            Body::File(content) => content.len(),
            Body::Symlink(target) => target.len() as u64,
            Body::Dir(_) => 4096,
            _ => 0,
        }
    }

    /// Pages of 4,096 bytes that a file with a name takes.
    fn pages(&self) -> u128 {
        match self {
            Self { body: Body::File(content), nlink: 1.., .. } => {
                u128::from(content.len().div_ceil(4096))
            }
            _ => 0,
        }
    }

    /// Major and minor number of a device.
    pub fn device(&self) -> Option<Device> {
        match self.body {
            Body::Char(device) | Body::Block(device) => Some(device),
            _ => None,
        }
    }
}

/// Files and folders, each once however many names it has.
#[derive(Clone, Debug)]
pub struct Tree {
    nodes: Slab<Node>,
    /// Added to a node's number, the inode number.
    base: u64,
    /// Pages that all files take; more than 64 bits where they are long and hold nothing.
    pages: u128,
}

/// A node that is changed. What it takes is counted anew when that is done.
pub struct Changed<'t> {
    node: &'t mut Node,
    before: u128,
    pages: &'t mut u128,
}

impl Deref for Changed<'_> {
    type Target = Node;

    fn deref(&self) -> &Node {
        self.node
    }
}

impl DerefMut for Changed<'_> {
    fn deref_mut(&mut self) -> &mut Node {
        self.node
    }
}

impl Drop for Changed<'_> {
    fn drop(&mut self) {
        *self.pages = *self.pages - self.before + self.node.pages();
    }
}

impl Tree {
    /// An empty folder; inode numbers count from `base`.
    pub fn new(base: u64, root: Attr) -> Self {
        let mut nodes = Slab::default();
        nodes.push(Node::dir(root));
        Self { nodes, base, pages: 0 }
    }

    /// The node of that number.
    pub fn node(&self, id: NodeId) -> &Node {
        // Numbers come from this tree or an older state of it, and none is ever taken away.
        self.nodes
            .get(id)
            .unwrap_or_else(|| panic!("no node {id} in a tree of {}", self.nodes.len()))
    }

    /// The node of that number, to be changed.
    pub fn node_mut(&mut self, id: NodeId) -> Changed<'_> {
        let len = self.nodes.len();
        let node = self.nodes.get_mut(id);
        let node = node.unwrap_or_else(|| panic!("no node {id} in a tree of {len}"));
        Changed { before: node.pages(), node, pages: &mut self.pages }
    }

    /// Pages of 4,096 bytes that all files take.
    pub fn pages(&self) -> u64 {
        u64::try_from(self.pages).unwrap_or(u64::MAX)
    }

    /// The inode number of a node.
    pub fn ino(&self, id: NodeId) -> u64 {
        self.node(id).origin.unwrap_or(self.base + u64::from(id))
    }

    /// The names of a folder; none for all else.
    pub fn names(&self, id: NodeId) -> Names {
        match &self.node(id).body {
            Body::Dir(names) => Arc::clone(names),
            _ => Names::default(),
        }
    }

    /// What a folder has under a name.
    pub fn child(&self, dir: NodeId, name: &[u8]) -> Option<NodeId> {
        match &self.node(dir).body {
            Body::Dir(names) => names.get(name).copied(),
            _ => None,
        }
    }

    /// What a normalised path names.
    pub fn at(&self, path: &[u8]) -> Option<NodeId> {
        path::components(path).try_fold(ROOT, |dir, name| self.child(dir, name))
    }

    /// Adds a node that no folder names yet.
    pub fn add(&mut self, node: Node) -> NodeId {
        self.pages += node.pages();
        self.nodes.push(node)
    }

    /// Gives a node a name in a folder; a name that was there goes.
    pub fn link(&mut self, dir: NodeId, name: &[u8], id: NodeId) {
        self.unlink(dir, name);
        let is_dir = self.node(id).is_dir();
        if !is_dir {
            self.node_mut(id).nlink += 1;
        }
        let mut folder = self.node_mut(dir);
        if let Body::Dir(names) = &mut folder.body {
            Arc::make_mut(names).insert(name.into(), id);
            folder.nlink += u32::from(is_dir);
        }
    }

    /// Takes a name out of a folder and gives what it named.
    pub fn unlink(&mut self, dir: NodeId, name: &[u8]) -> Option<NodeId> {
        let id = self.child(dir, name)?;
        let is_dir = self.node(id).is_dir();
        let mut folder = self.node_mut(dir);
        if let Body::Dir(names) = &mut folder.body {
            Arc::make_mut(names).remove(name);
            folder.nlink -= u32::from(is_dir);
        }
        drop(folder);
        if !is_dir {
            self.node_mut(id).nlink -= 1;
        }
        Some(id)
    }

    /// Adds a node under a path whose folder is there.
    pub fn put(&mut self, at: &[u8], node: Node) -> Option<NodeId> {
        let dir = self.at(path::parent(at))?;
        let id = self.add(node);
        self.link(dir, path::name(at), id);
        Some(id)
    }

    /// The folder at a path, made with all that is above it when it is not there.
    pub fn folder(&mut self, at: &[u8], attr: Attr) -> NodeId {
        path::components(at).fold(ROOT, |dir, name| match self.child(dir, name) {
            Some(id) if self.node(id).is_dir() => id,
            _ => {
                let id = self.add(Node::dir(attr));
                self.link(dir, name, id);
                id
            }
        })
    }

    /// Every path below the root with its node, folders before what is in them, names in order of their bytes.
    pub fn walk(&self) -> Vec<(Vec<u8>, NodeId)> {
        let (mut out, mut todo) = (Vec::new(), vec![(Vec::new(), ROOT)]);
        while let Some((at, id)) = todo.pop() {
            for (name, &child) in self.names(id).iter().rev() {
                todo.push((join(&at, name), child));
            }
            if id != ROOT || !at.is_empty() {
                out.push((at, id));
            }
        }
        out
    }
}

/// `dir/name`, or `name` in the root.
pub fn join(dir: &[u8], name: &[u8]) -> Vec<u8> {
    if dir.is_empty() { name.to_vec() } else { [dir, b"/", name].concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_pages_of_files_with_names() {
        let file = |len: u64| {
            let mut content = Content::default();
            content.truncate(len);
            Body::File(content)
        };
        let mut tree = Tree::new(0, Attr::default());
        assert_eq!(tree.pages(), 0);
        let id = tree.put(b"f", Node::new(file(4097), Attr::default())).unwrap();
        assert_eq!(tree.pages(), 2);
        tree.link(ROOT, b"g", id);
        assert_eq!(tree.pages(), 2);
        let old = tree.clone();
        tree.node_mut(id).body = file(u64::MAX);
        assert_eq!((tree.pages(), old.pages()), (1 << 52, 2));
        tree.unlink(ROOT, b"f");
        tree.node_mut(id).body = file(1);
        assert_eq!(tree.pages(), 1);
        tree.put(b"g", Node::new(file(0), Attr::default()));
        assert_eq!(tree.pages(), 0, "nobody sees it any more");
    }

    #[test]
    fn counts_names_as_stat_does() {
        let mut tree = Tree::new(100, Attr::default());
        tree.folder(b"a/b", Attr::default());
        let file = tree.put(b"a/f", Node::new(Body::File(Content::bytes(*b"x")), Attr::default()));
        let file = file.unwrap();
        tree.link(ROOT, b"g", file);
        let old = tree.clone();
        let links = |tree: &Tree, at: &[u8]| tree.node(tree.at(at).unwrap()).nlink;
        assert_eq!([links(&tree, b""), links(&tree, b"a"), links(&tree, b"g")], [3, 3, 2]);
        tree.unlink(ROOT, b"a");
        assert_eq!([links(&tree, b""), links(&tree, b"g")], [2, 2]);
        tree.unlink(ROOT, b"g");
        assert_eq!(tree.node(file).nlink, 1, "kept for whoever has it open");
        let paths: Vec<_> = old.walk().into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, [&b"a"[..], b"a/b", b"a/f", b"g"]);
        assert_eq!(old.ino(old.at(b"a/f").unwrap()), old.ino(old.at(b"g").unwrap()));
    }
}
