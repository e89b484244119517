//! What a filter found, in figures: so many paths of so many bytes here, and so many elsewhere.

use super::kept::{Matches, NodeSet};
use super::{Listed, Nodes, ROOT};
use crate::domain::order::SortSmall;
use crate::domain::wire::wire;
use crate::view::text;
use std::collections::{BTreeMap, HashSet};

/// Where something is that matches a filter and has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Elsewhere {
    /// The buttons above the list hide it.
    Buttons,
    /// In the final image, not in what is shown.
    Final,
    /// In this layer (base = 0) and no longer in the final image.
    Layer(u32),
}
wire! { enum Elsewhere { Buttons, Final, Layer(layer) } }

/// Matches that have no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct More {
    /// Where they are.
    pub place: Elsewhere,
    /// How many paths.
    pub count: u32,
    /// Their bytes, what is in matching folders with them.
    pub bytes: u64,
}
wire! { struct More { place, count, bytes } }

impl More {
    /// `20 more, 31.6 MB, hidden in L2`.
    pub fn says(&self) -> String {
        let where_ = match self.place {
            Elsewhere::Buttons => "hidden by the buttons".to_owned(),
            Elsewhere::Final => "in the final image".to_owned(),
            Elsewhere::Layer(layer) => format!("hidden in L{}", layer.saturating_add(1)),
        };
        format!("{} more, {}{where_}", text::count(self.count.into()), weight(self.bytes))
    }
}

/// `31.6 MB, `; nothing for what weighs nothing.
fn weight(bytes: u64) -> String {
    if bytes == 0 { String::new() } else { format!("{}, ", text::size(bytes)) }
}

/// What a filter found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Paths that match and have a row.
    pub count: u32,
    /// Bytes of them and of what is in matching folders, each file once, however many names it has.
    pub bytes: u64,
    /// The row of the first match, when its folders are open.
    pub first: Option<u32>,
    /// Matches without a row: those that buttons hide, those of the final image, then by layer, the most bytes first.
    pub more: Vec<More>,
}
wire! { struct Found { count, bytes, first, more } }

impl Found {
    /// `12 matches, 31.6 MB`.
    pub fn says(&self) -> String {
        let count = text::counted(self.count.into(), "match", "matches");
        if self.bytes == 0 { count } else { format!("{count}, {}", text::size(self.bytes)) }
    }
}

/// Layers that are told of at most: who looks for more chooses a layer.
const MOST_LAYERS: usize = 8;

/// A sum that counts what has several names once.
#[derive(Default)]
struct Sum {
    bytes: u64,
    seen: HashSet<u64>,
}

impl Sum {
    fn add(&mut self, bytes: u64, body: Option<u64>) {
        if bytes > 0 && body.is_none_or(|body| self.seen.insert(body)) {
            self.bytes = self.bytes.saturating_add(bytes);
        }
    }
}

/// Counts what matches: `count` paths of it have a row, and those are among `shown`. One walk over all that matches and all that
/// is in matching folders.
pub(super) fn found<L: Listed>(
    nodes: &impl Nodes<L>,
    matches: &Matches,
    shown: &NodeSet,
    count: u32,
) -> Found {
    let mut here = Sum::default();
    let mut elsewhere: BTreeMap<Elsewhere, (u32, Sum)> = BTreeMap::new();
    let weigh = |node: u32, matched: bool| {
        if shown.has(node) || !matched && nodes.is_shown(node) {
            let (bytes, body) = nodes.weight(node);
            here.add(bytes, body);
        } else if let Some((place, bytes)) = nodes.elsewhere(node) {
            let (count, sum) = elsewhere.entry(place).or_default();
            *count += u32::from(matched);
            sum.add(bytes, nodes.body(node));
        }
    };
    visit(nodes, matches, weigh);
    let more = elsewhere.into_iter().filter(|(_, (count, _))| *count > 0);
    let mut more: Vec<More> =
        more.map(|(place, (count, sum))| More { place, count, bytes: sum.bytes }).collect();
    let is_layer = |more: &More| matches!(more.place, Elsewhere::Layer(_));
    // The sort is stable: what is no layer stays in front, as it was.
    more.sort_small_by_key(|more| is_layer(more).then_some(std::cmp::Reverse(more.bytes)));
    let others = more.iter().filter(|more| !is_layer(more)).count();
    more.truncate(others + MOST_LAYERS);
    Found { count, bytes: here.bytes, first: None, more }
}

/// Visits all that matches and all that is in matching folders, each once, and tells whether it matches itself.
fn visit<L: Listed>(nodes: &impl Nodes<L>, matches: &Matches, mut see: impl FnMut(u32, bool)) {
    if matches.hold_what_is_inside() {
        return matches.nodes().filter(|&node| node != ROOT).for_each(|node| see(node, true));
    }
    let mut inside = NodeSet::of(nodes.count());
    for node in 1..nodes.count() {
        let matched = matches.has(node);
        let parent = nodes.parent(node);
        if matched || parent != ROOT && inside.has(parent) {
            inside.set(node);
            see(node, matched);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_in_words() {
        let more = |place, count, bytes| More { place, count, bytes }.says();
        assert_eq!(more(Elsewhere::Layer(1), 20, 31_600_000), "20 more, 31.6 MB, hidden in L2");
        assert_eq!(more(Elsewhere::Final, 1, 0), "1 more, in the final image");
        assert_eq!(more(Elsewhere::Buttons, 3, 9), "3 more, 9 B, hidden by the buttons");
        let found = |count, bytes| Found { count, bytes, ..Found::default() }.says();
        assert_eq!(found(12, 31_600_000), "12 matches, 31.6 MB");
        assert_eq!(found(1, 0), "1 match");
    }
}
