//! chmod, chown, chgrp.

use super::super::Shell;
use super::super::words::{Dialect, Say};
use super::{join_path, mode};
use crate::lab::errno::Errno;
use crate::lab::tree::{Attr, Body};

pub(super) fn chmod(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    // `-x` and `-w` are modes, not options.
    let is_mode = |arg: &[u8]| {
        arg.len() > 1 && arg[0] == b'-' && arg[1..].iter().all(|b| b"rwxXstugoa,+-=0".contains(b))
    };
    let mut args = args.to_vec();
    let at = args.iter().position(|arg| is_mode(arg));
    let given = at.map(|at| args.remove(at));
    let long = [
        ("recursive", b'R'),
        ("verbose", b'v'),
        ("changes", b'c'),
        ("silent", b'f'),
        ("quiet", b'f'),
    ];
    let mut options = match shell.options(&args, "Rvcf", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    if let Some(given) = given {
        options.rest.insert(0, given);
    }
    let [text, paths @ ..] = options.rest.as_slice() else { return shell.missing("chmod") };
    if paths.is_empty() {
        return shell.missing("chmod");
    }
    let Some(change) = shell.mode(text) else {
        shell.complain("chmod", Say::BadMode, &[text], None);
        return 1;
    };
    let mut status = 0;
    for path in paths {
        let how = How {
            recurse: options.has(b'R'),
            verbose: options.has(b'v'),
            changes: options.has(b'c'),
        };
        if !shell.chmod_one(path, &change, how, true) {
            status = 1;
        }
    }
    status
}

/// What is told of changes, and how deep they go.
#[derive(Clone, Copy)]
struct How {
    recurse: bool,
    /// Every path is told of.
    verbose: bool,
    /// Those that changed are told of.
    changes: bool,
}

impl How {
    fn tells(self, changed: bool) -> bool {
        self.verbose || self.changes && changed
    }
}

impl Shell<'_> {
    fn chmod_one(&mut self, path: &[u8], change: &mode::Change, how: How, named: bool) -> bool {
        let link = self.kernel().stat(path, false);
        let is_link = link.as_ref().is_ok_and(|stat| matches!(stat.node.body, Body::Symlink(_)));
        // Links that recursion meets are left alone; those named are followed.
        if is_link && !named {
            return true;
        }
        let node = match self.kernel().stat(path, true) {
            Ok(stat) => stat.node,
            Err(error) => {
                let dangling = is_link && error == Errno::ENOENT;
                let say = if dangling { Say::Dangling } else { Say::Access };
                self.complain("chmod", say, &[path], Some(error));
                return false;
            }
        };
        let umask = self.umask;
        let new = change.apply(node.attr.mode, node.is_dir(), umask);
        let mut good = true;
        if let Err(error) = self.kernel().chmod(path, new) {
            self.complain("chmod", Say::ChangeMode, &[path], Some(error));
            good = false;
        } else if self.is_busybox() && how.tells(new != node.attr.mode) {
            let letters = &super::stat::rights(new);
            let text = format!("' changed to {new:04o} ({letters})\n");
            self.print(&[b"mode of '", path, text.as_bytes()].concat());
        }
        // busybox changes what a named link leads to, and goes no deeper there.
        if how.recurse && node.is_dir() && !(is_link && self.is_busybox()) {
            for name in self.names(path).unwrap_or_default() {
                let path = join_path(path, &name);
                good &= self.below(false, |shell| shell.chmod_one(&path, change, how, false));
            }
        }
        good
    }
}

#[derive(Clone, Copy)]
struct Owner {
    uid: Option<u32>,
    gid: Option<u32>,
    how: How,
    follow: bool,
}

pub(super) fn chown(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    owner(shell, args, "chown")
}

pub(super) fn chgrp(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    owner(shell, args, "chgrp")
}

