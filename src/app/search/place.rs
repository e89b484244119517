//! Search in the URL: `#1/search?image=app:1@sha256:0123456789ab&filter=*.so&least=1%20MB&owner=1000` or
//! `#1/search?in=contents&text=shop-db&case=ignore&not=1,2`

use crate::app::naming::Naming;
use crate::app::screens::InUrl;
use crate::app::url::{encode, list_fields, set_list};
use crate::view::finds::{FactsQuery, FindKind, FindSort, FindsQuery, Which};
use crate::worker::protocol::Wording;

/// A place on Search. Numbers are those on the screen: they count from one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchPlace {
    /// The image; `None`: the first.
    pub image: Option<Naming>,
    /// Contents are searched.
    pub in_contents: bool,
    /// What is asked of versions.
    pub query: FindsQuery,
    /// What is looked for in contents.
    pub wording: Wording,
    /// Layers that are not searched; counts from 0 here.
    pub left_out: Vec<u32>,
}

const KINDS: [(char, FindKind); 4] =
    [('f', FindKind::File), ('d', FindKind::Folder), ('l', FindKind::Link), ('o', FindKind::Other)];

const SORTS: [(&str, FindSort); 3] =
    [("name", FindSort::Path), ("layer", FindSort::Layer), ("size", FindSort::Size)];

/// The order that is not written.
const USUAL: &str = "sort=-size";

impl InUrl for SearchPlace {
    fn set(&mut self, key: &str, value: &str) {
        let number = || value.parse::<u32>().ok().filter(|&n| n > 0).map(|n| n - 1);
        let FactsQuery {
            which,
            layer,
            sizes: [least, most],
            owner,
            mode,
            days: [from, to],
            sha256,
        } = &mut self.query.facts;
        match key {
            "image" => self.image = Naming::parse(value),
            "in" => self.in_contents = value == "contents",
            "versions" => *which = Which::named(value),
            "stored" => *layer = number(),
            "least" => value.clone_into(least),
            "most" => value.clone_into(most),
            "owner" => value.clone_into(owner),
            "perm" => value.clone_into(mode),
            "from" => value.clone_into(from),
            "to" => value.clone_into(to),
            "sha256" => value.clone_into(sha256),
            "text" => value.clone_into(&mut self.wording.text),
            "as" => self.wording.expression = value == "expression",
            "case" => self.wording.ignore_case = value == "ignore",
            "binary" => self.wording.binary = value == "search",
            "not" => {
                let numbers = value.split(',').filter_map(|number| number.parse::<u32>().ok());
                self.left_out = numbers.filter_map(|number| number.checked_sub(1)).collect();
            }
            _ => set_list(&mut self.query.list, key, value, &KINDS, &SORTS),
        }
    }

    fn names(&self) -> Vec<&Naming> {
        self.image.iter().collect()
    }

    fn fields(&self) -> Vec<String> {
        let image = self.image.as_ref().map(|image| format!("image={}", encode(&image.text())));
        let fields = if self.in_contents { self.wording() } else { self.facts() };
        image.into_iter().chain(fields).collect()
    }
}

impl SearchPlace {
    fn wording(&self) -> Vec<String> {
        let Wording { text, expression, ignore_case, binary, .. } = &self.wording;
        let not: Vec<String> = self.left_out.iter().map(|layer| (layer + 1).to_string()).collect();
        let fields = [
            Some("in=contents".to_owned()),
            (!text.is_empty()).then(|| format!("text={}", encode(text))),
            expression.then(|| "as=expression".to_owned()),
            ignore_case.then(|| "case=ignore".to_owned()),
            binary.then(|| "binary=search".to_owned()),
            (!not.is_empty()).then(|| format!("not={}", not.join(","))),
        ];
        fields.into_iter().flatten().collect()
    }

    fn facts(&self) -> Vec<String> {
        let FactsQuery {
            which,
            layer,
            sizes: [least, most],
            owner,
            mode,
            days: [from, to],
            sha256,
        } = &self.query.facts;
        let typed = [
            ("least", least),
            ("most", most),
            ("owner", owner),
            ("perm", mode),
            ("from", from),
            ("to", to),
            ("sha256", sha256),
        ];
        let typed = typed.into_iter().filter(|(_, text)| !text.trim().is_empty());
        let which = (*which != Which::All).then(|| format!("versions={}", which.name()));
        let stored = layer.map(|layer| format!("stored={}", layer.saturating_add(1)));
        let list = list_fields(&self.query.list, &KINDS, &SORTS, "");
        let has_order = list.iter().any(|field| field.starts_with("sort="));
        let order = (!has_order).then(|| "sort=name".to_owned());
        let list = list.into_iter().filter(|field| field != USUAL).chain(order);
        let typed = typed.map(|(key, text)| format!("{key}={}", encode(text.trim())));
        which.into_iter().chain(stored).chain(typed).chain(list).collect()
    }
}
