//! mkdir, touch, ln, link, mkfifo, mknod.

use super::super::Shell;
use super::super::words::{Dialect, Say};
use super::times::parse_time;
use super::{base_name, join_path};
use crate::domain::{Device, EntryKind, Time};
use crate::lab::errno::Errno;
use crate::lab::kernel::OpenFlags;
use crate::lab::tree::Body;

pub(super) fn mkdir(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [("parents", b'p'), ("mode=", b'm'), ("verbose", b'v')];
    let options = match shell.options(args, "pm:v", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    if options.rest.is_empty() {
        return shell.missing("mkdir");
    }
    let wanted = match options.value(b'm').map(|text| (text, shell.mode(text))) {
        Some((text, None)) => {
            shell.complain("mkdir", Say::BadMode, &[text], None);
            return 1;
        }
        Some((_, Some(change))) => Some(change.apply(0o777, true, 0)),
        None => None,
    };
    let mut status = 0;
    for path in &options.rest {
        // A folder that was there keeps its mode.
        let wanted = wanted.filter(|_| !options.has(b'p') || !shell.is_dir(path));
        let mut new = Vec::new();
        let made = match options.has(b'p') {
            true => shell.make_parents(path, &mut new),
            false => {
                let made = shell.kernel().mkdir(path, wanted.unwrap_or(0o777));
                made.map(|()| new.push(path.clone())).map_err(|e| (path.clone(), e))
            }
        };
        for path in new.iter().filter(|_| options.has(b'v')) {
            let end = shell.if_gnu(&b""[..], b":");
            let start: &[u8] = shell.if_gnu(b"mkdir: created directory", b"created directory");
            // Those above have a slash behind them.
            let slash: &[u8] = if made_below(path, &new) { shell.if_gnu(b"", b"/") } else { b"" };
            shell.print(&[start, end, b" '", path, slash, b"'\n"].concat());
        }
        let made = made.and_then(|()| match wanted {
            Some(mode) => shell.kernel().chmod(path, mode).map_err(|e| (path.clone(), e)),
            None => Ok(()),
        });
        if let Err((at, error)) = made {
            shell.complain("mkdir", Say::MakeDir, &[&at], Some(error));
            status = 1;
        }
    }
    status
}

/// True for one of those that were made above another.
fn made_below(path: &Vec<u8>, new: &[Vec<u8>]) -> bool {
    new.last() != Some(path)
}

impl Shell<'_> {
    /// `mkdir -p`; `new` gets what was not there before. Errors with the path it failed at.
    fn make_parents(
        &mut self,
        path: &[u8],
        new: &mut Vec<Vec<u8>>,
    ) -> Result<(), (Vec<u8>, Errno)> {
        let mut ends: Vec<usize> =
            (1..path.len()).filter(|&n| path[n] == b'/' && path[n - 1] != b'/').collect();
        if !path.ends_with(b"/") {
            ends.push(path.len());
        }
        let last = ends.last().copied();
        for end in ends {
            let at = &path[..end];
            match self.kernel().mkdir(at, 0o777) {
                Ok(()) => new.push(at.to_vec()),
                Err(Errno::EEXIST) if self.is_dir(at) => {}
                Err(Errno::EEXIST) if Some(end) != last => {
                    // The next component is what can't be: busybox names it with the slash.
                    let shown = if self.dialect == Dialect::Busybox { &path[..=end] } else { at };
                    return Err((shown.to_vec(), Errno::ENOTDIR));
                }
                Err(error) => return Err((at.to_vec(), error)),
            }
        }
        Ok(())
    }
}

