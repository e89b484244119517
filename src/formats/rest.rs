//! What a config says beyond the fields that [`super::config`] reads: kept as JSON, by its place, so that nothing of a config
//! is lost in showing or comparing it. It takes no more memory than the config's own bytes.

use super::json::{Keys, Loose, Target, Words};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// Levels that [`compact`] follows; what is deeper is left as it is written. As deep as serde_json reads.
const DEPTH: usize = 100;

/// True when the field is read by [`super::config`] and its value is of the type that it has there.
type Known = fn(key: &str, value: &str) -> bool;

/// Everything else in a config: by its place, the value in compact JSON. Null says nothing and is left out, as in Go.
pub(super) fn of_config(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut more = BTreeMap::new();
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = String::from_utf8_lossy(body);
    let Some(top) = object(&text) else { return more };
    for (key, value) in top {
        match &*key {
            "config" if value.starts_with('{') => below(&mut more, "config", value, in_start),
            "rootfs" if value.starts_with('{') => {
                below(&mut more, "rootfs", value, |key, value| {
                    key == "diff_ids" && is::<Vec<Loose<String>>>(value)
                });
            }
            "history" if value.starts_with('[') => {
                for (at, row) in list(value).unwrap_or_default().into_iter().enumerate() {
                    let place = format!("history[{at}]");
                    if row.starts_with('{') {
                        below(&mut more, &place, row, in_history);
                    } else {
                        keep(&mut more, place, row);
                    }
                }
            }
            _ if at_top(&key, value) => {}
            _ => keep(&mut more, place("", &key), value),
        }
    }
    more
}

fn keep(more: &mut BTreeMap<String, String>, place: String, value: &str) {
    if value != "null" {
        more.insert(place, compact(value));
    }
}

fn below(more: &mut BTreeMap<String, String>, within: &str, value: &str, known: Known) {
    for (key, value) in object(value).unwrap_or_default() {
        if !known(&key, value) {
            keep(more, place(within, &key), value);
        }
    }
}

fn at_top(key: &str, value: &str) -> bool {
    match key {
        "architecture" | "os" | "variant" | "os.version" | "created" | "author" => {
            is::<String>(value)
        }
        "os.features" => is_strings(value),
        _ => false,
    }
}

fn in_start(key: &str, value: &str) -> bool {
    match key {
        "User" | "WorkingDir" | "StopSignal" => is::<String>(value),
        "ExposedPorts" | "Volumes" => is::<Keys>(value),
        "Env" => is_strings(value),
        "Entrypoint" | "Cmd" => is_strings(value) || is::<Words>(value) && value.starts_with('"'),
        "Labels" => serde_json::from_str::<BTreeMap<String, Option<String>>>(value).is_ok(),
        _ => false,
    }
}

fn in_history(key: &str, value: &str) -> bool {
    match key {
        "created" | "created_by" | "comment" | "author" => is::<String>(value),
        "empty_layer" => is::<bool>(value),
        _ => false,
    }
}

fn is<T: Target>(value: &str) -> bool {
    matches!(serde_json::from_str::<Loose<T>>(value), Ok(Loose::Is(_)))
}

fn is_strings(value: &str) -> bool {
    serde_json::from_str::<Vec<String>>(value).is_ok()
}

/// Where a field is, such as `config.Healthcheck`; a key that is no plain word stands in brackets: `config["a.b"]`.
pub(crate) fn place(within: &str, key: &str) -> String {
    crate::domain::config::place(within, key)
}

/// The fields of an object in order of their keys, of doubled ones the last; `None` for what is no object.
fn object(text: &str) -> Option<BTreeMap<Cow<'_, str>, &str>> {
    struct Fields;
    impl<'de> Visitor<'de> for Fields {
        type Value = BTreeMap<Cow<'de, str>, &'de str>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
            let mut fields = BTreeMap::new();
            while let Some((key, value)) = object.next_entry::<String, &RawValue>()? {
                fields.insert(Cow::Owned(key), value.get());
            }
            Ok(fields)
        }
    }
    serde_json::Deserializer::from_str(text).deserialize_map(Fields).ok()
}

/// The items of a list; `None` for what is none.
fn list(text: &str) -> Option<Vec<&str>> {
    struct Items;
    impl<'de> Visitor<'de> for Items {
        type Value = Vec<&'de str>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut out = Vec::new();
            while let Some(item) = items.next_element::<&RawValue>()? {
                out.push(item.get());
            }
            Ok(out)
        }
    }
    serde_json::Deserializer::from_str(text).deserialize_seq(Items).ok()
}

/// The same JSON value without white space, keys in order and strings written one way, so that equal values are equal texts.
/// Numbers stay as they are written: none is rounded.
pub(crate) fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push(&mut out, text.trim(), DEPTH);
    out
}

fn push(out: &mut String, text: &str, depth: usize) {
    let inner = depth.checked_sub(1);
    match (text.as_bytes().first(), inner) {
        (Some(b'{'), Some(depth)) if let Some(fields) = object(text) => {
            for (at, (key, value)) in fields.iter().enumerate() {
                out.push(if at == 0 { '{' } else { ',' });
                let _ = write!(out, "{}:", quoted(key));
                push(out, value, depth);
            }
            out.push_str(if fields.is_empty() { "{}" } else { "}" });
        }
        (Some(b'['), Some(depth)) if let Some(items) = list(text) => {
            for (at, item) in items.iter().enumerate() {
                out.push(if at == 0 { '[' } else { ',' });
                push(out, item, depth);
            }
            out.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        (Some(b'"'), _) if let Ok(word) = serde_json::from_str::<String>(text) => {
            out.push_str(&quoted(&word));
        }
        _ => out.push_str(text),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_not_known_is_kept() {
        let text = r#"{"os":"linux","os.version":"1","docker_version":"20","x":null,"created":5,
            "config":{"User":"a","Healthcheck":{"Test":["CMD","x"],"Interval":1000},"OnBuild":["RUN \u0061"],
                "Env":["A=b",7],"Labels":{"a":"b","n":null},"a.b":1e2,"Cmd":"sh"},
            "rootfs":{"type":"layers","diff_ids":[]},
            "history":[{"created_by":"RUN","who":"me"},3]}"#;
        let more = of_config(text.as_bytes());
        let found: Vec<_> =
            more.iter().map(|(place, value)| (place.as_str(), value.as_str())).collect();
        let want = [
            ("config.Env", r#"["A=b",7]"#),
            ("config.Healthcheck", r#"{"Interval":1000,"Test":["CMD","x"]}"#),
            ("config.OnBuild", r#"["RUN a"]"#),
            (r#"config["a.b"]"#, "1e2"),
            ("created", "5"),
            ("docker_version", "\"20\""),
            ("history[0].who", "\"me\""),
            ("history[1]", "3"),
            ("rootfs.type", "\"layers\""),
        ];
        assert_eq!(found, want);
        assert!(of_config(b"[]").is_empty() && of_config(b"{").is_empty());
    }

    #[test]
    fn equal_values_are_equal_texts() {
        let table = [
            (r#"{ "b" : [ 1 , 2 ] , "a" : {} }"#, r#"{"a":{},"b":[1,2]}"#),
            (r#""\u0041\/""#, r#""A/""#),
            ("18446744073709551617", "18446744073709551617"),
            ("[]", "[]"),
            ("true", "true"),
        ];
        for (text, want) in table {
            assert_eq!(compact(text), want);
            assert_eq!(compact(want), want, "once more changes nothing");
        }
        let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
        assert_eq!(compact(&deep), deep);
    }
}
