//! What a filter keeps: the paths that match and the folders they are in.

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

/// Which nodes match, and which are shown because of it.
#[derive(Debug, Default)]
pub struct Kept {
    matched: Bits,
    shown: Bits,
    /// Visible paths that match.
    pub count: u32,
}

impl Kept {
    /// Runs the filter over every path of the union, and keeps the visible ones with their folders.
    pub fn find(union: &Union, scope: &Scope, filter: &mut Filter) -> Self {
        let matched = if filter.needs_path() { match_paths(union, filter) } else { match_names(union, filter) };
        let mut shown = Bits::new(union.len());
        let mut count = 0;
        // Children have higher numbers than their folder, so one walk backwards carries every match up to the root.
        for node in (1..union.len() as u32).rev().map(NodeId) {
            if matched.has(node) && scope.is_shown(node) {
                shown.set(node);
                count += 1;
            }
            if shown.has(node) {
                shown.set(union.parent(node));
            }
        }
        Self { matched, shown, count }
    }

    /// Whether the node itself matches.
    pub fn is_match(&self, node: NodeId) -> bool {
        self.matched.has(node)
    }

    /// Whether the node matches or holds a visible match.
    pub fn is_shown(&self, node: NodeId) -> bool {
        self.shown.has(node)
    }
}

fn match_names(union: &Union, filter: &mut Filter) -> Bits {
    let mut bits = Bits::new(union.len());
    let inherited = filter.is_inherited();
    for node in (1..union.len() as u32).map(NodeId) {
        if inherited && bits.has(union.parent(node)) || filter.matches(union.name(node)) {
            bits.set(node);
        }
    }
    bits
}

fn match_paths(union: &Union, filter: &mut Filter) -> Bits {
    let mut bits = Bits::new(union.len());
    let inherited = filter.is_inherited();
    let mut path = Vec::new();
    let mut to_visit: Vec<(NodeId, usize)> = union.children(NodeId::ROOT).map(|child| (child, 0)).collect();
    while let Some((node, parent_length)) = to_visit.pop() {
        path.truncate(parent_length);
        path.push(b'/');
        path.extend_from_slice(union.name(node));
        if inherited && bits.has(union.parent(node)) || filter.matches(&path) {
            bits.set(node);
        }
        let length = path.len();
        to_visit.extend(union.children(node).map(|child| (child, length)));
    }
    bits
}
