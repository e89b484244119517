//! Removing: a whiteout where a layer below has the name, nothing where none has (ovl_do_remove).

use super::super::errno::Errno;
use super::super::explain::{Event, Log, Why};
use super::super::tree::{Attr, Body, Node, NodeId};
use super::{Dentry, FileSystem};
use crate::domain::{EntryKind, Time, path};

impl FileSystem {
    /// unlink(2) of anything but a folder.
    pub fn unlink(&mut self, at: &[u8], now: Time, log: &mut Log) -> Result<(), Errno> {
        let dentry = self.lookup(at);
        let node = self.node(&dentry).ok_or(Errno::ENOENT)?;
        if node.is_dir() {
            return Err(Errno::EISDIR);
        }
        self.remove(at, &dentry, now, log)
    }

    /// rmdir(2): what counts is what the merged folder shows.
    pub fn rmdir(&mut self, at: &[u8], now: Time, log: &mut Log) -> Result<(), Errno> {
        let dentry = self.lookup(at);
        let node = self.node(&dentry).ok_or(Errno::ENOENT)?;
        if !node.is_dir() {
            return Err(Errno::ENOTDIR);
        }
        if !self.is_empty_dir(&dentry) {
            return Err(Errno::ENOTEMPTY);
        }
        self.remove(at, &dentry, now, log)
    }

    fn remove(
        &mut self,
        at: &[u8],
        dentry: &Dentry,
        now: Time,
        log: &mut Log,
    ) -> Result<(), Errno> {
        let name = path::name(at);
        let parent = self.lookup(path::parent(at));
        let hidden = self.lower.child(&parent.lower, name);
        let dir = self.copy_up(path::parent(at), Why::Parent, now, log)?;
        if let Some(id) = self.upper.unlink(dir, name) {
            self.upper.node_mut(id).attr.ctime = now;
        }
        match hidden.first() {
            Some(&spot) => {
                let node = self.lower.node(spot);
                let kind = node.kind();
                let bytes = if kind == EntryKind::File { node.size() } else { 0 };
                let from = self.lower.place(spot);
                let whiteout = self.shared_whiteout(now);
                self.upper.link(dir, name, whiteout);
                let copy_removed = dentry.upper.is_some();
                log.push(Event::Hid { path: at.into(), from, kind, bytes, copy_removed });
            }
            None => self.tell(Event::Removed { path: at.into() }, log),
        }
        self.touch_dir(dir, now);
        Ok(())
    }

    /// The whiteout that all names of this mount share.
    fn shared_whiteout(&mut self, now: Time) -> NodeId {
        match self.whiteout {
            Some(id) => id,
            None => {
                let id = self.upper.add(Self::new_whiteout(now));
                // overlayfs keeps one name of it in its work folder.
                self.upper.node_mut(id).nlink = 1;
                self.whiteout = Some(id);
                id
            }
        }
    }

    /// A whiteout of its own, as a rename leaves it.
    pub(super) fn new_whiteout(now: Time) -> Node {
        Node::new(Body::Whiteout, Attr::new(0, 0, 0, now))
    }
}
