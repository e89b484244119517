//! sed: s, d, p, q, a, i, c, y-less; addresses by number, `$` and pattern; -i writes a new file over the old name.

use super::super::Shell;
use super::super::words::Say;
use super::show::or_input;
use super::text::basic;
use crate::lab::errno::Errno;
use crate::lab::kernel::OpenFlags;
use regex_lite::{Regex, RegexBuilder};

enum At {
    Line(usize),
    Last,
    Match(Regex),
}

struct Command {
    from: Option<At>,
    to: Option<At>,
    not: bool,
    act: Act,
}

enum Act {
    Replace { regex: Regex, with: String, all: bool, nth: usize, print: bool },
    Delete,
    Print,
    Quit,
    Append(Vec<u8>),
    Insert(Vec<u8>),
    Change(Vec<u8>),
}

pub(super) fn sed(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [
        ("in-place", b'i'),
        ("quiet", b'n'),
        ("silent", b'n'),
        ("regexp-extended", b'E'),
        ("expression=", b'e'),
    ];
    let options = match shell.options(args, "ie:nErs", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let mut scripts: Vec<Vec<u8>> = options.values(b'e').map(<[u8]>::to_vec).collect();
    let mut files = options.rest.as_slice();
    if scripts.is_empty() {
        let Some((first, rest)) = files.split_first() else { return shell.missing("sed") };
        (scripts, files) = (vec![first.clone()], rest);
    }
    let script = String::from_utf8_lossy(&scripts.join(&b'\n')).into_owned();
    let commands = match parse(&script, options.any(b"Er")) {
        Ok(commands) => commands,
        Err(found) => {
            shell.complain("sed", Say::SedBad, &[found.as_bytes()], None);
            return 1;
        }
    };
    let quiet = options.has(b'n');
    let mut status = 0;
    if !options.has(b'i') {
        let mut input = Vec::new();
        for path in or_input(files) {
            match shell.read_for_sed(&path) {
                Some(content) => input.extend(content),
                None => status = shell.if_gnu(2, 1),
            }
        }
        let out = run(&commands, &input, quiet);
        shell.print(&out);
        return status;
    }
    for path in files {
        let Some(content) = shell.read_for_sed(path) else {
            status = shell.if_gnu(2, 1);
            continue;
        };
        let out = run(&commands, &content, quiet);
        if let Err(error) = shell.replace_file(path, &out) {
            shell.complain("sed", Say::SedRead, &[path], Some(error));
            status = shell.if_gnu(4, 1);
        }
    }
    status
}

impl Shell<'_> {
    fn read_for_sed(&mut self, path: &[u8]) -> Option<Vec<u8>> {
        if path == b"-" {
            return self.slurp("sed", path);
        }
        let content = self.kernel().read(path).and_then(|c| c.read().map_err(|_| Errno::EIO));
        match content {
            Ok(content) => Some(content),
            Err(error) => {
                self.complain("sed", Say::SedRead, &[path], Some(error));
                None
            }
        }
    }

    /// A new file beside the old one, with its mode and owner, takes its name: nothing of the old content is copied up.
    fn replace_file(&mut self, path: &[u8], content: &[u8]) -> Result<(), Errno> {
        let attr = self.kernel().stat(path, true)?.node.attr;
        let end = path.iter().rposition(|&b| b == b'/').map_or(0, |at| at + 1);
        let beside = [&path[..end], b"sedTmp00"].concat();
        let mut kernel = self.kernel();
        let flags = OpenFlags { exclusive: true, ..OpenFlags::WRITE };
        let mut handle = kernel.open(&beside, flags)?;
        kernel.write(&mut handle, content)?;
        kernel.chown(&beside, Some(attr.uid), Some(attr.gid), false)?;
        kernel.chmod(&beside, attr.mode)?;
        kernel.rename(&beside, path, false)
    }
}

fn parse(script: &str, extended: bool) -> Result<Vec<Command>, String> {
    let mut rest = script;
    let mut all = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\n', ';', '\t']);
        if rest.is_empty() {
            return Ok(all);
        }
        let from = address(&mut rest, extended)?;
        let to = match rest.strip_prefix(',') {
            Some(after) => {
                rest = after;
                address(&mut rest, extended)?
            }
            None => None,
        };
        let not = rest.starts_with('!');
        rest = rest.trim_start_matches(['!', ' ']);
        let letter = rest.chars().next().ok_or("end")?;
        rest = &rest[letter.len_utf8()..];
        let act = match letter {
            's' => replace(&mut rest, extended)?,
            'd' => Act::Delete,
            'p' => Act::Print,
            'q' => Act::Quit,
            'a' | 'i' | 'c' => {
                let end = rest.find('\n').filter(|&at| at > 1).unwrap_or(rest.len());
                let text = rest[..end].trim_start_matches(['\\', '\n', ' ']);
                let text = [text.as_bytes(), b"\n"].concat();
                rest = &rest[end..];
                match letter {
                    'a' => Act::Append(text),
                    'i' => Act::Insert(text),
                    _ => Act::Change(text),
                }
            }
            other => return Err(other.to_string()),
        };
        all.push(Command { from, to, not, act });
    }
}

