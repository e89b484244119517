//! Names with `*`, `?` and `[…]`, as `find` and shells have them (POSIX, "Pattern Matching Notation"): `*` also stands for slashes.

use regex_automata::meta::{Config, Regex};
use regex_automata::util::syntax;
use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

/// A compiled pattern for whole names. Names are bytes; `?` is one character, or one byte of what is no UTF-8.
#[derive(Clone, Debug)]
pub struct Glob {
    regex: Regex,
}

impl Glob {
    /// Compiles it. A `[` that is never closed stands for itself; a range that runs backwards is an error.
    pub fn new(glob: &str, ignore_case: bool) -> Result<Self, String> {
        let mut expression = String::from("\\A");
        let mut chars = glob.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                // Several are as one, or they would take time.
                '*' => {
                    while chars.next_if_eq(&'*').is_some() {}
                    expression.push_str("(?s-u:.)*");
                }
                '?' => expression.push_str("(?:(?s:.)|(?-u:[\\x80-\\xff]))"),
                '[' => expression.push_str(&bracket(&mut chars)),
                '\\' => escape(chars.next().unwrap_or('\\'), &mut expression),
                c => escape(c, &mut expression),
            }
        }
        expression.push_str("\\z");
        let syntax = syntax::Config::new().utf8(false).case_insensitive(ignore_case);
        let config = Config::new().utf8_empty(false).nfa_size_limit(Some(16 << 20));
        let regex = Regex::builder().syntax(syntax).configure(config).build(&expression);
        regex.map(|regex| Self { regex }).map_err(|_| format!("{glob:?} is no pattern for names"))
    }

    /// True when the whole name matches.
    pub fn matches(&self, name: &[u8]) -> bool {
        self.regex.is_match(name)
    }
}

fn escape(c: char, into: &mut String) {
    let _ = write!(into, "\\x{{{:x}}}", u32::from(c));
}

/// What follows a `[`. Where no `]` follows, nothing is taken.
fn bracket(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut ahead = chars.clone();
    let mut class = String::from("[");
    if ahead.next_if(|&c| c == '!' || c == '^').is_some() {
        class.push('^');
    }
    let mut first = true;
    while let Some(c) = ahead.next() {
        match c {
            ']' if !first => {
                class.push(']');
                *chars = ahead;
                return class;
            }
            '[' if ahead.peek() == Some(&':') => match named(&mut ahead) {
                Some(name) => class.push_str(&name),
                None => escape('[', &mut class),
            },
            '-' if !first && ahead.peek().is_some_and(|&c| c != ']') => class.push('-'),
            '\\' => escape(ahead.next().unwrap_or('\\'), &mut class),
            c => escape(c, &mut class),
        }
        first = false;
    }
    "\\[".to_owned()
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
        assert!(Glob::new("[z-a]", false).is_err());
    }
}
