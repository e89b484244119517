//! Leaves secrets out of texts that are shown or taken away: what was found in the config wherever it stands, and whatever else
//! the rules find in a text.

use super::body::whole;
use super::config::{self, ConfigFinding, of_text};
use super::{Finding, Scanner};
use crate::domain::Config;
use std::borrow::Cow;

/// Values, each with what is shown in its place.
#[derive(Debug)]
pub struct Masks<'s> {
    scanner: &'s Scanner,
    values: Vec<(String, String)>,
}

impl<'s> Masks<'s> {
    /// Those that the config tells.
    pub fn of(scanner: &'s Scanner, config: &Config, found: &[ConfigFinding]) -> Self {
        let pair =
            |one: &ConfigFinding| Some((config::value(config, one)?, one.finding.masked.clone()));
        let mut values: Vec<_> = found.iter().filter_map(pair).collect();
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
        Self { scanner, values }
    }

    /// A text without them. `name` tells the rules what kind of file it is, such as `config.json`.
    pub fn hide(&self, name: &str, text: &str) -> String {
        let mut out = Cow::Borrowed(text);
        for (value, masked) in &self.values {
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
        let found = config::secrets(&scanner, &config);
        assert!(found.len() >= 5, "{found:?}");
        for one in &found {
            let value = config::value(&config, one).expect("it can be shown");
            assert!([&word, &token, &odd, &format!("{word}9")].contains(&&value), "{one:?}");
        }
        let masks = Masks::of(&scanner, &config, &found);
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
