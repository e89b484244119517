//! find.

use super::super::Shell;
use super::super::words::Say;
use super::{base_name, join_path};
use crate::domain::{EntryKind, Time};
use crate::lab::overlay::Stat;
use crate::lab::tree::Body;
use std::cell::RefCell;

enum Test {
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    Name(Vec<u8>),
    Path(Vec<u8>),
    Kind(u8),
    /// Sign, count, bytes a unit; sizes are rounded up to units.
    Size(u8, u64, u64),
    Perm(u8, u32),
    Owner(u32),
    Group(u32),
    Newer(Time),
    Links(u8, u64),
    Inode(u64),
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
    /// Age in units of so many seconds.
    Age(u8, u64, i64),
}

#[derive(Default)]
struct Limits {
    min: usize,
    max: Option<usize>,
    one_disk: bool,
    depth_first: bool,
    acts: bool,
    follow: bool,
}

struct Found<'a> {
    path: &'a [u8],
    stat: &'a Stat,
    pruned: bool,
}

pub(super) fn find(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut rest = &args[1..];
    let mut limits = Limits::default();
    while let Some(flag @ (b"-L" | b"-H" | b"-P")) = rest.first().map(Vec::as_slice) {
        limits.follow = flag == b"-L";
        rest = &rest[1..];
    }
    let paths =
        rest.iter().take_while(|arg| !matches!(arg.first(), Some(b'-' | b'!' | b'('))).count();
    let (starts, mut words) = rest.split_at(paths);
    let test = match shell.either(&mut words, &mut limits) {
        Ok(test) => test,
        Err(status) => return status,
    };
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
    fn either(&mut self, words: &mut &[Vec<u8>], limits: &mut Limits) -> Result<Test, i32> {
        let mut all = vec![self.both(words, limits)?];
        while matches!(words.first().map(Vec::as_slice), Some(b"-o" | b"-or")) {
            *words = &words[1..];
            all.push(self.both(words, limits)?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Test::Or(all) })
    }

    fn both(&mut self, words: &mut &[Vec<u8>], limits: &mut Limits) -> Result<Test, i32> {
        let mut all = Vec::new();
        while let Some(word) = words.first() {
            match word.as_slice() {
                b"-o" | b"-or" | b")" => break,
                b"-a" | b"-and" => *words = &words[1..],
                _ => all.push(self.one_test(words, limits)?),
            }
        }
        Ok(Test::And(all))
    }

    fn one_test(&mut self, words: &mut &[Vec<u8>], limits: &mut Limits) -> Result<Test, i32> {
        let word = words[0].clone();
        *words = &words[1..];
        if matches!(word.as_slice(), b"!" | b"-not") {
            if words.is_empty() {
                return Err(self.missing("find"));
            }
            let inner = self.below(Err(130), |shell| shell.one_test(words, limits))?;
            return Ok(Test::Not(Box::new(inner)));
        }
        let mut value = || {
            let value = words.first().cloned().unwrap_or_default();
            *words = words.get(1..).unwrap_or_default();
            value
        };
        Ok(match word.as_slice() {
            b"(" => {
                let inner = self.below(Err(130), |shell| shell.either(words, limits))?;
                *words = words.get(1..).unwrap_or_default();
                inner
            }
            b"-name" => Test::Name(value()),
            b"-iname" => Test::NameAnyCase(value().to_ascii_lowercase()),
            b"-mmin" | b"-mtime" => {
                let (sign, wanted, _) = count(&value());
                Test::Age(sign, wanted, if word == b"-mmin" { 60 } else { 86_400 })
            }
            b"-path" | b"-wholename" => Test::Path(value()),
            b"-type" => Test::Kind(value().first().copied().unwrap_or(b'f')),
            b"-size" => size(&value()),
            b"-perm" => {
                let text = value();
                let sign = text.first().copied().filter(|b| b"-/+".contains(b)).unwrap_or(0);
                let digits = String::from_utf8_lossy(&text[usize::from(sign != 0)..]).into_owned();
                Test::Perm(sign, u32::from_str_radix(&digits, 8).unwrap_or(0))
            }
            b"-user" | b"-uid" => Test::Owner(self.find_id(&value(), b"/etc/passwd")),
            b"-group" | b"-gid" => Test::Group(self.find_id(&value(), b"/etc/group")),
            b"-newer" => {
                let path = value();
                match self.kernel().stat(&path, true) {
                    Ok(stat) => Test::Newer(stat.node.attr.mtime),
                    Err(error) => {
                        self.complain("find", Say::FindPath, &[&path], Some(error));
                        return Err(1);
                    }
                }
            }
            b"-links" => {
                let (sign, count, _) = count(&value());
                Test::Links(sign, count)
            }
            b"-inum" => Test::Inode(count(&value()).1),
            b"-empty" => Test::Empty,
            b"-true" => Test::Always(true),
            b"-false" => Test::Always(false),
            b"-maxdepth" => {
                limits.max = Some(count(&value()).1 as usize);
                Test::Always(true)
            }
            b"-mindepth" => {
                limits.min = count(&value()).1 as usize;
                Test::Always(true)
            }
            b"-xdev" | b"-mount" => {
                limits.one_disk = true;
                Test::Always(true)
            }
            b"-depth" => {
                limits.depth_first = true;
                Test::Always(true)
            }
            b"-prune" => Test::Prune,
            b"-print" => {
                limits.acts = true;
                Test::Print
            }
            b"-print0" => {
                limits.acts = true;
                Test::Print0
            }
            // Debian's busybox has none.
            b"-delete" if !self.is_busybox() => {
                (limits.acts, limits.depth_first) = (true, true);
                Test::Delete
            }
            b"-exec" => {
                limits.acts = true;
                let end = words
                    .iter()
                    .position(|word| word == b";" || word == b"+")
                    .unwrap_or(words.len());
                let mut command = words[..end].to_vec();
                let all = words.get(end).is_some_and(|word| word == b"+");
                *words = words.get(end + 1..).unwrap_or_default();
                if all {
                    command.retain(|word| word != b"{}");
                    return Ok(Test::ExecAll(command, RefCell::default()));
                }
                Test::Exec(command)
            }
            other => {
                self.complain("find", Say::FindOption, &[other], None);
                return Err(1);
            }
        })
    }

    /// Runs what waited for all paths.
    fn finish(&mut self, test: &Test) {
        match test {
            Test::And(all) | Test::Or(all) => all.iter().for_each(|test| self.finish(test)),
            Test::Not(test) => self.finish(test),
            Test::ExecAll(command, paths) if !paths.borrow().is_empty() => {
                let args = [command.clone(), paths.take()].concat();
                self.program(&args);
            }
            _ => {}
        }
    }

    fn find_id(&mut self, text: &[u8], file: &[u8]) -> u32 {
        let named = self.look_up(file, 0, text, 2);
        count(named.as_deref().unwrap_or(text)).1 as u32
    }

    fn visit(
        &mut self,
        path: &[u8],
        depth: usize,
        test: &Test,
        limits: &Limits,
        disk: Option<u32>,
    ) -> bool {
        if self.over {
            return false;
        }
        let found = self.kernel().existing(path, limits.follow);
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
            pruned = self.act(path, &stat, test, limits);
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
            self.act(path, &stat, test, limits);
        }
        good
    }

    fn act(&mut self, path: &[u8], stat: &Stat, test: &Test, limits: &Limits) -> bool {
        let mut found = Found { path, stat, pruned: false };
        if self.holds(test, &mut found) && !limits.acts {
            self.print(&[path, b"\n"].concat());
        }
        found.pruned
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
            Test::Age(sign, wanted, unit) => {
                let age = self.system.now().secs.saturating_sub(node.attr.mtime.secs).max(0) / unit;
                compare(*sign, age as u64, *wanted)
            }
            Test::ExecAll(_, paths) => {
                paths.borrow_mut().push(path.to_vec());
                true
            }
            Test::Path(pattern) => self.fits_quoted(pattern, path),
            Test::Kind(letter) => {
                let kind = match letter {
                    b'd' => EntryKind::Dir,
                    b'l' => EntryKind::Symlink,
                    b'p' => EntryKind::Fifo,
                    b'c' => EntryKind::Char,
                    b'b' => EntryKind::Block,
                    _ => EntryKind::File,
                };
                node.kind() == kind
            }
            Test::Size(sign, wanted, unit) => compare(*sign, node.size().div_ceil(*unit), *wanted),
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

fn count(text: &[u8]) -> (u8, u64, u8) {
    let sign = text.first().copied().filter(|b| b"+-".contains(b)).unwrap_or(0);
    let digits = &text[usize::from(sign != 0)..];
    let end = digits.iter().position(|b| !b.is_ascii_digit()).unwrap_or(digits.len());
    let number = std::str::from_utf8(&digits[..end]).ok().and_then(|text| text.parse().ok());
    (sign, number.unwrap_or(0), digits.get(end).copied().unwrap_or(0))
}

fn size(text: &[u8]) -> Test {
    let (sign, count, unit) = count(text);
    let unit = match unit {
        b'c' => 1,
        b'w' => 2,
        b'k' => 1024,
        b'M' => 1 << 20,
        b'G' => 1 << 30,
        _ => 512,
    };
    Test::Size(sign, count, unit)
}

fn compare(sign: u8, is: u64, wanted: u64) -> bool {
    match sign {
        b'+' => is > wanted,
        b'-' => is < wanted,
        _ => is == wanted,
    }
}
