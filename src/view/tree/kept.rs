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
    /// Runs the filter over every path of the union. Of a filter that narrows the one before, only what that one found is asked.
    pub fn find(union: &Union, filter: Filter, before: Option<&Self>) -> Self {
        let among = before.filter(|before| filter.narrows(&before.filter)).map(|before| &before.bits);
        let bits = if filter.needs_path() { match_paths(union, &filter, among) } else { match_names(union, &filter, among) };
        Self { filter, bits }
    }

    /// Whether the node itself matches.
    pub fn has(&self, node: NodeId) -> bool {
        self.bits.has(node)
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
        for node in (1..union.len() as u32).rev().map(NodeId) {
            if matches.has(node) && scope.is_shown(node) {
                shown.set(node);
                count += 1;
            }
            if shown.has(node) {
                shown.set(union.parent(node));
            }
        }
        Self { shown, count }
    }

    /// Whether the node matches or holds a visible match.
    pub fn is_shown(&self, node: NodeId) -> bool {
        self.shown.has(node)
    }
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
    let mut to_visit: Vec<(NodeId, usize)> = union.children(NodeId::ROOT).map(|child| (child, 0)).collect();
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
