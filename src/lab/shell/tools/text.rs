//! uniq, cut, tr, xargs, and the regular expressions of grep and sed.

use super::super::Shell;
use super::super::eval::class;
use super::super::words::Say;
use super::show::{escapes, or_input};

/// A basic regular expression (POSIX 9.3) in the words of an extended one.
pub(super) fn basic(pattern: &str) -> String {
    let (mut out, mut rest) = (String::new(), pattern);
    // Nothing stands before a `*` that could be repeated.
    let mut first = true;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let was_first = std::mem::take(&mut first);
        match c {
            '[' => out += &bracket(&mut rest),
            '\\' => {
                let next = rest.chars().next();
                rest = &rest[next.map_or(0, char::len_utf8)..];
                match next {
                    Some(c @ ('(' | ')' | '{' | '}' | '|' | '+' | '?')) => {
                        first = c == '(' || c == '|';
                        out.push(c);
                    }
                    Some(c) => out.extend(['\\', c]),
                    None => out.push_str("\\\\"),
                }
            }
            '(' | ')' | '{' | '}' | '|' | '+' | '?' => out.extend(['\\', c]),
            '*' if was_first => out.push_str("\\*"),
            c => {
                first = c == '^' && was_first;
                out.push(c);
            }
        }
    }
    out
}

/// What stands in brackets: a backslash is one in there, and `]` one where it comes first. `rest` begins behind the first bracket.
fn bracket(rest: &mut &str) -> String {
    let text = *rest;
    let mut out = String::from("[");
    let mut at = usize::from(text.starts_with('^'));
    out += &text[..at];
    let begin = at;
    while let Some(c) = text[at..].chars().next() {
        let named = text[at..].starts_with("[:").then(|| text[at + 2..].find(":]")).flatten();
        if let Some(end) = named {
            out += &text[at..at + end + 4];
            at += end + 4;
            continue;
        }
        at += c.len_utf8();
        match c {
            ']' if at > begin + 1 => {
                *rest = &text[at..];
                return out + "]";
            }
            '[' | ']' | '\\' | '&' | '~' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    // Without its end it is no expression.
    *rest = "";
    out
}

pub(super) fn uniq(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "cdui", &[]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let file = options.rest.first().cloned().unwrap_or(b"-".to_vec());
    let Some(content) = shell.slurp("uniq", &file) else { return 1 };
    if shell.keeps_lines(&content).is_err() {
        return 130;
    }
    let any = options.has(b'i');
    let mut runs: Vec<(usize, &[u8])> = Vec::new();
    for line in content.split_inclusive(|&b| b == b'\n') {
        match runs.last_mut() {
            Some((count, last)) if *last == line || any && last.eq_ignore_ascii_case(line) => {
                *count += 1;
            }
            _ => runs.push((1, line)),
        }
    }
    for (count, line) in runs {
        if options.has(b'd') && count < 2 || options.has(b'u') && count > 1 {
            continue;
        }
        let number = if options.has(b'c') { format!("{count:7} ") } else { String::new() };
        shell.print(&[number.as_bytes(), line].concat());
    }
    0
}

pub(super) fn cut(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "d:f:c:b:s", &[("delimiter=", b'd'), ("fields=", b'f')])
    {
        Ok(options) => options,
        Err(status) => return status,
    };
    let by_field = options.has(b'f');
    let list = options.value(b'f').or(options.value(b'c')).or(options.value(b'b'));
    let list = String::from_utf8_lossy(list.unwrap_or_default()).into_owned();
    let ranges: Vec<(usize, usize)> = list
        .split(',')
        .filter_map(|part| match part.split_once('-') {
            Some((a, b)) => Some((a.parse().unwrap_or(1), b.parse().unwrap_or(usize::MAX))),
            None => part.parse().ok().map(|n| (n, n)),
        })
        .collect();
    let wanted = |n: usize| ranges.iter().any(|&(a, b)| (a..=b).contains(&n));
    let separator = options.value(b'd').and_then(|text| text.first().copied()).unwrap_or(b'\t');
    let mut status = 0;
    for path in or_input(&options.rest) {
        let Some(content) = shell.slurp("cut", &path) else {
            status = 1;
            continue;
        };
        for line in content.split_inclusive(|&b| b == b'\n') {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            if shell.small_work(line.len().saturating_mul(ranges.len()) / 4).is_err() {
                return 130;
            }
            if by_field && !line.contains(&separator) {
                if !options.has(b's') {
                    shell.print(&[line, b"\n"].concat());
                }
                continue;
            }
            let mut text = Vec::new();
            if by_field {
                let fields = line.split(|&b| b == separator).enumerate();
                for (n, (_, field)) in fields.filter(|(n, _)| wanted(n + 1)).enumerate() {
                    text.extend((n > 0).then_some(separator));
                    text.extend_from_slice(field);
                }
            } else {
                let bytes = line.iter().enumerate().filter(|(n, _)| wanted(n + 1));
                text.extend(bytes.map(|(_, b)| b));
            }
            text.push(b'\n');
            shell.print(&text);
        }
    }
    status
}

pub(super) fn tr(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "dsc", &[]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let set = |n: usize| options.rest.get(n).map(|text| expand_set(text)).unwrap_or_default();
    let (from, to) = (set(0), set(1));
    let input = shell.read_fd(0).unwrap_or_default();
    let mut out: Vec<u8> = Vec::new();
    let mut places = [None; 256];
    for (at, &b) in from.iter().enumerate() {
        places[usize::from(b)] = Some(at);
    }
    for b in input {
        let place = match (options.has(b'c'), places[usize::from(b)]) {
            (true, None) => Some(usize::MAX),
            (true, Some(_)) => None,
            (false, place) => place,
        };
        let (b, mapped) = match (place, options.has(b'd')) {
            (Some(_), true) => continue,
            (Some(at), false) => (to.get(at).or(to.last()).copied().unwrap_or(b), true),
            (None, _) => (b, false),
        };
        if options.has(b's') && mapped && out.last() == Some(&b) {
            continue;
        }
        out.push(b);
    }
    shell.print(&out);
    0
}

/// The bytes of a set: ranges, classes, what backslashes stand for.
fn expand_set(text: &[u8]) -> Vec<u8> {
    let (text, _) = escapes(text);
    let (mut out, mut at) = (Vec::new(), 0);
    while at < text.len() {
        if at + 2 < text.len() && text[at + 1] == b'-' {
            out.extend(text[at]..=text[at + 2]);
            at += 3;
        } else if let Some((takes, len)) = class(&text[at..]) {
            out.extend((0..=u8::MAX).filter(takes));
            at += len;
        } else {
            out.push(text[at]);
            at += 1;
        }
    }
    out
}

impl Shell<'_> {
    /// A word with something in each place of a mark.
    pub(super) fn filled(&mut self, word: &[u8], mark: &str, with: &[u8]) -> Vec<u8> {
        let word = String::from_utf8_lossy(word);
        let places = if mark.is_empty() { 0 } else { word.matches(mark).count() };
        if places == 0 || self.charge(places.saturating_mul(with.len())).is_err() {
            return word.into_owned().into_bytes();
        }
        word.replace(mark, &String::from_utf8_lossy(with)).into_bytes()
    }
}

