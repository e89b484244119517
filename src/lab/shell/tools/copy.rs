//! cp, and the copying that mv falls back to.

use super::super::Shell;
use super::super::words::{Dialect, Say};
use super::{Options, base_name, join_path};
use crate::domain::{Device, EntryKind};
use crate::lab::errno::Errno;
use crate::lab::kernel::{DiskId, OpenFlags};
use crate::lab::overlay::Stat;
use crate::lab::tree::{Body, Node};
use std::collections::BTreeMap;

/// How to copy.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct How {
    pub(super) recurse: bool,
    /// Mode, owner and times come along.
    pub(super) preserve: bool,
    /// Extended attributes, too.
    pub(super) xattrs: bool,
    /// Links are copied as links.
    pub(super) keep_links: bool,
    /// Names of one file stay names of one file.
    pub(super) hard_links: bool,
    pub(super) force: bool,
    pub(super) no_clobber: bool,
    /// Hard links instead of copies.
    pub(super) link: bool,
    /// Symbolic links instead of copies.
    pub(super) symlink: bool,
    /// Part of a mv.
    pub(super) moving: bool,
    pub(super) update: bool,
}

pub(super) type Ino = (DiskId, u64);

/// What one command has copied so far.
#[derive(Default)]
pub(super) struct Done {
    files: BTreeMap<Ino, Vec<u8>>,
    /// The folder that the copy made first: copying it again would never end.
    top: Option<Ino>,
}

pub(super) fn cp(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [
        ("archive", b'a'),
        ("recursive", b'r'),
        ("force", b'f'),
        ("no-clobber", b'n'),
        ("no-target-directory", b'T'),
        ("target-directory=", b't'),
        ("preserve", b'p'),
        ("no-dereference", b'P'),
        ("dereference", b'L'),
        ("link", b'l'),
        ("symbolic-link", b's'),
        ("update", b'u'),
        ("verbose", b'v'),
    ];
    let options = match shell.options(args, "arRdPLHpfinlsTt:uv", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let recurse = options.any(b"arR");
    let how = How {
        recurse,
        preserve: options.any(b"ap"),
        xattrs: options.has(b'a'),
        keep_links: match options.last_of(b"adPLHrR") {
            Some(b'L' | b'H') => false,
            Some(_) => true,
            None => false,
        },
        hard_links: options.any(b"ad") || recurse && shell.is_busybox(),
        force: options.has(b'f'),
        no_clobber: options.has(b'n'),
        link: options.has(b'l'),
        symlink: options.has(b's'),
        moving: false,
        update: options.has(b'u'),
    };
    let mut done = Done::default();
    shell.each_pair("cp", &options, |shell, from, to| {
        done.top = None;
        shell.copy(from, to, how, &mut done)
    })
}

impl Shell<'_> {
    /// Calls `act` for each source with where it goes; the result is the exit status.
    pub(super) fn each_pair(
        &mut self,
        tool: &str,
        options: &Options,
        mut act: impl FnMut(&mut Self, &[u8], &[u8]) -> bool,
    ) -> i32 {
        let (sources, dest) = match (options.value(b't'), options.rest.as_slice()) {
            (Some(dir), sources) if !sources.is_empty() => (sources, dir.to_vec()),
            (None, [sources @ .., dest]) if !sources.is_empty() => (sources, dest.clone()),
            _ => {
                self.complain(tool, Say::MissingAfter, &[], None);
                return 1;
            }
        };
        let into = options.value(b't').is_some() || !options.has(b'T') && self.is_dir(&dest);
        let busybox = self.is_busybox();
        if busybox && sources.len() == 1 && !into {
            let there = self.kernel().stat(&dest, true).map_err(|e| (e, dest.clone()));
            if let Err((error, dest)) = there
                && error != Errno::ENOENT
            {
                let say = if error == Errno::ENOTDIR { Say::NotAFolder } else { Say::Stat };
                self.complain(tool, say, &[&dest], Some(error));
                return 1;
            }
        }
        if busybox
            && tool == "cp"
            && options.has(b'T')
            && self.is_dir(&dest)
            && !self.is_dir(&sources[0])
        {
            self.complain(tool, Say::IsDir, &[&dest], None);
            return 1;
        }
        // Of a folder that goes where a file is busybox's cp makes a path below the file, which nothing can be.
        let below = busybox
            && tool == "cp"
            && !options.has(b'T')
            && self.is_dir(&sources[0])
            && self.kernel().stat(&dest, true).is_ok();
        let into = into || below;
        if sources.len() > 1 && !into && self.dialect == Dialect::Gnu {
            let error = self.kernel().stat(&dest, true).err();
            let say = if error.is_some() { Say::TargetDir } else { Say::NotADir };
            self.complain(tool, say, &[&dest], error);
            return 1;
        }
        let mut status = 0;
        for source in sources {
            // What goes into a folder loses its slash first.
            let bare = source.iter().rposition(|&b| b != b'/').map_or(1, |at| at + 1);
            let source = if busybox && into { &source[..bare.min(source.len())] } else { source };
            let to = match into || sources.len() > 1 {
                true => join_path(&dest, base_name(source)),
                false => dest.clone(),
            };
            let below =
                |shell: &mut Self| shell.kernel().stat(&to, false).err() == Some(Errno::ENOTDIR);
            if busybox && tool == "mv" && sources.len() > 1 && !into && below(self) {
                self.complain(tool, Say::NotAFolder, &[&to], None);
                status = 1;
                continue;
            }
            if !act(self, source, &to) {
                status = 1;
            } else if options.has(b'v') && busybox {
                self.print(&[b"'", source, b"' -> '", &to, b"'\n"].concat());
            }
        }
        status
    }

    pub(super) fn ino(&mut self, path: &[u8], follow: bool) -> Result<(Ino, Stat), Errno> {
        let mut kernel = self.kernel();
        let place = kernel.existing(path, follow)?;
        let stat = kernel.stat_at(&place)?;
        Ok(((place.disk, stat.ino), stat))
    }

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
            Body::Char(device) | Body::Block(device) => self.node_copy(to, &node, *device, tool),
            Body::Fifo | Body::Whiteout => self.node_copy(to, &node, Device::default(), tool),
        };
        if copied && how.hard_links && !node.is_dir() {
            done.files.insert(source.0, to.to_vec());
        }
        if how.preserve && !how.link && (copied || node.is_dir()) {
            self.preserve(to, &node, how);
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
        self.kernel().fill(&handle, content);
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
        for name in self.kernel().read_dir(from).unwrap_or_default() {
            let (from, to) = (join_path(from, &name), join_path(to, &name));
            let below = How { keep_links: how.keep_links || how.recurse && !how.link, ..how };
            all &= self.copy(&from, &to, below, done);
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
