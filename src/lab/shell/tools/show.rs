//! cat, head, tail, wc, echo, tee, readlink, realpath.

use super::super::Shell;
use super::super::limits::MADE;
use super::super::words::Say;
use super::misc::say;
use crate::lab::errno::Errno;
use crate::lab::kernel::{ENDLESS, OpenFlags};

impl Shell<'_> {
    /// The content of a file, or of standard input for `-`; what fails is told.
    pub(super) fn slurp(&mut self, tool: &str, path: &[u8]) -> Option<Vec<u8>> {
        self.slurp_first(tool, path, u64::MAX)
    }

    /// The same of so many bytes at its beginning.
    fn slurp_first(&mut self, tool: &str, path: &[u8], most: u64) -> Option<Vec<u8>> {
        if path == b"-" && most <= MADE as u64 {
            let text = self.ahead(0, 0, most as usize).unwrap_or_default();
            self.skip(0, text.len());
            return self.moved(text.len()).ok().map(|()| text);
        }
        if path == b"-" {
            return Some(self.read_fd(0).unwrap_or_default());
        }
        if path == b"/proc/mounts" || path == b"/proc/self/mounts" {
            return Some(self.system.mounts());
        }
        let content = self.kernel().read(path);
        match content.and_then(|content| self.whole(&content.part(0, most))) {
            Ok(content) => Some(content),
            // busybox opens a folder as it opens a file; some of its tools take that nothing can be read for its end.
            Err(Errno::EISDIR) if self.is_busybox() && matches!(tool, "sort" | "grep") => {
                Some(Vec::new())
            }
            Err(error) => {
                let (say, error) = match error {
                    Errno::EISDIR if tool == "cat" => (Say::Read, error),
                    Errno::EISDIR if tool == "tail" && self.is_busybox() => (Say::Read, error),
                    Errno::EISDIR if tool == "head" && self.is_busybox() => {
                        (Say::Plain, Errno::EIO)
                    }
                    _ if self.is_busybox() && matches!(tool, "cat" | "tail" | "uniq") => {
                        (Say::Open, error)
                    }
                    _ if matches!(tool, "head" | "tail") => (Say::OpenToRead, error),
                    _ => (Say::Plain, error),
                };
                self.complain(tool, say, &[path], Some(error));
                None
            }
        }
    }
}

/// Files named, or standard input.
pub(super) fn or_input(rest: &[Vec<u8>]) -> Vec<Vec<u8>> {
    if rest.is_empty() { vec![b"-".to_vec()] } else { rest.to_vec() }
}

pub(super) fn cat(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "nbsuvAetET", &[]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let (mut status, mut line) = (0, 1);
    let (ends, tabs) = (options.any(b"AeE"), options.any(b"AtT"));
    let marks = options.any(b"Avet");
    let plain = !options.any(b"nbvAetET");
    for path in or_input(&options.rest) {
        let Some(content) = shell.slurp("cat", &path) else {
            status = 1;
            continue;
        };
        if plain {
            shell.print(&content);
            continue;
        }
        for text in content.split_inclusive(|&b| b == b'\n') {
            let mut out = Vec::new();
            if options.has(b'n') && !options.has(b'b') || options.has(b'b') && text != b"\n" {
                out.extend(format!("{line:6}\t").into_bytes());
                line += 1;
            }
            for &b in text {
                match b {
                    b'\n' if ends => out.extend(b"$\n"),
                    b'\t' if tabs => out.extend(b"^I"),
                    b if marks => out.extend(visible(b)),
                    b => out.push(b),
                }
            }
            shell.print(&out);
        }
    }
    status
}

/// A byte as `cat -v` shows it: `^M`, `M-a`; ends of lines and tabs are left.
fn visible(b: u8) -> Vec<u8> {
    match b {
        b'\n' | b'\t' | 32..=126 => vec![b],
        0..=127 => vec![b'^', b ^ 64],
        // The same of the lower half, these two not left.
        137 | 138 => vec![b'M', b'-', b'^', (b & 127) ^ 64],
        128.. => [b"M-".to_vec(), visible(b & 127)].concat(),
    }
}

