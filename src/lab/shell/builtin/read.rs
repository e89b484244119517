//! `read`: a line into variables.

use super::super::{Shell, Stop};
use super::fails;
use super::syntax::is_name;

/// How much is looked at in one go.
const PIECE: usize = 1024;

/// How a line is read.
struct How {
    from: u32,
    raw: bool,
    end: u8,
    most: usize,
}

pub(super) fn read(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    let mut how = How { from: 0, raw: false, end: b'\n', most: usize::MAX };
    let mut at = 1;
    while let Some([b'-', letters @ ..]) = args.get(at).map(Vec::as_slice) {
        at += 1;
        for (n, letter) in letters.iter().enumerate() {
            if b"rs".contains(letter) {
                how.raw |= *letter == b'r';
                continue;
            }
            if !b"pndtu".contains(letter) {
                let text = [b"illegal option -".as_slice(), &[*letter]].concat();
                return Err(fails(shell, b"read", &text));
            }
            let mut value = letters[n + 1..].to_vec();
            if value.is_empty() {
                let Some(next) = args.get(at) else {
                    let text = format!("no arg for -{} option", char::from(*letter));
                    return Ok(refused(shell, &text));
                };
                value = next.clone();
                at += 1;
            }
            let text = std::str::from_utf8(&value).unwrap_or_default();
            let number = text.parse::<u32>().ok();
            match (letter, number) {
                (b'd', _) => how.end = value.first().copied().unwrap_or(0),
                // None is as many as there are.
                (b'n', Some(0)) => how.most = usize::MAX,
                (b'n', Some(count)) => how.most = count as usize,
                (b'n', None) => return Ok(refused(shell, "invalid count")),
                (b'u', Some(fd)) => how.from = fd,
                (b'u', None) => return Ok(refused(shell, "invalid file descriptor")),
                (b't', None) if text.parse::<f64>().is_err() => {
                    return Ok(refused(shell, "invalid timeout"));
                }
                // A prompt shows on a terminal only; nobody waits here.
                _ => {}
            }
            break;
        }
    }
    let names = args.get(at..).unwrap_or_default();
    if let Some(bad) = names.iter().find(|name| !is_name(name)) {
        return Err(fails(shell, b"read", &[bad, b": bad variable name".as_slice()].concat()));
    }
    if let Some(fixed) = names.iter().find(|name| shell.fixed.contains(*name)) {
        let text = [fixed, b": is read only".as_slice()].concat();
        shell.grumble(Some("read"), &text);
        return Ok(2);
    }
    let (line, ended) = shell.read_line(&how);
    shell.moved(line.len())?;
    if names.is_empty() {
        let line = line.iter().map(|&(b, _)| b).collect();
        shell.set_var(b"REPLY", line)?;
    }
    let ifs = shell.separators();
    let mut rest = line.as_slice();
    for (n, name) in names.iter().enumerate() {
        let (value, after) = field(rest, &ifs, n + 1 == names.len());
        rest = after;
        shell.set_var(name, value)?;
    }
    Ok(i32::from(!ended))
}

/// Says what is wrong with an option, which ends no script.
fn refused(shell: &mut Shell<'_>, why: &str) -> i32 {
    shell.grumble(Some("read"), why.as_bytes());
    2
}

/// Bytes with a note on each whether a backslash stood before it.
type Line = Vec<(u8, bool)>;

/// The next word, or all that is left, and what comes after it.
fn field<'l>(line: &'l [(u8, bool)], ifs: &[u8], last: bool) -> (Vec<u8>, &'l [(u8, bool)]) {
    let splits = |&(b, quoted): &(u8, bool)| !quoted && ifs.contains(&b);
    let blank = |byte: &(u8, bool)| splits(byte) && b" \t\n".contains(&byte.0);
    let start = line.iter().take_while(|byte| blank(byte)).count();
    let line = &line[start..];
    let end = if last { line.len() } else { line.iter().position(splits).unwrap_or(line.len()) };
    let (word, mut rest) = line.split_at(end);
    let mut word = word;
    if last {
        let kept = word.iter().rev().skip_while(|byte| blank(byte)).count();
        word = &word[..kept];
        // One that splits at the very end is no part of the last word, when it is the only one.
        if let Some((end, before)) = word.split_last()
            && splits(end)
            && !before.iter().any(splits)
        {
            word = before;
        }
    } else {
        let blanks = |rest: &[(u8, bool)]| rest.iter().take_while(|byte| blank(byte)).count();
        rest = &rest[blanks(rest)..];
        if rest.first().is_some_and(splits) {
            rest = &rest[1..];
            rest = &rest[blanks(rest)..];
        }
    }
    (word.iter().map(|&(b, _)| b).collect(), rest)
}

impl Shell<'_> {
    /// A line of a descriptor's input, and whether its end was there.
    fn read_line(&mut self, how: &How) -> (Line, bool) {
        let (mut line, mut taken, mut quoted, mut ended) = (Line::new(), 0, false, false);
        'line: loop {
            let piece = self.ahead(how.from, taken, PIECE).unwrap_or_default();
            if piece.is_empty() || taken > 0 && self.charge(PIECE).is_err() {
                break;
            }
            for b in piece {
                if !quoted && line.len() == how.most {
                    break 'line;
                }
                taken += 1;
                match b {
                    b'\n' if quoted => {}
                    b if quoted => line.push((b, true)),
                    b'\\' if !how.raw => {
                        quoted = true;
                        continue;
                    }
                    b if b == how.end => {
                        ended = true;
                        break 'line;
                    }
                    b => line.push((b, false)),
                }
                quoted = false;
            }
        }
        ended |= line.len() == how.most;
        self.skip(how.from, taken);
        (line, ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_falls_into_words() {
        for (line, ifs, last, word, rest) in [
            ("a b c", " \t\n", false, "a", "b c"),
            ("  a  b ", " \t\n", true, "a  b", ""),
            ("a:b:c", ":", false, "a", "b:c"),
            ("::c", ":", false, "", ":c"),
            ("b:c", ":", true, "b:c", ""),
            ("b:", ":", true, "b", ""),
            ("a : b", " :", false, "a", "b"),
            (" a ", "", true, " a ", ""),
        ] {
            let marked: Line = line.bytes().map(|b| (b, false)).collect();
            let (got, after) = field(&marked, ifs.as_bytes(), last);
            let after: Vec<u8> = after.iter().map(|&(b, _)| b).collect();
            assert_eq!(
                (got.as_slice(), after.as_slice()),
                (word.as_bytes(), rest.as_bytes()),
                "{line}"
            );
        }
    }
}
