//! Copying up: the first change of anything brings all of it, and its parents, into the upper folder (ovl_copy_up).

use super::super::content::Content;
use super::super::errno::Errno;
use super::super::explain::{Event, Log, Why};
use super::super::tree::{Attr, Body, Node, NodeId, ROOT};
use super::{Dentry, FileSystem};
use crate::domain::order::SortSmall;
use crate::domain::{EntryKind, Time, Xattr, path};

impl FileSystem {
    /// Brings a path into the upper folder, with its parents; nothing happens when it is there. Parents keep their times.
    pub fn copy_up(
        &mut self,
        at: &[u8],
        why: Why,
        now: Time,
        log: &mut Log,
    ) -> Result<NodeId, Errno> {
        self.copy(at, why, true, now, log)
    }

    fn copy(
        &mut self,
        at: &[u8],
        why: Why,
        content: bool,
        now: Time,
        log: &mut Log,
    ) -> Result<NodeId, Errno> {
        let (mut dir, mut upper) = (self.root(), ROOT);
        let mut end = 0;
        for name in path::components(at) {
            end += name.len() + usize::from(end > 0);
            let child = self.child(&dir, name);
            let last = end == at.len();
            let id = match child.upper {
                Some(id) => id,
                None => {
                    let why = if last { why } else { Why::Parent };
                    self.copy_one(upper, &at[..end], &child, why, content || !last, now, log)?
                }
            };
            upper = id;
            dir = Dentry { upper: Some(id), ..child };
        }
        Ok(upper)
    }

    #[allow(clippy::too_many_arguments)]
    fn copy_one(
        &mut self,
        dir: NodeId,
        at: &[u8],
        dentry: &Dentry,
        why: Why,
        content: bool,
        now: Time,
        log: &mut Log,
    ) -> Result<NodeId, Errno> {
        let &spot = dentry.lower.first().ok_or(Errno::ENOENT)?;
        let node = self.lower.node(spot);
        let (kind, linked) = (node.kind(), !node.is_dir() && node.nlink > 1);
        let mut bytes = if kind == EntryKind::File { node.size() } else { 0 };
        let body = match node.body {
            Body::Dir(_) => Body::Dir(super::super::tree::Names::default()),
            Body::File(_) if !content => {
                bytes = 0;
                Body::File(Content::default())
            }
            body => body,
        };
        let copy = Node {
            attr: Attr { ctime: now, ..node.attr },
            xattrs: node.xattrs,
            // With index=off a copy of a file with several names is a file of its own, with a number of its own.
            origin: (!linked).then(|| self.lower.ino(spot)),
            ..Node::new(body, node.attr)
        };
        let id = self.upper.add(copy);
        self.upper.link(dir, path::name(at), id);
        self.upper.node_mut(dir).impure = true;
        if let Some(open) = std::sync::Arc::make_mut(&mut self.open).get_mut(&(spot, at.to_vec())) {
            *open = Some(id);
        }
        let from = self.lower.place(spot);
        log.push(Event::CopiedUp { path: at.into(), kind, from, bytes, why });
        if linked {
            log.push(Event::PartedLinks { path: at.into(), links: node.nlink });
        }
        Ok(id)
    }

    /// Opens a file for writing: all of it is copied up, even if nothing is written; no byte of it when it is cut to
    /// nothing at once.
    pub fn open_for_writing(
        &mut self,
        at: &[u8],
        cut: bool,
        now: Time,
        log: &mut Log,
    ) -> Result<NodeId, Errno> {
        let id = self.copy(at, Why::Open, !cut, now, log)?;
        if cut {
            self.set_size(id, 0, now);
        }
        Ok(id)
    }

    /// Cuts or grows a file that is in the upper folder.
    pub fn set_size(&mut self, id: NodeId, size: u64, now: Time) {
        let mut node = self.upper.node_mut(id);
        if let Body::File(content) = &mut node.body {
            content.truncate(size);
            (node.attr.mtime, node.attr.ctime) = (now, now);
        }
    }

    /// truncate(2): the whole file is copied up, whatever is left of it.
    pub fn truncate(
        &mut self,
        at: &[u8],
        size: u64,
        now: Time,
        log: &mut Log,
    ) -> Result<(), Errno> {
        let id = self.copy(at, Why::Truncate, true, now, log)?;
        self.set_size(id, size, now);
        Ok(())
    }

    /// Writes into a file of the upper folder; `None` appends.
    pub fn write(&mut self, id: NodeId, at: Option<u64>, data: &[u8], now: Time) {
        let mut node = self.upper.node_mut(id);
        if let Body::File(content) = &mut node.body
            && !data.is_empty()
        {
            content.write(at.unwrap_or(content.len()), data);
            (node.attr.mtime, node.attr.ctime) = (now, now);
        }
    }

    /// Sets mode, owner or times: copied up even if they stay what they were.
    pub fn set_attr(
        &mut self,
        at: &[u8],
        now: Time,
        log: &mut Log,
        set: impl FnOnce(&mut Attr),
    ) -> Result<(), Errno> {
        let id = self.copy_up(at, Why::Attributes, now, log)?;
        let mut node = self.upper.node_mut(id);
        set(&mut node.attr);
        node.attr.ctime = now;
        Ok(())
    }

    /// Sets an extended attribute, or takes it away with `None`.
    pub fn set_xattr(
        &mut self,
        at: &[u8],
        name: &[u8],
        value: Option<&[u8]>,
        now: Time,
        log: &mut Log,
    ) -> Result<(), Errno> {
        let has = |node: &Node| node.xattrs.iter().any(|xattr| &*xattr.name == name);
        let there = self.node(&self.lookup(at)).is_some_and(|node| has(&node));
        if value.is_none() && !there {
            return Err(Errno::ENODATA);
        }
        let id = self.copy_up(at, Why::Attributes, now, log)?;
        let mut node = self.upper.node_mut(id);
        let mut xattrs = node.xattrs.to_vec();
        xattrs.retain(|xattr| &*xattr.name != name);
        xattrs.extend(value.map(|value| Xattr { name: name.into(), value: value.into() }));
        xattrs.sort_small();
        node.xattrs = xattrs.into();
        node.attr.ctime = now;
        Ok(())
    }
}
