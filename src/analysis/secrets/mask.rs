//! Leaves secrets out of texts that are shown or taken away: what was found in the config wherever it stands, and whatever else
//! the rules find in a text.

use super::body::whole;
use super::config::{self, ConfigFinding, of_text};
use super::statement::of_statement;
use super::texts::{map_names, map_texts};
use super::{Finding, Scanner, packed};
use crate::domain::Config;
use crate::domain::digest::hex;
use crate::domain::order::SortSmall;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::borrow::Cow;
use std::ops::Range;

/// A value of fewer bytes is left out only where it stands alone: it may be part of any word.
const SHORT: usize = 8;

/// Secrets in the config of an image and in the statements about it.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// What was found.
    pub found: Vec<ConfigFinding>,
    values: Values,
}

impl Texts {
    /// Reads them all.
    pub fn of<'a>(
        scanner: &Scanner,
        config: &Config,
        statements: impl IntoIterator<Item = &'a [u8]>,
    ) -> Self {
        let mut all = config::with_values(scanner, config);
        for statement in statements {
            all.extend(of_statement(scanner, statement));
        }
        let pair = |(one, value): &(ConfigFinding, Option<String>)| {
            Some((value.clone()?, told_apart(&one.finding)))
        };
        let values = Values::new(all.iter().filter_map(pair));
        Self { found: all.into_iter().map(|(one, _)| one).collect(), values }
    }

    /// What leaves them out of texts.
    pub fn masks<'s>(&'s self, scanner: &'s Scanner) -> Masks<'s> {
        Masks { scanner, values: Some(&self.values) }
    }

    /// The config as it may be shown; `None` when it may be shown as it is.
    pub fn covered(&self, config: &Config) -> Option<Config> {
        let hide = &mut |text: &str| self.values.leave_out(text).into_owned();
        let covered = map_names(map_texts(config, hide), hide);
        (covered != *config).then_some(covered)
    }
}

/// What stands in place of a value: a bit of its hash tells it from others, since many end alike, such as in `==`.
fn told_apart(found: &Finding) -> String {
    format!("{}#{}", found.masked, hex(&found.sha256[..4]))
}

/// Values, each with what is shown in its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    search: Option<AhoCorasick>,
    /// By number of the value: whether it is short, and what is shown.
    shown: Vec<(bool, String)>,
}

impl Values {
    /// Of pairs of a value and what is shown.
    pub(super) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut values: Vec<(String, String)> = pairs.into_iter().collect();
        // In JSON, what can't stand in a text is escaped.
        let escaped = |(value, masked): &(String, String)| {
            let json = serde_json::to_string(value).ok()?;
            let inner = json.trim_start_matches('"').strip_suffix('"')?.to_owned();
            (inner != *value).then(|| (inner, masked.clone()))
        };
        let more: Vec<_> = values.iter().filter_map(escaped).collect();
        values.extend(more);
        values.retain(|(value, _)| !value.is_empty());
        values.sort_small();
        values.dedup_by(|a, b| a.0 == b.0);
        if values.is_empty() {
            return Self::default();
        }
        // The longest that begins somewhere: one may be part of another. Small tables, however many there are.
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(values.iter().map(|(value, _)| value))
            .ok();
        let shown = values.into_iter().map(|(value, shown)| (value.len() < SHORT, shown));
        Self { search, shown: shown.collect() }
    }

    /// A text without them.
    pub(super) fn leave_out<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(search) = &self.search else { return Cow::Borrowed(text) };
        let (mut out, mut done) = (String::new(), 0);
        for hit in search.find_iter(text) {
            let (short, shown) = &self.shown[hit.pattern().as_usize()];
            if *short && !stands_alone(text.as_bytes(), hit.range()) {
                continue;
            }
            out.push_str(&text[done..hit.start()]);
            out.push_str(shown);
            done = hit.end();
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(&text[done..]);
        Cow::Owned(out)
    }
}

fn stands_alone(text: &[u8], at: Range<usize>) -> bool {
    let of_word = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    !of_word(at.end) && !at.start.checked_sub(1).is_some_and(of_word)
}

/// Leaves secrets out of texts.
#[derive(Clone, Copy, Debug)]
pub struct Masks<'s> {
    scanner: &'s Scanner,
    /// `None`: texts stay as they are.
    values: Option<&'s Values>,
}

impl<'s> Masks<'s> {
    /// Leaves nothing out, for who asked for that.
    pub fn none(scanner: &'s Scanner) -> Self {
        Self { scanner, values: None }
    }

    /// A text without them. `name` tells the rules what kind of file it is, such as `config.json`.
    pub fn hide(&self, name: &str, text: &str) -> String {
        let Some(values) = self.values else { return text.to_owned() };
        let out = self.plain(values, name, text);
        packed::replace(&out, &|inner| {
            let hidden = self.plain(values, "Dockerfile", inner);
            (hidden != inner).then_some(hidden)
        })
        .unwrap_or(out)
    }

    fn plain(&self, values: &Values, name: &str, text: &str) -> String {
        let mut out = values.leave_out(text);
        let mut found: Vec<Finding> = whole(self.scanner, name.as_bytes(), out.as_bytes()).findings;
        found.sort_small_by_key(|one| std::cmp::Reverse(one.start));
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
    fn what_was_found_is_covered_in_every_field() {
        let word = Chance::new(31).text(ALNUM, 18);
        let mut config = Config {
            env: vec![format!("DB_PASSWORD={word}"), word.clone(), format!("X_{word}=1")],
            user: word.clone(),
            working_dir: format!("/srv/{word}"),
            volumes: vec![format!("/data/{word}")],
            exposed_ports: vec![format!("{word}/tcp")],
            stop_signal: Some(word.clone()),
            created: Some(word.clone()),
            ..Config::default()
        };
        config.labels.insert(format!("of.{word}"), "x".into());
        config.more.insert(format!("config.{word}"), "1".into());
        let covered = Texts::of(&Scanner::new(None), &config, []).covered(&config);
        let covered = covered.expect("something was found");
        assert!(!format!("{covered:?}").contains(&word), "{covered:?}");
        assert!(covered.working_dir.starts_with("/srv/••••"), "{covered:?}");
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