pub(super) fn head(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    part(shell, args, "head", |content, unit, count, negative, _| {
        let end = match (unit, negative) {
            (b'c', true) => content.len().saturating_sub(count),
            (b'c', false) => count.min(content.len()),
            (_, true) => before_last(content, count),
            (_, false) => after_first(content, count),
        };
        &content[..end]
    })
}

pub(super) fn tail(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    part(shell, args, "tail", |content, unit, count, _, from_start| {
        let skip = match (unit, from_start) {
            (b'c', true) => count.saturating_sub(1).min(content.len()),
            (b'c', false) => content.len().saturating_sub(count),
            (_, true) => after_first(content, count.saturating_sub(1)),
            (_, false) => before_last(content, count),
        };
        &content[skip..]
    })
}

/// Where the first so many lines end.
fn after_first(content: &[u8], lines: usize) -> usize {
    let Some(more) = lines.checked_sub(1) else { return 0 };
    let mut ends = content.iter().enumerate().filter(|(_, b)| **b == b'\n');
    ends.nth(more).map_or(content.len(), |(at, _)| at + 1)
}

/// Where the last so many lines begin.
fn before_last(content: &[u8], lines: usize) -> usize {
    let Some(more) = lines.checked_sub(1) else { return content.len() };
    let inner = content.strip_suffix(b"\n").unwrap_or(content);
    let mut ends = inner.iter().enumerate().rev().filter(|(_, b)| **b == b'\n');
    ends.nth(more).map_or(0, |(at, _)| at + 1)
}

type Cut = fn(&[u8], u8, usize, bool, bool) -> &[u8];

