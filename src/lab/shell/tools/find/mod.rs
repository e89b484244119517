//! find.

mod read;

use super::super::Shell;
use super::super::words::Say;
use super::copy::Ino;
use super::{base_name, join_path};
use crate::domain::{EntryKind, Time};
use crate::lab::overlay::Stat;
use crate::lab::tree::Body;
use std::cell::{Cell, RefCell};

enum Test {
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    Name(Vec<u8>),
    Path(Vec<u8>),
    PathAnyCase(Vec<u8>),
    /// An expression that all of the path fits.
    Regex(Vec<u8>),
    Kind(u8),
    /// Sign, count, bytes a unit. GNU rounds sizes up to units.
    Size(u8, u64, u64),
    Perm(u8, u32),
    Owner(u32),
    Group(u32),
    Newer(Time),
    Links(u8, u64),
    Inode(u64),
    SameFile(Ino),
    Executable,
    Quit,
    Empty,
    Always(bool),
    Print,
    Print0,
    Prune,
    Delete,
    Exec(Vec<Vec<u8>>),
    /// `-exec … +`: the command, and the paths found so far.
    ExecAll(Vec<Vec<u8>>, RefCell<Vec<Vec<u8>>>),
    NameAnyCase(Vec<u8>),
    /// Age in units of so many seconds, of the time that a letter names as in `-mtime`.
    Age(u8, u64, i64, u8),
}

#[derive(Default)]
struct Limits {
    min: usize,
    max: Option<usize>,
    one_disk: bool,
    depth_first: bool,
    acts: bool,
    follow: bool,
    /// Links that are named are followed.
    follow_named: bool,
    /// `-quit` was met.
    done: Cell<bool>,
}

struct Found<'a> {
    path: &'a [u8],
    stat: &'a Stat,
    disk: u32,
    pruned: bool,
    last: bool,
}

pub(super) fn find(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut rest = &args[1..];
    let mut limits = Limits::default();
    while let Some(flag @ (b"-L" | b"-H" | b"-P")) = rest.first().map(Vec::as_slice) {
        (limits.follow, limits.follow_named) = (flag == b"-L", flag == b"-H");
        rest = &rest[1..];
    }
    let paths =
        rest.iter().take_while(|arg| !matches!(arg.first(), Some(b'-' | b'!' | b'('))).count();
    let (starts, mut words) = rest.split_at(paths);
    let test = match shell.either(&mut words, &mut limits) {
        Ok(test) => test,
        Err(status) => return status,
    };
    if let Some(word) = words.first() {
        shell.complain("find", Say::FindOption, &[word], None);
        return 1;
    }
    let here = [b".".to_vec()];
    let mut status = 0;
    for start in if starts.is_empty() { &here } else { starts } {
        if !shell.visit(start, 0, &test, &limits, None) {
            status = 1;
        }
    }
    shell.finish(&test);
    status
}