fn owner(shell: &mut Shell<'_>, args: &[Vec<u8>], tool: &str) -> i32 {
    let long = [
        ("recursive", b'R'),
        ("no-dereference", b'h'),
        ("dereference", b'd'),
        ("verbose", b'v'),
        ("changes", b'c'),
    ];
    let options = match shell.options(args, "RhHLPvcf", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let [text, paths @ ..] = options.rest.as_slice() else { return shell.missing(tool) };
    if paths.is_empty() {
        return shell.missing(tool);
    }
    // A dot parts them, too, where no user has that name.
    let dot = || match shell.look_up(b"/etc/passwd", 0, text, 2) {
        Some(_) => None,
        None => text.iter().position(|&b| b == b'.'),
    };
    let cut =
        if tool == "chgrp" { None } else { text.iter().position(|&b| b == b':').or_else(dot) };
    let (user, group) = match (tool, cut) {
        ("chgrp", _) => (&text[..0], Some(text.as_slice())),
        (_, Some(at)) => (&text[..at], Some(&text[at + 1..])),
        (_, None) => (text.as_slice(), None),
    };
    // Of both together busybox names both.
    let both = shell.is_busybox() && !user.is_empty() && group.is_some_and(|name| !name.is_empty());
    let whole = [user, b":", group.unwrap_or_default()].concat();
    let named = |name| if both { (whole.as_slice(), Say::BadOwner) } else { name };
    let (shown, say) = named((user, Say::BadUser));
    let Ok(uid) = shell.number(user, b"/etc/passwd", tool, (shown, say)) else { return 1 };
    let name = group.unwrap_or_default();
    let (shown, say) = named((name, Say::BadGroup));
    let Ok(mut gid) = shell.number(name, b"/etc/group", tool, (shown, say)) else { return 1 };
    if shell.is_busybox() && user.is_empty() && name.is_empty() {
        let say = if group.is_some() { Say::BadGroup } else { Say::BadUser };
        shell.complain(tool, say, &[b""], None);
        return 1;
    }
    if group.is_some_and(<[u8]>::is_empty) {
        // `ann:` means the group that she logs in with; a number that is nobody's, the group of that number.
        let login = shell.look_up(b"/etc/passwd", 0, user, 3);
        let login = login.and_then(|text| std::str::from_utf8(&text).ok()?.parse().ok());
        gid = login.or(uid.filter(|_| shell.is_busybox()));
    }
    let how =
        How { recurse: options.has(b'R'), verbose: options.has(b'v'), changes: options.has(b'c') };
    let follow = !options.has(b'h') && (!how.recurse || options.has(b'L'));
    let owner = Owner { uid, gid, how, follow };
    let mut status = 0;
    for path in paths {
        if !shell.chown_one(path, owner, tool) {
            status = 1;
        }
    }
    status
}

impl Shell<'_> {
    /// A user's or group's number by name or number; `None` when the text is empty.
    fn number(
        &mut self,
        text: &[u8],
        file: &[u8],
        tool: &str,
        (shown, say): (&[u8], Say),
    ) -> Result<Option<u32>, ()> {
        if text.is_empty() {
            return Ok(None);
        }
        let named = self.look_up(file, 0, text, 2);
        let digits = named.as_deref().unwrap_or(text);
        match std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok()) {
            Some(number) => Ok(Some(number)),
            None => {
                self.complain(tool, say, &[shown], None);
                Err(())
            }
        }
    }

    fn chown_one(&mut self, path: &[u8], owner: Owner, tool: &str) -> bool {
        // busybox follows a link that is named, even with -R; coreutils changes the link.
        let follow = owner.follow;
        let node = match self.kernel().stat(path, follow) {
            Ok(stat) => stat.node,
            Err(error) => {
                self.complain(tool, Say::Access, &[path], Some(error));
                return false;
            }
        };
        // busybox changes a folder behind what is in it.
        let last = self.is_busybox();
        let mut good = last || self.chown_path(path, owner, tool, node.attr);
        if owner.how.recurse && node.is_dir() {
            for name in self.names(path).unwrap_or_default() {
                let below = Owner { follow: false, ..owner };
                let path = join_path(path, &name);
                good &= self.below(false, |shell| shell.chown_one(&path, below, tool));
            }
        }
        good & (!last || self.chown_path(path, owner, tool, node.attr))
    }

    fn chown_path(&mut self, path: &[u8], owner: Owner, tool: &str, old: Attr) -> bool {
        if let Err(error) = self.kernel().chown(path, owner.uid, owner.gid, owner.follow) {
            self.complain(tool, Say::ChangeOwner, &[path], Some(error));
            return false;
        }
        let (uid, gid) = (owner.uid.unwrap_or(old.uid), owner.gid.unwrap_or(old.gid));
        if self.is_busybox() && owner.how.tells((uid, gid) != (old.uid, old.gid)) {
            let text = format!("' to {uid}:{gid}\n");
            self.print(&[b"changed ownership of '", path, text.as_bytes()].concat());
        }
        true
    }

    /// For those tools that only one dialect has a word for.
    pub(in crate::lab::shell) fn is_busybox(&self) -> bool {
        self.dialect == Dialect::Busybox
    }
}