fn part(shell: &mut Shell<'_>, args: &[Vec<u8>], tool: &str, cut: Cut) -> i32 {
    // `-5` is `-n 5`.
    let short =
        |arg: &Vec<u8>| arg.len() > 1 && arg[0] == b'-' && arg[1..].iter().all(u8::is_ascii_digit);
    let takes = |at: usize| at > 0 && [&b"-n"[..], b"-c"].contains(&args[at - 1].as_slice());
    let args: Vec<Vec<u8>> = args
        .iter()
        .enumerate()
        .flat_map(|(at, arg)| match short(arg) && !takes(at) {
            true => vec![b"-n".to_vec(), arg[1..].to_vec()],
            false => vec![arg.clone()],
        })
        .collect();
    let letters = if tool == "tail" { "n:c:qvfFs:" } else { "n:c:qv" };
    let options = match shell.options(&args, letters, &[("lines=", b'n'), ("bytes=", b'c')]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let unit = if options.has(b'c') { b'c' } else { b'n' };
    let text = String::from_utf8_lossy(options.value(unit).unwrap_or(b"10")).into_owned();
    let Some(count) = amount(text.trim_start_matches(['-', '+'])) else {
        shell.complain(tool, Say::BadCount, &[text.as_bytes()], None);
        return 1;
    };
    let (minus, plus) = (text.starts_with('-'), text.starts_with('+'));
    let mut files = or_input(&options.rest);
    let mut status = 0;
    // busybox's tail opens all of them first: one that isn't there is no file among others.
    if tool == "tail" && shell.is_busybox() {
        files.retain(|path| {
            let there = path == b"-" || shell.kernel().stat(path, true).is_ok();
            if !there {
                shell.slurp(tool, path);
                status = 1;
            }
            there
        });
        if files.is_empty() {
            shell.print_error(b"tail: no files\n");
        }
    }
    let titles = files.len() > 1 && !options.has(b'q') || options.has(b'v');
    let most = if tool == "head" && unit == b'c' && !minus { count as u64 } else { u64::MAX };
    for (n, path) in files.iter().enumerate() {
        let Some(content) = shell.slurp_first(tool, path, most) else {
            status = 1;
            continue;
        };
        if titles {
            let gap: &[u8] = if n > 0 { b"\n" } else { b"" };
            shell.print(&[gap, b"==> ", path, b" <==\n"].concat());
        }
        shell.print(cut(&content, unit, count, minus, plus));
    }
    // Nothing is added to a file while it is looked at: a main process stays there.
    let follows = options.any(b"fF") && files.iter().any(|path| path != b"-");
    shell.waiting |= shell.main && follows;
    status
}

/// A number, with a unit or without.
fn amount(text: &str) -> Option<usize> {
    let units = [('b', 512), ('k', 1024), ('K', 1024), ('m', 1 << 20), ('M', 1 << 20)];
    let unit = units.iter().find_map(|&(letter, unit)| Some((text.strip_suffix(letter)?, unit)));
    let (digits, unit) = unit.unwrap_or((text, 1));
    Some(digits.parse::<usize>().ok()?.saturating_mul(unit))
}

pub(super) fn wc(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options =
        match shell.options(args, "lwcmL", &[("lines", b'l'), ("bytes", b'c'), ("words", b'w')]) {
            Ok(options) => options,
            Err(status) => return status,
        };
    let wanted: Vec<usize> = match options.any(b"lwcmL") {
        true => (0..4).filter(|&n| options.any([&b"l"[..], b"w", b"cm", b"L"][n])).collect(),
        false => vec![0, 1, 2],
    };
    let files = or_input(&options.rest);
    let (mut status, mut total, mut rows) = (0, [0; 4], Vec::new());
    for path in &files {
        // Its bytes alone are known without looking at them.
        let size = match wanted[..] == [2] && !options.has(b'm') {
            true => shell.kernel().read(path).ok().map(|content| content.len()),
            false => None,
        };
        if let Some(size) = size.filter(|&size| size < ENDLESS) {
            total[2] = u64::saturating_add(total[2], size);
            rows.push(([0, 0, size, 0], path.clone()));
            continue;
        }
        // Of a folder it says so, and counts nothing.
        let folder = shell.is_busybox() && path != b"-" && shell.is_dir(path);
        let content = shell.slurp("wc", path);
        status |= i32::from(content.is_none());
        let Some(content) = content.or(folder.then(Vec::new)) else { continue };
        let lines = content.iter().filter(|&&b| b == b'\n').count();
        let words = content.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()).count();
        let widest = content.split(|&b| b == b'\n').map(<[u8]>::len).max().unwrap_or(0);
        let counts = [lines, words, content.len(), widest].map(|count| count as u64);
        for n in 0..3 {
            total[n] = total[n].saturating_add(counts[n]);
        }
        total[3] = total[3].max(counts[3]);
        rows.push((counts, if options.rest.is_empty() { Vec::new() } else { path.clone() }));
    }
    if files.len() > 1 {
        rows.push((total, b"total".to_vec()));
    }
    let alone = wanted.len() == 1 && rows.len() == 1;
    let busy = shell.is_busybox();
    let width = match (alone, busy, options.rest.is_empty()) {
        (true, _, _) => 1,
        (_, true, _) => 9,
        (_, false, true) => 7,
        _ => total[2].to_string().len(),
    };
    for (counts, name) in rows {
        let cells: Vec<String> = wanted.iter().map(|&n| format!("{:>width$}", counts[n])).collect();
        let mut line = cells.join(" ").into_bytes();
        if !name.is_empty() {
            line.push(b' ');
            line.extend(name);
        }
        line.push(b'\n');
        shell.print(&line);
    }
    status
}

