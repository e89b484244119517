//! Leaves secrets out of texts that are shown or taken away: what was found in the config wherever it stands, and whatever else
//! the rules find in a text.

use super::body::whole;
use super::config::{self, ConfigFinding, of_text};
use super::{Finding, Scanner};
use crate::domain::Config;
use std::borrow::Cow;

/// Secrets in the config of an image and in the statements about it.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// What was found.
    pub found: Vec<ConfigFinding>,
    /// Their values, each with what is shown in its place.
    values: Vec<(String, String)>,
}

impl Texts {
    /// Reads them all.
    pub fn of<'a>(
        scanner: &Scanner,
        config: &Config,
        statements: impl IntoIterator<Item = &'a [u8]>,
    ) -> Self {
        let with_value = |one: ConfigFinding| (config::value(config, &one), one);
        let mut all: Vec<_> =
            config::secrets(scanner, config).into_iter().map(with_value).collect();
        for statement in statements {
            let stated = config::of_statement(scanner, statement);
            all.extend(stated.into_iter().map(|(one, value)| (value, one)));
        }
        let pair = |(value, one): &(Option<String>, ConfigFinding)| {
            Some((value.clone()?, one.finding.masked.clone()))
        };
        let values = Self::in_turn(all.iter().filter_map(pair).collect());
        Self { found: all.into_iter().map(|(_, one)| one).collect(), values }
    }

    /// Values as they may stand in a text, in the order in which they are left out.
    fn in_turn(mut values: Vec<(String, String)>) -> Vec<(String, String)> {
        // In JSON, what can't stand in a text is escaped.
        let escaped = |(value, masked): &(String, String)| {
            let json = serde_json::to_string(value).ok()?;
            let inner = json.trim_start_matches('"').strip_suffix('"')?.to_owned();
            (inner != *value).then(|| (inner, masked.clone()))
        };
        let more: Vec<_> = values.iter().filter_map(escaped).collect();
        values.extend(more);
        // The longest first: one may be part of another.
        values.sort_by(|a, b| (b.0.len(), &b.0).cmp(&(a.0.len(), &a.0)));
        values.dedup();
        values
    }

    /// What leaves them out of texts.
    pub fn masks<'s>(&'s self, scanner: &'s Scanner) -> Masks<'s> {
        Masks { scanner, values: &self.values }
    }
}

/// Leaves secrets out of texts.
#[derive(Clone, Copy, Debug)]
pub struct Masks<'s> {
    scanner: &'s Scanner,
    values: &'s [(String, String)],
}

impl Masks<'_> {
    /// A text without them. `name` tells the rules what kind of file it is, such as `config.json`.
    pub fn hide(&self, name: &str, text: &str) -> String {
        let mut out = Cow::Borrowed(text);
        for (value, masked) in self.values {
            if out.contains(value.as_str()) {
                out = Cow::Owned(out.replace(value.as_str(), masked));
            }
        }
        let mut found: Vec<Finding> = whole(self.scanner, name.as_bytes(), out.as_bytes()).findings;
        found.sort_by_key(|one| std::cmp::Reverse(one.start));
        for one in found {
            let start = usize::try_from(one.start).unwrap_or(usize::MAX);
            let end = start.saturating_add(one.length as usize);
            if out.get(start..end).is_some() {
                out.to_mut().replace_range(start..end, &one.masked);
            }
        }
        out.into_owned()
    }
}

