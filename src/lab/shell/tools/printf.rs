//! printf.

use super::super::Shell;
use super::super::words::Say;
use super::misc::say;
use super::show::escapes;

/// A field of a lab has no use for more: Rust panics at far more digits, and what is padded takes memory.
const WIDTH: usize = 100_000;
const PRECISION: usize = 1_000;

/// One `%…` of a format.
#[derive(Default)]
struct Spec {
    flags: String,
    width: usize,
    precision: Option<usize>,
    letter: u8,
}

/// What is printed at a time.
const PIECE: usize = 1 << 20;

impl Spec {
    /// Reads what follows a `%`; how many bytes that were. A `*` is the `next` value.
    fn read<'v>(text: &[u8], mut next: impl FnMut() -> &'v [u8]) -> (Self, usize) {
        let mut at = text.iter().take_while(|b| b"-+ #0".contains(b)).count();
        let mut spec =
            Self { flags: String::from_utf8_lossy(&text[..at]).into_owned(), ..Self::default() };
        let mut number = |at: &mut usize| {
            if text.get(*at) == Some(&b'*') {
                *at += 1;
                return integer(&String::from_utf8_lossy(next())).unwrap_or(0);
            }
            let from = *at;
            *at += text[from..].iter().take_while(|b| b.is_ascii_digit()).count();
            let digits = std::str::from_utf8(&text[from..*at]).unwrap_or_default();
            // What is too large to be read is too large.
            if digits.is_empty() { 0 } else { digits.parse().unwrap_or(i128::MAX) }
        };
        let bounded = |n: i128| usize::try_from(n).unwrap_or(usize::MAX);
        let width = number(&mut at);
        if text.get(at) == Some(&b'.') {
            at += 1;
            let precision = number(&mut at);
            spec.precision = (precision >= 0).then(|| bounded(precision));
        }
        if width < 0 {
            spec.flags.push('-');
        }
        spec.width = bounded(width.saturating_abs()).min(WIDTH);
        spec.letter = text.get(at).copied().unwrap_or(0);
        (spec, (at + 1).min(text.len()))
    }

    fn signed(&self, text: String) -> String {
        match text.starts_with('-') {
            false if self.flags.contains('+') => format!("+{text}"),
            false if self.flags.contains(' ') => format!(" {text}"),
            _ => text,
        }
    }

    /// What stands for a value. Errors when it is no number and should be one.
    fn fill(&self, value: &[u8]) -> (Vec<u8>, bool) {
        let text = String::from_utf8_lossy(value).trim_start().to_owned();
        let real = text.parse::<f64>().ok();
        let whole = integer(&text);
        let signed = whole.and_then(|number| i64::try_from(number).ok());
        // Below zero, it is the bits that count.
        let bits = whole.and_then(|n| u64::try_from(n).ok()).or(signed.map(i64::cast_unsigned));
        let digits = self.precision.unwrap_or(6).min(PRECISION);
        let (number, real_or) = (bits.unwrap_or(0), real.unwrap_or(0.0));
        let mark = |mark: &'static str| if self.flags.contains('#') { mark } else { "" };
        let shown = match self.letter {
            b'd' | b'i' => {
                self.signed(self.digits("", signed.unwrap_or(0).to_string())).into_bytes()
            }
            b'u' => self.digits("", number.to_string()).into_bytes(),
            b'o' => self.digits(mark("0"), format!("{number:o}")).into_bytes(),
            b'x' => self.digits(mark("0x"), format!("{number:x}")).into_bytes(),
            b'X' => self.digits(mark("0X"), format!("{number:X}")).into_bytes(),
            b'f' | b'F' => self.signed(format!("{real_or:.digits$}")).into_bytes(),
            b'e' => self.signed(exponent(real_or, digits)).into_bytes(),
            b'c' => value.iter().take(1).copied().collect(),
            b'b' => escapes(value).0,
            _ => value[..self.precision.unwrap_or(value.len()).min(value.len())].to_vec(),
        };
        let bad = match self.letter {
            b'd' | b'i' => signed.is_none(),
            b'u' | b'o' | b'x' | b'X' => bits.is_none(),
            b'f' | b'F' | b'e' => real.is_none() && !value.is_empty(),
            _ => false,
        };
        (self.padded(shown), bad)
    }

    /// A whole number with as many digits as its precision wants.
    fn digits(&self, mark: &str, text: String) -> String {
        let (sign, digits) = text.strip_prefix('-').map_or(("", &*text), |rest| ("-", rest));
        let least = self.precision.unwrap_or(0).min(WIDTH);
        format!("{sign}{mark}{}{digits}", "0".repeat(least.saturating_sub(digits.len())))
    }

    fn padded(&self, mut text: Vec<u8>) -> Vec<u8> {
        let missing = self.width.saturating_sub(text.len());
        if self.flags.contains('-') {
            text.resize(text.len() + missing, b' ');
        } else if self.flags.contains('0')
            && (b"fFe".contains(&self.letter)
                || self.precision.is_none() && b"diuoxX".contains(&self.letter))
        {
            let sign = usize::from(text.first().is_some_and(|b| b"+- ".contains(b)));
            text.splice(sign..sign, std::iter::repeat_n(b'0', missing));
        } else {
            text.splice(0..0, std::iter::repeat_n(b' ', missing));
        }
        text
    }
}

