//! mv: rename(2), and copying only where that says EXDEV.

use super::super::Shell;
use super::super::words::{Dialect, Say};
use super::copy::{Done, How, Ino};
use crate::lab::errno::Errno;
use crate::lab::overlay::Stat;
use crate::lab::tree::Body;

pub(super) fn mv(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [
        ("force", b'f'),
        ("no-clobber", b'n'),
        ("no-target-directory", b'T'),
        ("target-directory=", b't'),
        ("verbose", b'v'),
    ];
    let options = match shell.options(args, "finTt:uv", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let keep = options.last_of(b"fin") == Some(b'n');
    let asks = options.last_of(b"fin") == Some(b'i');
    let strict = options.has(b'T');
    let gnu = shell.dialect == Dialect::Gnu;
    shell.each_pair("mv", &options, |shell, from, to| {
        let there = asks && shell.kernel().stat(to, false).is_ok();
        if there && !shell.asks(&[b"mv: overwrite '", to, b"'? "].concat()) {
            return true;
        }
        match gnu {
            true => shell.move_gnu(from, to, keep),
            false => shell.move_busybox(from, to, keep, strict),
        }
    })
}

impl Shell<'_> {
    /// mv of coreutils 9.1: rename without replacing, then with; copy on EXDEV.
    fn move_gnu(&mut self, from: &[u8], to: &[u8], keep: bool) -> bool {
        let source = match self.ino(from, false) {
            Ok(source) => source,
            Err(error) => {
                if keep && self.kernel().stat(to, false).is_ok() && error != Errno::ENOENT {
                    return true;
                }
                self.complain("mv", Say::Stat, &[from], Some(error));
                return false;
            }
        };
        let there = self.ino(to, false).ok();
        if let Some(there) = &there {
            if keep {
                return true;
            }
            if !self.may_replace(from, to, &source, there) {
                return false;
            }
        }
        match self.kernel().rename(from, to, false) {
            Ok(()) => true,
            Err(Errno::EINVAL) => {
                self.complain("mv", Say::MoveIntoSelf, &[from, to], None);
                false
            }
            Err(Errno::EXDEV) => {
                if there.is_some() {
                    let cleared = match source.1.node.is_dir() {
                        true => self.kernel().rmdir(to),
                        false => self.kernel().unlink(to),
                    };
                    if let Err(error) = cleared {
                        self.complain("mv", Say::MoveBlocked, &[from, to], Some(error));
                        return false;
                    }
                }
                self.copy_and_remove(from, to)
            }
            Err(error) => {
                self.complain("mv", Say::Move, &[from, to], Some(error));
                false
            }
        }
    }

    /// coreutils' same_file_ok and its checks of kinds, in move mode.
    fn may_replace(
        &mut self,
        from: &[u8],
        to: &[u8],
        source: &(Ino, Stat),
        there: &(Ino, Stat),
    ) -> bool {
        let is_link = |stat: &Stat| matches!(stat.node.body, Body::Symlink(_));
        let (link, target_link) = (is_link(&source.1), is_link(&there.1));
        let same = source.0 == there.0;
        let fine = if link && target_link {
            let one_name = self.same_name(from, to);
            !(one_name || same)
        } else if target_link {
            true
        } else if same {
            false
        } else {
            // A link onto what it leads to would lose the content.
            let referent = link.then(|| self.ino(from, true).ok()).flatten();
            referent.is_none_or(|referent| referent.0 != there.0)
        };
        if !fine {
            self.complain("mv", Say::SameFile, &[from, to], None);
            return false;
        }
        match (source.1.node.is_dir(), there.1.node.is_dir()) {
            (false, true) => self.complain("mv", Say::FileOverDir, &[to], None),
            (true, false) => self.complain("mv", Say::DirOverFile, &[to, from], None),
            _ => return true,
        }
        false
    }

    /// Renames where that is possible: whether it went well. `None` where it must be copied, because the kernel says EXDEV.
    pub(super) fn renamed(&mut self, from: &[u8], to: &[u8]) -> Option<bool> {
        match self.kernel().rename(from, to, false) {
            Ok(()) => Some(true),
            Err(Errno::EXDEV) => None,
            Err(error) => {
                self.complain("mv", Say::Move, &[from, to], Some(error));
                Some(false)
            }
        }
    }

    fn copy_and_remove(&mut self, from: &[u8], to: &[u8]) -> bool {
        let how = How {
            recurse: true,
            preserve: true,
            xattrs: self.dialect == Dialect::Gnu,
            keep_links: true,
            hard_links: true,
            moving: true,
            ..How::default()
        };
        self.copy(from, to, how, &mut Done::default()) && self.remove_all(from)
    }

    fn move_busybox(&mut self, from: &[u8], to: &[u8], keep: bool, strict: bool) -> bool {
        let there = self.kernel().stat(to, false).ok();
        if keep && there.is_some() {
            return true;
        }
        if strict && self.is_dir(to) && !self.is_dir(from) {
            self.complain("mv", Say::MoveOverDir, &[to], None);
            return false;
        }
        if let Some(whole) = self.renamed(from, to) {
            return whole;
        }
        if let Some(there) = there {
            let dirs = (
                self.kernel().stat(from, false).is_ok_and(|s| s.node.is_dir()),
                there.node.is_dir(),
            );
            match dirs {
                (false, true) => {
                    self.complain("mv", Say::FileOverDir, &[to], None);
                    return false;
                }
                (true, false) => {
                    self.complain("mv", Say::DirOverFile, &[to, from], None);
                    return false;
                }
                _ => {}
            }
            if let Err(error) = self.kernel().unlink(to) {
                self.complain("mv", Say::MoveBlocked, &[from, to], Some(error));
                return false;
            }
        }
        self.copy_and_remove(from, to)
    }
}
