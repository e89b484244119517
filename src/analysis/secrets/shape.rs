//! Forms of tokens: fixed words and runs of an alphabet, matched from left to right without going back.

/// Characters that may stand in a run.
pub(super) type Set = fn(u8) -> bool;

/// A part of a form.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// These very bytes.
    Word(&'static str),
    /// As many bytes of a set as there are; no fewer than the first number, no more than the second.
    Run(Set, usize, usize),
}

pub(super) fn alnum(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

pub(super) fn letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
}

pub(super) fn digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

/// Lower case, as all who write keys in hex do.
pub(super) fn hex_digit(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'a'..=b'f')
}

/// Alphabet of base64url, and of much else.
pub(super) fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

pub(super) fn base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/'
}

/// RFC 4648, section 6.
pub(super) fn base32(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'2'..=b'7')
}

pub(super) fn capital_or_digit(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

/// Bytes of `set` at the start of `bytes`, at most `most`.
pub(super) fn run(bytes: &[u8], set: Set, most: usize) -> usize {
    bytes.iter().take(most).take_while(|byte| set(**byte)).count()
}

/// Bytes of `set` at the end of `bytes`, at most `most`.
pub(super) fn run_back(bytes: &[u8], set: Set, most: usize) -> usize {
    bytes.iter().rev().take(most).take_while(|byte| set(**byte)).count()
}

/// Where a form that begins at `start` ends. With `bounded`, what follows it may not go on with its last run.
pub(super) fn fits(bytes: &[u8], start: usize, parts: &[Part], bounded: bool) -> Option<usize> {
    let mut at = start;
    for part in parts {
        let rest = bytes.get(at..)?;
        at += match part {
            Part::Word(text) => rest.starts_with(text.as_bytes()).then_some(text.len())?,
            Part::Run(set, least, most) => {
                Some(run(rest, *set, *most)).filter(|count| count >= least)?
            }
        };
    }
    let goes_on = match (parts.last(), bytes.get(at)) {
        (Some(Part::Run(set, ..)), Some(&next)) => set(next),
        _ => false,
    };
    (!bounded || !goes_on).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_end_where_their_last_run_does() {
        let form =
            [Part::Word("a."), Part::Run(digit, 2, 3), Part::Word("-"), Part::Run(letter, 1, 4)];
        for (text, bounded, want) in [
            ("a.12-bcd ", true, Some(8)),
            ("a.123-bcdef", true, None),
            ("a.123-bcdef", false, Some(10)),
            ("a.1-b", true, None),
            ("a.1234-b", true, None),
            ("b.12-b", true, None),
            ("a.", true, None),
        ] {
            assert_eq!(fits(text.as_bytes(), 0, &form, bounded), want, "{text}");
        }
        assert_eq!(run_back(b"x--12", digit, 9), 2);
    }
}
