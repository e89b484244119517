//! The URL fragment: every state worth sharing, readable, versioned and tolerant of what it does not know.
//!
//! `#1/explore?image=2&view=layer&layer=3&path=/etc/passwd&filter=ssl&mode=glob&sort=-size`

use super::compare::{ComparePlace, SCREEN};
use crate::view::rows::{ChangeKind, FilterMode, SortKey, TreeQuery, TreeView};
use std::fmt::Write as _;

/// Grows when the meaning of a field changes.
const VERSION: &str = "1";

/// A place in the program. Numbers are those on the screen: they count from one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Name of the screen; empty: the first.
    pub screen: String,
    /// The built-in archive is meant.
    pub sample: bool,
    /// Image of the archive, from 1.
    pub image: Option<u32>,
    /// The tree's query; `layer` counts from 0 here.
    pub query: TreeQuery,
    /// True when the fragment named a layer.
    pub layer_given: bool,
    /// The selected path, escaped, with a leading `/`.
    pub path: Option<String>,
    /// On the Compare screen: what is compared.
    pub compare: ComparePlace,
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
        let mut place = Self { screen: decode(screen), ..Self::default() };
        for field in fields.split('&') {
            let (key, value) = field.split_once('=').unwrap_or((field, ""));
            if place.screen == SCREEN && key != "open" {
                place.compare.set(key, &decode(value));
            } else {
                place.set(key, decode(value));
            }
        }
        Some(place)
    }

    fn set(&mut self, key: &str, value: String) {
        let number = || value.parse::<u32>().ok().filter(|&n| n > 0);
        match key {
            "open" => self.sample = value == "sample",
            "image" => self.image = number(),
            "layer" => {
                self.layer_given = number().is_some();
                self.query.layer = number().unwrap_or(1) - 1;
            }
            "view" => self.query.view = view_named(&value),
            "path" if value.starts_with('/') => self.path = Some(value),
            "filter" => self.query.filter = value,
            "mode" => self.query.mode = mode_named(&value),
            "sort" => {
                self.query.descending = value.starts_with('-');
                self.query.sort = if value.trim_start_matches('-') == "size" {
                    SortKey::Size
                } else {
                    SortKey::Name
                };
            }
            "hide" => {
                self.query.hide = KINDS
                    .iter()
                    .filter(|(letter, _)| value.contains(*letter))
                    .map(|(_, kind)| *kind)
                    .collect();
                self.query.hide_unchanged = value.contains('u');
            }
            _ => {}
        }
    }

    /// The fragment, with `#`; what is as always is left out.
    pub fn fragment(&self) -> String {
        let mut fields: Vec<String> = Vec::new();
        if self.sample {
            fields.push("open=sample".into());
        }
        if self.screen == SCREEN {
            fields.extend(self.compare.fields());
        } else {
            self.push_explore(&mut fields);
        }
        let mark = if fields.is_empty() { "" } else { "?" };
        format!("#{VERSION}/{}{mark}{}", encode(&self.screen), fields.join("&"))
    }

    fn push_explore(&self, fields: &mut Vec<String>) {
        let query = &self.query;
        if let Some(image) = self.image.filter(|&image| image > 1) {
            fields.push(format!("image={image}"));
        }
        if query.view != TreeView::Merged {
            fields.push(format!("view={}", view_name(query.view)));
        }
        if self.layer_given {
            fields.push(format!("layer={}", query.layer + 1));
        }
        if let Some(path) = &self.path {
            fields.push(format!("path={}", encode(path)));
        }
        if !query.filter.is_empty() {
            fields.push(format!("filter={}", encode(&query.filter)));
        }
        if query.mode != FilterMode::Text {
            fields.push(format!("mode={}", mode_name(query.mode)));
        }
        if query.sort != SortKey::Name || query.descending {
            let key = if query.sort == SortKey::Size { "size" } else { "name" };
            fields.push(format!("sort={}{key}", if query.descending { "-" } else { "" }));
        }
        let mut hide: String = KINDS
            .iter()
            .filter(|(_, kind)| query.hide.contains(kind))
            .map(|(letter, _)| *letter)
            .collect();
        if query.hide_unchanged {
            hide.push('u');
        }
        if !hide.is_empty() {
            fields.push(format!("hide={hide}"));
        }
    }
}

const KINDS: [(char, ChangeKind); 5] = [
    ('a', ChangeKind::Added),
    ('m', ChangeKind::Modified),
    ('d', ChangeKind::Metadata),
    ('r', ChangeKind::Removed),
    ('w', ChangeKind::Rewritten),
];

fn view_name(view: TreeView) -> &'static str {
    match view {
        TreeView::Layer => "layer",
        TreeView::Merged => "merged",
        TreeView::Final => "final",
    }
}

fn view_named(name: &str) -> TreeView {
    match name {
        "layer" => TreeView::Layer,
        "final" => TreeView::Final,
        _ => TreeView::Merged,
    }
}

/// As in the URL.
pub(super) fn mode_name(mode: FilterMode) -> &'static str {
    match mode {
        FilterMode::Text => "text",
        FilterMode::Glob => "glob",
        FilterMode::Regex => "regex",
    }
}

/// The inverse of [`mode_name`].
pub(super) fn mode_named(name: &str) -> FilterMode {
    match name {
        "glob" => FilterMode::Glob,
        "regex" => FilterMode::Regex,
        _ => FilterMode::Text,
    }
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

    #[test]
    fn comes_back_as_it_went() {
        let query = TreeQuery {
            view: TreeView::Layer,
            layer: 8,
            sort: SortKey::Size,
            descending: true,
            hide: vec![ChangeKind::Metadata, ChangeKind::Rewritten],
            hide_unchanged: true,
            filter: "a&b=c #?%é".into(),
            mode: FilterMode::Regex,
        };
        let path = Some("/etc/a b\\x2d&%41.conf".to_owned());
        let place = Place {
            screen: "explore".into(),
            sample: true,
            image: Some(3),
            query,
            layer_given: true,
            path,
            ..Place::default()
        };
        let fragment = place.fragment();
        assert_eq!(Place::parse(&fragment), Some(place), "{fragment}");
        assert!(fragment.is_ascii() && !fragment.contains(' '));
        let plain = Place { screen: "explore".into(), ..Place::default() };
        assert_eq!(plain.fragment(), "#1/explore");
        assert_eq!(Place::parse("#1/explore"), Some(plain));
    }

    #[test]
    fn tolerates_nonsense() {
        for nothing in ["", "#", "#hello", "#2/explore?layer=1"] {
            assert_eq!(Place::parse(nothing), None, "{nothing}");
        }
        let place = Place::parse(
            "#1/explore?layer=zero&image=-1&path=etc&view=upside&future=1&&=&%zz&filter=%",
        )
        .unwrap();
        assert_eq!(
            (place.layer_given, place.query.layer, place.image, place.path.as_deref()),
            (false, 0, None, None)
        );
        assert_eq!((place.query.view, place.query.filter.as_str()), (TreeView::Merged, "%"));
        assert_eq!(Place::parse("1/x?layer=0").unwrap().query.layer, 0);
    }
}
