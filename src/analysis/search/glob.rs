//! Names with `*`, `?` and `[…]`, as `find` and shells have them (POSIX, "Pattern Matching Notation"): `*` also stands for slashes.

use regex_automata::meta::{Config, Regex};
use regex_automata::util::syntax;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

/// A compiled pattern for whole names. Names are bytes; `?` is one character, or one byte of what is no UTF-8.
#[derive(Clone, Debug)]
pub struct Glob {
    regex: Regex,
}

impl Glob {
    /// Compiles it. A `[` that is never closed stands for itself; a range that runs backwards matches nothing.
    pub fn new(glob: impl AsRef<[u8]>, ignore_case: bool) -> Result<Self, String> {
        let glob = text(glob.as_ref());
        let mut expression = String::from("\\A");
        let mut chars = glob.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                // Several are as one, or they would take time.
                '*' => {
                    while chars.next_if_eq(&'*').is_some() {}
                    expression.push_str("(?s:.)*");
                }
                '?' => expression.push_str(ANY),
                '[' => expression.push_str(&bracket(&mut chars)),
                '\\' => escape(chars.next().unwrap_or('\\'), &mut expression),
                c => escape(c, &mut expression),
            }
        }
        expression.push_str("\\z");
        let syntax = syntax::Config::new().case_insensitive(ignore_case);
        let config = Config::new().nfa_size_limit(Some(16 << 20));
        let regex = Regex::builder().syntax(syntax).configure(config).build(&expression);
        regex.map(|regex| Self { regex }).map_err(|_| format!("{glob:?} is no pattern for names"))
    }

    /// True when the whole name matches.
    pub fn matches(&self, name: &[u8]) -> bool {
        self.regex.is_match(&*text(name))
    }
}

const ANY: &str = "(?s:.)";
const NONE: &str = "[^\\s\\S]";

/// What is no UTF-8 as characters for private use, one a byte: a name is a row of characters then, and no pattern can match a part of
/// one.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let odd = chunk.invalid().iter();
        text.extend(odd.filter_map(|byte| char::from_u32(0x0010_ff00 + u32::from(*byte))));
    }
    Cow::Owned(text)
}

fn escape(c: char, into: &mut String) {
    let _ = write!(into, "\\x{{{:x}}}", u32::from(c));
}

/// What follows a `[`. Where no `]` follows, nothing is taken.
fn bracket(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut ahead = chars.clone();
    let is_negated = ahead.next_if(|&c| c == '!' || c == '^').is_some();
    let (mut class, mut first) = (String::new(), true);
    while let Some(c) = ahead.next() {
        match c {
            ']' if !first => {
                *chars = ahead;
                return match (is_negated, class.is_empty()) {
                    (false, true) => NONE.to_owned(),
                    (true, true) => ANY.to_owned(),
                    (false, false) => format!("[{class}]"),
                    (true, false) => format!("[^{class}]"),
                };
            }
            '[' if ahead.peek() == Some(&':') => match named(&mut ahead) {
                Some(name) => class.push_str(&name),
                None => escape('[', &mut class),
            },
            '\\' => range(ahead.next().unwrap_or('\\'), &mut ahead, &mut class),
            c => range(c, &mut ahead, &mut class),
        }
        first = false;
    }
    "\\[".to_owned()
}

/// One character, or those up to what stands behind a `-`.
fn range(from: char, chars: &mut Peekable<Chars<'_>>, class: &mut String) {
    let mut ahead = chars.clone();
    let end = ahead.next_if_eq(&'-').and_then(|_| ahead.next_if(|&c| c != ']'));
    let Some(end) = end else { return escape(from, class) };
    let to = if end == '\\' { ahead.next().unwrap_or('\\') } else { end };
    *chars = ahead;
    if from <= to {
        escape(from, class);
        class.push('-');
        escape(to, class);
    }
}

/// Such as `[:alpha:]`, behind its `[`.
fn named(chars: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut ahead = chars.clone();
    ahead.next();
    let name: String = std::iter::from_fn(|| ahead.next_if(char::is_ascii_lowercase)).collect();
    let is_closed = ahead.next() == Some(':') && ahead.next() == Some(']') && !name.is_empty();
    is_closed.then(|| {
        *chars = ahead;
        format!("[:{name}:]")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_as_in_a_shell() {
        let table: &[(&str, &[&str], &[&str])] = &[
            ("*.txt", &["a.txt", ".txt", "a\n.txt"], &["a.txt.gz", "atxt"]),
            ("a?c", &["abc", "aüc", "a/c"], &["ac", "abbc"]),
            ("[a-c]*", &["apple", "c"], &["dog", ""]),
            ("[!a-c]", &["d", "-"], &["a", "dd"]),
            ("[^]x]", &["a"], &["]", "x"]),
            ("[]x]", &["]", "x"], &["a", "[]x]"]),
            ("[a-]", &["a", "-"], &["b"]),
            ("[z-a]", &[], &["a", "m", "z", "-", ""]),
            ("[z-ax]", &["x"], &["a", "z", "-"]),
            ("[!z-a]", &["a", "z"], &["", "ab"]),
            ("[--0]", &["-", ".", "0"], &["1", "a"]),
            ("[\\]-a]", &["]", "^", "a"], &["\\", "b"]),
            ("[[:digit:]]x", &["7x"], &[":x", "dx"]),
            ("a[b", &["a[b"], &["ab"]),
            ("\\*", &["*"], &["a", "\\*"]),
            ("{a,b}.(x|y)+", &["{a,b}.(x|y)+"], &["a.x"]),
            ("/usr/*/sh", &["/usr/bin/sh", "/usr/local/bin/sh"], &["/bin/sh"]),
            ("", &[""], &["a"]),
        ];
        for (glob, matching, other) in table {
            let compiled = Glob::new(glob, false).unwrap();
            for (names, want) in [(matching, true), (other, false)] {
                for name in *names {
                    assert_eq!(compiled.matches(name.as_bytes()), want, "{glob} {name:?}");
                }
            }
        }
        assert!(Glob::new("a?c*", false).unwrap().matches(b"a\xffc\xfe"));
        assert!(Glob::new("READ*", true).unwrap().matches(b"readme"));
        let odd: &[(&[u8], &[u8], bool)] = &[
            (b"a[!b]c", b"a\xffc", true),
            (b"a[!b]c", "a\u{fc}c".as_bytes(), true),
            (b"[!b][!b]", "\u{fc}".as_bytes(), false),
            ("[!\u{fc}]*".as_bytes(), "\u{fc}b".as_bytes(), false),
            (b"a\xff*", b"a\xff\xfe", true),
            (b"a\xff*", b"a\xfe", false),
            (b"[\xf0-\xfe]", b"\xfd", true),
            (b"[\xf0-\xfe]", b"\xff", false),
        ];
        for (glob, name, want) in odd {
            assert_eq!(Glob::new(glob, false).unwrap().matches(name), *want, "{glob:?} {name:?}");
        }
    }
}
