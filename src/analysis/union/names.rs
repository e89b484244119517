//! The names that hard links give to one file, for those who ask it of path after path: each entry's names are gone through
//! once, however many of them ask.

use super::{NodeId, Union};
use std::collections::HashMap;

/// Names at one layer, of which a bounded number is kept.
#[derive(Debug)]
pub struct LinkNames<'a> {
    union: &'a Union,
    layer: u32,
    most: usize,
    known: HashMap<u32, Names>,
}

#[derive(Debug)]
struct Names {
    /// One more than are ever listed: whoever asks may be among them.
    first: Vec<NodeId>,
    count: u32,
}

/// The names of a file beside the one that was asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherNames {
    /// Some of them, in the order of their numbers.
    pub listed: Vec<NodeId>,
    /// How many there are.
    pub count: u32,
}

impl<'a> LinkNames<'a> {
    /// Names once `layer` is applied; at most `most` others of one file are listed.
    pub fn new(union: &'a Union, layer: u32, most: usize) -> Self {
        Self { union, layer, most, known: HashMap::new() }
    }

    /// The other names of `node`'s entry; none where it has but one.
    pub fn others(&mut self, node: NodeId) -> OtherNames {
        let most = self.most;
        let Some(names) = self.names(node) else { return OtherNames::default() };
        let others = names.first.iter().copied().filter(|&name| name != node);
        OtherNames { listed: others.take(most).collect(), count: names.count.saturating_sub(1) }
    }

    /// True unless the file has another name with a lower number.
    pub fn is_first(&mut self, node: NodeId) -> bool {
        self.names(node).is_none_or(|names| names.first.first() == Some(&node))
    }

    fn names(&mut self, node: NodeId) -> Option<&Names> {
        let (union, layer) = (self.union, self.layer);
        let state = union.linked_state(node, layer)?;
        let most = self.most;
        Some(self.known.entry(state).or_insert_with(|| {
            let mut names = union.names_of(state, layer);
            let first: Vec<NodeId> = names.by_ref().take(most + 1).collect();
            let count = first.len() as u32 + names.count() as u32;
            Names { first, count }
        }))
    }
}

impl Union {
    /// The node that an entry of a layer was put at: that of `path`, its own, unless the layer stores it through a symbolic link.
    /// Whether its layer shows it there in the end, it does not say. `None` where no layer has such a path.
    pub fn home(&self, layer: u32, entry: u32, path: &[u8]) -> Option<NodeId> {
        let state = self.base.get(layer as usize)? + entry;
        let led = self.led.binary_search_by_key(&state, |row| row.0);
        led.map_or_else(|_| self.find(path), |at| Some(self.led[at].1))
    }

    /// The paths under which the final tree shows this entry of this layer, each once; `path` is its own.
    pub(in crate::analysis) fn shown_names(
        &self,
        layer: u32,
        entry: u32,
        path: &[u8],
    ) -> impl Iterator<Item = NodeId> {
        let state = self.base[layer as usize] + entry;
        let home = self.home(layer, entry, path).filter(|_| self.is_shown(state));
        let home = home.filter(|home| self.linked_names(state).all(|name| name != *home));
        let names = self.linked_names(state).chain(home);
        names.filter(move |&name| self.entry_state(name, self.top()) == Some(state))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::union::tests::union;

    #[test]
    fn an_entry_is_at_home_where_links_led_it() {
        let union = union(&[
            &["usr/bin/", "bin->usr/bin", "old/a=1", "way->bin"],
            &["bin/t=1", "way/deep/u=2", "old->usr", "old/a=22", "gone->usr", "gone/v=3"],
            &[".wh.gone", "bin/t=3", "bin/t=44"],
            &["x/->y", "lost->lost", "lost/w=1"],
        ]);
        let home = |layer, entry, path: &str| {
            let node = union.home(layer, entry, path.as_bytes());
            node.map(|node| String::from_utf8(union.path(node)).unwrap())
        };
        let shown = |layer, entry, path: &str| {
            union.shown_names(layer, entry, path.as_bytes()).count() as u32
        };
        for (layer, entry, path, want, names) in [
            (0, 2, "old/a", Some("old/a"), 0),
            (1, 0, "bin/t", Some("usr/bin/t"), 0),
            (1, 1, "way/deep/u", Some("usr/bin/deep/u"), 1),
            (1, 3, "old/a", Some("usr/a"), 1),
            // The link that led there is gone, what it led there is not.
            (1, 5, "gone/v", Some("usr/v"), 1),
            // Of two of the same path the later one is shown.
            (2, 1, "bin/t", Some("usr/bin/t"), 0),
            (2, 2, "bin/t", Some("usr/bin/t"), 1),
            (3, 2, "lost/w", None, 0),
            (9, 0, "bin/t", None, 0),
        ] {
            assert_eq!(home(layer, entry, path).as_deref(), want, "{path} of layer {layer}");
            if layer < 9 {
                assert_eq!(shown(layer, entry, path), names, "{path} of layer {layer}");
            }
        }
    }

    #[test]
    fn many_names_are_counted_and_some_listed() {
        let union = union(&[&["a=1", "b=>a", "c=>a", "d=>a", "e=2"], &[".wh.a"], &["d=3"]]);
        let [a, b, c, d, e] = [b"a", b"b", b"c", b"d", b"e"].map(|name| union.find(name).unwrap());
        let of = |layer, node| LinkNames::new(&union, layer, 2).others(node);
        assert_eq!(of(0, a), OtherNames { listed: vec![b, c], count: 3 });
        assert_eq!(of(0, b), OtherNames { listed: vec![a, c], count: 3 });
        assert_eq!(of(0, d), OtherNames { listed: vec![a, b], count: 3 });
        assert_eq!(of(1, d), OtherNames { listed: vec![b, c], count: 2 });
        assert_eq!(of(2, b), OtherNames { listed: vec![c], count: 1 });
        assert_eq!([of(2, d), of(2, a), of(2, e)], [(); 3].map(|()| OtherNames::default()));
        let mut first = LinkNames::new(&union, 1, 0);
        assert_eq!([b, c, d, e].map(|node| first.is_first(node)), [true, false, false, true]);
    }
}