/// Backslash sequences of echo -e and printf.
pub(super) fn escapes(text: &[u8]) -> (Vec<u8>, bool) {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let b = text[at];
        at += 1;
        if b != b'\\' || at == text.len() {
            out.push(b);
            continue;
        }
        let letter = text[at];
        at += 1;
        match letter {
            b'n' => out.push(b'\n'),
            b't' => out.push(b'\t'),
            b'r' => out.push(b'\r'),
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'v' => out.push(11),
            b'e' => out.push(27),
            b'\\' => out.push(b'\\'),
            b'c' => return (out, true),
            b'0'..=b'7' => {
                let end = text[at..].iter().take(if letter == b'0' { 3 } else { 2 });
                let digits = end.take_while(|b| (b'0'..=b'7').contains(b)).count();
                let octal = &text[at - 1..at + digits];
                let value = octal.iter().fold(0_u32, |v, b| v * 8 + u32::from(b - b'0'));
                out.push(value as u8);
                at += digits;
            }
            b'x' => {
                let digits =
                    text[at..].iter().take(2).take_while(|b| b.is_ascii_hexdigit()).count();
                let hex = std::str::from_utf8(&text[at..at + digits]).unwrap_or_default();
                out.push(u8::from_str_radix(hex, 16).unwrap_or_default());
                at += digits;
            }
            other => out.extend([b'\\', other]),
        }
    }
    (out, false)
}

pub(super) fn echo(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    // dash's echo knows -n only and always reads backslashes.
    let gnu = !shell.is_busybox();
    let (mut line_end, mut backslashes, mut at) = (true, gnu, 1);
    while let Some(arg) = args.get(at) {
        let flags = arg.strip_prefix(b"-").unwrap_or_default();
        let known: &[u8] = if gnu { b"n" } else { b"neE" };
        if flags.is_empty() || flags.iter().any(|b| !known.contains(b)) || gnu && flags.len() > 1 {
            break;
        }
        line_end &= !flags.contains(&b'n');
        backslashes =
            flags.iter().rev().find(|b| b"eE".contains(b)).map_or(backslashes, |&b| b == b'e');
        at += 1;
    }
    let mut text = args[at.min(args.len())..].join(&b' ');
    if backslashes {
        let (read, stop) = escapes(&text);
        text = read;
        line_end &= !stop;
    }
    if line_end {
        text.push(b'\n');
    }
    say(shell, &text)
}

pub(super) fn tee(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "ai", &[("append", b'a')]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let input = shell.read_fd(0).unwrap_or_default();
    let mut status = 0;
    shell.print(&input);
    for path in &options.rest {
        let flags = if options.has(b'a') { OpenFlags::APPEND } else { OpenFlags::WRITE };
        if let Err(error) = shell.save(path, flags, &input) {
            match error {
                Errno::ENOSPC => {
                    shell.print_error(&[b"tee: ", path.as_slice(), b": I/O error\n"].concat());
                }
                error => shell.complain("tee", Say::Plain, &[path], Some(error)),
            }
            status = 1;
        }
    }
    status
}

pub(super) fn readlink(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options =
        match shell.options(args, shell.if_gnu("fnmevqs", "fnvqs"), &[("canonicalize", b'f')]) {
            Ok(options) => options,
            Err(status) => return status,
        };
    if options.rest.is_empty() {
        return shell.missing("readlink");
    }
    let mut status = 0;
    for path in &options.rest {
        let found = match options.any(b"fme") {
            true => shell.kernel().resolve(path, true).map(|place| [b"/", &*place.path].concat()),
            false => shell.kernel().readlink(path),
        };
        match found {
            Ok(mut text) => {
                if !options.has(b'n') {
                    text.push(b'\n');
                }
                shell.print(&text);
            }
            Err(_) => status = 1,
        }
    }
    status
}

pub(super) fn realpath(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut status = 0;
    for path in &args[1..] {
        match shell.kernel().resolve(path, true) {
            Ok(place) => shell.print(&[b"/", &*place.path, b"\n"].concat()),
            Err(error) => {
                shell.complain("realpath", Say::Plain, &[path], Some(error));
                status = 1;
            }
        }
    }
    status
}
