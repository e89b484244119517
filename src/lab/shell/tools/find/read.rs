//! What find is told, read.

use super::super::super::Shell;
use super::super::super::words::Say;
use super::super::text::basic;
use super::{Limits, Test};
use std::cell::RefCell;

/// Those that take a word.
const TAKES: [&[u8]; 25] = [
    b"-name",
    b"-iname",
    b"-mmin",
    b"-mtime",
    b"-amin",
    b"-atime",
    b"-cmin",
    b"-ctime",
    b"-path",
    b"-wholename",
    b"-ipath",
    b"-regex",
    b"-type",
    b"-size",
    b"-perm",
    b"-user",
    b"-uid",
    b"-group",
    b"-gid",
    b"-newer",
    b"-samefile",
    b"-links",
    b"-inum",
    b"-maxdepth",
    b"-mindepth",
];

impl Shell<'_> {
    pub(super) fn either(
        &mut self,
        words: &mut &[Vec<u8>],
        limits: &mut Limits,
    ) -> Result<Test, i32> {
        let mut all = vec![self.both(words, limits)?];
        while matches!(words.first().map(Vec::as_slice), Some(b"-o" | b"-or")) {
            *words = &words[1..];
            // Behind its word is nothing: that is never so.
            match self.both(words, limits)? {
                Test::And(none) if none.is_empty() => all.push(Test::Always(false)),
                test => all.push(test),
            }
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
                return Ok(Test::Always(true));
            }
            let inner = self.below(Err(130), |shell| shell.one_test(words, limits))?;
            return Ok(Test::Not(Box::new(inner)));
        }
        let argument = if TAKES.contains(&word.as_slice()) {
            let Some((first, rest)) = words.split_first() else {
                self.complain("find", Say::NeedsArgument, &[&word], None);
                return Err(1);
            };
            *words = rest;
            first.clone()
        } else {
            Vec::new()
        };
        let value = || argument.clone();
        Ok(match word.as_slice() {
            b"(" => {
                let inner = self.below(Err(130), |shell| shell.either(words, limits))?;
                let Some((_, rest)) = words.split_first() else {
                    self.complain("find", Say::Unpaired, &[], None);
                    return Err(1);
                };
                *words = rest;
                inner
            }
            b"-name" => Test::Name(value()),
            b"-iname" => Test::NameAnyCase(value().to_ascii_lowercase()),
            b"-mmin" | b"-mtime" | b"-amin" | b"-atime" | b"-cmin" | b"-ctime" => {
                let (sign, wanted, _) = self.find_number(&argument, b"")?;
                Test::Age(sign, wanted, if word.ends_with(b"min") { 60 } else { 86_400 }, word[1])
            }
            b"-path" | b"-wholename" => Test::Path(value()),
            b"-ipath" => Test::PathAnyCase(value().to_ascii_lowercase()),
            b"-regex" => {
                let pattern = basic(&String::from_utf8_lossy(&argument));
                Test::Regex(format!("^(?:{pattern})$").into_bytes())
            }
            b"-type" => match argument.as_slice() {
                [letter] if b"fdlbcsp".contains(letter) => Test::Kind(*letter),
                _ => {
                    self.complain("find", Say::BadKind, &[&argument], None);
                    return Err(1);
                }
            },
            b"-size" => {
                let units: &[u8] = if self.is_busybox() { b"cwbk" } else { b"cwbkMG" };
                let (sign, count, unit) = self.find_number(&argument, units)?;
                Test::Size(sign, count, unit_of(unit))
            }
            b"-perm" => {
                let sign = argument.first().copied().filter(|b| b"-/+".contains(b)).unwrap_or(0);
                let Some(change) = self.mode(&argument[usize::from(sign != 0)..]) else {
                    self.complain("find", Say::BadMode, &[&argument], None);
                    return Err(1);
                };
                Test::Perm(sign, change.apply(0, false, 0))
            }
            b"-user" | b"-uid" => {
                Test::Owner(self.find_id(&argument, b"/etc/passwd", Say::NoUser)?)
            }
            b"-group" | b"-gid" => {
                Test::Group(self.find_id(&argument, b"/etc/group", Say::BadGroup)?)
            }
            b"-newer" | b"-samefile" => match self.ino(&argument, word == b"-newer") {
                Ok((_, stat)) if word == b"-newer" => Test::Newer(stat.node.attr.mtime),
                Ok((ino, _)) => Test::SameFile(ino),
                Err(error) => {
                    let say = self.if_gnu(Say::FindPath, Say::Stat);
                    self.complain("find", say, &[&argument], Some(error));
                    return Err(1);
                }
            },
            b"-links" => {
                let (sign, count, _) = self.find_number(&argument, b"")?;
                Test::Links(sign, count)
            }
            b"-inum" => Test::Inode(self.find_number(&argument, b"")?.1),
            b"-executable" => Test::Executable,
            b"-quit" => {
                limits.acts = true;
                Test::Quit
            }
            b"-follow" => {
                limits.follow = true;
                Test::Always(true)
            }
            b"-empty" => Test::Empty,
            b"-true" => Test::Always(true),
            b"-false" => Test::Always(false),
            b"-maxdepth" => {
                limits.max = Some(self.find_number(&argument, b"")?.1 as usize);
                Test::Always(true)
            }
            b"-mindepth" => {
                limits.min = self.find_number(&argument, b"")?.1 as usize;
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
            // Debian's busybox has none, but Alpine's, and everybody writes it.
            b"-delete" => {
                (limits.acts, limits.depth_first) = (true, true);
                Test::Delete
            }
            b"-exec" => {
                limits.acts = true;
                let ends = |at: usize| match words[at].as_slice() {
                    b";" => true,
                    b"+" => at > 0 && (words[at - 1] == b"{}" || !self.is_busybox()),
                    _ => false,
                };
                let end = (0..words.len()).find(|at| ends(*at));
                let Some(end) = end.filter(|end| *end > 0) else {
                    self.complain("find", Say::NeedsArgument, &[&word], None);
                    return Err(1);
                };
                let (command, all) = (words[..end].to_vec(), words[end] == b"+");
                *words = &words[end + 1..];
                if all {
                    if command.iter().filter(|word| *word == b"{}").count() > 1 {
                        self.print_error(b"find: only one '{}' allowed for -exec +\n");
                        return Err(1);
                    }
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

    /// A user's or group's number, by name or number; one that is neither is told of.
    fn find_id(&mut self, text: &[u8], file: &[u8], say: Say) -> Result<u32, i32> {
        let named = self.look_up(file, 0, text, 2);
        let number = std::str::from_utf8(named.as_deref().unwrap_or(text)).ok();
        number.and_then(|text| text.parse().ok()).ok_or_else(|| {
            self.complain("find", say, &[text], None);
            1
        })
    }

    /// A sign, a number, and one of some units or 0; what is none is told of.
    fn find_number(&mut self, text: &[u8], units: &[u8]) -> Result<(u8, u64, u8), i32> {
        let sign = text.first().copied().filter(|b| b"+-".contains(b)).unwrap_or(0);
        let digits = &text[usize::from(sign != 0)..];
        let unit = digits.last().copied().filter(|b| units.contains(b)).unwrap_or(0);
        let digits = &digits[..digits.len() - usize::from(unit != 0)];
        let number = std::str::from_utf8(digits).ok().filter(|text| !text.starts_with('+'));
        match number.and_then(|text| text.parse().ok()) {
            Some(number) => Ok((sign, number, unit)),
            None => {
                self.complain("find", Say::BadNumber, &[text], None);
                Err(1)
            }
        }
    }
}

/// Bytes of a unit of sizes.
fn unit_of(letter: u8) -> u64 {
    match letter {
        b'c' => 1,
        b'w' => 2,
        b'k' => 1024,
        b'M' => 1 << 20,
        b'G' => 1 << 30,
        _ => 512,
    }
}
