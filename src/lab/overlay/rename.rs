//! Renaming (ovl_rename): what comes from a layer below is copied up first; a folder that a layer below has is refused.

use super::super::errno::Errno;
use super::super::explain::{Event, Log, Why};
use super::super::tree::NodeId;
use super::{Dentry, FileSystem};
use crate::domain::{Time, path};

impl FileSystem {
    /// rename(2). The caller has seen to what the kernel checks before it asks the file system: kinds, loops, mounts.
    pub fn rename(
        &mut self,
        old: &[u8],
        new: &[u8],
        now: Time,
        log: &mut Log,
    ) -> Result<(), Errno> {
        let moves_dir = self.can_move(old, new, log)?;
        let to = self.lookup(new);
        if self.is_dir(&to) && !self.is_empty_dir(&to) {
            return Err(Errno::ENOTEMPTY);
        }
        // Asked before anything is copied: afterwards the upper folder has it, too.
        let old_parent = self.lookup(path::parent(old));
        let leaves_whiteout = self.lower_positive(&old_parent, path::name(old));
        self.copy_up(old, Why::Rename, now, log)?;
        let to_dir = self.copy_up(path::parent(new), Why::Parent, now, log)?;
        let from_dir = self.copy_up(path::parent(old), Why::Parent, now, log)?;
        let new_parent = self.lookup(path::parent(new));
        let opaque = moves_dir && self.close_if_merged(old, &new_parent);
        let spare = self.whiteout_at(to_dir, path::name(new));
        let Some(id) = self.upper.unlink(from_dir, path::name(old)) else {
            return Err(Errno::ENOENT);
        };
        self.upper.link(to_dir, path::name(new), id);
        // A folder that takes in what has an origin elsewhere says that its inode numbers need looking up.
        if to_dir != from_dir && self.upper.node(id).origin.is_some() {
            self.upper.node_mut(to_dir).impure = true;
        }
        if leaves_whiteout {
            // A whiteout that was at the new name changes places with it; else the disk makes a new one.
            let whiteout = match spare {
                Some(whiteout) => whiteout,
                None => self.upper.add(Self::new_whiteout(now)),
            };
            self.upper.link(from_dir, path::name(old), whiteout);
            self.tell_hidden(old, &old_parent, log);
        }
        self.moved(id, &[from_dir, to_dir], now);
        self.tell(Event::Renamed { from: old.into(), to: new.into(), opaque }, log);
        Ok(())
    }

    /// renameat2(2) with RENAME_EXCHANGE: both names change places.
    pub fn exchange(
        &mut self,
        old: &[u8],
        new: &[u8],
        now: Time,
        log: &mut Log,
    ) -> Result<(), Errno> {
        let old_dir = self.can_move(old, new, log)?;
        let new_dir = self.can_move(new, old, log)?;
        self.copy_up(old, Why::Rename, now, log)?;
        self.copy_up(new, Why::Rename, now, log)?;
        let (old_parent, new_parent) =
            (self.lookup(path::parent(old)), self.lookup(path::parent(new)));
        let opaque = old_dir && self.close_if_merged(old, &new_parent);
        let other = new_dir && self.close_if_merged(new, &old_parent);
        let dirs = [old_parent.upper.unwrap_or(0), new_parent.upper.unwrap_or(0)];
        let one = self.upper.unlink(dirs[0], path::name(old)).ok_or(Errno::ENOENT)?;
        let two = self.upper.unlink(dirs[1], path::name(new)).ok_or(Errno::ENOENT)?;
        self.upper.link(dirs[0], path::name(old), two);
        self.upper.link(dirs[1], path::name(new), one);
        self.moved(one, &dirs, now);
        self.moved(two, &dirs, now);
        self.tell(Event::Renamed { from: old.into(), to: new.into(), opaque }, log);
        self.tell(Event::Renamed { from: new.into(), to: old.into(), opaque: other }, log);
        Ok(())
    }

    /// Whether it is a folder; refused if any layer below has that folder, since redirect_dir is off (ovl_can_move).
    fn can_move(&self, old: &[u8], new: &[u8], log: &mut Log) -> Result<bool, Errno> {
        let from = self.lookup(old);
        let is_dir = self.node(&from).ok_or(Errno::ENOENT)?.is_dir();
        if is_dir && !from.is_pure_upper() {
            log.push(Event::RefusedRename { from: old.into(), to: new.into() });
            return Err(Errno::EXDEV);
        }
        Ok(is_dir)
    }

    fn is_dir(&self, dentry: &Dentry) -> bool {
        self.node(dentry).is_some_and(|node| node.is_dir())
    }

    /// A folder that moves into a merged one is closed, so that nothing below can ever show through it.
    fn close_if_merged(&mut self, at: &[u8], parent: &Dentry) -> bool {
        let Some(id) = self.lookup(at).upper else { return false };
        if parent.lower.is_empty() || self.upper.node(id).opaque {
            return false;
        }
        self.upper.node_mut(id).opaque = true;
        true
    }

    fn whiteout_at(&self, dir: NodeId, name: &[u8]) -> Option<NodeId> {
        self.upper.child(dir, name).filter(|&id| self.upper.node(id).is_whiteout())
    }

    fn tell_hidden(&self, at: &[u8], parent: &Dentry, log: &mut Log) {
        let Some(&spot) = self.lower.child(&parent.lower, path::name(at)).first() else { return };
        let node = self.lower.node(spot);
        let from = self.lower.place(spot);
        let bytes = if node.is_dir() { 0 } else { node.size() };
        let event =
            Event::Hid { path: at.into(), from, kind: node.kind(), bytes, copy_removed: false };
        log.push(event);
    }

    fn moved(&mut self, id: NodeId, dirs: &[NodeId], now: Time) {
        self.upper.node_mut(id).attr.ctime = now;
        for &dir in dirs {
            self.touch_dir(dir, now);
        }
    }
}
