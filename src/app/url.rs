//! The URL fragment: every state worth sharing, readable, versioned and tolerant of what it does not know. What follows the
//! screen's name is the screen's own, see `explore::place`, `waste::place` and `compare::place`.
//!
//! `#1/explore?image=app:1.2@sha256:0123456789ab&layer=3`: an image is named as `naming` says; the built-in one is `open=sample`.
//! The start page has no fragment.

use super::screens::{At, Screen};
use crate::view::list::{FilterMode, ListQuery, Listed};
use std::fmt::Write as _;

/// Grows when the meaning of a field changes.
const VERSION: &str = "1";

/// A place in the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The built-in archive is meant.
    pub sample: bool,
    /// Where on which screen.
    pub at: At,
}

impl Place {
    /// Reads a fragment, with or without `#`. What is unknown or wrong is left out; `None` when there is nothing to read.
    pub fn parse(fragment: &str) -> Option<Self> {
        let text = fragment.trim_start_matches('#');
        let (version, rest) = text.split_once('/')?;
        if version != VERSION {
            return None;
        }
        let (screen, fields) = rest.split_once('?').unwrap_or((rest, ""));
        let mut place = Self { sample: false, at: At::start(Screen::named(&decode(screen))) };
        for field in fields.split('&') {
            let (key, value) = field.split_once('=').unwrap_or((field, ""));
            match key {
                "open" => place.sample = value == "sample",
                key => place.at.set(key, &decode(value)),
            }
        }
        Some(place)
    }

    /// The fragment, with `#`; what is as always is left out.
    pub fn fragment(&self) -> String {
        let sample = self.sample.then(|| "open=sample".to_owned());
        let fields: Vec<String> = sample.into_iter().chain(self.at.fields()).collect();
        let mark = if fields.is_empty() { "" } else { "?" };
        format!("#{VERSION}/{}{mark}{}", self.at.screen().name(), fields.join("&"))
    }
}

/// Takes a field that every list has: `filter`, `mode`, `sort`, `hide`.
pub(super) fn set_list<L: Listed>(
    query: &mut ListQuery<L>,
    key: &str,
    value: &str,
    kinds: &[(char, L::Kind)],
    sorts: &[(&str, L::Sort)],
) {
    match key {
        "filter" => value.clone_into(&mut query.filter),
        "mode" => query.mode = FilterMode::named(value),
        "sort" => {
            let name = value.trim_start_matches('-');
            let found = sorts.iter().find(|(key, _)| *key == name);
            query.descending = value.starts_with('-');
            query.sort = found.map(|(_, sort)| *sort).unwrap_or_default();
        }
        "hide" => {
            let hidden = kinds.iter().filter(|(letter, _)| value.contains(*letter));
            query.hide = hidden.map(|(_, kind)| *kind).collect();
        }
        _ => {}
    }
}

/// The fields that every list has; `hidden` are letters of what else is hidden.
pub(super) fn list_fields<L: Listed>(
    query: &ListQuery<L>,
    kinds: &[(char, L::Kind)],
    sorts: &[(&str, L::Sort)],
    hidden: &str,
) -> Vec<String> {
    let sort = sorts.iter().find(|(_, sort)| *sort == query.sort).map_or("", |(name, _)| name);
    let sorted = query.sort != L::Sort::default() || query.descending;
    let kinds = kinds.iter().filter(|(_, kind)| query.hide.contains(kind));
    let hide: String = kinds.map(|(letter, _)| *letter).chain(hidden.chars()).collect();
    let fields = [
        (!query.filter.is_empty()).then(|| format!("filter={}", encode(&query.filter))),
        (query.mode != FilterMode::Text).then(|| format!("mode={}", query.mode.name())),
        sorted.then(|| format!("sort={}{sort}", if query.descending { "-" } else { "" })),
        (!hide.is_empty()).then(|| format!("hide={hide}")),
    ];
    fields.into_iter().flatten().collect()
}

/// Percent-encodes what a fragment's field can't hold; paths stay readable.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'~'
            | b'/'
            | b':'
            | b'@'
            | b','
            | b'*'
            | b'!' => {
                out.push(char::from(byte));
            }
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

/// The inverse; a broken escape stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.filter(|_| bytes[at] == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::explore::ExplorePlace;
    use crate::app::explore::content::{Opening, Show};
    use crate::app::explore::place::HiddenPlace;
    use crate::app::naming::Naming;
    use crate::view::rows::{ChangeKind, SortKey, TreeQuery, TreeView};

    fn explore(fragment: &str) -> ExplorePlace {
        match Place::parse(fragment) {
            Some(Place { at: At::Explore(place), .. }) => place,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn comes_back_as_it_went() {
        let list = ListQuery {
            sort: SortKey::Size,
            descending: true,
            hide: vec![ChangeKind::Metadata, ChangeKind::Rewritten],
            filter: "a&b=c #?%é".into(),
            mode: FilterMode::Regex,
        };
        let query = TreeQuery { view: TreeView::Layer, layer: 8, hide_unchanged: true, list };
        let path = Some("/etc/a b\\x2d&%41.conf".to_owned());
        let within = Some("/etc/a b".to_owned());
        let hidden = Some(HiddenPlace { layer: Some(2), by: None, within });
        let image = Some(Naming::Number(3));
        let content = Some(Opening {
            named: true,
            show: Show::Difference,
            version: Some(3),
            against: Some(1),
            line: Some(12),
            byte: None,
        });
        let at = ExplorePlace { image, query, layer_given: true, hidden, content, path };
        let place = Place { sample: true, at: At::Explore(at) };
        let fragment = place.fragment();
        assert_eq!(Place::parse(&fragment), Some(place), "{fragment}");
        assert!(fragment.is_ascii() && !fragment.contains(' '));
        let plain = Place { sample: false, at: At::start(Screen::Explore) };
        assert_eq!(plain.fragment(), "#1/explore");
        assert_eq!(Place::parse("#1/explore"), Some(plain));
    }

    #[test]
    fn tolerates_nonsense() {
        for nothing in ["", "#", "#hello", "#2/explore?layer=1"] {
            assert_eq!(Place::parse(nothing), None, "{nothing}");
        }
        let place =
            explore("#1/explore?layer=zero&image=-1&path=etc&view=upside&future=1&&=&%zz&filter=%");
        assert_eq!(
            (place.layer_given, place.query.layer, place.image, place.path.as_deref()),
            (false, 0, None, None)
        );
        assert_eq!((place.query.view, &*place.query.list.filter), (TreeView::Merged, "%"));
        assert_eq!(explore("1/x?layer=0").query.layer, 0, "an unknown screen is the first");
    }
}
