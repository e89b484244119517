//! What a filter finds, and what it keeps of a tree: the paths that match and the folders they are in.

use super::filter::Filter;
use super::found::{Found, found};
use super::{FilterMode, Listed, Nodes, ROOT};

/// One bit a node.
#[derive(Debug, Default)]
pub struct NodeSet(Vec<u64>);

impl NodeSet {
    /// None of so many.
    pub fn of(nodes: u32) -> Self {
        Self(vec![0; nodes.div_ceil(64) as usize])
    }

    /// Whether the node's bit is set.
    pub fn has(&self, node: u32) -> bool {
        self.0.get(node as usize / 64).is_some_and(|word| word >> (node % 64) & 1 == 1)
    }

    /// Sets it.
    pub fn set(&mut self, node: u32) {
        if let Some(word) = self.0.get_mut(node as usize / 64) {
            *word |= 1 << (node % 64);
        }
    }

    /// All that are set, the lowest first.
    fn nodes(&self) -> impl Iterator<Item = u32> {
        (0u32..).step_by(64).zip(&self.0).flat_map(|(first, &word)| {
            std::iter::successors(Some(word), |&rest| Some(rest & rest.wrapping_sub(1)))
                .take_while(|&rest| rest != 0)
                .map(move |rest| first + rest.trailing_zeros())
        })
    }
}

/// Which nodes match a filter, wherever they are shown.
#[derive(Debug)]
pub struct Matches {
    filter: Filter,
    bits: NodeSet,
}

impl Matches {
    /// Runs the filter over every path; of one that narrows `before`, only over what that one found.
    fn find<L: Listed>(nodes: &impl Nodes<L>, filter: Filter, before: Option<&Self>) -> Self {
        let among = before.map(|before| &before.bits);
        let bits = if filter.needs_path() {
            match_paths(nodes, &filter, among)
        } else {
            match_names(nodes, &filter, among)
        };
        Self { filter, bits }
    }

    /// How the filter was understood.
    pub fn mode(&self) -> FilterMode {
        self.filter.mode()
    }

    /// Whether the node itself matches.
    pub fn has(&self, node: u32) -> bool {
        self.bits.has(node)
    }

    /// All that match, the lowest first.
    pub(super) fn nodes(&self) -> impl Iterator<Item = u32> {
        self.bits.nodes()
    }

    /// True when all that is in a folder that matches does, too.
    pub(super) fn hold_what_is_inside(&self) -> bool {
        self.filter.is_inherited()
    }
}

/// Findings kept at most: one bit a node each.
const KEPT_FINDINGS: usize = 16;

/// What the filter found, behind what those found that it narrows, letter by letter: a letter taken back is found already.
#[derive(Debug, Default)]
pub struct Findings(Vec<Matches>);

impl Findings {
    /// What the last filter found; `None` without one.
    pub fn last(&self) -> Option<&Matches> {
        self.0.last()
    }

    /// Forgets all that was found.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Finds what `filter` matches, from as much as is known.
    pub fn find<L: Listed>(&mut self, nodes: &impl Nodes<L>, filter: Filter) {
        while self.last().is_some_and(|last| !filter.narrows(&last.filter)) {
            self.0.pop();
        }
        if self.last().is_some_and(|last| last.filter.narrows(&filter)) {
            return; // The very same.
        }
        let matches = Matches::find(nodes, filter, self.last());
        if self.0.len() == KEPT_FINDINGS {
            self.0.remove(0);
        }
        self.0.push(matches);
    }
}

/// Which nodes are shown because of what matches.
#[derive(Debug, Default)]
pub struct Kept {
    shown: NodeSet,
    /// How many they are, and where others are.
    pub found: Found,
}

impl Kept {
    /// Keeps the visible ones among the matches, with their folders.
    pub fn of<L: Listed>(nodes: &impl Nodes<L>, matches: &Matches) -> Self {
        let mut shown = NodeSet::of(nodes.count());
        let mut count = 0;
        // Children have higher numbers than their folder, so one walk backwards carries every match up to the root.
        for word in (0..shown.0.len()).rev() {
            let mut rest = u64::MAX;
            while let Some(bit) = highest((matches.bits.0[word] | shown.0[word]) & rest) {
                rest = (1 << bit) - 1;
                let node = word as u32 * 64 + bit;
                if matches.has(node) && nodes.is_shown(node) {
                    shown.set(node);
                    count += 1;
                }
                if node != ROOT && shown.has(node) {
                    shown.set(nodes.parent(node));
                }
            }
        }
        let found = found(nodes, matches, &shown, count);
        Self { shown, found }
    }

    /// Whether the node matches or holds a visible match.
    pub fn is_shown(&self, node: u32) -> bool {
        self.shown.has(node)
    }
}

fn highest(word: u64) -> Option<u32> {
    word.checked_ilog2()
}

fn match_names<L: Listed>(
    nodes: &impl Nodes<L>,
    filter: &Filter,
    among: Option<&NodeSet>,
) -> NodeSet {
    let mut bits = NodeSet::of(nodes.count());
    let inherited = filter.is_inherited();
    for node in 1..nodes.count() {
        let can = among.is_none_or(|among| among.has(node));
        if can
            && (inherited && bits.has(nodes.parent(node))
                || nodes.matches_name(node, &|name| filter.matches(name)))
        {
            bits.set(node);
        }
    }
    bits
}

fn match_paths<L: Listed>(
    nodes: &impl Nodes<L>,
    filter: &Filter,
    among: Option<&NodeSet>,
) -> NodeSet {
    let mut bits = NodeSet::of(nodes.count());
    let inherited = filter.is_inherited();
    let mut path = Vec::new();
    let mut to_visit: Vec<(u32, usize)> = nodes.children(ROOT).map(|child| (child, 0)).collect();
    while let Some((node, parent_length)) = to_visit.pop() {
        path.truncate(parent_length);
        path.push(b'/');
        path.extend_from_slice(nodes.name(node));
        let can = among.is_none_or(|among| among.has(node));
        if can && (inherited && bits.has(nodes.parent(node)) || filter.matches(&path)) {
            bits.set(node);
        }
        let length = path.len();
        to_visit.extend(nodes.children(node).map(|child| (child, length)));
    }
    bits
}