pub(super) fn touch(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long =
        [("no-create", b'c'), ("date=", b'd'), ("no-dereference", b'h'), ("reference=", b'r')];
    let options = match shell.options(args, "acd:fhmr:t:", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    if options.rest.is_empty() {
        return shell.missing("touch");
    }
    let now = shell.system.now();
    let mut times = [now, now];
    let given = options.value(b'd').or(options.value(b't'));
    if let Some(text) = given {
        let Some(time) = parse_time(text, now, shell.is_busybox()) else {
            shell.complain("touch", Say::BadDate, &[text], None);
            return 1;
        };
        times = [time, time];
    }
    if let Some(reference) = options.value(b'r') {
        match shell.kernel().stat(reference, true) {
            Ok(stat) => times = [stat.node.attr.atime, stat.node.attr.mtime],
            Err(error) => {
                shell.complain("touch", Say::Reference, &[reference], Some(error));
                return 1;
            }
        }
    }
    let only = options.last_of(b"am").filter(|_| !(options.has(b'a') && options.has(b'm')));
    let set = [(only != Some(b'm')).then_some(times[0]), (only != Some(b'a')).then_some(times[1])];
    let explicit = given.is_some() || options.has(b'r');
    let mut status = 0;
    for path in &options.rest {
        if !shell.touch_one(path, set, explicit, options.has(b'c'), options.has(b'h')) {
            status = 1;
        }
    }
    status
}

impl Shell<'_> {
    fn touch_one(
        &mut self,
        path: &[u8],
        set: [Option<Time>; 2],
        explicit: bool,
        only: bool,
        link: bool,
    ) -> bool {
        let mut opened = Ok(());
        // coreutils opens the file for writing first, which copies it up already; busybox tries to set the times first.
        let gnu = self.dialect == Dialect::Gnu;
        let flags = OpenFlags { trunc: false, ..OpenFlags::WRITE };
        if gnu && !only && !link {
            opened = self.kernel().open(path, flags).map(drop);
        }
        let mut done = self.kernel().utimens(path, !link, set, explicit);
        if !gnu && done == Err(Errno::ENOENT) && !only && !link {
            done = self.kernel().open(path, flags).map(drop);
            if done.is_ok() && explicit {
                done = self.kernel().utimens(path, true, set, true);
            }
        }
        match (done, opened) {
            (Ok(()), _) => true,
            (Err(Errno::ENOENT), _) if only => true,
            (Err(_), Err(error)) => {
                self.complain("touch", Say::Touch, &[path], Some(error));
                false
            }
            (Err(error), Ok(())) => {
                self.complain("touch", Say::SetTimes, &[path], Some(error));
                false
            }
        }
    }
}

