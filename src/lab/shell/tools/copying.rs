//! Copies of files, links and folders.

use super::super::Shell;
use super::super::words::Say;
use super::copy::{Done, How, Ino};
use super::join_path;
use crate::domain::{Device, EntryKind};
use crate::lab::errno::Errno;
use crate::lab::kernel::{ENDLESS, OpenFlags};
use crate::lab::overlay::Stat;
use crate::lab::tree::{Body, Node};

impl Shell<'_> {
    /// Copies one path, with all below a folder. False when anything failed.
    pub(super) fn copy(&mut self, from: &[u8], to: &[u8], how: How, done: &mut Done) -> bool {
        let tool = if how.moving { "mv" } else { "cp" };
        // What is in a folder that could not be renamed is renamed itself where it can be: coreutils' copy_internal.
        if how.moving
            && done.top.is_some()
            && !self.is_busybox()
            && let Some(whole) = self.renamed(from, to)
        {
            return whole;
        }
        let follow = !how.keep_links;
        let source = match self.ino(from, follow) {
            Ok(source) => source,
            // busybox links what isn't there, too.
            Err(_) if self.is_busybox() && how.symlink => return self.symlink_copy(from, to, tool),
            Err(_) if self.is_busybox() && how.link => return self.link_copy(from, to, tool),
            Err(error) => {
                self.complain(tool, Say::Stat, &[from], Some(error));
                return false;
            }
        };
        let node = source.1.node.clone();
        // busybox looks at the target first.
        let blocked = self.ino(to, false).err().filter(|&error| error != Errno::ENOENT);
        if let Some(error) = blocked.filter(|_| self.is_busybox()) {
            self.complain(tool, Say::Stat, &[to], Some(error));
            return false;
        }
        if node.is_dir() && !how.recurse {
            self.complain(tool, Say::OmitDir, &[from], None);
            return false;
        }
        if node.is_dir() && done.top == Some(source.0) {
            self.complain(tool, Say::IntoItself, &[from, from], None);
            return false;
        }
        let linked = how.hard_links && !node.is_dir() && source.1.nlink > 1;
        if let Some(first) = done.files.get(&source.0).filter(|_| linked).cloned() {
            return self.link_copy(&first, to, tool);
        }
        let Some(new) = self.clear_the_way(from, to, &source, how, tool) else { return false };
        let Some(new) = new else { return true };
        let copied = match &node.body {
            Body::Dir(_) => self.copy_dir(from, to, &source, how, done, new),
            _ if how.link => self.link_copy(from, to, tool),
            Body::File(_) if how.symlink => self.symlink_copy(from, to, tool),
            Body::File(_) => self.copy_file(from, to, &node, how, new),
            Body::Symlink(target) => self.symlink_copy(target, to, tool),
            // Of a device or a pipe what it gives is copied, but for copies of folders.
            _ if !how.recurse && !how.moving => self.copy_file(from, to, &node, how, new),
            Body::Char(device) | Body::Block(device) => self.node_copy(to, &node, *device, tool),
            Body::Fifo | Body::Whiteout => self.node_copy(to, &node, Device::default(), tool),
        };
        if copied && how.hard_links && !node.is_dir() {
            done.files.insert(source.0, to.to_vec());
        }
        if how.preserve && !how.link && (copied || node.is_dir()) {
            self.preserve(to, &node, how);
        }
        if copied && how.tells && self.is_busybox() {
            self.print(&[b"'", from, b"' -> '", to, b"'\n"].concat());
        }
        copied
    }

    /// Looks at what is at the target. `None`: an error was told; `Some(None)`: nothing to do; else whether it is new.
    fn clear_the_way(
        &mut self,
        from: &[u8],
        to: &[u8],
        source: &(Ino, Stat),
        how: How,
        tool: &str,
    ) -> Option<Option<bool>> {
        let node = &source.1.node;
        let regular = matches!(node.body, Body::File(_));
        let lstat = !regular && how.recurse || how.link || how.symlink || how.moving;
        let there = match self.ino(to, !lstat) {
            Ok(there) => there,
            Err(Errno::ENOENT) => return Some(Some(true)),
            Err(error) if error == Errno::ELOOP || self.is_busybox() => {
                self.complain(tool, Say::Stat, &[to], Some(error));
                return None;
            }
            Err(_) => return Some(Some(true)),
        };
        if how.no_clobber {
            return Some(None);
        }
        // What busybox finds where a link shall be, it takes away with -f only.
        if (how.link || how.symlink) && self.is_busybox() && !node.is_dir() {
            if !how.force {
                self.complain(tool, Say::Linked, &[to, from], Some(Errno::EEXIST));
                return None;
            }
            let cleared = self.kernel().unlink(to);
            return self.told(cleared, tool, Say::Linked, &[to, from]).then_some(Some(true));
        }
        if !node.is_dir() && self.is_same(from, to, source, &there, how) {
            self.complain(tool, Say::SameFile, &[from, to], None);
            return None;
        }
        match (node.is_dir(), there.1.node.is_dir()) {
            (true, true) => return Some(Some(false)),
            (false, true) => {
                self.complain(tool, Say::FileOverDir, &[to], None);
                return None;
            }
            (true, false) => {
                self.complain(tool, Say::DirOverFile, &[to, from], None);
                return None;
            }
            (false, false) => {}
        }
        if how.asks && !self.asks(&[&b"cp: overwrite '"[..], to, b"'? "].concat()) {
            return Some(None);
        }
        if how.update && there.1.node.attr.mtime >= node.attr.mtime {
            return Some(None);
        }
        let links = how.hard_links && !self.is_busybox() && there.1.nlink > 1;
        let replaced = links || how.keep_links && !regular;
        if replaced {
            if let Err(error) = self.kernel().unlink(to) {
                self.complain(tool, Say::Remove, &[to], Some(error));
                return None;
            }
            return Some(Some(true));
        }
        Some(Some(false))
    }

    /// coreutils' same_file_ok without move mode.
    fn is_same(
        &mut self,
        from: &[u8],
        to: &[u8],
        source: &(Ino, Stat),
        there: &(Ino, Stat),
        how: How,
    ) -> bool {
        if self.is_busybox() {
            return source.0 == there.0;
        }
        if how.keep_links {
            let is_link = |stat: &Stat| matches!(stat.node.body, Body::Symlink(_));
            if is_link(&source.1) && is_link(&there.1) {
                return self.same_name(from, to);
            }
            let referent = |shell: &mut Self, path: &[u8], at: &(Ino, Stat)| match is_link(&at.1) {
                true => shell.ino(path, true).ok().map(|found| found.0),
                false => Some(at.0),
            };
            let to_link = self.ino(to, false).ok();
            let to_link = to_link.unwrap_or_else(|| there.clone());
            if is_link(&source.1) && is_link(&to_link.1) {
                return self.same_name(from, to);
            }
            let (a, b) = (referent(self, from, source), referent(self, to, &to_link));
            return a.is_some() && a == b;
        }
        if source.0 != there.0 {
            return false;
        }
        !how.symlink || self.same_name(from, to)
    }

    fn link_copy(&mut self, first: &[u8], to: &[u8], tool: &str) -> bool {
        let mut made = self.kernel().link(first, to, false);
        if made == Err(Errno::EEXIST) {
            made = self.kernel().unlink(to).and_then(|()| self.kernel().link(first, to, false));
        }
        let say = if self.is_busybox() { Say::Linked } else { Say::CreateHard };
        self.told(made, tool, say, &[to, first])
    }

    fn symlink_copy(&mut self, target: &[u8], to: &[u8], tool: &str) -> bool {
        let made = self.kernel().symlink(target, to);
        self.told(made, tool, Say::CreateLink, &[to, target])
    }

    fn node_copy(&mut self, to: &[u8], node: &Node, device: Device, tool: &str) -> bool {
        let made = self.kernel().mknod(to, node.kind(), node.attr.mode & 0o777, device);
        self.told(made, tool, Say::CreateSpecial, &[to])
    }

    fn told(&mut self, done: Result<(), Errno>, tool: &str, say: Say, names: &[&[u8]]) -> bool {
        match done {
            Ok(()) => true,
            Err(error) => {
                self.complain(tool, say, names, Some(error));
                false
            }
        }
    }

    fn copy_file(&mut self, from: &[u8], to: &[u8], node: &Node, how: How, new: bool) -> bool {
        let tool = if how.moving { "mv" } else { "cp" };
        let content = match self.kernel().read(from) {
            Ok(content) => content,
            Err(error) => {
                self.complain(tool, Say::OpenSource, &[from], Some(error));
                return false;
            }
        };
        if new && self.kernel().stat(to, false).is_ok() {
            self.complain(tool, Say::NotThroughDangling, &[to], None);
            return false;
        }
        let opened = self.kernel().open(to, OpenFlags::WRITE);
        let opened = match opened {
            Err(_) if how.force && !new => {
                let cleared = self.kernel().unlink(to);
                cleared.and_then(|()| self.kernel().open(to, OpenFlags::WRITE))
            }
            opened => opened,
        };
        let handle = match opened {
            Ok(handle) => handle,
            Err(Errno::EISDIR) if to.ends_with(b"/") => {
                // open(2) looks for the folder above before it looks at the slash.
                let bare = to.strip_suffix(b"/").unwrap_or(to);
                let above =
                    bare.iter().rposition(|&b| b == b'/').map_or(&b"."[..], |n| &bare[..n.max(1)]);
                let lost = self.kernel().stat(above, true).is_err();
                let there = if lost { Errno::ENOENT } else { Errno::EISDIR };
                let error = self.if_gnu(Errno::ENOTDIR, there);
                self.complain(tool, Say::CreateFile, &[to], Some(error));
                return false;
            }
            Err(error) => {
                self.complain(tool, Say::CreateFile, &[to], Some(error));
                return false;
            }
        };
        if content.len() >= ENDLESS {
            self.grows_on();
            return false;
        }
        if let Err(error) = self.kernel().fill(&handle, content) {
            self.complain(tool, Say::Write, &[to], Some(error));
            return false;
        }
        if new {
            let mode = node.attr.mode & 0o777 & !self.umask;
            return self.kernel().chmod(to, mode).is_ok();
        }
        true
    }

    fn copy_dir(
        &mut self,
        from: &[u8],
        to: &[u8],
        source: &(Ino, Stat),
        how: How,
        done: &mut Done,
        new: bool,
    ) -> bool {
        let tool = if how.moving { "mv" } else { "cp" };
        if new {
            let mode = source.1.node.attr.mode;
            let made = self.kernel().mkdir(to, mode | 0o700);
            if !self.told(made, tool, Say::CreateDirCopy, &[to]) {
                return false;
            }
            if done.top.is_none() {
                done.top = self.ino(to, false).ok().map(|made| made.0);
            }
        }
        let mut all = true;
        for name in self.names(from).unwrap_or_default() {
            let (from, to) = (join_path(from, &name), join_path(to, &name));
            let below = How { keep_links: how.keep_links || how.recurse && !how.link, ..how };
            all &= self.below(false, |shell| shell.copy(&from, &to, below, done));
        }
        if new && !how.preserve {
            let gid_bits =
                self.kernel().stat(to, false).map_or(0, |stat| stat.node.attr.mode & 0o2000);
            let mode = source.1.node.attr.mode & 0o1777 & !self.umask | gid_bits;
            // Only what making it could not give: a mode without rights for its owner.
            if self.kernel().stat(to, false).is_ok_and(|stat| stat.node.attr.mode != mode) {
                return self.kernel().chmod(to, mode).is_ok() && all;
            }
        }
        all
    }

    /// Gives a copy the times, the owner and the mode of what it was copied from.
    fn preserve(&mut self, to: &[u8], node: &Node, how: How) {
        let attr = node.attr;
        let is_link = matches!(node.body, Body::Symlink(_));
        let mut kernel = self.kernel();
        // Without the right to, what was copied stays the caller's: neither tool stops at that.
        let _ = kernel.utimens(to, false, [Some(attr.atime), Some(attr.mtime)], true);
        let _ = kernel.chown(to, Some(attr.uid), Some(attr.gid), false);
        if !is_link {
            let _ = kernel.chmod(to, attr.mode);
        }
        if how.xattrs && matches!(node.kind(), EntryKind::File | EntryKind::Dir) {
            for xattr in node.xattrs.iter() {
                let _ = kernel.set_xattr(to, &xattr.name, Some(&xattr.value));
            }
        }
    }
}