fn address(rest: &mut &str, extended: bool) -> Result<Option<At>, String> {
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    if digits > 0 {
        let line = rest[..digits].parse().unwrap_or(0);
        *rest = &rest[digits..];
        return Ok(Some(At::Line(line)));
    }
    if let Some(after) = rest.strip_prefix('$') {
        *rest = after;
        return Ok(Some(At::Last));
    }
    match rest.strip_prefix('/') {
        Some(after) => {
            *rest = after;
            let pattern = until(rest, '/').ok_or("/")?;
            Ok(Some(At::Match(compile(&pattern, extended, false)?)))
        }
        None => Ok(None),
    }
}

/// The text up to a delimiter that no backslash quotes; the delimiter goes, too.
fn until(rest: &mut &str, delimiter: char) -> Option<String> {
    let (mut out, mut letters) = (String::new(), rest.char_indices());
    while let Some((at, c)) = letters.next() {
        if c == delimiter {
            *rest = &rest[at + c.len_utf8()..];
            return Some(out);
        }
        if c == '\\' {
            match letters.next() {
                Some((_, next)) if next == delimiter => out.push(next),
                Some((_, next)) => out.extend(['\\', next]),
                None => return None,
            }
        } else {
            out.push(c);
        }
    }
    None
}

fn compile(pattern: &str, extended: bool, ignore_case: bool) -> Result<Regex, String> {
    let pattern = if extended { pattern.to_owned() } else { basic(pattern) };
    RegexBuilder::new(&pattern).case_insensitive(ignore_case).build().map_err(|_| pattern)
}

fn replace(rest: &mut &str, extended: bool) -> Result<Act, String> {
    let delimiter = rest.chars().next().ok_or("s")?;
    *rest = &rest[delimiter.len_utf8()..];
    let pattern = until(rest, delimiter).ok_or("s")?;
    let with = until(rest, delimiter).ok_or("s")?;
    let flags: String =
        rest.chars().take_while(|c| c.is_ascii_digit() || "gpiI".contains(*c)).collect();
    *rest = &rest[flags.len()..];
    let nth = flags.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(1);
    let regex = compile(&pattern, extended, flags.contains(['i', 'I']))?;
    Ok(Act::Replace { regex, with, all: flags.contains('g'), nth, print: flags.contains('p') })
}

fn run(commands: &[Command], input: &[u8], quiet: bool) -> Vec<u8> {
    let lines: Vec<&[u8]> = input.split_inclusive(|&b| b == b'\n').collect();
    let mut inside = vec![false; commands.len()];
    let mut out = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let ended = line.ends_with(b"\n");
        let mut text =
            String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line)).into_owned();
        let end: &[u8] = if ended { b"\n" } else { b"" };
        let (mut shown, mut quit, mut after) = (!quiet, false, Vec::new());
        for (command, inside) in commands.iter().zip(&mut inside) {
            if command.applies(n + 1, lines.len(), &text, inside) == command.not {
                continue;
            }
            match &command.act {
                Act::Replace { regex, with, all, nth, print } => {
                    let replaced = substitute(regex, &text, with, *all, *nth);
                    if let Some(new) = replaced {
                        text = new;
                        if *print {
                            out.extend([text.as_bytes(), b"\n"].concat());
                        }
                    }
                }
                Act::Delete => {
                    shown = false;
                    break;
                }
                Act::Print => out.extend([text.as_bytes(), b"\n"].concat()),
                Act::Quit => {
                    quit = true;
                    break;
                }
                Act::Append(more) => after.extend_from_slice(more),
                Act::Insert(more) => out.extend_from_slice(more),
                Act::Change(with) => {
                    out.extend_from_slice(with);
                    shown = false;
                    break;
                }
            }
        }
        if shown {
            out.extend([text.as_bytes(), end].concat());
        }
        out.extend(after);
        if quit {
            break;
        }
    }
    out
}

impl Command {
    fn applies(&self, line: usize, last: usize, text: &str, inside: &mut bool) -> bool {
        let is = |at: &At| match at {
            At::Line(n) => *n == line,
            At::Last => line == last,
            At::Match(regex) => regex.is_match(text),
        };
        match (&self.from, &self.to) {
            (None, _) => true,
            (Some(from), None) => is(from),
            (Some(from), Some(to)) => {
                if *inside {
                    *inside = !is(to);
                    return true;
                }
                let starts = is(from);
                *inside = starts && !matches!(to, At::Line(n) if *n <= line);
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
        let mut letters = with.chars();
        while let Some(c) = letters.next() {
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
    use super::*;

    #[test]
    fn edits() {
        for (script, input, want) in [
            ("s/a/b/", "aa\na", "ba\nb"),
            ("s/a/b/g", "aa\n", "bb\n"),
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
        ] {
            let commands = parse(script, false).unwrap_or_else(|e| panic!("{script}: {e}"));
            assert_eq!(
                String::from_utf8_lossy(&run(&commands, input.as_bytes(), false)),
                want,
                "{script}"
            );
        }
    }
}
