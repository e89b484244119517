//! The Compare screen in the URL: `#1/compare?a=app:1@sha256:0123456789ab&b=app:2@sha256:ba9876543210&tab=packages&filter=ssl&times=ignore&ignore=/var/cache`

use super::Tab;
use crate::app::naming::Naming;
use crate::app::screens::InUrl;
use crate::app::url::{encode, list_fields, set_list};
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
            "times" => self.query.ignore.times = value == "ignore",
            "ignore" => self.query.ignore.patterns = patterns(value),
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
        Self { a, b, tab, query, all, path: None }
    }
}

/// Globs, apart by commas or spaces.
pub fn patterns(text: &str) -> Vec<String> {
    text.split([',', ' ', '\n'])
        .map(str::trim)
        .filter(|pattern| !pattern.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::screens::At;
    use crate::app::url::Place;
    use crate::view::list::{FilterMode, ListQuery};

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
