//! Making files, folders, links and devices (ovl_create_or_link).

use super::super::errno::Errno;
use super::super::explain::{Event, Log, Why};
use super::super::tree::{Node, NodeId};
use super::FileSystem;
use crate::domain::{Time, path};

impl FileSystem {
    /// Makes something new under a path whose folder is there. Where the upper folder has a whiteout, it goes, and a folder
    /// made there is opaque; where nothing was, it is not.
    pub fn make(
        &mut self,
        at: &[u8],
        mut node: Node,
        now: Time,
        log: &mut Log,
    ) -> Result<NodeId, Errno> {
        let over = self.place_for(at)?;
        node.opaque = over && node.is_dir();
        let (kind, opaque) = (node.kind(), node.opaque);
        let dir = self.copy_up(path::parent(at), Why::Parent, now, log)?;
        let id = self.upper.add(node);
        self.upper.link(dir, path::name(at), id);
        self.touch_dir(dir, now);
        self.tell(Event::Made { path: at.into(), kind, over_whiteout: over, opaque }, log);
        Ok(id)
    }

    /// link(2): one more name for what `old` names, which is copied up for it.
    pub fn link(&mut self, old: &[u8], new: &[u8], now: Time, log: &mut Log) -> Result<(), Errno> {
        let over = self.place_for(new)?;
        let id = self.copy_up(old, Why::Link, now, log)?;
        let dir = self.copy_up(path::parent(new), Why::Parent, now, log)?;
        self.upper.link(dir, path::name(new), id);
        self.upper.node_mut(id).attr.ctime = now;
        self.touch_dir(dir, now);
        let kind = self.upper.node(id).kind();
        self.tell(Event::Made { path: new.into(), kind, over_whiteout: over, opaque: false }, log);
        Ok(())
    }

    /// Whether a whiteout of the upper folder is where something is to be made.
    fn place_for(&self, at: &[u8]) -> Result<bool, Errno> {
        let dir = self.lookup(path::parent(at));
        let dir_node = self.node(&dir).ok_or(Errno::ENOENT)?;
        if !dir_node.is_dir() {
            return Err(Errno::ENOTDIR);
        }
        let there = self.child(&dir, path::name(at));
        if there.exists() { Err(Errno::EEXIST) } else { Ok(there.whiteout) }
    }
}