impl Shell<'_> {
    /// Runs what waited for all paths.
    fn finish(&mut self, test: &Test) {
        match test {
            Test::And(all) | Test::Or(all) => all.iter().for_each(|test| self.finish(test)),
            Test::Not(test) => self.finish(test),
            Test::ExecAll(command, paths) if !paths.borrow().is_empty() => {
                let at = command.iter().position(|word| word == b"{}").unwrap_or(command.len());
                let behind = command.get(at + 1..).unwrap_or_default();
                let args = [&command[..at], &paths.take(), behind].concat();
                self.program(&args);
            }
            _ => {}
        }
    }

    fn visit(
        &mut self,
        path: &[u8],
        depth: usize,
        test: &Test,
        limits: &Limits,
        disk: Option<u32>,
    ) -> bool {
        if self.over || limits.done.get() {
            return !self.over;
        }
        let follow = limits.follow || limits.follow_named && depth == 0;
        let found = self.kernel().existing(path, follow);
        let found = found.and_then(|place| Ok((self.kernel().stat_at(&place)?, place.disk)));
        let (stat, on) = match found {
            Ok(found) => found,
            Err(error) => {
                self.complain("find", Say::FindPath, &[path], Some(error));
                return false;
            }
        };
        let mut pruned = false;
        let shown = depth >= limits.min;
        if shown && !limits.depth_first {
            pruned = self.act(path, (&stat, on), test, limits);
        }
        let mut good = true;
        let crosses = limits.one_disk && disk.is_some_and(|disk| disk != on);
        let deeper = limits.max.is_none_or(|max| depth < max) && !crosses && !pruned;
        if stat.node.is_dir() && deeper {
            match self.names(path) {
                Ok(names) => {
                    for name in names {
                        let path = join_path(path, &name);
                        good &= self.below(false, |shell| {
                            shell.visit(&path, depth + 1, test, limits, Some(on))
                        });
                    }
                }
                Err(error) => {
                    self.complain("find", Say::FindPath, &[path], Some(error));
                    good = false;
                }
            }
        }
        if shown && limits.depth_first {
            self.act(path, (&stat, on), test, limits);
        }
        good
    }

    fn act(&mut self, path: &[u8], at: (&Stat, u32), test: &Test, limits: &Limits) -> bool {
        if limits.done.get() {
            return true;
        }
        let mut found = Found { path, stat: at.0, disk: at.1, pruned: false, last: false };
        if self.holds(test, &mut found) && !limits.acts {
            self.print(&[path, b"\n"].concat());
        }
        limits.done.set(found.last);
        found.pruned || found.last
    }

    fn holds(&mut self, test: &Test, found: &mut Found<'_>) -> bool {
        let (node, path) = (&found.stat.node, found.path);
        match test {
            Test::And(all) => all.iter().all(|test| self.holds(test, found)),
            Test::Or(all) => all.iter().any(|test| self.holds(test, found)),
            Test::Not(test) => !self.holds(test, found),
            Test::Name(pattern) => self.fits_quoted(pattern, base_name(path)),
            Test::NameAnyCase(pattern) => {
                self.fits_quoted(pattern, &base_name(path).to_ascii_lowercase())
            }
            Test::Age(sign, wanted, unit, which) => {
                let time = match which {
                    b'a' => node.attr.atime,
                    b'c' => node.attr.ctime,
                    _ => node.attr.mtime,
                };
                let age = self.system.now().secs.saturating_sub(time.secs).max(0) / unit;
                compare(*sign, age as u64, *wanted)
            }
            Test::ExecAll(_, paths) => {
                paths.borrow_mut().push(path.to_vec());
                true
            }
            Test::Path(pattern) => self.fits_quoted(pattern, path),
            Test::PathAnyCase(pattern) => self.fits_quoted(pattern, &path.to_ascii_lowercase()),
            Test::Regex(pattern) => self.finds(pattern, path),
            Test::SameFile(ino) => (found.disk, found.stat.ino) == *ino,
            Test::Executable => self.cred.may(node, 1),
            Test::Quit => {
                found.last = true;
                true
            }
            Test::Kind(letter) => {
                let kind = match letter {
                    b'd' => EntryKind::Dir,
                    b'l' => EntryKind::Symlink,
                    b'p' => EntryKind::Fifo,
                    b'c' => EntryKind::Char,
                    b'b' => EntryKind::Block,
                    b's' => return false,
                    _ => EntryKind::File,
                };
                node.kind() == kind
            }
            Test::Size(sign, wanted, unit) => match self.is_busybox() {
                true => compare(*sign, node.size(), wanted.saturating_mul(*unit)),
                false => compare(*sign, node.size().div_ceil(*unit), *wanted),
            },
            Test::Perm(b'-', bits) => node.attr.mode & bits == *bits,
            Test::Perm(b'/' | b'+', bits) => *bits == 0 || node.attr.mode & bits != 0,
            Test::Perm(_, bits) => node.attr.mode == *bits,
            Test::Owner(uid) => node.attr.uid == *uid,
            Test::Group(gid) => node.attr.gid == *gid,
            Test::Newer(time) => node.attr.mtime > *time,
            Test::Links(sign, wanted) => compare(*sign, u64::from(found.stat.nlink), *wanted),
            Test::Inode(ino) => found.stat.ino == *ino,
            Test::Empty => match &node.body {
                Body::File(content) => content.is_empty(),
                Body::Dir(_) => self.names(path).is_ok_and(|names| names.is_empty()),
                _ => false,
            },
            Test::Always(is) => *is,
            Test::Print => {
                self.print(&[path, b"\n"].concat());
                true
            }
            Test::Print0 => {
                self.print(&[path, b"\0"].concat());
                true
            }
            Test::Prune => {
                found.pruned = true;
                true
            }
            Test::Delete => match node.is_dir() {
                true => self.kernel().rmdir(path).is_ok(),
                false => self.kernel().unlink(path).is_ok(),
            },
            Test::Exec(command) => {
                let mut fill = |word: &Vec<u8>| match word.as_slice() {
                    b"{}" => path.to_vec(),
                    word => self.filled(word, "{}", path),
                };
                let args: Vec<Vec<u8>> = command.iter().map(&mut fill).collect();
                // A find may run a find, and that has more on the stack than others.
                self.below(130, |shell| shell.program(&args)) == 0
            }
        }
    }
}

fn compare(sign: u8, is: u64, wanted: u64) -> bool {
    match sign {
        b'+' => is > wanted,
        b'-' => is < wanted,
        _ => is == wanted,
    }
}
