//! diff: files and folders, in the unified form, which is the only one that busybox has.

use super::super::Shell;
use super::super::words::Say;
use super::{Options, base_name, join_path};
use imara_diff::{Algorithm, Diff, Hunk, InternedInput};
use std::collections::BTreeSet;

/// Lines that changed: from and to of the old, and of the new.
type Change = (usize, usize, usize, usize);

pub(super) fn diff(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [("brief", b'q'), ("recursive", b'r'), ("unified=", b'U')];
    let options = match shell.options(args, "abBdiNqrS:TstwuU:L:", &long) {
        Ok(options) => options,
        Err(status) => return status.max(2),
    };
    let [first, second] = options.rest.as_slice() else {
        shell.print_error(
            b"Usage: diff [-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2\n",
        );
        return 1;
    };
    let around = options.value(b'U').map(String::from_utf8_lossy);
    if let Some(text) = around.filter(|text| text.parse::<usize>().is_err()) {
        shell.complain("diff", Say::BadCount, &[text.as_bytes()], None);
        return shell.if_gnu(2, 1);
    }
    for path in [first, second] {
        if !there(shell, path, &options) {
            return 2;
        }
    }
    let mut is_dir = |path: &[u8]| path != b"-" && shell.is_dir(path);
    // A folder stands for the file in it that is called as the other one.
    match (is_dir(first), is_dir(second)) {
        (true, true) => folders(shell, first, second, &options),
        (true, false) => files(shell, &join_path(first, base_name(second)), second, &options),
        (false, true) => files(shell, first, &join_path(second, base_name(first)), &options),
        (false, false) => files(shell, first, second, &options),
    }
}

/// What is in two folders; with `-r`, all files below them.
fn folders(shell: &mut Shell<'_>, old: &[u8], new: &[u8], options: &Options) -> i32 {
    let mut names = BTreeSet::new();
    for dir in [old, new] {
        gather(shell, dir, b"", options.has(b'r'), &mut names);
    }
    let mut status = 0;
    let from = options.value(b'S').unwrap_or_default();
    for name in names.into_iter().filter(|name| name.as_slice() >= from) {
        let paths = [join_path(old, &name), join_path(new, &name)];
        let kinds = paths.each_ref().map(|path| {
            let stat = shell.kernel().stat(path, true).ok();
            // Of those below it, a folder is none.
            stat.map(|stat| stat.node.is_dir()).filter(|is_dir| !is_dir || !options.has(b'r'))
        });
        let [a, b] = &paths;
        let kind = |is_dir: bool| if is_dir { "directory" } else { "regular file" };
        let line = match kinds {
            [Some(true), Some(true)] => [b"Common subdirectories: ", &a[..], b" and ", b].concat(),
            [Some(one), Some(other)] if one != other => {
                let (one, other) = (kind(one).as_bytes(), kind(other).as_bytes());
                [b"File ", &a[..], b" is a ", one, b" while file ", b, b" is a ", other].concat()
            }
            [Some(_), None] | [None, Some(_)] if !options.has(b'N') => {
                let dir = if kinds[0].is_some() { old } else { new };
                [b"Only in ", dir, b": ", &name].concat()
            }
            [None, None] => continue,
            _ => {
                status = status.max(files(shell, a, b, options));
                continue;
            }
        };
        status = status.max(i32::from(kinds != [Some(true); 2]));
        shell.print(&[&line, &b"\n"[..]].concat());
    }
    status
}

/// Names in a folder, or of all files below it.
fn gather(shell: &mut Shell<'_>, dir: &[u8], lead: &[u8], deep: bool, all: &mut BTreeSet<Vec<u8>>) {
    for name in shell.names(dir).unwrap_or_default() {
        let (path, name) = (join_path(dir, &name), [lead, &name].concat());
        let is_link = shell.kernel().readlink(&path).is_ok();
        if deep && !is_link && shell.is_dir(&path) {
            let lead = [&name, &b"/"[..]].concat();
            shell.below((), |shell| gather(shell, &path, &lead, deep, all));
        } else {
            all.insert(name);
        }
    }
}

/// True for what is there, or need not be; what is missing is told.
fn there(shell: &mut Shell<'_>, path: &[u8], options: &Options) -> bool {
    match shell.kernel().stat(path, true) {
        Err(error) if path != b"-" && !options.has(b'N') => {
            shell.complain("diff", Say::Stat, &[path], Some(error));
            false
        }
        _ => true,
    }
}

/// A file's content; with `-N`, nothing stands for one that isn't there.
fn side(shell: &mut Shell<'_>, path: &[u8], options: &Options) -> Option<Vec<u8>> {
    if options.has(b'N') && path != b"-" && shell.kernel().stat(path, true).is_err() {
        return Some(Vec::new());
    }
    if !there(shell, path, options) {
        return None;
    }
    let content = shell.slurp("diff", path)?;
    shell.keeps_lines(&content).ok()?;
    Some(content)
}

