//! Patterns of `*`, `?` and `[…]` (POSIX 2.13).

use super::super::{Shell, Stop};

/// Bytes with a note on each whether it was quoted, so that quoted `*` are no pattern.
pub(super) type Marked = Vec<(u8, bool)>;

type Rest<'a> = &'a [(u8, bool)];

/// True when something in it is more than itself.
pub(super) fn is_pattern(part: Rest<'_>) -> bool {
    part.iter().any(|&(b, quoted)| !quoted && b"*?[".contains(&b))
}

/// Its bytes.
pub(super) fn plain(part: Rest<'_>) -> Vec<u8> {
    part.iter().map(|&(b, _)| b).collect()
}

impl Shell<'_> {
    /// Whether a pattern matches all of `text`; the error ends a line that tries too much.
    pub(super) fn fits(&mut self, pattern: Rest<'_>, text: &[u8]) -> Result<bool, Stop> {
        let mut tried = 0;
        let fits = matches(pattern, text, &mut tried, self.tries_left());
        self.small_work(tried)?;
        Ok(fits)
    }

    /// The same of a pattern in which a backslash quotes.
    pub(in super::super) fn fits_quoted(&mut self, pattern: &[u8], text: &[u8]) -> bool {
        self.fits(&marked(pattern), text).unwrap_or(false)
    }
}

/// Whether a pattern matches all of `text`. It goes back to the last `*` only: time grows with one times the other.
/// What was `tried` is counted, and beyond `most` nothing fits.
fn matches(pattern: Rest<'_>, text: &[u8], tried: &mut usize, most: usize) -> bool {
    let (mut at, mut n) = (0, 0);
    // After the last `*`, and what it took last.
    let mut star: Option<(usize, usize)> = None;
    loop {
        *tried += 1;
        if *tried > most {
            return false;
        }
        match pattern.get(at) {
            Some((b'*', false)) => {
                at += 1;
                star = Some((at, n));
                continue;
            }
            Some(_) if n < text.len() => {
                if let Some(taken) = takes(&pattern[at..], text[n], tried) {
                    at += taken;
                    n += 1;
                    continue;
                }
            }
            None if n == text.len() => return true,
            _ => {}
        }
        match star {
            Some((after, from)) if from < text.len() => {
                (at, n) = (after, from + 1);
                star = Some((after, n));
            }
            _ => return false,
        }
    }
}

/// How much of a pattern, at whose beginning no `*` is, one byte uses up.
fn takes(pattern: Rest<'_>, c: u8, tried: &mut usize) -> Option<usize> {
    match pattern[0] {
        (b'?', false) => Some(1),
        (b'[', false) => match set(&pattern[1..], c, tried) {
            Some((takes, len)) => takes.then_some(1 + len),
            None => (c == b'[').then_some(1),
        },
        (b, _) => (b == c).then_some(1),
    }
}

/// Whether a `[…]` takes a byte, and how long it is after the `[`; nothing when it has no end.
fn set(pattern: Rest<'_>, c: u8, tried: &mut usize) -> Option<(bool, usize)> {
    let not = matches!(pattern.first(), Some((b'!' | b'^', false)));
    let inner = &pattern[usize::from(not)..];
    let (mut at, mut found) = (0, false);
    loop {
        *tried += 1;
        let &(b, quoted) = inner.get(at)?;
        if b == b']' && !quoted && at > 0 {
            return Some((found != not, usize::from(not) + at + 1));
        }
        let text: Vec<u8> = inner[at..].iter().take(12).map(|&(b, _)| b).collect();
        if let Some((name, len)) = class(&text) {
            found |= name(&c);
            at += len;
            continue;
        }
        match inner.get(at + 1..at + 3) {
            Some(&[(b'-', false), (end, quoted)]) if end != b']' || quoted => {
                found |= (b..=end).contains(&c);
                at += 3;
            }
            _ => {
                found |= b == c;
                at += 1;
            }
        }
    }
}

/// Whether a byte is of a class.
pub(in super::super) type Class = fn(&u8) -> bool;

/// `[:digit:]` and the like, and how long it is.
pub(in super::super) fn class(text: &[u8]) -> Option<(Class, usize)> {
    let rest = text.strip_prefix(b"[:")?;
    let len = rest.windows(2).position(|end| end == b":]")?;
    let takes: Class = match &rest[..len] {
        b"alpha" => u8::is_ascii_alphabetic,
        b"digit" => u8::is_ascii_digit,
        b"alnum" => u8::is_ascii_alphanumeric,
        b"upper" => u8::is_ascii_uppercase,
        b"lower" => u8::is_ascii_lowercase,
        b"space" => |b| b.is_ascii_whitespace() || *b == 0x0b,
        b"blank" => |b| b" \t".contains(b),
        b"cntrl" => u8::is_ascii_control,
        b"graph" => u8::is_ascii_graphic,
        b"print" => |b| (b' '..=b'~').contains(b),
        b"punct" => u8::is_ascii_punctuation,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    };
    Some((takes, len + 4))
}

/// Whether a pattern of `*`, `?` and `[…]` matches all of `text`; a backslash quotes.
pub fn fnmatch(pattern: &[u8], text: &[u8]) -> bool {
    matches(&marked(pattern), text, &mut 0, usize::MAX)
}

/// A pattern in which a backslash quotes.
fn marked(pattern: &[u8]) -> Marked {
    let (mut marked, mut at) = (Marked::new(), 0);
    while at < pattern.len() {
        let quoted = pattern[at] == b'\\' && at + 1 < pattern.len();
        at += usize::from(quoted);
        marked.push((pattern[at], quoted));
        at += 1;
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, text, want) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "ab", false),
            ("a*b*c", "aXbXbXc", true),
            ("*.tar.*", "a.tar.gz", true),
            ("?", "", false),
            ("[a-c]x", "bx", true),
            ("[!a]", "a", false),
            ("[!a]*", "ba", true),
            ("[[:digit:]]?", "7x", true),
            ("[[:alpha:]_]", "7", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("[", "[", true),
            ("a[]]", "a]", true),
            ("[a-]", "-", true),
        ] {
            assert_eq!(fnmatch(pattern.as_bytes(), text.as_bytes()), want, "{pattern} {text}");
        }
        let long = "a".repeat(20_000);
        assert!(!fnmatch("a*a*a*a*a*a*b".as_bytes(), long.as_bytes()));
    }
}
