//! rm, rmdir, unlink.

use super::super::Shell;
use super::super::words::{Dialect, Say};
use super::{base_name, join_path};
use crate::lab::errno::Errno;

struct Rm {
    /// Who complains.
    tool: &'static str,
    recurse: bool,
    force: bool,
    verbose: bool,
    ask: bool,
    dirs: bool,
}

pub(super) fn rm(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [("recursive", b'r'), ("force", b'f'), ("verbose", b'v'), ("dir", b'd')];
    // Only others take empty folders away.
    let letters = shell.if_gnu("rRfivdI", "rRfivI");
    let options = match shell.options(args, letters, &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let rm = Rm {
        tool: "rm",
        recurse: options.any(b"rR"),
        force: options.last_of(b"fi") == Some(b'f'),
        verbose: options.has(b'v'),
        ask: options.last_of(b"fi") == Some(b'i'),
        dirs: options.has(b'd'),
    };
    if options.rest.is_empty() {
        return if options.has(b'f') { 0 } else { shell.missing("rm") };
    }
    let mut status = 0;
    for path in &options.rest {
        if matches!(base_name(path), b"." | b"..") {
            shell.complain("rm", Say::RemoveDots, &[path], None);
            status = 1;
            continue;
        }
        // busybox takes trailing slashes off before it looks.
        let mut path = path.as_slice();
        while shell.dialect == Dialect::Busybox && path.len() > 1 && path.ends_with(b"/") {
            path = &path[..path.len() - 1];
        }
        if !shell.remove(path, &rm) {
            status = 1;
        }
    }
    status
}

impl Shell<'_> {
    fn remove(&mut self, path: &[u8], rm: &Rm) -> bool {
        let node = match self.kernel().stat(path, false) {
            Ok(stat) => stat.node,
            Err(error) => {
                let busybox = self.dialect == Dialect::Busybox;
                let nothing = error == Errno::ENOENT || error == Errno::ENOTDIR && !busybox;
                if rm.force && nothing {
                    return true;
                }
                let say = if busybox && !nothing { Say::Stat } else { Say::Remove };
                self.complain(rm.tool, say, &[path], Some(error));
                return false;
            }
        };
        let asked = |shell: &mut Self, what: &str| {
            !rm.ask || shell.asks(&[b"rm: ", what.as_bytes(), b" '", path, b"'? "].concat())
        };
        if !node.is_dir() {
            if !asked(self, "remove") {
                return true;
            }
            return self.gone(path, rm, false);
        }
        if rm.dirs && !rm.recurse {
            return self.gone(path, rm, true);
        }
        if !rm.recurse {
            self.complain(rm.tool, Say::RemoveDir, &[path], None);
            return false;
        }
        if !asked(self, "descend into directory") {
            return true;
        }
        let names = match self.names(path) {
            Ok(names) => names,
            Err(error) => {
                self.complain(rm.tool, Say::Remove, &[path], Some(error));
                return false;
            }
        };
        let mut all = true;
        for name in names {
            let path = join_path(path, &name);
            all &= self.below(false, |shell| shell.remove(&path, rm));
        }
        // What could not be emptied is not tried.
        if all && !asked(self, "remove directory") {
            return true;
        }
        all && self.gone(path, rm, true)
    }

    /// Asks, and reads a line of standard input: whether it begins with `y`.
    pub(super) fn asks(&mut self, question: &[u8]) -> bool {
        self.print_error(question);
        let mut answer = Vec::new();
        while let Ok([byte]) = self.ahead(0, 0, 1).as_deref() {
            self.skip(0, 1);
            if *byte == b'\n' {
                break;
            }
            answer.push(*byte);
        }
        answer.trim_ascii_start().first().is_some_and(|b| b"yY".contains(b))
    }

    fn gone(&mut self, path: &[u8], rm: &Rm, dir: bool) -> bool {
        let done = match dir {
            true => self.kernel().rmdir(path),
            false => self.kernel().unlink(path),
        };
        match done {
            Ok(()) if rm.verbose => {
                let what: &[u8] = if dir {
                    self.if_gnu(b"removed directory '", b"removed directory: '")
                } else {
                    b"removed '"
                };
                let text = [what, path, b"'\n"].concat();
                self.print(&text);
                true
            }
            Ok(()) => true,
            Err(error) => {
                self.complain(rm.tool, Say::Remove, &[path], Some(error));
                false
            }
        }
    }

    /// Removes a path with all below it, without a word; false when something stays.
    pub(super) fn remove_all(&mut self, path: &[u8]) -> bool {
        // busybox's mv complains itself; coreutils' calls what rm calls.
        let tool = self.if_gnu("rm", "mv");
        let rm = Rm { tool, recurse: true, force: true, verbose: false, ask: false, dirs: false };
        self.remove(path, &rm)
    }
}

pub(super) fn rmdir(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [("parents", b'p'), ("ignore-fail-on-non-empty", b'i'), ("verbose", b'v')];
    let options = match shell.options(args, "pv", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    if options.rest.is_empty() {
        return shell.missing("rmdir");
    }
    let mut status = 0;
    for path in &options.rest {
        let mut path = path.as_slice();
        loop {
            if options.has(b'v') {
                shell.print(&[&b"rmdir: removing directory, '"[..], path, b"'\n"].concat());
            }
            match shell.kernel().rmdir(path) {
                Ok(()) => {}
                Err(Errno::ENOTEMPTY) if options.has(b'i') => break,
                Err(error) => {
                    shell.complain("rmdir", Say::RemoveEmpty, &[path], Some(error));
                    status = 1;
                    break;
                }
            }
            let above = match path.iter().rposition(|&b| b == b'/') {
                Some(0) if path.len() > 1 => shell.if_gnu(&path[..0], &path[..1]),
                Some(at) => &path[..at],
                None => &path[..0],
            };
            if !options.has(b'p') || above.is_empty() {
                break;
            }
            path = above;
        }
    }
    status
}

pub(super) fn unlink(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let Some(path) = args.get(1) else { return shell.missing("unlink") };
    match shell.kernel().unlink(path) {
        Ok(()) => 0,
        Err(error) => {
            shell.complain("unlink", Say::Remove, &[path], Some(error));
            1
        }
    }
}
