//! tar: what it is told, and listing and taking apart. What it packs is in `pack`.

use super::super::Shell;
use super::super::limits::MADE;
use super::join_path;
use super::stat::letters;
use super::times::full_time;
use crate::domain::{EntryKind, Time};
use crate::lab::members::take_out;
use crate::lab::tar::{TarEntry, gunzip_start, read_named};
use crate::lab::tree::{Attr, Body, Node};

/// What tar is called with.
#[derive(Default)]
pub(super) struct Called {
    letters: Vec<u8>,
    /// `-f`; `-` without it.
    pub(super) file: Vec<u8>,
    /// `-C`.
    pub(super) folder: Vec<u8>,
    /// `--strip-components`.
    strip: usize,
    /// Files to pack, or members that are wanted.
    pub(super) names: Vec<Vec<u8>>,
}

impl Called {
    pub(super) fn has(&self, letter: u8) -> bool {
        self.letters.contains(&letter)
    }

    /// A path where the work is done.
    pub(super) fn below(&self, path: &[u8]) -> Vec<u8> {
        match self.folder.is_empty() || path.starts_with(b"/") {
            true => path.to_vec(),
            false => join_path(&self.folder, path),
        }
    }
}

pub(super) fn tar(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let call = match shell.tar_called(args) {
        Ok(call) => call,
        Err(status) => return status,
    };
    match b"ctx".iter().filter(|&&letter| call.has(letter)).count() {
        1 if call.has(b'c') => shell.pack(&call),
        1 => shell.unpack(&call),
        _ => {
            shell.print_error(b"Usage: tar c|x|t [-zvkmoO] [-f TARFILE] [-C DIR] [FILE]...\n");
            shell.if_gnu(2, 1)
        }
    }
}

