//! Explore in the URL: `#1/explore?image=app:1@sha256:0123456789ab&view=layer&layer=3&path=/etc/passwd&filter=ssl&mode=glob&sort=-size`,
//! and what is shown of the path: `&show=text&version=3&line=12`, `&show=diff&version=3&against=2`, `&show=hex`, `&show=laid`, `&show=kind`.

use super::content::{Opening, Show};
use crate::app::naming::Naming;
use crate::app::screens::InUrl;
use crate::app::url::{encode, list_fields, set_list};
use crate::view::rows::{ChangeKind, SortKey, TreeQuery, TreeView};

/// A place on Explore. Numbers are those on the screen: they count from one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExplorePlace {
    /// The image; `None`: the first.
    pub image: Option<Naming>,
    /// The tree's query; `layer` counts from 0 here.
    pub query: TreeQuery,
    /// True when the fragment named a layer.
    pub layer_given: bool,
    /// The hidden files in the tree's place.
    pub hidden: Option<HiddenPlace>,
    /// What is shown of the selected path.
    pub content: Option<Opening>,
    /// The selected path, escaped, with a leading `/`.
    pub path: Option<String>,
}

/// Which hidden files are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HiddenPlace {
    /// Only those that this layer stores; counts from 0 here.
    pub layer: Option<u32>,
    /// Only those that this layer hides; counts from 0 here.
    pub by: Option<u32>,
    /// Only this path and all below it, escaped, with a leading `/`.
    pub within: Option<String>,
}

const KINDS: [(char, ChangeKind); 5] = [
    ('a', ChangeKind::Added),
    ('m', ChangeKind::Modified),
    ('d', ChangeKind::Metadata),
    ('r', ChangeKind::Removed),
    ('w', ChangeKind::Rewritten),
];
const SORTS: [(&str, SortKey); 2] = [("name", SortKey::Name), ("size", SortKey::Size)];
const VIEWS: [(&str, TreeView); 3] =
    [("merged", TreeView::Merged), ("layer", TreeView::Layer), ("final", TreeView::Final)];

const SHOWS: [(&str, Show); 5] = [
    ("text", Show::Text),
    ("hex", Show::Hex),
    ("diff", Show::Difference),
    ("kind", Show::Kind),
    ("laid", Show::Laid),
];

/// Takes a field of what is shown of a path; they count from one.
fn set_content(content: &mut Option<Opening>, key: &str, value: &str) {
    let number = value.parse::<u64>().ok().filter(|&number| number > 0);
    let layer = number.and_then(|number| u32::try_from(number - 1).ok());
    let open = content.get_or_insert_default();
    match key {
        "show" => match SHOWS.into_iter().find(|(name, _)| *name == value) {
            Some((_, show)) => (open.show, open.named) = (show, true),
            None => *content = None,
        },
        "version" => open.version = layer,
        "against" => open.against = layer,
        _ => open.line = number,
    }
}

fn content_fields(content: &Opening) -> Vec<String> {
    let show = SHOWS.into_iter().find(|(_, show)| *show == content.show);
    let fields = [
        show.map(|(name, _)| format!("show={name}")),
        content.version.map(|layer| format!("version={}", layer.saturating_add(1))),
        content.against.map(|layer| format!("against={}", layer.saturating_add(1))),
        content.line.map(|line| format!("line={line}")),
    ];
    fields.into_iter().flatten().collect()
}

impl InUrl for ExplorePlace {
    fn set(&mut self, key: &str, value: &str) {
        let number = || value.parse::<u32>().ok().filter(|&n| n > 0);
        match key {
            "image" => self.image = Naming::parse(value),
            "layer" => {
                self.layer_given = number().is_some();
                self.query.layer = number().unwrap_or(1) - 1;
            }
            "view" => {
                let found = VIEWS.into_iter().find(|(name, _)| *name == value);
                self.query.view = found.map(|(_, view)| view).unwrap_or_default();
            }
            "list" => self.hidden = (value == "hidden").then(HiddenPlace::default),
            "stored" | "hides" | "within" => {
                if let Some(hidden) = &mut self.hidden {
                    match key {
                        "stored" => hidden.layer = number().map(|number| number - 1),
                        "hides" => hidden.by = number().map(|number| number - 1),
                        _ => hidden.within = value.starts_with('/').then(|| value.to_owned()),
                    }
                }
            }
            "show" | "version" | "against" | "line" => set_content(&mut self.content, key, value),
            "path" if value.starts_with('/') => self.path = Some(value.to_owned()),
            _ => {
                if key == "hide" {
                    self.query.hide_unchanged = value.contains('u');
                }
                set_list(&mut self.query.list, key, value, &KINDS, &SORTS);
            }
        }
    }

    fn names(&self) -> Vec<&Naming> {
        self.image.iter().collect()
    }

    fn fields(&self) -> Vec<String> {
        let query = &self.query;
        let view = VIEWS.into_iter().find(|(_, view)| *view == query.view && *view != VIEWS[0].1);
        let hidden = self.hidden.as_ref();
        let stored = hidden.and_then(|hidden| hidden.layer);
        let by = hidden.and_then(|hidden| hidden.by);
        let within = hidden.and_then(|hidden| hidden.within.as_ref());
        let own = [
            self.image.as_ref().map(|image| format!("image={}", encode(&image.text()))),
            view.map(|(name, _)| format!("view={name}")),
            self.layer_given.then(|| format!("layer={}", query.layer + 1)),
            hidden.map(|_| "list=hidden".to_owned()),
            stored.map(|layer| format!("stored={}", layer.saturating_add(1))),
            by.map(|layer| format!("hides={}", layer.saturating_add(1))),
            within.map(|within| format!("within={}", encode(within))),
            self.path.as_ref().map(|path| format!("path={}", encode(path))),
        ];
        let unchanged = if query.hide_unchanged { "u" } else { "" };
        let list = list_fields(&query.list, &KINDS, &SORTS, unchanged);
        let content = self.content.iter().flat_map(content_fields);
        own.into_iter().flatten().chain(content).chain(list).collect()
    }
}
