//! A script of sed, read: addresses by number, `$` and pattern, commands, groups in braces.

use super::super::regex::Weighed;
use super::super::text::basic;

/// Where a command applies.
pub(super) enum At {
    Line(usize),
    Last,
    Match(Weighed),
    /// `+N`: so many lines after the first.
    More(usize),
}

pub(super) struct Command {
    pub(super) from: Option<At>,
    pub(super) to: Option<At>,
    pub(super) not: bool,
    pub(super) act: Act,
}

impl Command {
    /// busybox forgets a number before `g`: all are replaced, not those from that one on.
    pub(super) fn all_means_all(&mut self) {
        if let Act::Replace { all: true, nth, .. } = &mut self.act {
            *nth = 1;
        }
    }
}

pub(super) enum Act {
    Replace {
        sought: Weighed,
        with: String,
        all: bool,
        nth: usize,
        print: bool,
        /// `w`: where the line goes, too.
        file: Option<Vec<u8>>,
    },
    Swap(Vec<(char, char)>),
    Delete,
    DeleteFirst,
    Print,
    PrintFirst,
    Number,
    Quit,
    Next,
    Join,
    /// `h`, and `H`.
    Hold(bool),
    /// `g`, and `G`.
    Get(bool),
    Exchange,
    Append(Vec<u8>),
    Insert(Vec<u8>),
    Change(Vec<u8>),
    Read(Vec<u8>),
    Write(Vec<u8>),
    /// `b`, `t` and `T`: on to which command, and where that depends on it, whether something was replaced.
    Jump(usize, Option<bool>),
    /// A label, or `l`, of which busybox makes nothing.
    Nothing,
    /// `{`: where the command after its `}` is.
    Group(usize),
}

/// Why a script can't be read: a command that there is not, or what is without its end.
#[derive(Debug)]
pub(super) enum Bad {
    Command(String),
    Unmatched(char),
    /// A label that is nowhere.
    NoLabel(String),
    /// An address with nothing behind it.
    Missing,
    /// A letter behind `s///` that means nothing.
    Flag,
    /// `y` with more on one side than on the other.
    Lengths,
}

type Read<T> = Result<T, Bad>;

pub(super) fn parse(script: &str, extended: bool) -> Read<Vec<Command>> {
    let mut rest = script;
    let (mut all, mut open) = (Vec::<Command>::new(), Vec::new());
    let (mut labels, mut jumps) = (Vec::<(String, usize)>::new(), Vec::new());
    loop {
        rest = rest.trim_start_matches([' ', '\n', ';', '\t']);
        if let Some(after) = rest.strip_prefix('}') {
            let start: usize = open.pop().ok_or_else(|| Bad::Command("}".into()))?;
            all[start].act = Act::Group(all.len());
            rest = after;
            continue;
        }
        if rest.is_empty() {
            if !open.is_empty() {
                return Err(Bad::Unmatched('{'));
            }
            return landed(all, &labels, jumps);
        }
        if rest.starts_with('#') {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
            continue;
        }
        let from = address(&mut rest, extended)?;
        let to = match rest.strip_prefix(',') {
            Some(after) => {
                rest = after;
                match rest.strip_prefix('+').map(|more| address(&mut &*more, extended)) {
                    Some(Ok(Some(At::Line(more)))) => {
                        rest = rest[1..].trim_start_matches(|c: char| c.is_ascii_digit());
                        Some(At::More(more))
                    }
                    _ => address(&mut rest, extended)?,
                }
            }
            None => None,
        };
        rest = rest.trim_start_matches(' ');
        let not = rest.starts_with('!');
        rest = rest.trim_start_matches(['!', ' ']);
        let letter = rest.chars().next().ok_or(Bad::Missing)?;
        rest = &rest[letter.len_utf8()..];
        if letter == '{' {
            open.push(all.len());
        }
        let act = match letter {
            ':' => {
                labels.push((label(&mut rest), all.len()));
                Act::Nothing
            }
            'b' | 't' | 'T' => {
                jumps.push((label(&mut rest), all.len()));
                Act::Jump(usize::MAX, (letter != 'b').then_some(letter == 't'))
            }
            letter => act(letter, &mut rest, extended)?,
        };
        all.push(Command { from, to, not, act });
    }
}

/// The name behind `:`, `b`, `t` and `T`.
fn label(rest: &mut &str) -> String {
    *rest = rest.trim_start_matches([' ', '\t']);
    let end = rest.find([' ', '\t', ';', '\n']).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    name.to_owned()
}

/// All commands, with those that jump told where to: without a label, to the end.
fn landed(
    mut all: Vec<Command>,
    labels: &[(String, usize)],
    jumps: Vec<(String, usize)>,
) -> Read<Vec<Command>> {
    for (name, at) in jumps.into_iter().filter(|(name, _)| !name.is_empty()) {
        let found = labels.iter().find(|(known, _)| *known == name).map(|(_, at)| *at);
        if let Act::Jump(to, _) = &mut all[at].act {
            *to = found.ok_or(Bad::NoLabel(name))?;
        }
    }
    Ok(all)
}

