//! Running a script of sed over lines.

use super::super::super::limits::{MADE, STEPS};
use super::script::{Act, At, Command};
use regex_lite::Regex;

/// What a run leaves: what is printed, and what `w` wrote, by file.
#[derive(Default)]
pub(super) struct Out {
    pub(super) text: Vec<u8>,
    pub(super) files: Files,
    /// It went round and round and was stopped.
    pub(super) endless: bool,
    /// A space grew and grew, or what is printed.
    pub(super) grows: bool,
}

/// What `w` wrote, by name.
pub(super) type Files = Vec<(Vec<u8>, Vec<u8>)>;

/// Adds to what is to be written to a file: it is one file however often it is written to.
pub(super) fn add(files: &mut Files, name: &[u8], text: Vec<u8>) {
    match files.iter_mut().find(|(known, _)| known == name) {
        Some((_, all)) => all.extend(text),
        None => files.push((name.to_vec(), text)),
    }
}

/// Lines to come, the pattern space and the hold space.
struct Run<'a> {
    commands: &'a [Command],
    lines: Vec<&'a [u8]>,
    /// The line that is worked on counts from 1.
    line: usize,
    text: String,
    ended: bool,
    held: String,
    /// Of each command with two addresses: 0, or that it applies, up to which line.
    inside: Vec<usize>,
    /// Something was replaced since the line was read, or the last jump for that.
    replaced: bool,
    jumps: u64,
    after: Vec<u8>,
    quiet: bool,
    /// Bytes that went from one place to another.
    moved: usize,
    out: Out,
}

/// What a space may hold: a line is far from it, and what doubles itself is there soon.
const SPACE: usize = 16 << 20;

/// What comes after the commands of a line.
#[derive(PartialEq)]
enum Then {
    Show,
    Drop,
    /// `D`: again with what is left, without another line.
    Again,
    Quit,
}

/// Runs commands over an input; `read` gives the content of a file that `r` names.
pub(super) fn run(
    commands: &[Command],
    input: &[u8],
    quiet: bool,
    read: &mut dyn FnMut(&[u8]) -> Vec<u8>,
) -> Out {
    let mut run = Run {
        commands,
        lines: input.split_inclusive(|&b| b == b'\n').collect(),
        line: 0,
        text: String::new(),
        ended: true,
        held: String::new(),
        inside: vec![0; commands.len()],
        replaced: false,
        jumps: 0,
        after: Vec::new(),
        quiet,
        moved: 0,
        out: Out::default(),
    };
    let (mut again, mut rounds) = (false, 0);
    while again || run.take() {
        run.replaced = false;
        let then = run.cycle(read);
        if matches!(then, Then::Show | Then::Quit) && !quiet {
            run.show();
        }
        run.out.text.append(&mut run.after);
        if then == Then::Quit || run.is_full() {
            break;
        }
        again = then == Then::Again;
        // Each takes a line, but for these; a long one costs more.
        rounds += if again { 1 + run.text.len() as u64 / 64 } else { 0 };
        if rounds > STEPS {
            run.out.endless = true;
            break;
        }
    }
    run.out
}