pub(super) fn ln(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [
        ("symbolic", b's'),
        ("force", b'f'),
        ("no-dereference", b'n'),
        ("no-target-directory", b'T'),
    ];
    let options = match shell.options(args, "sfnTvbLPr", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let (soft, force) = (options.has(b's'), options.has(b'f'));
    let (sources, dest) = match options.rest.as_slice() {
        [] => return shell.missing("ln"),
        [one] => (std::slice::from_ref(one), b".".to_vec()),
        [sources @ .., dest] => (sources, dest.clone()),
    };
    let link = options.has(b'n')
        && shell.kernel().stat(&dest, false).is_ok_and(|s| matches!(s.node.body, Body::Symlink(_)));
    let into = !options.has(b'T') && !link && shell.is_dir(&dest);
    if sources.len() > 1 && !into {
        shell.complain("ln", Say::NotADir, &[&dest], None);
        return 1;
    }
    let mut status = 0;
    for source in sources {
        let to = if into { join_path(&dest, base_name(source)) } else { dest.clone() };
        if !shell.ln_one(source, &to, soft, force) {
            status = 1;
        } else if options.has(b'v') {
            let arrow: &[u8] = if shell.is_busybox() || soft { b"' -> '" } else { b"' => '" };
            shell.print(&[b"'", to.as_slice(), arrow, source, b"'\n"].concat());
        }
    }
    status
}

impl Shell<'_> {
    fn ln_one(&mut self, source: &[u8], to: &[u8], soft: bool, force: bool) -> bool {
        let say = if soft { Say::SoftLink } else { Say::HardLink };
        let from = if soft { None } else { Some(self.kernel().stat(source, false)) };
        match &from {
            Some(Err(error)) => {
                self.complain("ln", Say::LinkSource, &[source], Some(*error));
                return false;
            }
            Some(Ok(stat)) if stat.node.is_dir() => {
                self.complain("ln", Say::LinkDir, &[source, to], None);
                return false;
            }
            _ => {}
        }
        let make = |shell: &mut Self, to: &[u8]| match soft {
            true => shell.kernel().symlink(source, to),
            false => shell.kernel().link(source, to, false),
        };
        let busybox = self.dialect == Dialect::Busybox;
        if force && busybox {
            // busybox unlinks what is there, then links.
            let _ = self.kernel().unlink(to);
        }
        let mut done = make(self, to);
        if done == Err(Errno::EEXIST) && force && !busybox {
            let there = self.kernel().stat(to, false);
            if there.as_ref().is_ok_and(|stat| stat.node.is_dir()) {
                self.complain("ln", Say::LinkOverDir, &[to], None);
                return false;
            }
            if let (Some(Ok(from)), Ok(there)) = (&from, &there)
                && from.ino == there.ino
                && (from.nlink == 1 || self.same_name(source, to))
            {
                self.complain("ln", Say::SameFile, &[source, to], None);
                return false;
            }
            // coreutils makes it under a name of its own beside, and renames.
            let beside = [to, b".CuTmp"].concat();
            done = make(self, &beside).and_then(|()| {
                let renamed = self.kernel().rename(&beside, to, false);
                if self.kernel().stat(&beside, false).is_ok() {
                    self.kernel().unlink(&beside)?;
                }
                renamed
            });
        }
        match done {
            Ok(()) => true,
            Err(error) => {
                self.complain("ln", say, &[to], Some(error));
                false
            }
        }
    }

    /// Whether two paths are one name of one folder.
    pub(super) fn same_name(&mut self, a: &[u8], b: &[u8]) -> bool {
        let place = |shell: &mut Self, path: &[u8]| {
            shell.kernel().resolve(path, false).ok().map(|p| p.path)
        };
        let (a, b) = (place(self, a), place(self, b));
        a.is_some() && a == b
    }
}

pub(super) fn link(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let [_, old, new] = args else { return shell.missing("link") };
    match shell.kernel().link(old, new, false) {
        Ok(()) => 0,
        Err(error) => {
            shell.complain("link", Say::HardLink, &[new], Some(error));
            1
        }
    }
}

pub(super) fn mkfifo(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "m:", &[("mode=", b'm')]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    if options.rest.is_empty() {
        return shell.missing("mkfifo");
    }
    let mut status = 0;
    for path in &options.rest {
        status |= shell.make_node(path, EntryKind::Fifo, Device::default(), options.value(b'm'));
    }
    status
}

pub(super) fn mknod(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "m:", &[("mode=", b'm')]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let number = |at: usize| {
        options.rest.get(at).and_then(|text| std::str::from_utf8(text).ok()?.parse::<u32>().ok())
    };
    let kind = match options.rest.get(1).map(Vec::as_slice) {
        Some(b"p") => EntryKind::Fifo,
        Some(b"b") => EntryKind::Block,
        Some(b"c" | b"u") => EntryKind::Char,
        _ => return shell.missing("mknod"),
    };
    let device = Device { major: number(2).unwrap_or(0), minor: number(3).unwrap_or(0) };
    shell.make_node(&options.rest[0].clone(), kind, device, options.value(b'm'))
}

impl Shell<'_> {
    fn make_node(
        &mut self,
        path: &[u8],
        kind: EntryKind,
        device: Device,
        text: Option<&[u8]>,
    ) -> i32 {
        let change = text.and_then(|text| self.mode(text));
        let done = self.kernel().mknod(path, kind, 0o666, device).and_then(|()| match change {
            Some(change) => self.kernel().chmod(path, change.apply(0o666, false, 0)),
            None => Ok(()),
        });
        match done {
            Ok(()) => 0,
            Err(error) => {
                let (tool, say) = match kind {
                    EntryKind::Fifo => ("mkfifo", Say::MakePipe),
                    _ => ("mknod", Say::Plain),
                };
                self.complain(tool, say, &[path], Some(error));
                1
            }
        }
    }
}
