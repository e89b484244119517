//! Open files.

use super::super::content::Content;
use super::super::errno::Errno;
use super::super::explain::Event;
use super::super::overlay::layer::Spot;
use super::super::tree::{Attr, Body, Node, NodeId};
use super::{DiskId, Kernel, Place, device};
use crate::domain::Device;

/// How a file is opened (open(2)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, missing_docs)]
pub struct OpenFlags {
    pub read: bool,
    pub write: bool,
    pub append: bool,
    pub trunc: bool,
    pub create: bool,
    pub exclusive: bool,
}

impl OpenFlags {
    /// `<`.
    pub const READ: Self = Self {
        read: true,
        write: false,
        append: false,
        trunc: false,
        create: false,
        exclusive: false,
    };
    /// `>`.
    pub const WRITE: Self =
        Self { read: false, write: true, trunc: true, create: true, ..Self::READ };
    /// `>>`.
    pub const APPEND: Self = Self { trunc: false, append: true, ..Self::WRITE };
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    Upper(NodeId),
    Lower(Spot, Vec<u8>),
    Device(Device),
    /// A pipe without another end, a folder.
    Nothing,
}

/// An open file. It stays good whatever happens to the file's names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    disk: DiskId,
    target: Target,
    flags: OpenFlags,
    offset: u64,
}

/// /dev/full by its numbers.
const FULL: Device = Device { major: 1, minor: 7 };

impl Handle {
    /// lseek(2): where the next write goes, in bytes from the beginning.
    pub fn seek(&mut self, offset: u64) {
        self.offset = offset;
    }
}

