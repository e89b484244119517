//! JSON as it comes out of image archives: read leniently. A value of an unexpected type is remembered as [`Loose::Odd`] and
//! never fatal; what no one asked for is skipped without being built, so a hostile text costs no more memory than its bytes.

use crate::domain::Diagnostic;
use crate::domain::order::SortSmall;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// A value that may be absent (or null, which Go's encoder writes for empty lists and maps), fine, or of another type.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Loose<T> {
    /// Absent or null.
    #[default]
    Absent,
    /// As expected.
    Is(T),
    /// Of another type, such as "a number".
    Odd(&'static str),
}

impl<T> Loose<T> {
    /// The value, when it is as expected.
    pub(crate) fn get(&self) -> Option<&T> {
        if let Self::Is(value) = self { Some(value) } else { None }
    }

    /// The value, when it is as expected.
    pub(crate) fn into_option(self) -> Option<T> {
        if let Self::Is(value) = self { Some(value) } else { None }
    }
}

impl Loose<String> {
    /// The text, empty when there is none.
    pub(crate) fn text(&self) -> &str {
        self.get().map_or("", String::as_str)
    }
}

/// What a [`Loose`] value can be made of; each type overrides the JSON types that it accepts.
pub(crate) trait Target: Sized {
    /// From a string.
    fn from_text(_: &str) -> Option<Self> {
        None
    }
    /// From a number that is a whole one.
    fn from_number(_: u64) -> Option<Self> {
        None
    }
    /// From `true` or `false`.
    fn from_bool(_: bool) -> Option<Self> {
        None
    }
    /// From a list; must consume it.
    fn from_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Option<Self>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
    /// From an object; must consume it.
    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Option<Self>, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

impl Target for String {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl Target for u64 {
    fn from_number(number: u64) -> Option<Self> {
        Some(number)
    }
}

impl Target for bool {
    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl<T: Target> Target for Vec<Loose<T>> {
    fn from_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Option<Self>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Some(items))
    }
}

impl<T: Target> Target for BTreeMap<String, Loose<T>> {
    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Option<Self>, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some((key, value)) = object.next_entry()? {
            entries.insert(key, value);
        }
        Ok(Some(entries))
    }
}

/// The keys of an object whose values carry nothing (`ExposedPorts`, `Volumes`).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Keys(pub(crate) Vec<String>);

impl Target for Keys {
    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Option<Self>, A::Error> {
        let mut keys = Vec::new();
        while let Some((key, IgnoredAny)) = object.next_entry()? {
            keys.push(key);
        }
        keys.sort_small();
        Ok(Some(Self(keys)))
    }
}

/// A command: a list of strings, or (as Docker's own parser accepts) a single string.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words(pub(crate) Vec<Loose<String>>);

impl Target for Words {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self(vec![Loose::Is(text.into())]))
    }
    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Option<Self>, A::Error> {
        Ok(Vec::from_list(list)?.map(Self))
    }
}

struct LooseVisitor<T>(PhantomData<T>);

impl<T> LooseVisitor<T> {
    fn or_odd<E>(value: Option<T>, kind: &'static str) -> Result<Loose<T>, E> {
        Ok(value.map_or(Loose::Odd(kind), Loose::Is))
    }
}

impl<'de, T: Target> Visitor<'de> for LooseVisitor<T> {
    type Value = Loose<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_unit<E>(self) -> Result<Loose<T>, E> {
        Ok(Loose::Absent)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Loose<T>, E> {
        Self::or_odd(T::from_bool(value), "true or false")
    }
    fn visit_u64<E>(self, value: u64) -> Result<Loose<T>, E> {
        Self::or_odd(T::from_number(value), "a number")
    }
    fn visit_i64<E>(self, _: i64) -> Result<Loose<T>, E> {
        Ok(Loose::Odd("a negative number"))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Loose<T>, E> {
        Ok(Loose::Odd("a number"))
    }
    fn visit_str<E>(self, value: &str) -> Result<Loose<T>, E> {
        Self::or_odd(T::from_text(value), "a string")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Loose<T>, A::Error> {
        Self::or_odd(T::from_list(list)?, "a list")
    }
    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Loose<T>, A::Error> {
        Self::or_odd(T::from_object(object)?, "an object")
    }
}

impl<'de, T: Target> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor(PhantomData))
    }
}

/// Declares a struct of [`Loose`] fields that reads itself from an object: unknown keys are skipped, of doubled keys the last
/// one counts (as in Go), and `odd` lists the fields of a wrong type.
macro_rules! loose_struct {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $key:literal => $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct $name {
            $(pub(crate) $field: $crate::formats::json::Loose<$type>,)*
        }

        impl $crate::formats::json::Target for $name {
            fn from_object<'de, A: serde::de::MapAccess<'de>>(mut object: A) -> Result<Option<Self>, A::Error> {
                let mut out = Self::default();
                while let Some(key) = object.next_key::<String>()? {
                    match key.as_str() {
                        $($key => out.$field = object.next_value()?,)*
                        _ => { object.next_value::<serde::de::IgnoredAny>()?; }
                    }
                }
                Ok(Some(out))
            }
        }

        impl $name {
            /// Keys whose value is of a wrong type, and of which.
            #[allow(dead_code)]
            pub(crate) fn odd(&self) -> Vec<(&'static str, &'static str)> {
                let mut odd = Vec::new();
                $(if let $crate::formats::json::Loose::Odd(kind) = self.$field { odd.push(($key, kind)); })*
                odd
            }
        }
    };
}
pub(crate) use loose_struct;

