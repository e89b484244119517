//! cd and pwd: a shell goes by names, so that what a link was entered by stays in its path.

use super::super::tools::join_path;
use super::super::{Shell, Stop};
use crate::lab::errno::Errno;
use crate::lab::kernel::LONGEST;

/// The options `-L` and `-P`, the last of which counts: whether links are resolved, and the other words.
fn physical<'a>(shell: &mut Shell<'_>, args: &'a [Vec<u8>]) -> Result<(bool, &'a [Vec<u8>]), i32> {
    let (mut is, mut at) = (false, 1);
    while let Some([b'-', letters @ ..]) = args.get(at).map(Vec::as_slice)
        && !letters.is_empty()
    {
        at += 1;
        if letters == b"-" {
            break;
        }
        for letter in letters {
            match letter {
                b'L' | b'P' => is = *letter == b'P',
                letter => {
                    let name = String::from_utf8_lossy(&args[0]).into_owned();
                    shell.grumble(Some(&name), &[&b"illegal option -"[..], &[*letter]].concat());
                    return Err(2);
                }
            }
        }
    }
    Ok((is, &args[at.min(args.len())..]))
}

pub(super) fn pwd(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    let physical = match physical(shell, args) {
        Ok((physical, _)) => physical,
        Err(status) => return Ok(status),
    };
    let path = if physical { [b"/", shell.cwd.as_slice()].concat() } else { shell.here() };
    shell.print(&[path.as_slice(), b"\n"].concat());
    Ok(shell.written_out(b"pwd", 0))
}

pub(super) fn cd(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    let (physical, rest) = match physical(shell, args) {
        Ok(found) => found,
        Err(status) => return Ok(status),
    };
    let to = rest.first().cloned().unwrap_or(shell.var(b"HOME"));
    let back = to == b"-";
    let to = if back { shell.var(b"OLDPWD") } else { to };
    let (to, found) = shell.on_cdpath(to);
    match shell.enter(&to, physical) {
        Ok(()) => {
            if back || found {
                shell.print(&[shell.here(), b"\n".to_vec()].concat());
            }
            Ok(0)
        }
        Err(error) => {
            let to = rest.first().filter(|_| !back).unwrap_or(&to);
            let gnu = [b"can't cd to ", to.as_slice()].concat();
            let why = [gnu.as_slice(), b": ", error.text().as_bytes()].concat();
            shell.grumble(Some("cd"), &shell.if_gnu(gnu, why));
            Ok(2)
        }
    }
}

impl Shell<'_> {
    /// The working folder by the names that led there, absolute.
    pub(in super::super) fn here(&self) -> Vec<u8> {
        if self.here.is_empty() { [b"/", self.cwd.as_slice()].concat() } else { self.here.clone() }
    }

    /// Where a folder lies that is named without a path: in one of CDPATH, which is told.
    fn on_cdpath(&mut self, to: Vec<u8>) -> (Vec<u8>, bool) {
        let paths = self.var(b"CDPATH");
        if paths.is_empty() || to.is_empty() || to.starts_with(b"/") || to.starts_with(b".") {
            return (to, false);
        }
        for dir in paths.split(|&b| b == b':').filter(|dir| !dir.is_empty()) {
            let path = [dir, b"/", &to].concat();
            if self.kernel().stat(&path, true).is_ok_and(|stat| stat.node.is_dir()) {
                return (path, true);
            }
        }
        (to, false)
    }

    fn enter(&mut self, to: &[u8], physical: bool) -> Result<(), Errno> {
        let from = self.here();
        let by_name = if to.is_empty() { from.clone() } else { walked(&from, to) };
        let to = if physical && !to.is_empty() { to } else { &by_name };
        let mut kernel = self.kernel();
        let place = kernel.existing(to, true)?;
        let node = kernel.node_at(&place).ok_or(Errno::ENOENT)?;
        if !node.is_dir() {
            return Err(Errno::ENOTDIR);
        }
        if place.path.len() + 1 >= LONGEST {
            return Err(Errno::ENAMETOOLONG);
        }
        if !self.cred.may(&node, 1) {
            return Err(Errno::EACCES);
        }
        self.cwd = place.path;
        self.here = if physical { Vec::new() } else { by_name };
        let here = self.here();
        self.export(b"OLDPWD", &from);
        self.export(b"PWD", &here);
        Ok(())
    }
}

/// The path that one comes to from a folder, by names alone: `..` takes the last one away. Two slashes at its beginning stay.
fn walked(from: &[u8], to: &[u8]) -> Vec<u8> {
    let whole = if to.starts_with(b"/") { to.to_vec() } else { join_path(from, to) };
    let mut names: Vec<&[u8]> = Vec::new();
    for name in whole.split(|&b| b == b'/') {
        match name {
            b"" | b"." => {}
            b".." => _ = names.pop(),
            name => names.push(name),
        }
    }
    let twice = whole.starts_with(b"//") && whole.get(2) != Some(&b'/');
    [if twice { &b"//"[..] } else { b"/" }, &names.join(&b'/')].concat()
}
