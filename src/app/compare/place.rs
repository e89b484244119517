//! The Compare screen in the URL: `#1/compare?a=1&b=2&tab=packages&filter=ssl&times=ignore&ignore=/var/cache`

use super::Tab;
use crate::app::url::{encode, mode_name, mode_named};
use crate::view::compare::rows::{CompareQuery, CompareSort, Difference, IgnoreQuery};
use crate::view::rows::FilterMode;

/// A place on the Compare screen. Images count from one, over all open archives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComparePlace {
    /// Image A.
    pub a: Option<u32>,
    /// Image B.
    pub b: Option<u32>,
    /// The table.
    pub tab: Tab,
    /// The rows; `hide` holds what is hidden *instead* of equal paths when `all` is false.
    pub query: CompareQuery,
    /// Equal paths are shown, too.
    pub all: bool,
}

const KINDS: [(char, Difference); 4] = [
    ('a', Difference::Added),
    ('m', Difference::Modified),
    ('d', Difference::Metadata),
    ('r', Difference::Removed),
];

impl ComparePlace {
    /// Takes a field of the fragment; what is unknown is left out.
    pub fn set(&mut self, key: &str, value: &str) {
        let number = || value.parse::<u32>().ok().filter(|&n| n > 0);
        match key {
            "a" => self.a = number(),
            "b" => self.b = number(),
            "tab" => self.tab = Tab::named(value),
            "filter" => value.clone_into(&mut self.query.filter),
            "mode" => self.query.mode = mode_named(value),
            "times" => self.query.ignore.times = value == "ignore",
            "ignore" => self.query.ignore.patterns = patterns(value),
            "equal" => self.all = value == "show",
            "hide" => {
                self.query.hide = KINDS
                    .iter()
                    .filter(|(letter, _)| value.contains(*letter))
                    .map(|(_, kind)| *kind)
                    .collect();
            }
            "sort" => {
                self.query.descending = value.starts_with('-');
                self.query.sort = match value.trim_start_matches('-') {
                    "a" => CompareSort::A,
                    "b" => CompareSort::B,
                    "delta" => CompareSort::Delta,
                    _ => CompareSort::Name,
                };
            }
            _ => {}
        }
    }

    /// The rows that the place wants.
    pub fn rows(&self) -> CompareQuery {
        let mut query = self.query.clone();
        if !self.all {
            query.hide.push(Difference::Equal);
        }
        query
    }

    /// The place of these rows.
    pub fn of(a: Option<u32>, b: Option<u32>, tab: Tab, query: &CompareQuery) -> Self {
        let mut query = query.clone();
        let all = !query.hide.contains(&Difference::Equal);
        query.hide.retain(|kind| *kind != Difference::Equal);
        Self { a, b, tab, query, all }
    }

    /// Fields of the fragment; what is as always is left out.
    pub fn fields(&self) -> Vec<String> {
        let query = &self.query;
        let IgnoreQuery { times, patterns } = &query.ignore;
        let hide: String = KINDS
            .iter()
            .filter(|(_, kind)| query.hide.contains(kind))
            .map(|(letter, _)| *letter)
            .collect();
        let sort = match query.sort {
            CompareSort::Name => "name",
            CompareSort::A => "a",
            CompareSort::B => "b",
            CompareSort::Delta => "delta",
        };
        let sorted = query.sort != CompareSort::Name || query.descending;
        let fields = [
            self.a.map(|a| format!("a={a}")),
            self.b.map(|b| format!("b={b}")),
            (self.tab != Tab::Files).then(|| format!("tab={}", self.tab.name())),
            (!query.filter.is_empty()).then(|| format!("filter={}", encode(&query.filter))),
            (query.mode != FilterMode::Text).then(|| format!("mode={}", mode_name(query.mode))),
            sorted.then(|| format!("sort={}{sort}", if query.descending { "-" } else { "" })),
            (!hide.is_empty()).then(|| format!("hide={hide}")),
            self.all.then(|| "equal=show".to_owned()),
            times.then(|| "times=ignore".to_owned()),
            (!patterns.is_empty()).then(|| format!("ignore={}", encode(&patterns.join(",")))),
        ];
        fields.into_iter().flatten().collect()
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
    use crate::app::url::Place;

    #[test]
    fn a_link_leads_back_to_the_same_rows() {
        let query = CompareQuery {
            ignore: IgnoreQuery { times: true, patterns: vec!["/var/*".into(), "*.pyc".into()] },
            sort: CompareSort::Delta,
            descending: true,
            hide: vec![Difference::Equal, Difference::Removed],
            filter: "a b".into(),
            mode: FilterMode::Glob,
        };
        let compare = ComparePlace::of(Some(1), Some(3), Tab::Same, &query);
        let place = Place { screen: "compare".into(), compare, ..Place::default() };
        let fragment = place.fragment();
        assert_eq!(
            fragment,
            "#1/compare?a=1&b=3&tab=same&filter=a%20b&mode=glob&sort=-delta&hide=r&times=ignore&ignore=/var/*,*.pyc"
        );
        let again = Place::parse(&fragment).unwrap();
        assert_eq!(again, place);
        let mut rows = again.compare.rows();
        rows.hide.reverse();
        assert_eq!(rows, query);
    }
}