impl Run<'_> {
    fn take(&mut self) -> bool {
        let Some(line) = self.lines.get(self.line) else { return false };
        self.line += 1;
        self.ended = line.ends_with(b"\n");
        self.text = String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line)).into_owned();
        true
    }

    fn show(&mut self) {
        self.out.text.extend_from_slice(self.text.as_bytes());
        if self.ended {
            self.out.text.push(b'\n');
        }
    }

    fn say(&mut self, text: &str) {
        self.out.text.extend_from_slice(text.as_bytes());
        self.out.text.push(b'\n');
    }

    /// Looks whether something has grown beyond all use.
    fn is_full(&mut self) -> bool {
        let files: usize = self.out.files.iter().map(|(_, text)| text.len()).sum();
        let made = self.out.text.len() + self.after.len() + files;
        self.out.grows |= self.text.len().max(self.held.len()) > SPACE || made > MADE;
        self.out.endless |= self.moved > 8 * MADE;
        self.out.grows || self.out.endless
    }

    fn first(&self) -> String {
        self.text.split('\n').next().unwrap_or_default().to_owned()
    }

    fn cycle(&mut self, read: &mut dyn FnMut(&[u8]) -> Vec<u8>) -> Then {
        let mut at = 0;
        while let Some(command) = self.commands.get(at) {
            self.moved = self.moved.saturating_add(command.looks(self.text.len()));
            let applies =
                command.applies(self.line, self.lines.len(), &self.text, &mut self.inside[at]);
            at += 1;
            if applies == command.not {
                if let Act::Group(end) = command.act {
                    at = end;
                }
                continue;
            }
            if let Act::Jump(to, when) = command.act {
                let goes = when.is_none_or(|when| when == self.replaced);
                self.replaced &= when.is_none();
                at = if goes { to } else { at };
                self.jumps += 1 + self.text.len() as u64 / 64;
                self.out.endless |= self.jumps > STEPS;
            }
            if let Some(then) = self.act(&command.act, read) {
                return then;
            }
            if self.is_full() {
                return Then::Drop;
            }
        }
        Then::Show
    }

    /// Does one command; what it says of the rest of the line, if anything.
    fn act(&mut self, act: &Act, read: &mut dyn FnMut(&[u8]) -> Vec<u8>) -> Option<Then> {
        self.moved += match act {
            Act::Get(_) => self.held.len(),
            Act::Swap(_) | Act::Print | Act::Hold(_) | Act::Write(_) => self.text.len(),
            _ => 0,
        };
        match act {
            Act::Replace { sought, with, all, nth, print, file } => {
                if let Some(new) = substitute(&sought.regex, &self.text, with, *all, *nth) {
                    self.text = new;
                    self.replaced = true;
                    if *print {
                        self.say(&self.text.clone());
                    }
                    if let Some(name) = file {
                        let line = [self.text.as_bytes(), b"\n"].concat();
                        add(&mut self.out.files, name, line);
                    }
                }
            }
            Act::Swap(pairs) => {
                let other = |c| pairs.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to);
                self.text = self.text.chars().map(other).collect();
            }
            Act::Delete => return Some(Then::Drop),
            Act::DeleteFirst => {
                let Some((_, rest)) = self.text.split_once('\n') else { return Some(Then::Drop) };
                self.text = rest.to_owned();
                return Some(Then::Again);
            }
            Act::Print => self.say(&self.text.clone()),
            Act::PrintFirst => self.say(&self.first()),
            Act::Number => self.say(&self.line.to_string()),
            Act::Quit => return Some(Then::Quit),
            Act::Next => {
                if self.line == self.lines.len() {
                    return Some(Then::Quit);
                }
                if !self.quiet {
                    self.show();
                }
                self.out.text.append(&mut self.after);
                self.take();
            }
            Act::Join => {
                if self.line == self.lines.len() {
                    return Some(Then::Quit);
                }
                self.out.text.append(&mut self.after);
                let mut before = std::mem::take(&mut self.text);
                self.take();
                before.push('\n');
                before.push_str(&self.text);
                self.text = before;
            }
            Act::Hold(false) => self.held.clone_from(&self.text),
            Act::Hold(true) => {
                self.held.push('\n');
                self.held.push_str(&self.text);
            }
            Act::Get(false) => self.text.clone_from(&self.held),
            Act::Get(true) => {
                self.text.push('\n');
                self.text.push_str(&self.held);
            }
            Act::Exchange => std::mem::swap(&mut self.text, &mut self.held),
            Act::Append(more) => self.after.extend_from_slice(more),
            Act::Insert(more) => self.out.text.extend_from_slice(more),
            Act::Change(with) => {
                self.out.text.extend_from_slice(with);
                return Some(Then::Drop);
            }
            Act::Read(name) => self.after.extend(read(name)),
            Act::Write(name) => {
                let line = [self.text.as_bytes(), b"\n"].concat();
                add(&mut self.out.files, name, line);
            }
            Act::Group(_) | Act::Jump(..) | Act::Nothing => {}
        }
        None
    }
}

impl Command {
    /// What it costs to look for its expressions in so many bytes.
    pub(super) fn looks(&self, bytes: usize) -> usize {
        let of = |at: &Option<At>| match at {
            Some(At::Match(sought)) => sought.cost(bytes),
            _ => 0,
        };
        let replaced = match &self.act {
            Act::Replace { sought, .. } => sought.cost(bytes),
            _ => 0,
        };
        of(&self.from).saturating_add(of(&self.to)).saturating_add(replaced)
    }

    fn applies(&self, line: usize, last: usize, text: &str, inside: &mut usize) -> bool {
        let is = |at: &At| match at {
            At::Line(n) => *n == line,
            At::Last => line == last,
            At::Match(sought) => sought.regex.is_match(text),
            At::More(_) => false,
        };
        match (&self.from, &self.to) {
            (None, _) => true,
            (Some(from), None) => is(from),
            (Some(from), Some(to)) => {
                if *inside > 0 {
                    if is(to) || line >= *inside {
                        *inside = 0;
                    }
                    return true;
                }
                let starts = is(from);
                *inside = match to {
                    _ if !starts => 0,
                    At::Line(n) if *n <= line => 0,
                    At::More(0) => 0,
                    At::More(more) => line.saturating_add(*more),
                    _ => usize::MAX,
                };
                starts
            }
        }
    }
}

