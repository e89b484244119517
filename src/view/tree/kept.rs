//! What a filter finds, and what it keeps of a tree: the paths that match and the folders they are in.

use super::filter::Filter;
use super::scope::Scope;
use crate::analysis::union::{NodeId, Union};

/// One bit a node.
#[derive(Debug, Default)]
pub struct Bits(Vec<u64>);

impl Bits {
    fn new(nodes: usize) -> Self {
        Self(vec![0; nodes.div_ceil(64)])
    }

    /// Whether the node's bit is set.
    pub fn has(&self, node: NodeId) -> bool {
        self.0.get(node.0 as usize / 64).is_some_and(|word| word >> (node.0 % 64) & 1 == 1)
    }

    fn set(&mut self, node: NodeId) {
        if let Some(word) = self.0.get_mut(node.0 as usize / 64) {
            *word |= 1 << (node.0 % 64);
        }
    }
}

/// Which nodes match a filter, wherever they are shown.
#[derive(Debug)]
pub struct Matches {
    filter: Filter,
    bits: Bits,
}

impl Matches {
    /// Runs the filter over every path of the union; of one that narrows `before`, only over what that one found.
    fn find(union: &Union, filter: Filter, before: Option<&Self>) -> Self {
        let among = before.map(|before| &before.bits);
        let bits = if filter.needs_path() {
            match_paths(union, &filter, among)
        } else {
            match_names(union, &filter, among)
        };
        Self { filter, bits }
    }

    /// Whether the node itself matches.
    pub fn has(&self, node: NodeId) -> bool {
        self.bits.has(node)
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
    pub fn find(&mut self, union: &Union, filter: Filter) {
        while self.last().is_some_and(|last| !filter.narrows(&last.filter)) {
            self.0.pop();
        }
        if self.last().is_some_and(|last| last.filter.narrows(&filter)) {
            return; // The very same.
        }
        let matches = Matches::find(union, filter, self.last());
        if self.0.len() == KEPT_FINDINGS {
            self.0.remove(0);
        }
        self.0.push(matches);
    }
}

/// Which nodes are shown because of what matches.
#[derive(Debug, Default)]
pub struct Kept {
    shown: Bits,
    /// Visible paths that match.
    pub count: u32,
}

impl Kept {
    /// Keeps the visible ones among the matches, with their folders.
    pub fn of(union: &Union, scope: &Scope, matches: &Matches) -> Self {
        let mut shown = Bits::new(union.len());
        let mut count = 0;
        // Children have higher numbers than their folder, so one walk backwards carries every match up to the root.
        for word in (0..shown.0.len()).rev() {
            let mut rest = u64::MAX;
            while let Some(bit) = highest((matches.bits.0[word] | shown.0[word]) & rest) {
                rest = (1 << bit) - 1;
                let node = NodeId(word as u32 * 64 + bit);
                if matches.has(node) && scope.is_shown(node) {
                    shown.set(node);
                    count += 1;
                }
                if node != NodeId::ROOT && shown.has(node) {
                    shown.set(union.parent(node));
                }
            }
        }
        Self { shown, count }
    }

    /// Whether the node matches or holds a visible match.
    pub fn is_shown(&self, node: NodeId) -> bool {
        self.shown.has(node)
    }
}

fn highest(word: u64) -> Option<u32> {
    word.checked_ilog2()
}

fn match_names(union: &Union, filter: &Filter, among: Option<&Bits>) -> Bits {
    let mut bits = Bits::new(union.len());
    let inherited = filter.is_inherited();
    for node in (1..union.len() as u32).map(NodeId) {
        let can = among.is_none_or(|among| among.has(node));
        if can && (inherited && bits.has(union.parent(node)) || filter.matches(union.name(node))) {
            bits.set(node);
        }
    }
    bits
}

fn match_paths(union: &Union, filter: &Filter, among: Option<&Bits>) -> Bits {
    let mut bits = Bits::new(union.len());
    let inherited = filter.is_inherited();
    let mut path = Vec::new();
    let mut to_visit: Vec<(NodeId, usize)> =
        union.children(NodeId::ROOT).map(|child| (child, 0)).collect();
    while let Some((node, parent_length)) = to_visit.pop() {
        path.truncate(parent_length);
        path.push(b'/');
        path.extend_from_slice(union.name(node));
        let can = among.is_none_or(|among| among.has(node));
        if can && (inherited && bits.has(union.parent(node)) || filter.matches(&path)) {
            bits.set(node);
        }
        let length = path.len();
        to_visit.extend(union.children(node).map(|child| (child, length)));
    }
    bits
}
