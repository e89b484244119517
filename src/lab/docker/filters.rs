//! `--filter` of lists and of prune: which there are, and what they keep.

use super::args::{Flags, parse_bool};
use crate::domain::Time;
use crate::domain::time::parse_rfc3339;
use std::collections::BTreeMap;

/// The filters that were given, all of a kind that the command knows.
pub(super) struct Filters<'f> {
    given: Vec<(&'f str, &'f str)>,
    until: Option<Time>,
}

impl<'f> Filters<'f> {
    /// Errors with what the engine says of one that it does not know, or of a time that is none.
    pub(super) fn read(flags: &'f Flags, known: &[&str], now: Time) -> Result<Self, String> {
        let given: Vec<(&str, &str)> =
            flags.all("filter").filter_map(|filter| filter.split_once('=')).collect();
        if let Some((name, _)) = given.iter().find(|(name, _)| !known.contains(name)) {
            return Err(format!("invalid filter '{name}'"));
        }
        let beyond = |text: &str| {
            let text = text.strip_prefix('^').unwrap_or(text);
            text.strip_suffix('$').unwrap_or(text).contains(|c| "^$\\*+?()[]{}|".contains(c))
        };
        if let Some((_, text)) = given.iter().find(|(name, text)| *name == "name" && beyond(text)) {
            return Err(format!(
                "invalid filter 'name={text}': of regular expressions this lab has '^' in front, '$' at the end, and '.'"
            ));
        }
        let until = given.iter().rev().find(|(name, _)| *name == "until");
        let until = until.map(|(_, text)| time(text, now)).transpose()?;
        Ok(Self { given, until })
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'f str> {
        self.given.iter().filter(move |(given, _)| *given == name).map(|(_, value)| *value)
    }

    /// A filter that is true or false.
    pub(super) fn bool(&self, name: &str) -> Result<Option<bool>, String> {
        let Some(value) = self.all(name).last() else { return Ok(None) };
        let read = parse_bool(value);
        read.map(Some).ok_or_else(|| format!("invalid filter '{name}=[{value}]'"))
    }

    /// Whether one of a kind fits, or there is none.
    pub(super) fn any(&self, kind: &str, fits: &dyn Fn(&str) -> bool) -> bool {
        let mut values = self.all(kind).peekable();
        values.peek().is_none() || values.any(fits)
    }

    /// Whether a name has what `name` wants in it. docker's is a regular expression; here its `^`, `$` and `.` count.
    pub(super) fn named(&self, name: &str) -> bool {
        self.any("name", &|pattern| {
            let (pattern, first) =
                pattern.strip_prefix('^').map_or((pattern, false), |p| (p, true));
            let (pattern, last) = pattern.strip_suffix('$').map_or((pattern, false), |p| (p, true));
            let pattern = pattern.trim_start_matches('/').as_bytes();
            (0..=name.len().saturating_sub(pattern.len())).any(|at| {
                let Some(part) = name.as_bytes().get(at..at + pattern.len()) else { return false };
                let same =
                    part.iter().zip(pattern).all(|(has, wanted)| has == wanted || *wanted == b'.');
                same && !(first && at > 0) && !(last && at + pattern.len() < name.len())
            })
        })
    }

    /// Whether `until` was given.
    pub(super) fn has_until(&self) -> bool {
        self.until.is_some()
    }

    /// Whether something made then is old enough for `until`.
    pub(super) fn is_before(&self, made: Time) -> bool {
        self.until.is_none_or(|until| made < until)
    }

    /// Whether labels are as `label` and `label!` want them.
    pub(super) fn labelled(&self, labels: &BTreeMap<String, String>) -> bool {
        let has = |wanted: &str| match wanted.split_once('=') {
            Some((name, value)) => labels.get(name).is_some_and(|has| has == value),
            None => labels.contains_key(wanted),
        };
        let mut unwanted = self.all("label!").peekable();
        self.all("label").all(has) && (unwanted.peek().is_none() || !unwanted.all(has))
    }
}

/// A time as the engine reads one: so long ago (`1h30m`), seconds since 1970, or a date.
pub(super) fn time(text: &str, now: Time) -> Result<Time, String> {
    let none = || format!("failed to parse value as time or duration: {text:?}");
    if let Some(ago) = duration(text) {
        return Ok(Time { secs: now.secs.saturating_sub(ago), ..now });
    }
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().map(|secs| Time { secs, nanos: 0 }).map_err(|_| none());
    }
    let dated = text.len() >= 10 && text.as_bytes()[4] == b'-';
    dated.then(|| date(text)).flatten().ok_or_else(none)
}

/// Seconds of Go's durations; what is less than one is cut off.
fn duration(text: &str) -> Option<i64> {
    let (mut rest, mut total) = (text, 0.0);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        let behind = &rest[end..];
        let of = [("ms", 0.001), ("us", 0.0), ("ns", 0.0), ("h", 3600.0), ("m", 60.0), ("s", 1.0)];
        let (unit, seconds) = of.into_iter().find(|(unit, _)| behind.starts_with(unit))?;
        total += number * seconds;
        rest = &behind[unit.len()..];
    }
    (!text.is_empty()).then_some(total as i64)
}

/// A date, or its beginning; without a zone it is Greenwich's.
fn date(text: &str) -> Option<Time> {
    parse_rfc3339(text).or_else(|| {
        let text = text.strip_suffix('Z').unwrap_or(text);
        let rest = "0000-00-00T00:00:00".get(text.len()..).unwrap_or_default();
        parse_rfc3339(&format!("{text}{rest}Z"))
    })
}
