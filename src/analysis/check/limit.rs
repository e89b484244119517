//! What a rule is held against, read as dive reads it: ratios as Go's `ParseFloat`, bytes as go-humanize's `ParseBytes`.

use std::fmt;

/// What a rule's limit can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From 0 to 1.
    Ratio,
    /// Bytes, with or without a unit.
    Bytes,
    /// A whole number.
    Count,
}

/// A limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// The rule is switched off.
    Off,
    /// From 0 to 1.
    Ratio(f64),
    /// Bytes or a count.
    Number(u64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::Ratio(ratio) => write!(f, "{ratio}"),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

impl Limit {
    /// Reads a limit; errors say what is wrong with it, without the rule's name. `disabled` switches a rule off, as do dive's
    /// later words for it: `off`, `false`, and nothing.
    pub fn read(text: &str, kind: Kind) -> Result<Self, String> {
        let text = text.trim();
        if ["", "disabled", "off", "false"].iter().any(|off| text.eq_ignore_ascii_case(off)) {
            return Ok(Self::Off);
        }
        match kind {
            Kind::Ratio => ratio(text).map(Self::Ratio),
            Kind::Bytes => bytes(text).map(Self::Number),
            Kind::Count => {
                text.parse().map(Self::Number).map_err(|_| format!("{text:?} is no whole number"))
            }
        }
    }
}

fn ratio(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| format!("{text:?} is no number"))?;
    if (0.0..=1.0).contains(&number) {
        Ok(number)
    } else {
        Err(format!("{text} is not between 0 and 1"))
    }
}

/// A number with one of go-humanize's units behind it, in whatever case: `20Mb` is 20,000,000, `17KiB` is 17,408.
pub fn bytes(text: &str) -> Result<u64, String> {
    let end =
        text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: f64 =
        number.replace(',', "").parse().map_err(|_| format!("{text:?} is no size"))?;
    let unit = unit.trim().to_ascii_lowercase();
    let letters = unit.strip_suffix('b').unwrap_or(&unit);
    let (prefix, step) = match letters.strip_suffix('i') {
        Some(prefix) if !prefix.is_empty() => (prefix, 1024f64),
        Some(_) => return Err(format!("{text:?} has no unit of bytes")),
        None => (letters, 1000f64),
    };
    let power = ["", "k", "m", "g", "t", "p", "e"].iter().position(|known| *known == prefix);
    let power = power.ok_or_else(|| format!("{text:?} has no unit of bytes"))?;
    let size = number * (0..power).fold(1.0, |size, _| size * step);
    // Everything below 2^64 is exact enough, as it is in Go.
    if size < 18_446_744_073_709_551_616.0 {
        Ok(size as u64)
    } else {
        Err(format!("{text} is too large"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_dive_reads_them() {
        let number = |number| Ok(Limit::Number(number));
        for (text, kind, want) in [
            ("20Mb", Kind::Bytes, number(20_000_000)),
            ("17KiB", Kind::Bytes, number(17_408)),
            ("18299B", Kind::Bytes, number(18_299)),
            ("1.5 k", Kind::Bytes, number(1500)),
            ("1,000", Kind::Bytes, number(1000)),
            ("2Mi", Kind::Bytes, number(2 << 20)),
            ("0.95", Kind::Ratio, Ok(Limit::Ratio(0.95))),
            ("1", Kind::Ratio, Ok(Limit::Ratio(1.0))),
            ("disabled", Kind::Ratio, Ok(Limit::Off)),
            ("off", Kind::Bytes, Ok(Limit::Off)),
            ("12", Kind::Count, number(12)),
        ] {
            assert_eq!(Limit::read(text, kind), want, "{text}");
        }
        for (text, kind) in [
            ("95", Kind::Ratio),
            ("-0.1", Kind::Ratio),
            ("NaN", Kind::Ratio),
            ("ten", Kind::Ratio),
            ("20 apples", Kind::Bytes),
            ("ib", Kind::Bytes),
            ("1ib", Kind::Bytes),
            ("99999e", Kind::Bytes),
            ("1.5", Kind::Count),
        ] {
            assert!(Limit::read(text, kind).is_err(), "{text}");
        }
    }
}