fn files(shell: &mut Shell<'_>, first: &[u8], second: &[u8], options: &Options) -> i32 {
    let Some(a) = side(shell, first, options) else { return 2 };
    let Some(b) = side(shell, second, options) else { return 2 };
    let lines = |all| <[u8]>::split_inclusive(all, |&b| b == b'\n').collect::<Vec<&[u8]>>();
    let (old, new) = (lines(&a), lines(&b));
    let keys = |all: &[&[u8]]| all.iter().map(|line| key(line, options)).collect::<Vec<_>>();
    let around = options.value(b'U').and_then(|text| String::from_utf8_lossy(text).parse().ok());
    let around = around.unwrap_or(3);
    let mut hunks = hunks(&changes(keys(&old), keys(&new)), around);
    if options.has(b'B') {
        let empty = |lines: &[&[u8]]| lines.iter().all(|line| *line == b"\n");
        let counts = |&(a, b, c, d): &Change| !empty(&old[a..b]) || !empty(&new[c..d]);
        hunks.retain(|hunk| hunk.iter().any(counts));
    }
    let pair = [b"Files ", first, b" and ", second].concat();
    if hunks.is_empty() {
        if options.has(b's') {
            shell.print(&[&pair, &b" are identical\n"[..]].concat());
        }
        return 0;
    }
    let binary = !options.has(b'a') && (a.contains(&0) || b.contains(&0));
    if binary || options.has(b'q') {
        shell.print(&[&pair, &b" differ\n"[..]].concat());
        return 1;
    }
    let labels: Vec<&[u8]> = options.values(b'L').collect();
    let label = |n: usize, path| labels.get(n).copied().unwrap_or(path);
    let (old_label, new_label) = (label(0, first), label(1, second));
    shell.print(&[b"--- ", old_label, b"\n+++ ", new_label, b"\n"].concat());
    for hunk in hunks {
        let text = shown(&hunk, around, [&old, &new], options);
        shell.print(&text);
    }
    1
}

/// What counts of a line.
fn key(line: &[u8], options: &Options) -> Vec<u8> {
    let mut key = line.to_vec();
    if options.has(b'i') {
        key.make_ascii_lowercase();
    }
    if options.has(b'w') {
        key.retain(|b| !b.is_ascii_whitespace());
    } else if options.has(b'b') {
        let words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let lead: &[u8] =
            if line.starts_with(b" ") || line.starts_with(b"\t") { b" " } else { b"" };
        key = [lead, &words.collect::<Vec<_>>().join(&b' ')].concat();
    }
    key
}

/// Where two texts differ.
fn changes(old: Vec<Vec<u8>>, new: Vec<Vec<u8>>) -> Vec<Change> {
    let mut input = InternedInput::default();
    input.update_before(old.into_iter());
    input.update_after(new.into_iter());
    let diff = Diff::compute(Algorithm::Myers, &input);
    let change = |Hunk { before, after }| {
        [before.start, before.end, after.start, after.end].map(|at| at as usize)
    };
    diff.hunks().map(change).map(Change::from).collect()
}

/// Changes that lie so near to each other that the lines around them touch.
fn hunks(changes: &[Change], around: usize) -> Vec<Vec<Change>> {
    let mut out: Vec<Vec<Change>> = Vec::new();
    for &change in changes {
        match out.last_mut() {
            Some(hunk)
                if hunk
                    .last()
                    .is_some_and(|last| change.0 - last.1 <= around.saturating_mul(2)) =>
            {
                hunk.push(change);
            }
            _ => out.push(vec![change]),
        }
    }
    out
}

/// Adds a line with spaces for its tabs, of which each reaches to the next eighth column.
fn untabbed(line: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    for &b in line {
        let blank = 8 - (out.len() - start) % 8;
        if b == b'\t' { out.extend([b' '; 8].iter().take(blank)) } else { out.push(b) }
    }
}

fn shown(hunk: &[Change], around: usize, [old, new]: [&[&[u8]]; 2], options: &Options) -> Vec<u8> {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return Vec::new() };
    let before = around.min(first.0);
    let after = around.min(old.len() - last.1);
    let range = |from: usize, to: usize| match to - from {
        0 => format!("{from},0"),
        1 => format!("{}", from + 1),
        count => format!("{},{count}", from + 1),
    };
    let (from, to) = (first.0 - before, last.1 + after);
    let title =
        format!("@@ -{} +{} @@\n", range(from, to), range(first.2 - before, last.3 + after));
    let mut out = title.into_bytes();
    let mut put = |mark: u8, lines: &[&[u8]]| {
        for line in lines {
            out.push(mark);
            out.extend(options.has(b'T').then_some(b'\t'));
            if options.has(b't') {
                untabbed(line, &mut out)
            } else {
                out.extend_from_slice(line)
            }
            if !line.ends_with(b"\n") {
                out.extend_from_slice(b"\n\\ No newline at end of file\n");
            }
        }
    };
    let mut at = from;
    for &(a, b, c, d) in hunk {
        put(b' ', &old[at..a]);
        put(b'-', &old[a..b]);
        put(b'+', &new[c..d]);
        at = b;
    }
    put(b' ', &old[at..to]);
    out
}
