//! The Compare screen in the URL: `#1/compare?a=app:1@sha256:0123456789ab&b=app:2@sha256:ba9876543210&tab=packages&filter=ssl&times=ignore&ignore=/var/cache`

use super::Tab;
use crate::app::naming::Naming;
use crate::app::screens::InUrl;
use crate::app::url::{encode, list_fields, set_list};
use crate::view::compare::layers::LayerPart;
use crate::view::compare::rows::{CompareQuery, CompareSort, Difference, IgnoreQuery};

/// A place on the Compare screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComparePlace {
    /// Image A.
    pub a: Option<Naming>,
    /// Image B.
    pub b: Option<Naming>,
    /// The table.
    pub tab: Tab,
    /// Which layers the table of layers shows.
    pub part: LayerPart,
    /// The rows; `hide` holds what is hidden *instead* of equal paths when `all` is false.
    pub query: CompareQuery,
    /// Equal paths are shown, too.
    pub all: bool,
    /// The selected path, escaped, with a leading `/`.
    pub path: Option<String>,
}

const KINDS: [(char, Difference); 4] = [
    ('a', Difference::Added),
    ('m', Difference::Modified),
    ('d', Difference::Metadata),
    ('r', Difference::Removed),
];

const SORTS: [(&str, CompareSort); 4] = [
    ("name", CompareSort::Name),
    ("a", CompareSort::A),
    ("b", CompareSort::B),
    ("delta", CompareSort::Delta),
];

impl InUrl for ComparePlace {
    fn set(&mut self, key: &str, value: &str) {
        match key {
            "a" => self.a = Naming::parse(value),
            "b" => self.b = Naming::parse(value),
            "tab" => self.tab = Tab::named(value),
            "part" => self.part = LayerPart::named(value),
            "times" => self.query.ignore.times = value == "ignore",
            "ignore" => self.query.ignore.patterns = globs(value).unwrap_or_default(),
            "path" if value.starts_with('/') => self.path = Some(value.to_owned()),
            "equal" => self.all = value == "show",
            _ => set_list(&mut self.query.list, key, value, &KINDS, &SORTS),
        }
    }

    fn names(&self) -> Vec<&Naming> {
        self.a.iter().chain(&self.b).collect()
    }

    fn fields(&self) -> Vec<String> {
        let IgnoreQuery { times, patterns } = &self.query.ignore;
        let images = [
            self.a.as_ref().map(|a| format!("a={}", encode(&a.text()))),
            self.b.as_ref().map(|b| format!("b={}", encode(&b.text()))),
            (self.tab != Tab::Files).then(|| format!("tab={}", self.tab.name())),
            (self.tab == Tab::Layers && self.part != LayerPart::All)
                .then(|| format!("part={}", self.part.name())),
        ];
        let rest = [
            self.path.as_ref().map(|path| format!("path={}", encode(path))),
            self.all.then(|| "equal=show".to_owned()),
            times.then(|| "times=ignore".to_owned()),
            (!patterns.is_empty()).then(|| format!("ignore={}", encode(&patterns.join(",")))),
        ];
        let list = list_fields(&self.query.list, &KINDS, &SORTS, "");
        images.into_iter().flatten().chain(list).chain(rest.into_iter().flatten()).collect()
    }
}

impl ComparePlace {
    /// The rows that the place wants.
    pub fn rows(&self) -> CompareQuery {
        let mut query = self.query.clone();
        if !self.all {
            query.list.hide.push(Difference::Equal);
        }
        query
    }

    /// The place of these rows.
    pub fn of(a: Option<Naming>, b: Option<Naming>, tab: Tab, query: &CompareQuery) -> Self {
        let mut query = query.clone();
        let all = !query.list.hide.contains(&Difference::Equal);
        query.list.hide.retain(|kind| *kind != Difference::Equal);
        Self { a, b, tab, part: LayerPart::All, query, all, path: None }
    }
}

/// Globs, apart by commas or spaces; those in braces or brackets are part of a glob.
pub fn patterns(text: &str) -> Vec<String> {
    let (mut depth, mut escaped) = (0u32, false);
    let is_end = |letter: char| {
        let plain = !escaped;
        escaped = plain && letter == '\\';
        match letter {
            '{' | '[' if plain => depth += 1,
            '}' | ']' if plain => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(letter, ',' | ' ' | '\n')
    };
    let parts = text.split(is_end).map(str::trim);
    parts.filter(|pattern| !pattern.is_empty()).map(str::to_owned).collect()
}

/// The same, when each of them can be read; else a sentence that names the first that can't.
pub fn globs(text: &str) -> Result<Vec<String>, String> {
    let patterns = patterns(text);
    for pattern in &patterns {
        fast_glob::validate(pattern).map_err(|why| format!("“{pattern}” is no glob: {why}."))?;
    }
    Ok(patterns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::screens::At;
    use crate::app::url::Place;
    use crate::view::list::{FilterMode, ListQuery};

    #[test]
    fn globs_apart_by_commas_and_what_is_none() {
        let table: [(&str, &[&str]); 5] = [
            ("*.pyc, /var/log", &["*.pyc", "/var/log"]),
            ("*.{pyc,pyo} x", &["*.{pyc,pyo}", "x"]),
            ("[a,b]*,c", &["[a,b]*", "c"]),
            ("a\\,b", &["a\\", "b"]),
            (" , ", &[]),
        ];
        for (text, want) in table {
            assert_eq!(patterns(text), want, "{text}");
        }
        for (wrong, named) in [("*.py,[ab", "“[ab”"), ("{a,b", "“{a,b”"), ("x a\\", "“a\\”")]
        {
            assert!(globs(wrong).unwrap_err().starts_with(named), "{wrong}");
        }
    }

    #[test]
    fn a_link_leads_back_to_the_same_rows() {
        let list = ListQuery {
            sort: CompareSort::Delta,
            descending: true,
            hide: vec![Difference::Equal, Difference::Removed],
            filter: "a b".into(),
            mode: FilterMode::Glob,
        };
        let ignore = IgnoreQuery { times: true, patterns: vec!["/var/*".into(), "*.pyc".into()] };
        let query = CompareQuery { ignore, list };
        let compare =
            ComparePlace::of(Some(Naming::Number(1)), Some(Naming::Number(3)), Tab::Same, &query);
        let compare = ComparePlace { path: Some("/etc/x".into()), ..compare };
        let place = Place { sample: false, at: At::Compare(compare) };
        let fragment = place.fragment();
        assert_eq!(
            fragment,
            "#1/compare?a=1&b=3&tab=same&filter=a%20b&mode=glob&sort=-delta&hide=r&path=/etc/x&times=ignore&ignore=/var/*,*.pyc"
        );
        let again = Place::parse(&fragment).unwrap();
        assert_eq!(again, place);
        let At::Compare(again) = again.at else { panic!() };
        let mut rows = again.rows();
        rows.list.hide.reverse();
        assert_eq!(rows, query);
    }
}