impl Shell<'_> {
    /// Reads the words: letters with a dash or, first, without; the values of `f` and `C` stand behind them.
    fn tar_called(&mut self, args: &[Vec<u8>]) -> Result<Called, i32> {
        let mut call = Called { file: b"-".to_vec(), ..Called::default() };
        let mut words = args[1..].iter().enumerate();
        while let Some((at, word)) = words.next() {
            let mut next = || words.next().map(|(_, word)| word.clone()).unwrap_or_default();
            if let Some(name) = word.strip_prefix(b"--") {
                match name {
                    b"" => call.names.extend(words.by_ref().map(|(_, word)| word.clone())),
                    b"strip-components" => call.strip = number(&next()),
                    b"overwrite" | b"numeric-owner" | b"no-same-permissions" => {}
                    name => match name.strip_prefix(b"strip-components=") {
                        Some(count) => call.strip = number(count),
                        None => {
                            let text = [b"tar: unrecognized option '", word.as_slice(), b"'\n"];
                            self.print_error(&text.concat());
                            return Err(self.if_gnu(64, 1));
                        }
                    },
                }
                continue;
            }
            let dash = word.len() > 1 && word.starts_with(b"-");
            if at > 0 && !dash {
                call.names.push(word.clone());
                continue;
            }
            let letters = &word[usize::from(dash)..];
            for (n, &letter) in letters.iter().enumerate() {
                if !b"ctxzvkmohpOafC".contains(&letter) {
                    let known = b"jJZ".contains(&letter);
                    let why =
                        if known { "this lab packs with gzip only" } else { "invalid option" };
                    let text = format!("tar: {why} -- '{}'\n", char::from(letter));
                    self.print_error(text.as_bytes());
                    return Err(self.if_gnu(2, 1));
                }
                let rest = &letters[n + 1..];
                let inside = dash && !rest.is_empty() && b"fC".contains(&letter);
                let mut value = || if inside { rest.to_vec() } else { next() };
                match letter {
                    b'f' => call.file = value(),
                    b'C' => call.folder = value(),
                    letter => call.letters.push(letter),
                }
                if inside {
                    break;
                }
            }
        }
        Ok(call)
    }

    /// What an archive holds, with the names that stand in it; an error is told.
    fn tar_entries(&mut self, call: &Called) -> Result<Vec<(Vec<u8>, TarEntry)>, i32> {
        let busybox = self.is_busybox();
        if busybox && call.file != b"-" && self.kernel().stat(&call.file, true).is_err() {
            let text = [b"tar: can't open '", &*call.file, b"': No such file or directory\n"];
            self.print_error(&text.concat());
            return Err(1);
        }
        let Some(mut bytes) = self.slurp("tar", &call.file) else { return Err(2) };
        if bytes.starts_with(&[0x1f, 0x8b]) {
            bytes = gunzip_start(&bytes, MADE as u64 + 1).unwrap_or_default();
            if bytes.len() > MADE {
                return Err(self.grows_on());
            }
        }
        if self.charge(bytes.len()).is_err() {
            return Err(130);
        }
        let short = bytes.len() < 512;
        if let Some(entries) = read_named(&bytes).filter(|_| !short) {
            return Ok(entries);
        }
        self.print_error(match (busybox, short) {
            (true, true) => b"tar: short read\n",
            (true, false) => b"tar: invalid tar magic\n",
            _ => b"tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n",
        });
        Err(self.if_gnu(2, 1))
    }

    /// `t` and `x`.
    fn unpack(&mut self, call: &Called) -> i32 {
        let entries = match self.tar_entries(call) {
            Ok(entries) => entries,
            Err(status) => return status,
        };
        let bare = |path: &[u8]| path.strip_suffix(b"/").unwrap_or(path).to_vec();
        // What was packed from `.` may have that before its name, or not.
        let plain = |path: &[u8]| bare(path.strip_prefix(b"./").unwrap_or(path));
        let wanted: Vec<Vec<u8>> = call.names.iter().map(|name| plain(name)).collect();
        let mut missing: Vec<&Vec<u8>> = wanted.iter().collect();
        let failed = self.if_gnu(2, 1);
        let mut status = 0;
        for (name, entry) in &entries {
            if self.small_work(16 * wanted.len()).is_err() {
                return 130;
            }
            let name = bare(name);
            let under = |wanted: &Vec<u8>| {
                let named = name.strip_prefix(b"./").unwrap_or(&name);
                let rest = named.strip_prefix(wanted.as_slice());
                rest.is_some_and(|rest| matches!(rest, [] | [b'/', ..]))
            };
            if !wanted.is_empty() && !wanted.iter().any(under) {
                continue;
            }
            missing.retain(|wanted| !under(wanted));
            if self.work(1).is_err() {
                return 130;
            }
            if !self.take_one(call, &name, entry) {
                status = failed;
            }
        }
        let word = self.if_gnu("Not", "not");
        for name in missing {
            let name = String::from_utf8_lossy(name);
            self.print_error(format!("tar: {name}: {word} found in archive\n").as_bytes());
            status = failed;
        }
        status
    }

    /// Lists a member, prints it or makes of it what it is; false when that did not go.
    fn take_one(&mut self, call: &Called, name: &[u8], entry: &TarEntry) -> bool {
        let mut entry = entry.clone();
        let slash: &[u8] = if entry.kind == EntryKind::Dir { b"/" } else { b"" };
        let line = [name, slash].concat();
        if call.has(b't') || call.has(b'v') {
            let long =
                if call.has(b't') && call.has(b'v') { self.tar_line(&entry) } else { vec![] };
            let target: &[u8] = if long.is_empty() { b"" } else { &entry.link };
            let arrow: &[u8] = if target.is_empty() { b"" } else { b" -> " };
            self.print(&[long.as_slice(), &line, arrow, target, b"\n"].concat());
        }
        if call.has(b't') {
            return true;
        }
        if call.has(b'O') {
            let content = self.whole(&entry.content).unwrap_or_default();
            self.print(&content);
            return true;
        }
        // What has not so many names is left out. A hard link names a member, which lost as many.
        if !stripped(&mut entry.path, call.strip)
            || entry.kind == EntryKind::Hardlink && !stripped(&mut entry.link, call.strip)
        {
            return true;
        }
        let at = call.below(&entry.path);
        if entry.path.is_empty() || call.has(b'k') && self.kernel().stat(&at, false).is_ok() {
            return true;
        }
        if call.has(b'm') {
            entry.mtime = self.system.now();
        }
        if let Err(error) = take_out(&mut self.kernel(), &entry, &call.folder) {
            let text = format!("tar: {}: {}\n", String::from_utf8_lossy(&at), error.text());
            self.print_error(text.as_bytes());
            return false;
        }
        true
    }

    /// What `tv` says before a name.
    fn tar_line(&mut self, entry: &TarEntry) -> Vec<u8> {
        let body = match entry.kind {
            EntryKind::Dir => Body::Dir(Default::default()),
            EntryKind::Symlink => Body::Symlink(Default::default()),
            EntryKind::Char => Body::Char(Default::default()),
            EntryKind::Block => Body::Block(Default::default()),
            EntryKind::Fifo => Body::Fifo,
            EntryKind::File | EntryKind::Hardlink => Body::File(entry.content.clone()),
        };
        let node = Node::new(body, Attr::new(entry.mode, 0, 0, entry.mtime));
        let mut named = |id: u32, file: &[u8]| {
            let name = self.look_up(file, 2, id.to_string().as_bytes(), 0);
            name.map_or(id.to_string(), |name| String::from_utf8_lossy(&name).into_owned())
        };
        let (user, group) = (named(entry.uid, b"/etc/passwd"), named(entry.gid, b"/etc/group"));
        let time = full_time(Time { nanos: 0, ..entry.mtime });
        let size = entry.content.len();
        format!("{} {user}/{group} {size:>9} {} ", letters(&node), &time[..19]).into_bytes()
    }
}

/// Takes so many names from the beginning of a path; false when it has no more than those.
fn stripped(path: &mut Vec<u8>, count: usize) -> bool {
    (0..count).all(|_| {
        let cut = path.iter().position(|&b| b == b'/');
        cut.is_some_and(|cut| path.drain(..=cut).next().is_some())
    })
}

fn number(text: &[u8]) -> usize {
    String::from_utf8_lossy(text).parse().unwrap_or(0)
}