/// A number as C writes it; a quote before a letter means the letter's.
fn integer(text: &str) -> Option<i128> {
    if let Some(letter) = text.strip_prefix(['\'', '"']) {
        return Some(letter.chars().next().map_or(0, |c| i128::from(u32::from(c))));
    }
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let rest = if sign > 0 { rest.strip_prefix('+').unwrap_or(rest) } else { rest };
    let (digits, base) = match rest.strip_prefix("0x").or(rest.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None if rest.starts_with('0') => (rest, 8),
        None => (rest, 10),
    };
    // A second sign is none.
    let fine = digits.starts_with(|c: char| c.is_digit(base));
    let value = u64::from_str_radix(digits, base).ok().filter(|_| fine)?;
    Some(sign * i128::from(value))
}

/// `1.000000e+00`.
fn exponent(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$e}");
    let (number, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
    format!("{number}e{sign}{exponent:0>2}")
}

/// What stands for one value where somebody else reads the format; `text` is behind the `%`. How much of it that was; `None`
/// for what is not known.
pub(super) fn one(text: &[u8], value: impl FnOnce(u8) -> Vec<u8>) -> Option<(usize, Vec<u8>)> {
    let (spec, length) = Spec::read(text, || &[]);
    let known = b"diuoxXfFecs".contains(&spec.letter) && !text[..length].contains(&b'*');
    known.then(|| (length, spec.fill(&value(spec.letter)).0))
}

pub(super) fn printf(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let tool = if shell.inside { "sh" } else { "printf" };
    let skip = usize::from(args.get(1).is_some_and(|arg| arg == b"--"));
    let Some(format) = args.get(1 + skip) else {
        if shell.inside && shell.is_busybox() {
            shell.print_error(b"sh: usage: printf FORMAT [ARGUMENT...]\n");
            return 2;
        }
        return shell.missing("printf");
    };
    let mut values = args[2 + skip..].iter();
    let (mut out, mut status) = (Vec::new(), 0);
    loop {
        let before = values.len();
        let mut at = 0;
        while at < format.len() {
            if format[at] != b'%' {
                let end =
                    format[at..].iter().position(|&b| b == b'%').map_or(format.len(), |n| at + n);
                let (text, stop) = escapes(&format[at..end]);
                out.extend(text);
                if stop {
                    return say(shell, &out);
                }
                at = end;
                continue;
            }
            if format[at + 1..].starts_with(b"%") {
                out.push(b'%');
                at += 2;
                continue;
            }
            let next = || values.next().map_or(&b""[..], Vec::as_slice);
            let (spec, length) = Spec::read(&format[at + 1..], next);
            if !b"diuoxXfFecbs".contains(&spec.letter) {
                shell.print(&out);
                shell.complain(tool, Say::BadFormat, &[&format[at..]], None);
                return 1;
            }
            at += 1 + length;
            let given = values.next();
            let value = given.cloned().unwrap_or_default();
            let (text, bad) = spec.fill(&value);
            if bad && given.is_some() {
                shell.complain(tool, Say::BadNumber, &[&value], None);
                status = 1;
            }
            out.extend(text);
            if out.len() > PIECE {
                shell.print(&std::mem::take(&mut out));
            }
            if shell.over {
                return 130;
            }
        }
        if shell.over || values.len() == 0 || values.len() == before {
            shell.print(&out);
            return status;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: &str) -> (Spec, usize) {
        Spec::read(format.as_bytes(), || &[])
    }

    #[test]
    fn values_stand_as_their_format_says() {
        for (format, value, want) in [
            ("d", "-5", "-5"),
            ("03d", "5", "005"),
            ("03d", "-5", "-05"),
            ("-4d", "6", "6   "),
            ("+d", "7", "+7"),
            ("5.2f", "3", " 3.00"),
            ("e", "1", "1.000000e+00"),
            ("x", "255", "ff"),
            ("d", "0x10", "16"),
            ("d", "\"A", "65"),
            (".2s", "abc", "ab"),
            ("5s", "x", "    x"),
            ("c", "hello", "h"),
            ("b", "a\\tb", "a\tb"),
            ("d", "-9223372036854775808", "-9223372036854775808"),
            ("u", "-1", "18446744073709551615"),
            ("x", "18446744073709551615", "ffffffffffffffff"),
            ("5.3d", "5", "  005"),
            ("#x", "255", "0xff"),
        ] {
            let (spec, length) = read(format);
            assert_eq!(length, format.len());
            assert_eq!(
                spec.fill(value.as_bytes()),
                (want.as_bytes().to_vec(), false),
                "%{format} {value}"
            );
        }
        for value in ["abc", "", "--5", "9223372036854775808", "99999999999999999999", "08", "0x"] {
            assert_eq!(read("d").0.fill(value.as_bytes()), (b"0".to_vec(), true), "{value}");
        }
        for (format, want) in [
            ("999999999999d", WIDTH),
            ("99999999999999999999999d", WIDTH),
            (".999999999999d", WIDTH),
            (".100000f", 2 + PRECISION),
            (".100000e", 6 + PRECISION),
        ] {
            assert_eq!(read(format).0.fill(b"1").0.len(), want, "%{format}");
        }
    }
}