fn substitute(regex: &Regex, text: &str, with: &str, all: bool, nth: usize) -> Option<String> {
    let (mut out, mut end, mut hit) = (String::new(), 0, false);
    for (n, found) in regex.captures_iter(text).enumerate() {
        let Some(whole) = found.get(0) else { continue };
        if n + 1 < nth {
            continue;
        }
        hit = true;
        out.push_str(&text[end..whole.start()]);
        if out.len() > SPACE {
            break;
        }
        let mut letters = with.chars();
        while let Some(c) = letters.next() {
            if out.len() > SPACE {
                break;
            }
            match (c, if c == '\\' { letters.next() } else { None }) {
                ('&', _) => out.push_str(whole.as_str()),
                ('\\', Some(digit @ '1'..='9')) => {
                    let group = found.get(digit as usize - '0' as usize);
                    out.push_str(group.map_or("", |group| group.as_str()));
                }
                ('\\', Some('n')) => out.push('\n'),
                ('\\', Some('t')) => out.push('\t'),
                ('\\', Some(other)) => out.push(other),
                (c, _) => out.push(c),
            }
        }
        end = whole.end();
        if !all {
            break;
        }
    }
    out.push_str(&text[end..]);
    hit.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::super::script::{Bad, parse};
    use super::*;

    #[test]
    fn edits() {
        for (script, input, want) in [
            ("s/a/b/", "aa\na", "ba\nb"),
            ("s/a/b/g", "aa\n", "bb\n"),
            ("s/a/b/2g", "aaa\n", "abb\n"),
            ("2d", "1\n2\n3\n", "1\n3\n"),
            ("$d", "1\n2\n", "1\n"),
            ("/x/,/y/d", "a\nx\nb\ny\nc\n", "a\nc\n"),
            ("s,/a,/b,", "/a\n", "/b\n"),
            ("s/\\(a\\)\\(b\\)/\\2\\1/", "ab\n", "ba\n"),
            ("s/a/[&]/2", "aaa\n", "a[a]a\n"),
            ("1a\\\nnew", "1\n2\n", "1\nnew\n2\n"),
            ("2q", "1\n2\n3\n", "1\n2\n"),
            ("1!d", "1\n2\n", "1\n"),
            ("s/a+/x/", "a+\n", "x\n"),
            ("y/abc/xyz/", "aabc\n", "xxyz\n"),
            ("=", "a\n", "1\na\n"),
            ("1!G;h;$!d", "1\n2\n3\n", "3\n2\n1\n"),
            ("N;s/\\n/+/", "1\n2\n3\n", "1+2\n3\n"),
            ("/b/{s/b/c/;p}", "a\nb\n", "a\nc\nc\n"),
            ("n;d", "1\n2\n3\n", "1\n3\n"),
            ("r f", "1\n", "1\n<f>\n"),
            ("1{a x\nn}", "1\n2\n", "1\nx\n2\n"),
            ("1{a x\nN}", "1\n2\n", "x\n1\n2\n"),
            ("y/\\n\\\\/ab/", "\\n\n", "bn\n"),
            ("$!N;P;D", "1\n2\n3\n", "1\n2\n3\n"),
            (":a;N;$!ba;s/\\n/,/g", "1\n2\n3\n", "1,2,3\n"),
            (":x;s/a/b/;tx", "aaa\n", "bbb\n"),
            ("s/z/b/;T;s/a/c/", "a\n", "a\n"),
            ("2,+1d", "1\n2\n3\n4\n", "1\n4\n"),
        ] {
            let commands = parse(script, false).unwrap_or_else(|e| panic!("{script}: {e:?}"));
            let mut read = |name: &[u8]| [b"<", name, b">\n"].concat();
            let out = run(&commands, input.as_bytes(), false, &mut read);
            assert_eq!(String::from_utf8_lossy(&out.text), want, "{script}");
            assert!(!out.endless);
        }
        assert!(matches!(parse("y/abc/x/", false), Err(Bad::Lengths)));
    }

    #[test]
    fn what_grows_without_end_is_stopped() {
        let lines = "a\n".repeat(100);
        let replaces = "s/a/aa/g;".repeat(40);
        for script in ["G;H", "G;H;G;H", replaces.as_str()] {
            let commands = parse(script, false).unwrap_or_else(|e| panic!("{script}: {e:?}"));
            let out = run(&commands, lines.as_bytes(), true, &mut |_| Vec::new());
            assert!(out.grows && out.text.len() <= SPACE, "{script}");
        }
    }

    #[test]
    fn what_goes_round_for_ever_is_stopped() {
        for script in ["G;D", "G;H;D", ":a;ba"] {
            let commands = parse(script, false).unwrap_or_else(|e| panic!("{script}: {e:?}"));
            assert!(run(&commands, b"a\n", false, &mut |_| Vec::new()).endless, "{script}");
        }
    }
}