/// The value of a finding in a file, out of the bytes that should be it; `None` when they are not: the file was packed.
pub fn value_in_file(found: &Finding, bytes: &[u8]) -> Option<String> {
    let at_start = Finding { start: 0, ..found.clone() };
    let text = String::from_utf8_lossy(bytes);
    of_text(&text, &at_start).or_else(|| {
        // A key in armour is known by the hash of what the armour holds.
        text.starts_with("PuTTY-").then(|| text.into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ALNUM, Chance, crc_token};
    use super::*;
    use crate::domain::HistoryEntry;

    #[test]
    fn what_was_found_in_the_config_stands_nowhere_any_more() {
        let chance = &mut Chance::new(11);
        let (word, token) = (chance.text(ALNUM, 18), crc_token("ghp_", chance));
        let odd = format!("{word}&\"x\"y");
        let row = |created_by: String| HistoryEntry { created_by, ..HistoryEntry::default() };
        let config = Config {
            env: vec![format!("DB_PASSWORD={word}"), format!("API_SECRET={odd}")],
            history: vec![
                row(format!("ARG GH={token}")),
                row(format!("RUN |1 GH={token} /bin/sh -c make # buildkit")),
                row(format!("RUN /bin/sh -c API_TOKEN={word}9 make # buildkit")),
            ],
            ..Config::default()
        };
        let scanner = Scanner::new(None);
        let texts = Texts::of(&scanner, &config, []);
        assert!(texts.found.len() >= 5, "{texts:?}");
        for one in &texts.found {
            let value = config::value(&config, one).expect("it can be shown");
            assert!([&word, &token, &odd, &format!("{word}9")].contains(&&value), "{one:?}");
        }
        let masks = texts.masks(&scanner);
        let json = serde_json::to_string(&config.env).unwrap();
        for text in [format!("a {word} b {token}"), json, config.history[1].created_by.clone()] {
            let hidden = masks.hide("config.json", &text);
            assert!(!hidden.contains(&word) && !hidden.contains(&token), "{hidden}");
            assert!(hidden.contains("••••"), "{hidden}");
        }
        assert_eq!(masks.hide("x.json", "{\"a\": 1}"), "{\"a\": 1}");
        let other = crc_token("ghs_", &mut Chance::new(12));
        let hidden = masks.hide("x.json", &format!("{{\"é\": \"{other}\", \"b\": 2}}"));
        assert!(
            hidden.starts_with("{\"é\": \"ghs_••") && hidden.ends_with("\", \"b\": 2}"),
            "{hidden}"
        );
    }

    #[test]
    fn a_build_argument_in_a_statement_is_found_and_left_out_by_its_name() {
        let chance = &mut Chance::new(21);
        let (word, token) = (chance.text(ALNUM, 14), crc_token("ghp_", chance));
        let statement = format!(
            "{{\"predicate\":{{\"invocation\":[{{\"args\":{{\"build-arg:DB_PASSWORD\":\"{word}\",\"build-arg:GH_TOKEN\":\"{token}\",\
             \"build-arg:VERSION\":\"{word}x\",\"build-arg:DB_PASSWORD_FILE\":\"a-name\"}}}}]}}}}"
        );
        let scanner = Scanner::new(None);
        let texts = Texts::of(&scanner, &Config::default(), [statement.as_bytes()]);
        let found: Vec<_> =
            texts.found.iter().map(|one| (one.finding.rule.id, one.arg.as_deref())).collect();
        assert_eq!(found, [("github-token", None), ("env-secret", Some("DB_PASSWORD"))]);
        let hidden = texts.masks(&scanner).hide("document.json", &statement);
        assert!(!hidden.contains(&word) && !hidden.contains(&token), "{hidden}");
        let hidden = texts.masks(&scanner).hide("Dockerfile", &format!("RUN login {word}"));
        assert!(!hidden.contains(&word), "{hidden}");
    }

    #[test]
    fn a_value_in_a_file_is_known_by_its_hash() {
        let token = crc_token("ghp_", &mut Chance::new(3));
        let text = format!("key={token}\n");
        let found = whole(&Scanner::new(None), b"srv/x.txt", text.as_bytes()).findings;
        let at = found[0].start as usize;
        let bytes = &text.as_bytes()[at..at + found[0].length as usize];
        assert_eq!(value_in_file(&found[0], bytes), Some(token));
        assert_eq!(
            value_in_file(&found[0], b"\x1f\x8b something that is packed, of any length"),
            None
        );
    }
}
