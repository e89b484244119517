//! From a path to what it names: links, mounts, rights to search (path_resolution(7)).

use super::super::errno::Errno;
use super::super::overlay::Stat;
use super::super::tree::{Body, Node, join};
use super::{Kernel, Mount, Place};
use crate::domain::path;
use std::collections::VecDeque;

/// Links followed before a path counts as a loop (MAXSYMLINKS).
const LINKS: u32 = 40;

/// A path with its end mark (PATH_MAX).
pub(in crate::lab) const LONGEST: usize = 4096;

impl Kernel<'_> {
    /// What a path names; the last component need not be there, unless a slash follows it. `follow`: a link as the last
    /// component is followed.
    pub fn resolve(&mut self, path: &[u8], follow: bool) -> Result<Place, Errno> {
        let place = self.walk(path, follow)?;
        if let Some(disk) = self.disks.get(&place.disk) {
            disk.explain_lookup(&place.at, self.log);
        }
        Ok(place)
    }

    /// The same, and it must be there.
    pub fn existing(&mut self, path: &[u8], follow: bool) -> Result<Place, Errno> {
        let place = self.resolve(path, follow)?;
        if place.dentry.exists() { Ok(place) } else { Err(Errno::ENOENT) }
    }

    /// What lstat(2) or stat(2) says.
    pub fn stat(&mut self, path: &[u8], follow: bool) -> Result<Stat, Errno> {
        let place = self.existing(path, follow)?;
        self.stat_at(&place)
    }

    /// What stat(2) says of a place.
    pub fn stat_at(&self, place: &Place) -> Result<Stat, Errno> {
        self.disks.get(&place.disk).ok_or(Errno::EIO)?.stat(&place.dentry)
    }

    /// The node at a place.
    pub fn node_at(&self, place: &Place) -> Option<Node> {
        self.disks.get(&place.disk)?.node(&place.dentry)
    }

    fn walk(&self, path: &[u8], follow: bool) -> Result<Place, Errno> {
        if path.is_empty() {
            return Err(Errno::ENOENT);
        }
        if path.len() >= LONGEST {
            return Err(Errno::ENAMETOOLONG);
        }
        let slash = path.ends_with(b"/") || path.ends_with(b"/.");
        let start: &[u8] = if path.starts_with(b"/") { b"" } else { &self.cwd };
        let mut here = self.place(start)?;
        let mut todo: VecDeque<Vec<u8>> = parts(path).collect();
        let mut links = 0;
        while let Some(name) = todo.pop_front() {
            let node = self.node_at(&here).ok_or(Errno::ENOENT)?;
            self.may_search(&node)?;
            if name == b".." {
                here = self.place(path::parent(&here.path))?;
                continue;
            }
            if name.len() > 255 {
                return Err(Errno::ENAMETOOLONG);
            }
            let next = self.step(&here, &name)?;
            let last = todo.is_empty();
            match self.node_at(&next).map(|node| node.body) {
                Some(Body::Symlink(target)) if !last || follow || slash => {
                    links += 1;
                    if links > LINKS {
                        return Err(Errno::ELOOP);
                    }
                    if target.is_empty() {
                        return Err(Errno::ENOENT);
                    }
                    if target.starts_with(b"/") {
                        here = self.place(b"")?;
                    }
                    for part in parts(&target).collect::<Vec<_>>().into_iter().rev() {
                        todo.push_front(part);
                    }
                }
                Some(_) => here = next,
                None if last => return Ok(next),
                None => return Err(Errno::ENOENT),
            }
        }
        let is_dir = self.node_at(&here).is_some_and(|node| node.is_dir());
        if slash && !is_dir { Err(Errno::ENOTDIR) } else { Ok(here) }
    }

    fn may_search(&self, node: &Node) -> Result<(), Errno> {
        if !node.is_dir() {
            return Err(Errno::ENOTDIR);
        }
        if self.cred.may(node, 1) { Ok(()) } else { Err(Errno::EACCES) }
    }

    fn mounted(&self, path: &[u8]) -> Option<&Mount> {
        self.namespace.mounts.iter().rev().find(|mount| mount.at == path)
    }

    fn step(&self, here: &Place, name: &[u8]) -> Result<Place, Errno> {
        let path = join(&here.path, name);
        if let Some(mount) = self.mounted(&path) {
            return self.root_of(mount);
        }
        let disk = self.disks.get(&here.disk).ok_or(Errno::EIO)?;
        Ok(Place {
            dentry: disk.child(&here.dentry, name),
            at: join(&here.at, name),
            path,
            is_mount: false,
            ..here.clone()
        })
    }

    fn root_of(&self, mount: &Mount) -> Result<Place, Errno> {
        let disk = self.disks.get(&mount.disk).ok_or(Errno::EIO)?;
        Ok(Place {
            disk: mount.disk,
            at: mount.root.clone(),
            path: mount.at.clone(),
            dentry: disk.lookup(&mount.root),
            read_only: mount.read_only,
            is_mount: true,
        })
    }

    /// The place of a path of the namespace that has no links in it.
    pub fn place(&self, path: &[u8]) -> Result<Place, Errno> {
        let mut here = match self.mounted(b"") {
            Some(mount) => self.root_of(mount)?,
            None => Place {
                disk: self.namespace.root,
                at: Vec::new(),
                path: Vec::new(),
                dentry: self.disks.get(&self.namespace.root).ok_or(Errno::EIO)?.root(),
                read_only: self.namespace.read_only,
                is_mount: true,
            },
        };
        for name in path::components(path) {
            here = self.step(&here, name)?;
        }
        Ok(here)
    }
}

fn parts(path: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    path::components(path).filter(|&part| part != b".").map(<[u8]>::to_vec)
}