pub(super) fn xargs(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut at = 1;
    let (mut replace, mut batch, mut zero, mut skip_empty) = (None, 5000, false, false);
    let mut tells = false;
    while let Some(flag) = args.get(at).filter(|arg| arg.len() > 1 && arg.starts_with(b"-")) {
        // The value stands behind the letter, or is the next word.
        let mut value = || match &flag[2..] {
            [] => {
                at += 1;
                args.get(at).cloned()
            }
            value => Some(value.to_vec()),
        };
        match flag[1] {
            b'0' => zero = true,
            b'r' => skip_empty = true,
            b't' => tells = true,
            b'I' => replace = value(),
            b'n' => {
                let text = value().unwrap_or_default();
                match String::from_utf8_lossy(&text).parse::<usize>() {
                    Ok(count) if count > 0 => batch = count.min(5000),
                    _ => {
                        shell.complain("xargs", Say::BadCount, &[&text], None);
                        return 1;
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    at = at.min(args.len());
    let command: Vec<Vec<u8>> = match &args[at..] {
        [] => vec![b"echo".to_vec()],
        command => command.to_vec(),
    };
    let input = shell.read_fd(0).unwrap_or_default();
    let by_line = replace.is_some();
    let splits = |b: &u8| match (zero, by_line) {
        (true, _) => *b == 0,
        (_, true) => *b == b'\n',
        _ => b.is_ascii_whitespace(),
    };
    let mut items = input.split(splits).filter(|item| !item.is_empty()).peekable();
    if items.peek().is_none() && (skip_empty || replace.is_some()) {
        return 0;
    }
    let mark = replace.map(|mark| String::from_utf8_lossy(&mark).into_owned());
    let mut status = 0;
    loop {
        let call: Vec<Vec<u8>> = match &mark {
            Some(mark) => {
                let item = items.next().unwrap_or_default();
                command.iter().map(|word| shell.filled(word, mark, item)).collect()
            }
            None => {
                let chunk = items.by_ref().take(batch).map(<[u8]>::to_vec);
                command.iter().cloned().chain(chunk).collect()
            }
        };
        if shell.moved(call.iter().map(Vec::len).sum()).is_err() || shell.over {
            return 130;
        }
        if tells {
            shell.print_error(&[call.join(&b' ').as_slice(), b"\n"].concat());
        }
        if shell.program(&call) != 0 {
            status = 123;
        }
        if items.peek().is_none() {
            return status;
        }
    }
}
