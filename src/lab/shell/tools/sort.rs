//! sort.

use super::super::Shell;
use super::super::words::Say;
use super::show::or_input;
use crate::domain::order::SortSmall;
use crate::lab::kernel::OpenFlags;
use std::cmp::Ordering;

/// What lines are compared by: from a field on, up to one, and how.
struct Key {
    first: (usize, usize),
    last: Option<(usize, usize)>,
    flags: Vec<u8>,
}

impl Key {
    /// `2`, `3,3nr`, `1.2,1.4`. Errors with what is wrong with it.
    fn read(text: &str) -> Result<Self, &'static str> {
        let place = |text: &str| -> Result<(usize, usize), &'static str> {
            let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let number = |text: &str| match text.parse::<i32>() {
                Ok(number) if number > 0 && !text.starts_with('+') => Ok(number as usize),
                _ => Err("bad field specification"),
            };
            let (field, letter) =
                digits.split_once('.').map_or((digits, None), |(a, b)| (a, Some(b)));
            Ok((number(field)?, letter.map_or(Ok(0), number)?))
        };
        let (first, last) = text.split_once(',').map_or((text, ""), |(a, b)| (a, b));
        let first = if first.is_empty() { (1, 0) } else { place(first)? };
        let last = if last.is_empty() { None } else { Some(place(last)?) };
        let flags: Vec<u8> = text.bytes().filter(u8::is_ascii_alphabetic).collect();
        match flags.iter().find(|flag| !b"ngMVbrdfih".contains(flag)) {
            Some(b'u' | b'c' | b's' | b'z') => return Err("unknown sort type"),
            Some(_) => return Err("unknown key option"),
            None => {}
        }
        Ok(Self { first, last, flags })
    }

    /// The part of a line that counts.
    fn of<'l>(&self, line: &'l [u8], separator: Option<u8>) -> &'l [u8] {
        let fields = fields(line, separator);
        let start = |(field, letter): (usize, usize)| {
            let start = fields.get(field.max(1) - 1).map_or(line.len(), |field| field.0);
            start.saturating_add(letter.saturating_sub(1)).min(line.len())
        };
        let end = match self.last {
            None => line.len(),
            Some((field, 0)) => fields.get(field.max(1) - 1).map_or(line.len(), |field| field.1),
            Some((field, letter)) => start((field, letter.saturating_add(1))),
        };
        let from = start(self.first);
        &line[from..end.max(from)]
    }
}

/// Where fields begin and end; without a separator blanks belong to the field behind them.
fn fields(line: &[u8], separator: Option<u8>) -> Vec<(usize, usize)> {
    let (mut out, mut start) = (Vec::new(), 0);
    match separator {
        Some(separator) => {
            for part in line.split(|&b| b == separator) {
                out.push((start, start + part.len()));
                start += part.len() + 1;
            }
        }
        None => {
            while start < line.len() {
                let blanks = line[start..].iter().take_while(|b| b.is_ascii_whitespace()).count();
                let word = line[start + blanks..].iter().take_while(|b| !b.is_ascii_whitespace());
                let end = start + blanks + word.count();
                out.push((start, end));
                start = end;
            }
        }
    }
    out
}

/// The number that a text begins with, and what follows it.
fn number(text: &[u8]) -> (f64, &[u8]) {
    let text = text.trim_ascii_start();
    let mut point = false;
    let end = text.iter().enumerate().position(|(at, &b)| match b {
        b'-' => at > 0,
        b'.' => std::mem::replace(&mut point, true),
        b => !b.is_ascii_digit(),
    });
    let (number, rest) = text.split_at(end.unwrap_or(text.len()));
    (std::str::from_utf8(number).ok().and_then(|text| text.parse().ok()).unwrap_or(0.0), rest)
}

/// `-h`: the unit counts before the number, as in what `du -h` prints; below zero the other way round.
fn sized(text: &[u8]) -> (isize, f64) {
    let (value, rest) = number(text);
    let letter = rest.first().map_or(b' ', u8::to_ascii_uppercase);
    let unit = b"KMGTPEZY".iter().position(|&unit| unit == letter).map_or(0, |at| at as isize + 1);
    match value {
        0.0 => (0, 0.0),
        value if value < 0.0 => (-unit, value),
        value => (unit, value),
    }
}

/// `-V`: runs of digits by what they count, all between them letter by letter.
fn by_version(mut a: &[u8], mut b: &[u8]) -> Ordering {
    let run = |text: &[u8], digits: bool| {
        text.iter().take_while(|b| b.is_ascii_digit() == digits).count()
    };
    let mut digits = false;
    while !(a.is_empty() && b.is_empty()) {
        let (left, after) = a.split_at(run(a, digits));
        let (right, behind) = b.split_at(run(b, digits));
        let order = match digits {
            false => left.cmp(right),
            true => {
                let value =
                    |text: &[u8]| text[text.iter().take_while(|&&b| b == b'0').count()..].to_vec();
                let (left, right) = (value(left), value(right));
                left.len().cmp(&right.len()).then(left.cmp(&right))
            }
        };
        if order != Ordering::Equal {
            return order;
        }
        (a, b, digits) = (after, behind, !digits);
    }
    Ordering::Equal
}

