//! grep.

use super::super::Shell;
use super::super::words::Say;
use super::regex::{Weighed, fault};
use super::show::or_input;
use super::text::basic;
use super::{Options, join_path};

const LONG: [(&str, u8); 4] =
    [("ignore-case", b'i'), ("count", b'c'), ("recursive", b'r'), ("max-count=", b'm')];

/// What a search is told, and what it found.
struct Search<'a> {
    sought: Weighed,
    options: &'a Options,
    titles: bool,
    before: usize,
    after: usize,
    most: usize,
    hit: bool,
    failed: bool,
}

pub(super) fn grep(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "e:f:EFiovncqlLhHswxrRzA:B:C:m:", &LONG) {
        Ok(options) => options,
        Err(status) => return status.max(2),
    };
    let mut patterns: Vec<Vec<u8>> = options.values(b'e').map(<[u8]>::to_vec).collect();
    let mut files = options.rest.as_slice();
    for name in options.values(b'f') {
        let Some(text) = shell.slurp("grep", name) else { return 2 };
        patterns.extend(
            text.split_inclusive(|&b| b == b'\n')
                .map(|line| line.strip_suffix(b"\n").unwrap_or(line).to_vec()),
        );
    }
    if patterns.is_empty() && !options.any(b"ef") {
        let Some((first, rest)) = files.split_first() else { return shell.missing("grep").max(2) };
        (patterns, files) = (vec![first.clone()], rest);
    }
    // Of none nothing is found.
    let pattern =
        if patterns.is_empty() { "[^\\s\\S]".into() } else { pattern(&patterns, &options) };
    let Some(sought) = shell.compiled(&pattern, options.has(b'i')) else {
        if shell.over {
            return 130;
        }
        let shown = patterns.join(&b'\n');
        shell.complain("grep", fault(&shown, Say::BadRegex), &[&shown], None);
        return 2;
    };
    let recurse = options.any(b"rR");
    let files = match files.is_empty() && recurse {
        true => vec![b".".to_vec()],
        false => or_input(files),
    };
    let number = |letter| {
        let text = options.value(letter).map(|text| String::from_utf8_lossy(text).into_owned());
        text.and_then(|text| text.parse::<usize>().ok())
    };
    let around = number(b'C').unwrap_or(0);
    let mut search = Search {
        sought,
        options: &options,
        titles: (files.len() > 1 || options.has(b'H') || recurse) && !options.has(b'h'),
        before: number(b'B').unwrap_or(around),
        after: number(b'A').unwrap_or(around),
        most: number(b'm').unwrap_or(usize::MAX),
        hit: false,
        failed: false,
    };
    for path in &files {
        search.path(shell, path, recurse);
    }
    let found = search.hit && options.has(b'q');
    if search.failed && !found { 2 } else { i32::from(!search.hit) }
}

/// One expression of all patterns.
fn pattern(patterns: &[Vec<u8>], options: &Options) -> String {
    let one = |pattern: &Vec<u8>| {
        let text = String::from_utf8_lossy(pattern).into_owned();
        let text = match (options.has(b'F'), options.has(b'E')) {
            (true, _) => regex_lite::escape(&text),
            (_, true) => text,
            _ => basic(&text),
        };
        let text = if options.has(b'x') { format!("^(?:{text})$") } else { text };
        if options.has(b'w') { format!("\\b(?:{text})\\b") } else { text }
    };
    patterns.iter().map(one).collect::<Vec<_>>().join("|")
}

impl Search<'_> {
    fn path(&mut self, shell: &mut Shell<'_>, path: &[u8], recurse: bool) {
        if recurse && path != b"-" && shell.is_dir(path) {
            for name in shell.names(path).unwrap_or_default() {
                let below = join_path(path, &name);
                // Links that are met are not followed.
                let link = shell.kernel().readlink(&below).is_ok();
                if !link {
                    shell.below((), |shell| self.path(shell, &below, true));
                }
            }
            return;
        }
        if self.options.has(b's') && path != b"-" && shell.kernel().stat(path, true).is_err() {
            self.failed = true;
            return;
        }
        let Some(content) = shell.slurp("grep", path) else {
            self.failed = true;
            return;
        };
        self.file(shell, path, &content);
    }

    fn file(&mut self, shell: &mut Shell<'_>, path: &[u8], content: &[u8]) {
        let options = self.options;
        let looked = shell.small_work(self.sought.cost(content.len()) / 4);
        if looked.is_err() || shell.keeps_lines(content).is_err() {
            return;
        }
        let end = self.end();
        let lines: Vec<String> = content
            .split_inclusive(|&b| b == end)
            .map(|line| {
                String::from_utf8_lossy(line.strip_suffix(&[end]).unwrap_or(line)).into_owned()
            })
            .collect();
        let hits = lines.iter().enumerate();
        let hits = hits.filter(|(_, text)| self.sought.regex.is_match(text) != options.has(b'v'));
        let hits: Vec<usize> = hits.map(|(n, _)| n).take(self.most).collect();
        if options.has(b'c') {
            shell.print(
                &[&self.title(path, b':'), hits.len().to_string().as_bytes(), b"\n"].concat(),
            );
        }
        let named = options.has(b'l') && !hits.is_empty() || options.has(b'L') && hits.is_empty();
        if named {
            shell.print(&[path, &b"\n"[..]].concat());
        }
        self.hit |= if options.has(b'L') { named } else { !hits.is_empty() };
        if options.any(b"qlLc") {
            return;
        }
        let mut shown = 0;
        for (place, &hit) in hits.iter().enumerate() {
            let first = hit.saturating_sub(self.before).max(shown);
            if (self.before > 0 || self.after > 0) && place > 0 && first > shown {
                shell.print(b"--\n");
            }
            for (n, line) in (first..hit).zip(&lines[first..hit]) {
                self.line(shell, path, (n, line), b'-');
            }
            self.line(shell, path, (hit, &lines[hit]), b':');
            let next = hits.get(place + 1).copied().unwrap_or(lines.len());
            shown = (hit + 1).saturating_add(self.after).min(next).min(lines.len());
            for (n, line) in (hit + 1..shown).zip(&lines[hit + 1..shown]) {
                self.line(shell, path, (n, line), b'-');
            }
        }
    }

    /// What a line ends with.
    fn end(&self) -> u8 {
        if self.options.has(b'z') { 0 } else { b'\n' }
    }

    fn title(&self, path: &[u8], mark: u8) -> Vec<u8> {
        if self.titles { [path, &[mark]].concat() } else { Vec::new() }
    }

    fn line(&self, shell: &mut Shell<'_>, path: &[u8], (n, text): (usize, &str), mark: u8) {
        let mut start = self.title(path, mark);
        if self.options.has(b'n') {
            start.extend(format!("{}{}", n + 1, char::from(mark)).into_bytes());
        }
        let pieces: Vec<&str> = match self.options.has(b'o') {
            true => self.sought.regex.find_iter(text).map(|found| found.as_str()).collect(),
            false => vec![text],
        };
        for piece in pieces {
            shell.print(&[&start, piece.as_bytes(), &[self.end()]].concat());
        }
    }
}
