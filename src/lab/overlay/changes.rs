//! What a container changed: as `docker diff` sees it (two merged trees compared by lstat, never the upper folder), and in
//! bytes, as `docker ps -s` counts.

use super::super::tree::{Body, Node, NodeId, ROOT, Tree, join};
use super::FileSystem;
use super::layer::Spot;
use crate::domain::order::Gather;
use crate::domain::{EntryKind, Time, path};
use std::collections::{BTreeMap, BTreeSet};

/// The letters of `docker diff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A: the image has nothing there.
    Added,
    /// C: it differs, or something below it does.
    Changed,
    /// D: the image has something there; nothing below is listed.
    Deleted,
}

impl Change {
    /// `A`, `C` or `D`.
    pub fn letter(self) -> char {
        match self {
            Self::Added => 'A',
            Self::Changed => 'C',
            Self::Deleted => 'D',
        }
    }
}

impl FileSystem {
    /// Every path that differs from what the layers below show, sorted, and every folder above one. Only what the upper
    /// folder holds can differ, so this costs what was written and not what the image holds.
    pub fn changes(&self) -> BTreeMap<Vec<u8>, Change> {
        let mut out = BTreeMap::new();
        self.compare(b"", ROOT, &self.lower.root(), false, &mut out);
        let listed: Vec<Vec<u8>> = out.keys().cloned().collect();
        for mut at in listed.iter().map(Vec::as_slice) {
            while !path::parent(at).is_empty() {
                at = path::parent(at);
                if out.contains_key(at) {
                    break;
                }
                out.insert(at.to_vec(), Change::Changed);
            }
        }
        out
    }

    /// `closed`: a folder above is opaque, so that nothing below shows through this one either.
    fn compare(
        &self,
        at: &[u8],
        dir: NodeId,
        base: &[Spot],
        closed: bool,
        out: &mut BTreeMap<Vec<u8>, Change>,
    ) {
        let closed = closed || self.upper.node(dir).opaque;
        let names = self.upper.names(dir);
        for (name, &id) in names.iter() {
            let (path, node) = (join(at, name), self.upper.node(id));
            let below = self.lower.child(base, name);
            let old = below.first().map(|&spot| self.lower.node(spot));
            let change = match &old {
                None if node.is_whiteout() => continue,
                None => Some(Change::Added),
                Some(_) if node.is_whiteout() => Some(Change::Deleted),
                Some(old) => differ(old, node).then_some(Change::Changed),
            };
            if let Some(change) = change {
                out.insert(path.clone(), change);
            }
            if node.is_dir() {
                let merged = old.is_some_and(|old| old.is_dir());
                self.compare(&path, id, if merged { &below } else { &[] }, closed, out);
            }
        }
        if closed {
            for name in self.lower.names(base) {
                let gone = !names.contains_key(&name);
                if gone && !self.lower.child(base, &name).is_empty() {
                    out.insert(join(at, &name), Change::Deleted);
                }
            }
        }
    }

    /// Bytes of the upper folder: files, each inode once, and the targets of symbolic links.
    pub fn written(&self) -> u64 {
        tree_size(&self.upper)
    }
}

/// Bytes of a tree as docker counts a layer: files, each inode once, and the length of every symbolic link's target.
pub fn tree_size(tree: &Tree) -> u64 {
    let nodes: BTreeSet<NodeId> = tree.walk().into_iter().map(|(_, id)| id).gather();
    let counts = |kind| matches!(kind, EntryKind::File | EntryKind::Symlink);
    nodes
        .into_iter()
        .map(|id| tree.node(id))
        .filter(|node| counts(node.kind()))
        .map(Node::size)
        .sum()
}

/// moby's statDifferent: neither times nor sizes of folders count.
fn differ(old: &Node, new: &Node) -> bool {
    let capability = |node: &Node| {
        node.xattrs.iter().find(|xattr| &*xattr.name == b"security.capability").cloned()
    };
    old.kind() != new.kind()
        || (old.attr.mode, old.attr.uid, old.attr.gid)
            != (new.attr.mode, new.attr.uid, new.attr.gid)
        || old.device() != new.device()
        || capability(old) != capability(new)
        || !matches!(new.body, Body::Dir(_))
            && (old.size() != new.size() || !same_time(old.attr.mtime, new.attr.mtime))
}

/// moby's sameFsTimeSpec: a time without a fraction may have lost it on the way.
fn same_time(a: Time, b: Time) -> bool {
    a.secs == b.secs && (a.nanos == b.nanos || a.nanos == 0 || b.nanos == 0)
}
