//! The programs: each a function of the shell and its arguments, name first; the result is the exit status.

mod attr;
mod awk;
mod bytes;
mod copy;
mod copying;
mod date;
mod dd;
mod diff;
mod disk;
mod du;
mod expr;
mod find;
mod grep;
mod lines;
mod list;
mod make;
mod misc;
mod mode;
mod moving;
mod pack;
mod printf;
mod regex;
mod remove;
mod sed;
mod shells;
mod show;
mod sort;
mod stat;
mod sums;
mod tar;
mod temporary;
mod test;
mod text;
mod times;
mod truncate;

use super::Shell;
use super::words::Say;
use crate::domain::Time;

/// A time as `2024-01-02 03:04:05.000000000 +0000`.
pub fn full_date(time: Time) -> String {
    times::full_time(time)
}

/// A time from how people write it; `now` is what `now` means.
pub fn parse_date(text: &str, now: Time) -> Option<Time> {
    times::parse_time(text.as_bytes(), now, false)
}

/// A program.
pub type Tool = fn(&mut Shell<'_>, &[Vec<u8>]) -> i32;

const TABLE: [(&str, Tool); 84] = [
    ("[", test::test),
    ("ash", shells::sh),
    ("awk", awk::awk),
    ("base64", lines::base64),
    ("basename", misc::basename),
    ("bash", shells::sh),
    ("busybox", shells::busybox),
    ("cat", show::cat),
    ("chgrp", attr::chgrp),
    ("chmod", attr::chmod),
    ("chown", attr::chown),
    ("cmp", bytes::cmp),
    ("cp", copy::cp),
    ("cut", text::cut),
    ("dash", shells::sh),
    ("date", date::date),
    ("dd", dd::dd),
    ("df", disk::df),
    ("diff", diff::diff),
    ("dirname", misc::dirname),
    ("du", du::du),
    ("echo", show::echo),
    ("env", misc::env),
    ("expr", expr::expr),
    ("false", |_, _| 1),
    ("find", find::find),
    ("grep", grep::grep),
    ("gunzip", pack::gunzip),
    ("gzip", pack::gzip),
    ("head", show::head),
    ("hexdump", bytes::hexdump),
    ("hostname", misc::hostname),
    ("id", misc::id),
    ("kill", |_, _| 0),
    ("link", make::link),
    ("ln", make::ln),
    ("ls", list::ls),
    ("md5sum", sums::md5sum),
    ("mkdir", make::mkdir),
    ("mkfifo", make::mkfifo),
    ("mknod", make::mknod),
    ("mktemp", temporary::mktemp),
    ("mount", disk::mount),
    ("mv", moving::mv),
    ("nl", lines::nl),
    ("nproc", |shell, _| misc::say(shell, b"2\n")),
    ("od", bytes::od),
    ("printenv", misc::printenv),
    ("printf", printf::printf),
    ("ps", misc::ps),
    ("pwd", misc::pwd),
    ("readlink", show::readlink),
    ("realpath", show::realpath),
    ("rev", lines::rev),
    ("rm", remove::rm),
    ("rmdir", remove::rmdir),
    ("sed", sed::sed),
    ("seq", misc::seq),
    ("sh", shells::sh),
    ("sha256sum", sums::sha256sum),
    ("sleep", times::sleep),
    ("sort", sort::sort),
    ("stat", stat::stat),
    ("sync", |_, _| 0),
    ("tac", lines::tac),
    ("tail", show::tail),
    ("tar", tar::tar),
    ("tee", show::tee),
    ("test", test::test),
    ("timeout", times::timeout),
    ("touch", make::touch),
    ("tr", text::tr),
    ("true", |_, _| 0),
    ("truncate", truncate::truncate),
    ("umount", disk::umount),
    ("uname", misc::uname),
    ("uniq", text::uniq),
    ("unlink", remove::unlink),
    ("wc", show::wc),
    ("which", misc::which),
    ("whoami", misc::whoami),
    ("xargs", text::xargs),
    ("yes", misc::yes),
    ("zcat", pack::zcat),
];

/// The program of that name.
pub fn find(name: &[u8]) -> Option<Tool> {
    TABLE.iter().find(|(known, _)| known.as_bytes() == name).map(|&(_, run)| run)
}

/// True for the name of a shell.
pub fn is_shell(name: &[u8]) -> bool {
    [&b"sh"[..], b"ash", b"dash", b"bash"].contains(&name)
}

/// All names, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|&(name, _)| name)
}

/// `[[ … ]]`, which has no file of its name.
pub(super) fn double_brackets(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    test::test(shell, args)
}

/// Options and what is left.
#[derive(Debug, Default)]
pub(super) struct Options {
    flags: Vec<(u8, Vec<u8>)>,
    /// The other arguments, in order.
    pub(super) rest: Vec<Vec<u8>>,
}

impl Options {
    /// True when the option was given.
    pub(super) fn has(&self, letter: u8) -> bool {
        self.flags.iter().any(|&(given, _)| given == letter)
    }

    /// True when any of them was given.
    pub(super) fn any(&self, letters: &[u8]) -> bool {
        letters.iter().any(|&letter| self.has(letter))
    }

