//! cp, and the copying that mv falls back to.

use super::super::Shell;
use super::super::words::{Dialect, Say};
use super::{Options, base_name, join_path};
use crate::lab::errno::Errno;
use crate::lab::kernel::DiskId;
use crate::lab::overlay::Stat;
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
    /// What was copied is named.
    pub(super) tells: bool,
    /// Asks before something is written over.
    pub(super) asks: bool,
}

pub(super) type Ino = (DiskId, u64);

/// What one command has copied so far.
#[derive(Default)]
pub(super) struct Done {
    pub(super) files: BTreeMap<Ino, Vec<u8>>,
    /// The folder that the copy made first: copying it again would never end.
    pub(super) top: Option<Ino>,
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
        ("interactive", b'i'),
        ("parents", b'D'),
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
        tells: options.has(b'v'),
        asks: options.last_of(b"fin") == Some(b'i'),
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
        let whole = options.has(b'D');
        if whole && !self.is_dir(&dest) {
            let text = format!("{tool}: with --parents, the destination must be a directory\n");
            self.print_error(text.as_bytes());
            return 1;
        }
        let mut status = 0;
        for source in sources {
            // What goes into a folder loses its slash first.
            let bare = source.iter().rposition(|&b| b != b'/').map_or(1, |at| at + 1);
            let source = if busybox && into { &source[..bare.min(source.len())] } else { source };
            let to = match into || sources.len() > 1 {
                true if whole => match self.parents(source, &dest) {
                    Some(to) => to,
                    None => {
                        status = 1;
                        continue;
                    }
                },
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
            } else if options.has(b'v') && busybox && tool == "mv" {
                self.print(&[b"'", source, b"' -> '", &to, b"'\n"].concat());
            }
        }
        status
    }

    /// Where a copy goes that keeps its path below a folder, whose folders are made as those of the path are.
    fn parents(&mut self, source: &[u8], dest: &[u8]) -> Option<Vec<u8>> {
        let start = source.iter().position(|&b| b != b'/').unwrap_or(source.len());
        let to = join_path(dest, &source[start..]);
        let lead = to.len() - (source.len() - start);
        for (end, _) in to.iter().enumerate().filter(|&(at, &b)| b == b'/' && at > lead) {
            let from = &source[..start + end - lead];
            let mode = self.kernel().stat(from, true).map_or(0o755, |stat| stat.node.attr.mode);
            match self.kernel().mkdir(&to[..end], mode) {
                Ok(()) | Err(Errno::EEXIST) => {}
                Err(error) => {
                    self.complain("cp", Say::CreateDirCopy, &[&to[..end]], Some(error));
                    return None;
                }
            }
        }
        Some(to)
    }

    pub(super) fn ino(&mut self, path: &[u8], follow: bool) -> Result<(Ino, Stat), Errno> {
        let mut kernel = self.kernel();
        let place = kernel.existing(path, follow)?;
        let stat = kernel.stat_at(&place)?;
        Ok(((place.disk, stat.ino), stat))
    }
}
