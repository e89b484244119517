//! What configs say beyond the fields that people know, as values by place: one row for each leaf of the JSON.

use super::field::{Field, Values};
use crate::domain::Config;
use crate::domain::config::place;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// A longer value is one row as a whole.
const LONGEST: usize = 256 << 10;
/// Places repeat the keys above them: so many times the value's own length, together, or the value is one row as a whole.
const PLACES: usize = 16;
/// Levels that are followed.
const DEPTH: u32 = 64;

/// Fields of docker's `config` whose empty value says nothing: Go leaves them out or not, as its version has it.
const EMPTY_IS_NONE: [&str; 19] = [
    "config.Hostname",
    "config.Domainname",
    "config.AttachStdin",
    "config.AttachStdout",
    "config.AttachStderr",
    "config.Tty",
    "config.OpenStdin",
    "config.StdinOnce",
    "config.ArgsEscaped",
    "config.Image",
    "config.NetworkDisabled",
    "config.MacAddress",
    "config.OnBuild",
    "config.Shell",
    "config.Memory",
    "config.MemorySwap",
    "config.CpuShares",
    "config.PublishService",
    "config.Healthcheck",
];

/// Adds what both configs say beyond the known fields.
pub(super) fn values(a: &Config, b: &Config, into_a: &mut Values, into_b: &mut Values) {
    let places: BTreeSet<&String> = a.more.keys().chain(b.more.keys()).collect();
    for at in places {
        let said =
            |config: &Config| config.more.get(at).filter(|value| !is_none(at, value)).cloned();
        let (in_a, in_b) = (said(a), said(b));
        let (field, within) = match at.as_str() {
            "config.Healthcheck" => (Field::Healthcheck, ""),
            "config.OnBuild" => (Field::OnBuild, ""),
            "config.Shell" => (Field::Shell, ""),
            "config.StopTimeout" => (Field::StopTimeout, ""),
            other => (Field::Other, other),
        };
        let leaves = |value: &Option<String>| match value {
            Some(value) => leaves(within, value),
            None => Some(Vec::new()),
        };
        let (of_a, of_b) = match (leaves(&in_a), leaves(&in_b)) {
            (Some(of_a), Some(of_b)) => (of_a, of_b),
            _ => {
                let whole = |value: Option<String>| {
                    value.map(|value| (within.to_owned(), value)).into_iter().collect()
                };
                (whole(in_a), whole(in_b))
            }
        };
        let named = |(key, value): (String, String)| {
            let value = if field == Field::Healthcheck { duration(&key, value) } else { value };
            ((field, key), value)
        };
        into_a.extend(of_a.into_iter().map(named));
        into_b.extend(of_b.into_iter().map(named));
    }
}

fn is_none(place: &str, value: &str) -> bool {
    matches!(value, "\"\"" | "false" | "0" | "[]" | "{}") && EMPTY_IS_NONE.contains(&place)
}

/// The leaves of a value by their places; lists of plain values are leaves. `None` when that would take much more room than
/// the value.
fn leaves(within: &str, value: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut room = PLACES * value.len() + 4096;
    (value.len() <= LONGEST && gather(within.to_owned(), value, DEPTH, &mut room, &mut found))
        .then_some(found)
}

/// False when the room is used up.
fn gather(
    at: String,
    value: &str,
    depth: u32,
    room: &mut usize,
    found: &mut Vec<(String, String)>,
) -> bool {
    let Some(left) = room.checked_sub(at.len()) else { return false };
    *room = left;
    let nested = value.len() > 2 && depth > 0;
    if nested
        && value.starts_with('{')
        && let Ok(fields) = serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(value)
    {
        return fields
            .iter()
            .all(|(key, value)| gather(place(&at, key), value.get(), depth - 1, room, found));
    }
    if nested
        && value.starts_with('[')
        && let Ok(items) = serde_json::from_str::<Vec<Box<RawValue>>>(value)
        && items.iter().any(|item| item.get().starts_with(['{', '[']))
    {
        return items.iter().enumerate().all(|(number, item)| {
            gather(format!("{at}[{number}]"), item.get(), depth - 1, room, found)
        });
    }
    found.push((at, value.to_owned()));
    true
}

/// A length of time, which Go counts in nanoseconds, in seconds: `1.5s`. Anything else stays as it is.
fn duration(key: &str, value: String) -> String {
    let is_time = matches!(key, "Interval" | "Timeout" | "StartPeriod" | "StartInterval");
    match value.parse::<u64>() {
        Ok(nanos) if is_time => {
            let fraction = format!("{:09}", nanos % 1_000_000_000);
            let fraction = fraction.trim_end_matches('0');
            let point = if fraction.is_empty() { "" } else { "." };
            format!("{}{point}{fraction}s", nanos / 1_000_000_000)
        }
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bounded() {
        let key = "k".repeat(2000);
        let many: Vec<String> = (0..2000).map(|at| format!("\"{at}\":1")).collect();
        let text = format!("{{\"{key}\":{{{}}}}}", many.join(","));
        assert_eq!(leaves("x", &text), None);
        let mut room = usize::MAX;
        let mut found = Vec::new();
        assert!(gather("x".into(), &text, DEPTH, &mut room, &mut found));
        assert_eq!(found.len(), 2000, "it would be this many rows of 2 kB");
        assert_eq!(leaves("x", &format!("[{}]", "1,".repeat(LONGEST))), None);
    }

    #[test]
    fn durations() {
        let of = |value: &str| duration("Interval", value.into());
        assert_eq!(
            (of("30000000000"), of("1"), of("0")),
            ("30s".into(), "0.000000001s".into(), "0s".into())
        );
        assert_eq!((of("\"x\""), duration("Retries", "3".into())), ("\"x\"".into(), "3".into()));
    }
}
