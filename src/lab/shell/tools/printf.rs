//! printf.

use super::super::Shell;
use super::super::words::Say;
use super::misc::say;
use super::show::escapes;

/// A field of a lab has no use for more: Rust panics at far more digits, and what is padded takes memory.
const WIDTH: usize = 100_000;
const PRECISION: usize = 1_000;

/// One `%…` of a format.
struct Spec {
    flags: String,
    width: usize,
    precision: Option<usize>,
    letter: u8,
}

/// What is printed at a time.
const PIECE: usize = 1 << 20;

impl Spec {
    /// Reads what follows a `%`; how many bytes that were.
    fn read(text: &[u8]) -> (Self, usize) {
        let flags = text.iter().take_while(|b| b"-+ #0".contains(b)).count();
        let rest = &text[flags..];
        let digits = rest.iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
        // What is too large to be read is too large.
        let bounded = |text: &str, most: usize| match text.is_empty() {
            true => 0,
            false => text.parse().unwrap_or(most).min(most),
        };
        let number = String::from_utf8_lossy(&rest[..digits]).into_owned();
        let (width, precision) = match number.split_once('.') {
            Some((width, precision)) => (width, Some(bounded(precision, usize::MAX))),
            None => (number.as_str(), None),
        };
        let spec = Self {
            flags: String::from_utf8_lossy(&text[..flags]).into_owned(),
            width: bounded(width, WIDTH),
            precision,
            letter: rest.get(digits).copied().unwrap_or(0),
        };
        (spec, (flags + digits + 1).min(text.len()))
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
        let (whole, real) = (integer(&text), text.parse::<f64>().ok());
        let shown = match self.letter {
            b'd' | b'i' | b'u' => self.signed(whole.unwrap_or(0).to_string()).into_bytes(),
            b'o' => format!("{:o}", whole.unwrap_or(0)).into_bytes(),
            b'x' => format!("{:x}", whole.unwrap_or(0)).into_bytes(),
            b'X' => format!("{:X}", whole.unwrap_or(0)).into_bytes(),
            b'f' | b'F' => {
                let digits = self.precision.unwrap_or(6).min(PRECISION);
                self.signed(format!("{:.digits$}", real.unwrap_or(0.0))).into_bytes()
            }
            b'e' => {
                let digits = self.precision.unwrap_or(6).min(PRECISION);
                self.signed(exponent(real.unwrap_or(0.0), digits)).into_bytes()
            }
            b'c' => value.iter().take(1).copied().collect(),
            b'b' => escapes(value).0,
            _ => value[..self.precision.unwrap_or(value.len()).min(value.len())].to_vec(),
        };
        let bad = match self.letter {
            _ if value.is_empty() => false,
            b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => whole.is_none(),
            b'f' | b'F' | b'e' => real.is_none(),
            _ => false,
        };
        (self.padded(shown), bad)
    }

    fn padded(&self, mut text: Vec<u8>) -> Vec<u8> {
        let missing = self.width.saturating_sub(text.len());
        if self.flags.contains('-') {
            text.resize(text.len() + missing, b' ');
        } else if self.flags.contains('0') && b"diuoxXfFe".contains(&self.letter) {
            let sign = usize::from(text.first().is_some_and(|b| b"+- ".contains(b)));
            text.splice(sign..sign, std::iter::repeat_n(b'0', missing));
        } else {
            text.splice(0..0, std::iter::repeat_n(b' ', missing));
        }
        text
    }
}

/// A number as C writes it; a quote before a letter means the letter's.
fn integer(text: &str) -> Option<i64> {
    if let Some(letter) = text.strip_prefix(['\'', '"']) {
        return Some(letter.chars().next().map_or(0, |c| i64::from(u32::from(c))));
    }
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let value = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16),
        None if digits.len() > 1 && digits.starts_with('0') => i64::from_str_radix(digits, 8),
        None => digits.strip_prefix('+').unwrap_or(digits).parse(),
    };
    value.ok().map(|value| sign * value)
}

/// `1.000000e+00`.
fn exponent(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$e}");
    let (number, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
    format!("{number}e{sign}{exponent:0>2}")
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
            let (spec, length) = Spec::read(&format[at + 1..]);
            if !b"diuoxXfFecbs".contains(&spec.letter) {
                shell.print(&out);
                shell.complain(tool, Say::BadFormat, &[&format[at..]], None);
                return 1;
            }
            at += 1 + length;
            let value = values.next().cloned().unwrap_or_default();
            let (text, bad) = spec.fill(&value);
            if bad {
                shell.complain(tool, Say::BadNumber, &[&value], None);
                status = 1;
            }
            out.extend(text);
        }
        if out.len() > PIECE {
            shell.print(&std::mem::take(&mut out));
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
        ] {
            let (spec, length) = Spec::read(format.as_bytes());
            assert_eq!(length, format.len());
            assert_eq!(
                spec.fill(value.as_bytes()),
                (want.as_bytes().to_vec(), false),
                "%{format} {value}"
            );
        }
        assert!(Spec::read(b"d").0.fill(b"abc").1);
        for (format, want) in [
            ("999999999999d", WIDTH),
            ("99999999999999999999999d", WIDTH),
            (".100000f", 2 + PRECISION),
            (".100000e", 6 + PRECISION),
        ] {
            assert_eq!(Spec::read(format.as_bytes()).0.fill(b"1").0.len(), want, "%{format}");
        }
    }
}
