//! System calls on names: who may, in the order in which the kernel asks (fs/namei.c).

use super::super::errno::Errno;
use super::super::overlay::FileSystem;
use super::super::tree::{Attr, Body, Name, Node, NodeId, ROOT};
use super::{Kernel, LONGEST, Place};
use crate::domain::{Device, EntryKind, Time, path};

/// The largest file of ext4, in bytes.
const LARGEST: u64 = 16 << 40;

impl Kernel<'_> {
    pub(super) fn disk(&mut self, place: &Place) -> Result<&mut FileSystem, Errno> {
        self.disks.get_mut(&place.disk).ok_or(Errno::EIO)
    }

    /// The folder that holds a place.
    fn parent(&self, place: &Place) -> Result<Node, Errno> {
        let parent = self.place(path::parent(&place.path))?;
        self.node_at(&parent).ok_or(Errno::ENOENT)
    }

    fn may_write_dir(&self, place: &Place) -> Result<Node, Errno> {
        let parent = self.parent(place)?;
        if self.cred.may(&parent, 3) { Ok(parent) } else { Err(Errno::EACCES) }
    }

    /// Makes a node at a place where nothing is; its mode is cut by the umask, its owner is who calls.
    pub(super) fn make_at(&mut self, place: &Place, mut node: Node) -> Result<NodeId, Errno> {
        if place.dentry.exists() {
            return Err(Errno::EEXIST);
        }
        if place.read_only {
            return Err(Errno::EROFS);
        }
        let parent = self.may_write_dir(place)?;
        node.attr.uid = self.cred.uid;
        node.attr.gid = self.cred.gid;
        if !matches!(node.body, Body::Symlink(_)) {
            node.attr.mode &= !self.umask;
        }
        if parent.attr.mode & 0o2000 != 0 {
            node.attr.gid = parent.attr.gid;
            if node.is_dir() {
                node.attr.mode |= 0o2000;
            }
        }
        let now = self.now;
        let disk = self.disks.get_mut(&place.disk).ok_or(Errno::EIO)?;
        disk.make(&place.at, node, now, self.log)
    }

    /// mkdir(2).
    pub fn mkdir(&mut self, path: &[u8], mode: u32) -> Result<(), Errno> {
        let place = self.new_place(path)?;
        let node = Node::dir(Attr::new(mode & 0o1777, 0, 0, self.now));
        self.make_at(&place, node).map(drop)
    }

    /// symlink(2).
    pub fn symlink(&mut self, target: &[u8], path: &[u8]) -> Result<(), Errno> {
        if target.len() >= LONGEST {
            return Err(Errno::ENAMETOOLONG);
        }
        let place = self.new_place(path)?;
        let node = Node::new(Body::Symlink(target.into()), Attr::new(0o777, 0, 0, self.now));
        self.make_at(&place, node).map(drop)
    }

    /// mknod(2) of a pipe or a device. An overlay takes no device 0/0: that would be a whiteout.
    pub fn mknod(
        &mut self,
        path: &[u8],
        kind: EntryKind,
        mode: u32,
        dev: Device,
    ) -> Result<(), Errno> {
        let place = self.new_place(path)?;
        let whiteout = kind == EntryKind::Char && dev == Device::default();
        if kind != EntryKind::Fifo && self.cred.uid != 0 || whiteout {
            return Err(Errno::EPERM);
        }
        let body = match kind {
            EntryKind::Char => Body::Char(dev),
            EntryKind::Block => Body::Block(dev),
            _ => Body::Fifo,
        };
        self.make_at(&place, Node::new(body, Attr::new(mode, 0, 0, self.now))).map(drop)
    }

    /// The place of something to be made: a last link is not followed.
    fn new_place(&mut self, path: &[u8]) -> Result<Place, Errno> {
        let bare = trim_slashes(path);
        let place = self.resolve(bare, false)?;
        if place.dentry.exists() { Err(Errno::EEXIST) } else { Ok(place) }
    }

    /// The place of something to be taken away or renamed, with the rights to do so.
    fn old_place(&mut self, path: &[u8], is_dir: Option<bool>) -> Result<(Place, Node), Errno> {
        let place = self.resolve(trim_slashes(path), false)?;
        if place.read_only && !place.is_mount {
            return Err(Errno::EROFS);
        }
        let node = self.node_at(&place).ok_or(Errno::ENOENT)?;
        if path.ends_with(b"/") && !node.is_dir() {
            return Err(Errno::ENOTDIR);
        }
        if place.path.is_empty() {
            return Err(Errno::EBUSY);
        }
        self.may_delete(&place, &node, is_dir)?;
        Ok((place, node))
    }

    fn may_delete(&self, place: &Place, node: &Node, is_dir: Option<bool>) -> Result<(), Errno> {
        let parent = self.may_write_dir(place)?;
        let sticky = parent.attr.mode & 0o1000 != 0;
        if sticky && !self.cred.owns(node) && !self.cred.owns(&parent) {
            return Err(Errno::EPERM);
        }
        match is_dir {
            Some(true) if !node.is_dir() => Err(Errno::ENOTDIR),
            Some(false) if node.is_dir() => Err(Errno::EISDIR),
            _ => Ok(()),
        }
    }

    /// unlink(2).
    pub fn unlink(&mut self, path: &[u8]) -> Result<(), Errno> {
        let (place, _) = self.old_place(path, Some(false))?;
        if place.is_mount {
            return Err(Errno::EBUSY);
        }
        let now = self.now;
        self.disks.get_mut(&place.disk).ok_or(Errno::EIO)?.unlink(&place.at, now, self.log)
    }

    /// rmdir(2).
    pub fn rmdir(&mut self, path: &[u8]) -> Result<(), Errno> {
        if path.ends_with(b"/.") || path == b"." {
            return Err(Errno::EINVAL);
        }
        let (place, _) = self.old_place(path, Some(true))?;
        if place.is_mount {
            return Err(Errno::EBUSY);
        }
        let now = self.now;
        self.disks.get_mut(&place.disk).ok_or(Errno::EIO)?.rmdir(&place.at, now, self.log)
    }

    /// rename(2); with `exchange`, renameat2(2) with RENAME_EXCHANGE.
    pub fn rename(&mut self, old: &[u8], new: &[u8], exchange: bool) -> Result<(), Errno> {
        let from = self.resolve(trim_slashes(old), false)?;
        let to = self.resolve(trim_slashes(new), false)?;
        if from.path.is_empty() || to.path.is_empty() {
            return Err(Errno::EBUSY);
        }
        let (old_dir, new_dir) = (self.parent_disk(&from)?, self.parent_disk(&to)?);
        if old_dir != new_dir {
            return Err(Errno::EXDEV);
        }
        if from.read_only && !from.is_mount {
            return Err(Errno::EROFS);
        }
        let node = self.node_at(&from).ok_or(Errno::ENOENT)?;
        let target = self.node_at(&to);
        if exchange && target.is_none() {
            return Err(Errno::ENOENT);
        }
        if below(&from.path, &to.path) && from.path != to.path {
            return Err(Errno::EINVAL);
        }
        if below(&to.path, &from.path) && from.path != to.path {
            return Err(if exchange { Errno::EINVAL } else { Errno::ENOTEMPTY });
        }
        if (old.ends_with(b"/") || new.ends_with(b"/")) && !node.is_dir() {
            return Err(Errno::ENOTDIR);
        }
        if self.same_inode(&from, &to) {
            return Ok(());
        }
        self.may_delete(&from, &node, Some(node.is_dir()))?;
        match &target {
            None => self.may_write_dir(&to).map(drop)?,
            Some(target) if exchange => self.may_delete(&to, target, Some(target.is_dir()))?,
            Some(target) => self.may_delete(&to, target, Some(node.is_dir()))?,
        }
        if from.is_mount || to.is_mount {
            return Err(Errno::EBUSY);
        }
        let now = self.now;
        let disk = self.disks.get_mut(&from.disk).ok_or(Errno::EIO)?;
        if exchange {
            disk.exchange(&from.at, &to.at, now, self.log)
        } else {
            disk.rename(&from.at, &to.at, now, self.log)
        }
    }

    fn parent_disk(&self, place: &Place) -> Result<(u32, Vec<u8>), Errno> {
        let parent = self.place(path::parent(&place.path))?;
        // Two mounts of one file system are two mounts: EXDEV (do_renameat2 compares the mounts).
        let mounts = self.namespace.mounts.iter().filter(|mount| below(&mount.at, &parent.path));
        let mount = mounts.map(|mount| mount.at.clone()).max_by_key(Vec::len);
        Ok((parent.disk, mount.unwrap_or_default()))
    }

    /// Whether two names lead to one inode of the file system that is written. Names of one file of a layer below are
    /// inodes of their own to the kernel, as long as index is off.
    fn same_inode(&self, a: &Place, b: &Place) -> bool {
        a.disk == b.disk
            && (a.at == b.at || a.dentry.upper.is_some() && a.dentry.upper == b.dentry.upper)
    }

    /// link(2): a link as the last component of `old` is not followed.
    pub fn link(&mut self, old: &[u8], new: &[u8], follow: bool) -> Result<(), Errno> {
        let from = self.existing(old, follow)?;
        let to = self.new_place(new)?;
        if self.parent_disk(&from)? != self.parent_disk(&to)? || from.is_mount {
            return Err(Errno::EXDEV);
        }
        if to.read_only {
            return Err(Errno::EROFS);
        }
        self.may_write_dir(&to)?;
        let node = self.node_at(&from).ok_or(Errno::ENOENT)?;
        // Others' files are linked by none but those who may read and write them (fs.protected_hardlinks).
        let safe = matches!(node.body, Body::File(_))
            && node.attr.mode & 0o4000 == 0
            && self.cred.may(&node, 6);
        if node.is_dir() || !self.cred.owns(&node) && !safe {
            return Err(Errno::EPERM);
        }
        let now = self.now;
        let disk = self.disks.get_mut(&from.disk).ok_or(Errno::EIO)?;
        disk.link(&from.at, &to.at, now, self.log)
    }

    fn set(&mut self, place: &Place, set: impl FnOnce(&mut Attr)) -> Result<(), Errno> {
        let now = self.now;
        let disk = self.disks.get_mut(&place.disk).ok_or(Errno::EIO)?;
        disk.set_attr(&place.at, now, self.log, set)
    }

    /// chmod(2).
    pub fn chmod(&mut self, path: &[u8], mode: u32) -> Result<(), Errno> {
        let place = self.writable(path, true)?;
        let node = self.node_at(&place).ok_or(Errno::ENOENT)?;
        if !self.cred.owns(&node) {
            return Err(Errno::EPERM);
        }
        let drop_group = self.cred.uid != 0 && !self.cred.in_group(node.attr.gid);
        let mode = if drop_group { mode & !0o2000 } else { mode } & 0o7777;
        self.set(&place, |attr| attr.mode = mode)
    }

    /// chown(2), or lchown(2) without `follow`; `None` keeps what is. Set-id bits of what is no folder go.
    pub fn chown(
        &mut self,
        path: &[u8],
        uid: Option<u32>,
        gid: Option<u32>,
        follow: bool,
    ) -> Result<(), Errno> {
        let place = self.writable(path, follow)?;
        let node = self.node_at(&place).ok_or(Errno::ENOENT)?;
        let cred = &self.cred;
        let mine = cred.uid == node.attr.uid && uid.is_none_or(|uid| uid == cred.uid);
        if cred.uid != 0 && !(mine && gid.is_none_or(|gid| cred.in_group(gid))) {
            return Err(Errno::EPERM);
        }
        let is_dir = node.is_dir();
        self.set(&place, |attr| {
            attr.uid = uid.unwrap_or(attr.uid);
            attr.gid = gid.unwrap_or(attr.gid);
            if !is_dir {
                let group = if attr.mode & 0o10 != 0 { 0o2000 } else { 0 };
                attr.mode &= !(0o4000 | group);
            }
        })
    }

    /// utimensat(2): access and modification time, each `None` to keep it. `explicit`: not simply "now".
    pub fn utimens(
        &mut self,
        path: &[u8],
        follow: bool,
        times: [Option<Time>; 2],
        explicit: bool,
    ) -> Result<(), Errno> {
        let place = self.writable(path, follow)?;
        let node = self.node_at(&place).ok_or(Errno::ENOENT)?;
        if !self.cred.owns(&node) && (explicit || !self.cred.may(&node, 2)) {
            return Err(if explicit { Errno::EPERM } else { Errno::EACCES });
        }
        self.set(&place, |attr| {
            attr.atime = times[0].unwrap_or(attr.atime);
            attr.mtime = times[1].unwrap_or(attr.mtime);
        })
    }

    /// truncate(2), up to what ext4 has room for.
    pub fn truncate(&mut self, path: &[u8], size: u64) -> Result<(), Errno> {
        let place = self.writable(path, true)?;
        let node = self.node_at(&place).ok_or(Errno::ENOENT)?;
        match node.body {
            Body::Dir(_) => return Err(Errno::EISDIR),
            Body::File(_) => {}
            _ => return Err(Errno::EINVAL),
        }
        if !self.cred.may(&node, 2) {
            return Err(Errno::EACCES);
        }
        if size > LARGEST {
            return Err(if size > i64::MAX as u64 { Errno::EINVAL } else { Errno::EFBIG });
        }
        let now = self.now;
        let disk = self.disks.get_mut(&place.disk).ok_or(Errno::EIO)?;
        disk.truncate(&place.at, size, now, self.log)
    }

    /// setxattr(2), or removexattr(2) with `None`.
    pub fn set_xattr(
        &mut self,
        path: &[u8],
        name: &[u8],
        value: Option<&[u8]>,
    ) -> Result<(), Errno> {
        let place = self.writable(path, true)?;
        let node = self.node_at(&place).ok_or(Errno::ENOENT)?;
        let user = name.starts_with(b"user.");
        if name.starts_with(b"trusted.")
            || user && !matches!(node.kind(), EntryKind::File | EntryKind::Dir)
        {
            return Err(Errno::EPERM);
        }
        let now = self.now;
        let disk = self.disks.get_mut(&place.disk).ok_or(Errno::EIO)?;
        disk.set_xattr(&place.at, name, value, now, self.log)
    }

    /// getxattr(2). What overlayfs keeps for itself nobody sees.
    pub fn xattr(&mut self, path: &[u8], name: &[u8]) -> Result<Vec<u8>, Errno> {
        let node = self.stat(path, true)?.node;
        let found = node.xattrs.iter().find(|xattr| &*xattr.name == name);
        let hidden = name.starts_with(b"trusted.");
        found.filter(|_| !hidden).map(|xattr| xattr.value.to_vec()).ok_or(Errno::ENODATA)
    }

    fn writable(&mut self, path: &[u8], follow: bool) -> Result<Place, Errno> {
        let place = self.existing(path, follow)?;
        if place.read_only { Err(Errno::EROFS) } else { Ok(place) }
    }

    /// readlink(2).
    pub fn readlink(&mut self, path: &[u8]) -> Result<Vec<u8>, Errno> {
        match self.stat(path, false)?.node.body {
            Body::Symlink(target) => Ok(target.to_vec()),
            _ => Err(Errno::EINVAL),
        }
    }

    /// The names of a folder, sorted by their bytes.
    pub fn read_dir(&mut self, path: &[u8]) -> Result<Vec<Name>, Errno> {
        let place = self.existing(path, true)?;
        let node = self.node_at(&place).ok_or(Errno::ENOENT)?;
        if !node.is_dir() {
            return Err(Errno::ENOTDIR);
        }
        if !self.cred.may(&node, 4) {
            return Err(Errno::EACCES);
        }
        let disk = self.disk(&place)?;
        Ok(disk.entries(&place.dentry).into_keys().collect())
    }

    /// True when a path is the root of a file system's tree.
    pub fn is_root(&self, place: &Place) -> bool {
        place.dentry.upper == Some(ROOT)
    }
}

/// True when `path` is `dir` or below it.
pub(super) fn below(dir: &[u8], path: &[u8]) -> bool {
    path.strip_prefix(dir).is_some_and(|rest| dir.is_empty() || rest.is_empty() || rest[0] == b'/')
}

fn trim_slashes(path: &[u8]) -> &[u8] {
    let mut path = path;
    while path.len() > 1 && path.ends_with(b"/") {
        path = &path[..path.len() - 1];
    }
    path
}