impl Kernel<'_> {
    /// open(2).
    pub fn open(&mut self, path: &[u8], flags: OpenFlags) -> Result<Handle, Errno> {
        if flags.create && path.ends_with(b"/") {
            return Err(Errno::EISDIR);
        }
        let place = self.resolve(path, !flags.exclusive)?;
        let Some(node) = self.node_at(&place) else {
            if !flags.create {
                return Err(Errno::ENOENT);
            }
            let at = self.now;
            let file = Node::new(Body::File(Content::default()), Attr::new(0o666, 0, 0, at));
            let id = self.make_at(&place, file)?;
            let target = Target::Upper(id);
            return Ok(Handle { disk: place.disk, target, flags, offset: 0 });
        };
        if flags.exclusive {
            return Err(Errno::EEXIST);
        }
        if node.is_dir() && flags.write {
            return Err(Errno::EISDIR);
        }
        if matches!(node.body, Body::Symlink(_)) {
            return Err(Errno::ELOOP);
        }
        let want = if flags.read { 4 } else { 0 } | if flags.write { 2 } else { 0 };
        let special = !matches!(node.body, Body::File(_));
        if flags.write && place.read_only && !special {
            return Err(Errno::EROFS);
        }
        if !self.cred.may(&node, want) {
            return Err(Errno::EACCES);
        }
        let target = self.target(&place, &node, flags)?;
        Ok(Handle { disk: place.disk, target, flags, offset: 0 })
    }

    fn target(&mut self, place: &Place, node: &Node, flags: OpenFlags) -> Result<Target, Errno> {
        let now = self.now;
        match node.body {
            Body::Char(device) => return Ok(Target::Device(device)),
            Body::File(_) => {}
            _ => return Ok(Target::Nothing),
        }
        let disk = self.disks.get_mut(&place.disk).ok_or(Errno::EIO)?;
        if flags.write {
            let id = disk.open_for_writing(&place.at, flags.trunc, now, self.log)?;
            return Ok(Target::Upper(id));
        }
        Ok(match (place.dentry.upper, place.dentry.lower.first()) {
            (None, Some(&spot)) => {
                disk.note_open(spot, &place.at);
                let event = Event::Read {
                    path: place.at.as_slice().into(),
                    from: disk.lower.place(spot),
                    bytes: node.size(),
                };
                self.log.push(event);
                Target::Lower(spot, place.at.clone())
            }
            (Some(id), _) => Target::Upper(id),
            (None, None) => Target::Nothing,
        })
    }

    /// The content behind a handle, as it is now.
    pub fn content(&self, handle: &Handle) -> Result<Content, Errno> {
        if !handle.flags.read {
            return Err(Errno::EBADF);
        }
        let disk = self.disks.get(&handle.disk).ok_or(Errno::EIO)?;
        let body = match &handle.target {
            Target::Upper(id) => disk.upper.node(*id).body.clone(),
            Target::Lower(spot, at) => match disk.copy_of(*spot, at) {
                Some(id) => disk.upper.node(id).body.clone(),
                None => disk.lower.node(*spot).body,
            },
            Target::Device(device) => {
                // What has happened so far makes each reading another.
                let events = self.log.events.len() as u64 + self.log.more;
                let key = (self.now.secs as u64) << 20 ^ u64::from(self.now.nanos) ^ events;
                return Ok(device::content(*device, key));
            }
            Target::Nothing => return Ok(Content::default()),
        };
        match body {
            Body::File(content) => Ok(content),
            Body::Dir(_) => Err(Errno::EISDIR),
            _ => Ok(Content::default()),
        }
    }

    /// write(2): at the handle's place, or at the end.
    pub fn write(&mut self, handle: &mut Handle, data: &[u8]) -> Result<(), Errno> {
        if !handle.flags.write {
            return Err(Errno::EBADF);
        }
        match handle.target {
            Target::Upper(id) => {
                let disk = self.disks.get_mut(&handle.disk).ok_or(Errno::EIO)?;
                let len = disk.upper.node(id).size();
                let at = if handle.flags.append { len } else { handle.offset };
                let end = at.saturating_add(data.len() as u64);
                // Only what grows needs room.
                let room = if end > len { disk.room_for(len).saturating_sub(at) } else { u64::MAX };
                let fits = data.len().min(usize::try_from(room).unwrap_or(usize::MAX));
                disk.write(id, Some(at), &data[..fits], self.now);
                handle.offset += fits as u64;
                if fits < data.len() { Err(Errno::ENOSPC) } else { Ok(()) }
            }
            Target::Device(FULL) if !data.is_empty() => Err(Errno::ENOSPC),
            Target::Device(_) | Target::Nothing => Ok(()),
            Target::Lower(..) => Err(Errno::EBADF),
        }
    }

    /// Reads a whole file.
    pub fn read(&mut self, path: &[u8]) -> Result<Content, Errno> {
        let handle = self.open(path, OpenFlags::READ)?;
        if handle.target == Target::Nothing && self.stat(path, true)?.node.is_dir() {
            return Err(Errno::EISDIR);
        }
        self.content(&handle)
    }
}

impl Kernel<'_> {
    /// Gives an open, empty file all content of another at once: no byte of it is read for that. Errors with ENOSPC when
    /// only the beginning of it had room.
    pub fn fill(&mut self, handle: &Handle, mut content: Content) -> Result<(), Errno> {
        let now = self.now;
        let (Target::Upper(id), Some(disk)) = (&handle.target, self.disks.get_mut(&handle.disk))
        else {
            let is_full = handle.target == Target::Device(FULL) && !content.is_empty();
            return if is_full { Err(Errno::ENOSPC) } else { Ok(()) };
        };
        let room = disk.room_for(disk.upper.node(*id).size());
        let fits = content.len() <= room;
        if !fits {
            content.truncate(room);
        }
        let mut node = disk.upper.node_mut(*id);
        if matches!(node.body, Body::File(_)) {
            node.body = Body::File(content);
            (node.attr.mtime, node.attr.ctime) = (now, now);
        }
        if fits { Ok(()) } else { Err(Errno::ENOSPC) }
    }

    /// Pages that the file system of a path has, and those that are taken; `None` where there is no such bound.
    pub fn pages(&mut self, path: &[u8]) -> Option<(u64, u64)> {
        let place = self.existing(path, true).ok()?;
        let disk = self.disks.get(&place.disk)?;
        Some((disk.pages?, disk.upper.pages()))
    }
}