/// Reads one JSON text. A byte order mark and bytes that are not UTF-8 are tolerated with a warning about `what`;
/// anything that is not JSON errors with a sentence.
pub(crate) fn parse<T: Target>(
    bytes: &[u8],
    what: &str,
    found: &mut Vec<Diagnostic>,
) -> Result<Loose<T>, String> {
    let body = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        None => bytes,
        Some(body) => {
            found.push(Diagnostic::warning(
                "json-bom",
                format!("{what} begins with a byte order mark, which JSON forbids."),
            ));
            body
        }
    };
    let text = String::from_utf8_lossy(body);
    if let Cow::Owned(_) = text {
        found.push(Diagnostic::warning(
            "json-not-utf8",
            format!("{what} is not UTF-8; odd bytes are shown as \u{fffd}."),
        ));
    }
    if text.trim().is_empty() {
        return Err(format!("{what} is empty"));
    }
    serde_json::from_str(&text).map_err(|error| explain(what, &error))
}

fn explain(what: &str, error: &serde_json::Error) -> String {
    let place = format!("line {}, column {}", error.line(), error.column());
    let cause = error.to_string();
    if error.is_eof() {
        format!("{what} is cut short: the JSON text ends at {place}")
    // The library has no kind of its own for it.
    } else if cause.starts_with("recursion limit") {
        format!("{what} is nested more than 128 levels deep at {place}")
    } else {
        let cause = cause.split(" at line").next().unwrap_or_default();
        format!("{what} is not JSON: {cause} at {place}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    loose_struct! {
        /// For tests.
        Sample {
            name: "name" => String,
            count: "count" => u64,
            list: "list" => Vec<Loose<String>>,
            keys: "keys" => Keys,
        }
    }

    fn read(text: &str) -> Result<Loose<Sample>, String> {
        parse(text.as_bytes(), "x", &mut Vec::new())
    }

    #[test]
    fn odd_types_are_remembered_and_never_fatal() {
        let text = r#"{"name":5,"count":"x","list":{"a":[1]},"keys":{"b":{},"a":null},"more":[[{"x":1}]]}"#;
        let sample = read(text).unwrap().into_option().unwrap();
        assert_eq!(
            sample.odd(),
            [("name", "a number"), ("count", "a string"), ("list", "an object")]
        );
        assert_eq!(sample.keys, Loose::Is(Keys(vec!["a".into(), "b".into()])));
        assert_eq!(read("[1,2]"), Ok(Loose::Odd("a list")));
        assert_eq!(read("null"), Ok(Loose::Absent));
    }

    #[test]
    fn lists_keep_their_odd_items_in_place() {
        let sample =
            read(r#"{"list":["a",null,1],"name":"x","name":"y"}"#).unwrap().into_option().unwrap();
        assert_eq!(
            sample.list,
            Loose::Is(vec![Loose::Is("a".into()), Loose::Absent, Loose::Odd("a number")])
        );
        assert_eq!(sample.name.text(), "y");
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(read("").unwrap_err().contains("empty"));
        assert!(read("{\"a\":").unwrap_err().contains("cut short"));
        assert!(read("hello").unwrap_err().contains("not JSON"));
        let deep = format!("{{\"list\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(read(&deep).is_ok_and(|v| v.get().is_some()) || read(&deep).is_err());
    }

    #[test]
    fn tolerates_a_byte_order_mark_and_latin_1() {
        let mut found = Vec::new();
        let value: Loose<Sample> =
            parse(b"\xef\xbb\xbf{\"name\":\"caf\xe9\"}", "x", &mut found).unwrap();
        assert_eq!(value.get().unwrap().name.text(), "caf\u{fffd}");
        assert_eq!(
            found.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(),
            ["json-bom", "json-not-utf8"]
        );
    }
}
