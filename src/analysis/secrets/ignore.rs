//! What a person has looked at and wants no more words about: a file of lines, each `RULE PATH`, or the first characters of a
//! value's SHA-256, with the reason behind a `#`.
//!
//! ```text
//! # keys for tests
//! private-key  srv/app/test/**
//! *            usr/share/demo/*  # only a demo
//! 9f86d081884c7d65
//! ```

use super::Finding;
use crate::domain::digest::hex;

/// Characters of a hash that are enough to mean one value.
const SHORTEST: usize = 8;

/// Read from such a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    what: What,
    reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// A rule, or `*`, and a glob of paths.
    Place(String, String),
    /// The start of a hash.
    Value(String),
}

impl Ignore {
    /// From the text of a file. The error names the line, from 1.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut ignore = Self::default();
        for (line, number) in text.lines().zip(1..) {
            let (line, reason) = line.split_once(" #").unwrap_or((line, ""));
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let what = What::parse(line).map_err(|why| format!("line {number}: {why}"))?;
            ignore.add(what, reason);
        }
        Ok(ignore)
    }

    fn add(&mut self, what: What, reason: &str) {
        // A line of its own would be read as another.
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        self.lines.push(Line { what, reason });
    }

    /// No more words about this value, wherever it is.
    pub fn add_value(&mut self, found: &Finding, reason: &str) {
        self.add(What::Value(hex(&found.sha256[..8])), reason);
    }

    /// No more words about what this rule finds at this place, as [`Ignore::covers`] names it; `None`: at any.
    pub fn add_place(&mut self, found: &Finding, place: Option<&str>, reason: &str) {
        let rule = found.rule.id.to_owned();
        let glob = place.map_or("**".to_owned(), |place| escaped(place.trim_start_matches('/')));
        self.add(What::Place(rule, glob), reason);
    }

    /// The line of this number, from 0, counts no more.
    pub fn remove(&mut self, line: usize) {
        if line < self.lines.len() {
            self.lines.remove(line);
        }
    }

    /// True when nothing is ignored.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A line of it, as a file has it.
    pub fn line(&self, at: usize) -> String {
        self.lines.get(at).map(Line::text).unwrap_or_default()
    }

    /// The text of a file that [`Ignore::parse`] reads as this.
    pub fn text(&self) -> String {
        let head = "# Secrets that are not to be told again: `RULE PATH`, or the start of a value's SHA-256.\n";
        self.lines.iter().fold(head.to_owned(), |text, line| text + &line.text() + "\n")
    }

    /// True when nothing is to be said of what was found. `place` is its path, or what it is of the config: `env:NAME`,
    /// `label:NAME`, `history:3`.
    pub fn covers(&self, place: &str, found: &Finding) -> bool {
        self.line_of(place, found).is_some()
    }

    /// The first line that says so, from 0.
    pub fn line_of(&self, place: &str, found: &Finding) -> Option<usize> {
        if self.is_empty() {
            return None;
        }
        let (place, hash) = (place.trim_start_matches('/'), hex(&found.sha256));
        self.lines.iter().position(|line| match &line.what {
            What::Place(rule, path) => {
                (rule == "*" || rule == found.rule.id) && fast_glob::glob_match(path, place)
            }
            What::Value(start) => hash.starts_with(start),
        })
    }
}

impl What {
    fn parse(line: &str) -> Result<Self, String> {
        match line.split_once(char::is_whitespace) {
            Some((rule, _)) if rule != "*" && super::rule(rule).is_none() => {
                Err(format!("there is no rule {rule}"))
            }
            Some((rule, path)) => {
                let path = path.trim().trim_start_matches('/');
                Ok(Self::Place(rule.to_owned(), path.to_owned()))
            }
            None => {
                let value = line.strip_prefix("sha256:").unwrap_or(line).to_ascii_lowercase();
                if value.len() < SHORTEST || !value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(format!(
                        "neither `RULE PATH` nor {SHORTEST} or more characters of a SHA-256"
                    ));
                }
                Ok(Self::Value(value))
            }
        }
    }
}

impl Line {
    fn text(&self) -> String {
        let what = match &self.what {
            What::Place(rule, path) => format!("{rule} {path}"),
            What::Value(start) => start.clone(),
        };
        if self.reason.is_empty() { what } else { format!("{what}  # {}", self.reason) }
    }
}

/// A glob that a path fits and hardly any other: what means something in globs stands for itself, a `#` for any character.
fn escaped(path: &str) -> String {
    let mut glob = String::new();
    for c in path.chars() {
        match c {
            '#' => glob.push('?'),
            '*' | '?' | '[' | ']' | '{' | '}' | '\\' | '!' => glob.extend(['\\', c]),
            _ => glob.push(c),
        }
    }
    glob
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Chance, crc_token};
    use super::super::{Scanner, body::whole};
    use super::*;

    #[test]
    fn lines_that_are_understood() {
        let token = crc_token("ghp_", &mut Chance::new(5));
        let found = whole(&Scanner::new(None), b"srv/app/x.txt", token.as_bytes()).findings;
        let hash = hex(&found[0].sha256);
        for (text, want) in [
            ("", false),
            ("# nothing\n", false),
            ("github-token /srv/app/*.txt", true),
            ("github-token srv/**", true),
            ("* srv/app/x.txt  # looked at", true),
            ("npm-token srv/**", false),
            ("github-token app/x.txt", false),
            (&hash[..16], true),
            (&format!("sha256:{hash}"), true),
            ("00000000", false),
        ] {
            let ignore = Ignore::parse(text).unwrap();
            assert_eq!(ignore.covers("/srv/app/x.txt", &found[0]), want, "{text}");
        }
    }

    #[test]
    fn lines_that_are_not() {
        for (text, want) in [
            ("a\n", "line 1: neither `RULE PATH` nor 8 or more characters of a SHA-256"),
            ("\ngithub-tokens x\n", "line 2: there is no rule github-tokens"),
            ("0123456", "line 1: neither `RULE PATH` nor 8 or more characters of a SHA-256"),
        ] {
            assert_eq!(Ignore::parse(text), Err(want.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_was_ignored_is_read_again_as_it_was() {
        let token = crc_token("ghp_", &mut Chance::new(5));
        let found = whole(&Scanner::new(None), b"srv/x.txt", token.as_bytes()).findings;
        for place in ["/srv/x.txt", "/srv/a b#c/[x]*.txt", "env:TOKEN", "history:3"] {
            let mut ignore = Ignore::default();
            ignore.add_place(&found[0], Some(place), "looked\nat ");
            ignore.add_value(&found[0], "");
            let again = Ignore::parse(&ignore.text()).unwrap();
            assert_eq!(again, ignore, "{place}");
            assert_eq!(again.line_of(place, &found[0]), Some(0), "{}", again.text());
            assert_eq!(again.line_of("/else", &found[0]), Some(1));
            assert!(again.line(0).ends_with("  # looked at") && !again.text().contains(&token));
        }
        let mut ignore = Ignore::default();
        ignore.add_place(&found[0], None, "");
        assert!(ignore.covers("/any/where", &found[0]));
        ignore.remove(0);
        assert!(ignore.is_empty() && !ignore.covers("/any/where", &found[0]));
    }
}