fn compare(a: &[u8], b: &[u8], flags: &[u8]) -> Ordering {
    let has = |flag| flags.contains(&flag);
    let order = match (has(b'n') || has(b'g'), has(b'f')) {
        _ if has(b'V') => by_version(a, b),
        _ if has(b'h') => {
            let (left, right) = (sized(a), sized(b));
            left.0.cmp(&right.0).then(left.1.total_cmp(&right.1))
        }
        (true, _) => number(a).0.total_cmp(&number(b).0),
        (_, true) => a.to_ascii_uppercase().cmp(&b.to_ascii_uppercase()),
        _ if has(b'b') => a.trim_ascii_start().cmp(b.trim_ascii_start()),
        _ => a.cmp(b),
    };
    if has(b'r') { order.reverse() } else { order }
}

pub(super) fn sort(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [("reverse", b'r'), ("unique", b'u'), ("numeric-sort", b'n'), ("key=", b'k')];
    let options =
        match shell.options(args, shell.if_gnu("rnughfbVck:t:o:sz", "rnugfbVck:t:o:sz"), &long) {
            Ok(options) => options,
            Err(status) => return status,
        };
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for path in or_input(&options.rest) {
        let Some(content) = shell.slurp("sort", &path) else { return 2 };
        if shell.keeps_lines(&content).is_err() {
            return 130;
        }
        let text = content.strip_suffix(b"\n").unwrap_or(&content);
        if !content.is_empty() {
            lines.extend(text.split(|&b| b == b'\n').map(<[u8]>::to_vec));
        }
    }
    let global: Vec<u8> = b"rnghVfb".iter().copied().filter(|&flag| options.has(flag)).collect();
    let separator = options.value(b't').and_then(|text| text.first().copied());
    let keys: Result<Vec<Key>, _> =
        options.values(b'k').map(|text| Key::read(&String::from_utf8_lossy(text))).collect();
    let mut keys = match keys {
        Ok(keys) => keys,
        Err(wrong) => {
            shell.print_error(format!("sort: {wrong}\n").as_bytes());
            return 2;
        }
    };
    if keys.is_empty() {
        keys.push(Key { first: (1, 0), last: None, flags: Vec::new() });
    }
    let by_key = |a: &[u8], b: &[u8]| {
        let compared = keys.iter().map(|key| {
            let flags = if key.flags.is_empty() { &global } else { &key.flags };
            compare(key.of(a, separator), key.of(b, separator), flags)
        });
        compared.fold(Ordering::Equal, Ordering::then)
    };
    let backwards = options.has(b'r');
    let whole = |a: &[u8], b: &[u8]| if backwards { b.cmp(a) } else { a.cmp(b) };
    if options.has(b'c') {
        let out = lines.windows(2).position(|pair| by_key(&pair[0], &pair[1]) == Ordering::Greater);
        if let Some(at) = out {
            let text = format!("Check line {}\n", at + 1);
            shell.print_error(text.as_bytes());
        }
        return i32::from(out.is_some());
    }
    lines.sort_small_by(|a, b| match options.any(b"su") {
        true => by_key(a, b),
        false => by_key(a, b).then_with(|| whole(a, b)),
    });
    if options.has(b'u') {
        lines.dedup_by(|b, a| by_key(a, b) == Ordering::Equal);
    }
    let mut text = lines.join(&b'\n');
    if !lines.is_empty() {
        text.push(b'\n');
    }
    let Some(out) = options.value(b'o') else {
        shell.print(&text);
        return 0;
    };
    match shell.save(out, OpenFlags::WRITE, &text) {
        Ok(_) => 0,
        Err(error) => {
            shell.complain("sort", Say::Open, &[out], Some(error));
            2
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_take_lines_apart() {
        let line = b"root:x:10:b";
        let read = |key| Key::read(key).unwrap_or_else(|wrong| panic!("{key}: {wrong}"));
        for (key, separator, want) in [
            ("3,3nr", Some(b':'), "10"),
            ("2", Some(b':'), "x:10:b"),
            ("1.2,1.3", Some(b':'), "oo"),
            ("9", Some(b':'), ""),
            ("2147483647.2147483647,2147483647.2147483647", Some(b':'), ""),
        ] {
            let found = read(key).of(line, separator);
            assert_eq!(String::from_utf8_lossy(found), want, "{key}");
        }
        assert_eq!(read("2,2").of(b"a  b c", None), b"  b");
        assert_eq!(compare(b"9", b"10", b"n"), Ordering::Less);
        assert_eq!(compare(b"9", b"10", b"nr"), Ordering::Greater);
        assert_eq!(compare(b"a", b"B", b"f"), Ordering::Less);
        for (less, more, flags) in [
            ("2020-12-01", "2021-05-01", b"n"),
            ("-1", "0", b"n"),
            ("1.5.9", "1.6", b"n"),
            ("900K", "2M", b"h"),
            ("2000K", "1M", b"h"),
            ("12", "1K", b"h"),
            ("-1M", "-1K", b"h"),
            ("app-1.9", "app-1.10", b"V"),
            ("1.2", "1.2.1", b"V"),
            ("v09", "v10", b"V"),
        ] {
            let (less, more) = (less.as_bytes(), more.as_bytes());
            assert_eq!(compare(less, more, flags), Ordering::Less, "{less:?} {more:?}");
        }
    }
}