fn act(letter: char, rest: &mut &str, extended: bool) -> Read<Act> {
    Ok(match letter {
        's' => replace(rest, extended)?,
        'y' => swap(rest)?,
        'd' => Act::Delete,
        'D' => Act::DeleteFirst,
        'p' => Act::Print,
        'P' => Act::PrintFirst,
        '=' => Act::Number,
        'l' => Act::Nothing,
        'q' => Act::Quit,
        'n' => Act::Next,
        'N' => Act::Join,
        'h' | 'H' => Act::Hold(letter == 'H'),
        'g' | 'G' => Act::Get(letter == 'G'),
        'x' => Act::Exchange,
        '{' => Act::Group(0),
        'r' | 'w' => {
            let end = rest.find('\n').unwrap_or(rest.len());
            let name = rest[..end].trim_start().as_bytes().to_vec();
            *rest = &rest[end..];
            if letter == 'r' { Act::Read(name) } else { Act::Write(name) }
        }
        'a' | 'i' | 'c' => {
            let end = rest.find('\n').filter(|&at| at > 1).unwrap_or(rest.len());
            let text = rest[..end].trim_start_matches(['\\', '\n', ' ']);
            let text = [text.as_bytes(), b"\n"].concat();
            *rest = &rest[end..];
            match letter {
                'a' => Act::Append(text),
                'i' => Act::Insert(text),
                _ => Act::Change(text),
            }
        }
        other => return Err(Bad::Command(other.to_string())),
    })
}

fn address(rest: &mut &str, extended: bool) -> Read<Option<At>> {
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
            let pattern = until(rest, '/')?;
            Ok(Some(At::Match(compile(&pattern, extended, false)?)))
        }
        None => Ok(None),
    }
}

/// The text up to a delimiter that no backslash quotes; the delimiter goes, too.
fn until(rest: &mut &str, delimiter: char) -> Read<String> {
    let (mut out, mut letters) = (String::new(), rest.char_indices());
    while let Some((at, c)) = letters.next() {
        if c == delimiter {
            *rest = &rest[at + c.len_utf8()..];
            return Ok(out);
        }
        if c != '\\' {
            out.push(c);
            continue;
        }
        match letters.next() {
            Some((_, next)) if next == delimiter => out.push(next),
            Some((_, next)) => out.extend(['\\', next]),
            None => break,
        }
    }
    Err(Bad::Unmatched(delimiter))
}

fn compile(pattern: &str, extended: bool, ignore_case: bool) -> Read<Weighed> {
    let pattern = if extended { pattern.to_owned() } else { basic(pattern) };
    Weighed::new(&pattern, ignore_case).ok_or(Bad::Command(pattern))
}

fn delimiter(rest: &mut &str, letter: &str) -> Read<char> {
    let delimiter = rest.chars().next().ok_or_else(|| Bad::Command(letter.into()))?;
    *rest = &rest[delimiter.len_utf8()..];
    Ok(delimiter)
}

fn replace(rest: &mut &str, extended: bool) -> Read<Act> {
    let delimiter = delimiter(rest, "s")?;
    let pattern = until(rest, delimiter)?;
    let with = until(rest, delimiter)?;
    let flags: String =
        rest.chars().take_while(|c| c.is_ascii_digit() || "gpiI".contains(*c)).collect();
    *rest = &rest[flags.len()..];
    let nth = flags.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(1);
    let sought = compile(&pattern, extended, flags.contains(['i', 'I']))?;
    let file = rest.strip_prefix('w').map(|after| {
        let end = after.find('\n').unwrap_or(after.len());
        *rest = &after[end..];
        after[..end].trim_start().as_bytes().to_vec()
    });
    if rest.starts_with(|c: char| !" \t\n;}#".contains(c)) {
        return Err(Bad::Flag);
    }
    let (all, print) = (flags.contains('g'), flags.contains('p'));
    Ok(Act::Replace { sought, with, all, nth, print, file })
}

fn swap(rest: &mut &str) -> Read<Act> {
    let delimiter = delimiter(rest, "y")?;
    let (from, to) = (until(rest, delimiter)?, until(rest, delimiter)?);
    let (from, to) = (letters(&from), letters(&to));
    match from.len() == to.len() {
        true => Ok(Act::Swap(from.into_iter().zip(to).collect())),
        false => Err(Bad::Lengths),
    }
}

/// What stands in a `y`, letter by letter: `\n` and `\\` are one each.
fn letters(text: &str) -> Vec<char> {
    let (mut out, mut rest) = (Vec::new(), text.chars());
    while let Some(c) = rest.next() {
        match (c, if c == '\\' { rest.next() } else { None }) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('\\')) => out.push('\\'),
            (c, next) => {
                out.push(c);
                out.extend(next);
            }
        }
    }
    out
}