    /// The last value given with the option.
    pub(super) fn value(&self, letter: u8) -> Option<&[u8]> {
        self.flags.iter().rev().find(|(given, _)| *given == letter).map(|(_, value)| &**value)
    }

    /// All values given with the option.
    pub(super) fn values(&self, letter: u8) -> impl Iterator<Item = &[u8]> {
        self.flags.iter().filter(move |(given, _)| *given == letter).map(|(_, value)| &**value)
    }

    /// The last given of some options.
    pub(super) fn last_of(&self, letters: &[u8]) -> Option<u8> {
        self.flags.iter().rev().map(|&(given, _)| given).find(|given| letters.contains(given))
    }
}

impl Shell<'_> {
    /// Reads options as getopt(3) does. `letters`: those that there are, `:` behind those with a value; `long`: long
    /// names and their letters, `=` behind those with a value, `?` where it may stand behind a `=` only. An unknown one is told of; the error is the exit status.
    pub(super) fn options(
        &mut self,
        args: &[Vec<u8>],
        letters: &str,
        long: &[(&str, u8)],
    ) -> Result<Options, i32> {
        let tool = String::from_utf8_lossy(&args[0]).into_owned();
        let mut found = Options::default();
        let mut args = args[1..].iter();
        while let Some(arg) = args.next() {
            if arg == b"--" {
                found.rest.extend(args.cloned());
                break;
            }
            if let Some(name) = arg.strip_prefix(b"--") {
                let (name, value) = match name.iter().position(|&b| b == b'=') {
                    Some(at) => (&name[..at], Some(name[at + 1..].to_vec())),
                    None => (name, None),
                };
                let known = long
                    .iter()
                    .find(|(known, _)| known.trim_end_matches(['=', '?']).as_bytes() == name);
                let Some(&(known, letter)) = known else {
                    self.complain(&tool, Say::BadOption, &[arg], None);
                    return Err(1);
                };
                let value = match (value, known.ends_with('=')) {
                    (Some(value), _) => value,
                    (None, true) => args.next().cloned().unwrap_or_default(),
                    (None, false) => Vec::new(),
                };
                found.flags.push((letter, value));
                continue;
            }
            match arg.strip_prefix(b"-").filter(|rest| !rest.is_empty()) {
                None => found.rest.push(arg.clone()),
                Some(rest) => self.short_options(&tool, rest, letters, &mut args, &mut found)?,
            }
        }
        Ok(found)
    }

    fn short_options<'a>(
        &mut self,
        tool: &str,
        given: &[u8],
        letters: &str,
        args: &mut impl Iterator<Item = &'a Vec<u8>>,
        found: &mut Options,
    ) -> Result<(), i32> {
        for (n, &letter) in given.iter().enumerate() {
            let Some(at) = letters.bytes().position(|known| known == letter && letter != b':')
            else {
                self.complain(tool, Say::BadLetter, &[&[letter]], None);
                return Err(1);
            };
            if letters.as_bytes().get(at + 1) == Some(&b':') {
                let value = match &given[n + 1..] {
                    [] => args.next().cloned().unwrap_or_default(),
                    value => value.to_vec(),
                };
                found.flags.push((letter, value));
                return Ok(());
            }
            found.flags.push((letter, Vec::new()));
        }
        Ok(())
    }

    /// Complains of missing arguments; the result is the exit status.
    pub(super) fn missing(&mut self, tool: &str) -> i32 {
        self.complain(tool, Say::Missing, &[], None);
        1
    }

    /// True when a path leads to a folder.
    pub(super) fn is_dir(&mut self, path: &[u8]) -> bool {
        self.kernel().stat(path, true).is_ok_and(|stat| stat.node.is_dir())
    }

    /// What a name in /etc/passwd (column 2) or /etc/group says, and back.
    pub(super) fn look_up(
        &mut self,
        file: &[u8],
        key: usize,
        wanted: &[u8],
        column: usize,
    ) -> Option<Vec<u8>> {
        let text = self.file(file).ok()?;
        text.split(|&b| b == b'\n').find_map(|line| {
            let columns: Vec<&[u8]> = line.split(|&b| b == b':').collect();
            let found = columns.get(key) == Some(&wanted);
            found.then(|| columns.get(column).map(|text| text.to_vec())).flatten()
        })
    }
}

/// The last name of a path, slashes at its end left out.
pub(super) fn base_name(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|&b| b != b'/').map_or(path.len().min(1), |at| at + 1);
    let path = &path[..end];
    match path.iter().rposition(|&b| b == b'/') {
        Some(at) if path.len() > 1 => &path[at + 1..],
        _ => path,
    }
}

/// `dir/name` with one slash.
pub(in super::super) fn join_path(dir: &[u8], name: &[u8]) -> Vec<u8> {
    if dir.ends_with(b"/") { [dir, name].concat() } else { [dir, b"/", name].concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_paths_are_taken_apart() {
        let all: Vec<_> = names().collect();
        assert!(all.is_sorted(), "{all:?}");
        assert_eq!(base_name(b"/a/b/"), b"b");
        assert_eq!(base_name(b"/"), b"/");
        assert_eq!(base_name(b"a"), b"a");
        assert_eq!(
            (join_path(b"/", b"a"), join_path(b"/b", b"a")),
            (b"/a".to_vec(), b"/b/a".to_vec())
        );
    }
}
