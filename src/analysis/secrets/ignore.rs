//! What a person has looked at and wants no more words about: a file of lines, each `RULE PATH`, or the first characters of a
//! value's SHA-256.
//!
//! ```text
//! # keys for tests
//! private-key  srv/app/test/**
//! *            usr/share/demo/*
//! 9f86d081884c7d65
//! ```

use super::Finding;
use crate::domain::digest::hex;

/// Characters of a hash that are enough to mean one value.
const SHORTEST: usize = 8;

/// Read from such a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    places: Vec<(String, String)>,
    values: Vec<String>,
}

impl Ignore {
    /// From the text of a file. The error names the line, from 1.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut ignore = Self::default();
        for (line, number) in text.lines().zip(1..) {
            let line = line.split_once(" #").map_or(line, |(line, _)| line).trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match line.split_once(char::is_whitespace) {
                Some((rule, _)) if rule != "*" && super::rule(rule).is_none() => {
                    return Err(format!("line {number}: there is no rule {rule}"));
                }
                Some((rule, path)) => {
                    let path = path.trim().trim_start_matches('/');
                    ignore.places.push((rule.to_owned(), path.to_owned()));
                }
                None => {
                    let value = line.strip_prefix("sha256:").unwrap_or(line).to_ascii_lowercase();
                    if value.len() < SHORTEST || !value.bytes().all(|byte| byte.is_ascii_hexdigit())
                    {
                        return Err(format!(
                            "line {number}: neither `RULE PATH` nor {SHORTEST} or more characters of a SHA-256"
                        ));
                    }
                    ignore.values.push(value);
                }
            }
        }
        Ok(ignore)
    }

    /// True when nothing is to be said of what was found. `place` is its path, or what it is of the config: `env:NAME`,
    /// `label:NAME`, `history:3`.
    pub fn covers(&self, place: &str, found: &Finding) -> bool {
        let place = place.trim_start_matches('/');
        let at = |(rule, path): &(String, String)| {
            (rule == "*" || rule == found.rule.id) && fast_glob::glob_match(path, place)
        };
        let hash = || hex(&found.sha256);
        self.places.iter().any(at)
            || !self.values.is_empty() && self.values.iter().any(|value| hash().starts_with(value))
    }
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
}
