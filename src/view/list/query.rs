//! What every list can be asked.

use super::Listed;
use crate::domain::wire::wire;

/// How the filter's text is understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FilterMode {
    /// Part of the path, ASCII case ignored.
    #[default]
    Text,
    /// `*`, `**`, `?`, `[a-z]`, `{a,b}`; against the name, or the whole path when the pattern has a `/`.
    Glob,
    /// A regular expression against the whole path.
    Regex,
}
wire! { enum FilterMode { Text, Glob, Regex } }

impl FilterMode {
    /// All of them, as they are offered.
    pub const ALL: [Self; 3] = [Self::Text, Self::Glob, Self::Regex];

    /// As it is called on the screen and in the URL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Glob => "glob",
            Self::Regex => "regex",
        }
    }

    /// The inverse of [`FilterMode::name`]; anything else is text.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|mode| mode.name() == name).unwrap_or_default()
    }
}

/// Order, kinds and filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery<L: Listed> {
    /// Order of siblings; folders are not set apart.
    pub sort: L::Sort,
    /// Largest or last first.
    pub descending: bool,
    /// Kinds that are hidden.
    pub hide: Vec<L::Kind>,
    /// Text of the filter; empty: no filter.
    pub filter: String,
    /// How to understand it.
    pub mode: FilterMode,
}
wire! { struct ListQuery<L: Listed> { sort, descending, hide, filter, mode } }

impl<L: Listed> Default for ListQuery<L> {
    fn default() -> Self {
        let (hide, filter) = (Vec::new(), String::new());
        let (sort, mode) = (L::Sort::default(), FilterMode::default());
        Self { sort, descending: false, hide, filter, mode }
    }
}

impl<L: Listed> ListQuery<L> {
    /// Shows or hides a kind.
    pub fn toggle(&mut self, kind: L::Kind) {
        match self.hide.iter().position(|&hidden| hidden == kind) {
            Some(at) => drop(self.hide.remove(at)),
            None => self.hide.push(kind),
        }
    }

    /// Sorts by a key, or turns the order round: largest first, but A before Z.
    pub fn sort_by(&mut self, key: L::Sort) {
        let by_size = key != L::Sort::default();
        self.descending = if self.sort == key { !self.descending } else { by_size };
        self.sort = key;
    }
}

/// A change of what is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Opens or closes one folder.
    Toggle(u32),
    /// Opens the folder and all below it.
    OpenBelow(u32),
    /// Opens all in the view that is shown.
    OpenView,
    /// Opens all.
    OpenAll,
    /// Closes all.
    CloseAll,
    /// Opens all folders above a node, so that it is visible.
    Reveal(u32),
}
wire! { enum Fold { Toggle(number), OpenBelow(number), OpenView, OpenAll, CloseAll, Reveal(number) } }
