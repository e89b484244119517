//! Walks over the frozen tree, without recursion: names may nest thousands deep.

use super::{NodeId, Union};

/// Goes through a folder and all below it, each folder before what it holds, siblings by name; every node of any layer.
pub struct Walk<'a> {
    union: &'a Union,
    /// What is still to be visited on each level.
    levels: Vec<std::ops::Range<u32>>,
    path: Vec<u8>,
    /// Length of the path of each level's folder.
    ends: Vec<usize>,
    first: Option<u32>,
}

impl Walk<'_> {
    /// The next node and its normalised path.
    pub fn next_node(&mut self) -> Option<(NodeId, &[u8])> {
        if let Some(first) = self.first.take() {
            self.enter(first);
            return Some((NodeId(first), &self.path));
        }
        loop {
            match self.levels.last_mut()?.next() {
                Some(node) => {
                    self.path.truncate(self.ends.last().copied().unwrap_or(0));
                    if !self.path.is_empty() {
                        self.path.push(b'/');
                    }
                    self.path.extend_from_slice(self.union.name(NodeId(node)));
                    self.enter(node);
                    return Some((NodeId(node), &self.path));
                }
                None => {
                    self.levels.pop();
                    self.ends.pop();
                }
            }
        }
    }

    /// Doesn't go below the node that was given last.
    pub fn skip_below(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.start = level.end;
        }
    }

    fn enter(&mut self, node: u32) {
        self.levels
            .push(self.union.child_start[node as usize]..self.union.child_start[node as usize + 1]);
        self.ends.push(self.path.len());
    }
}

impl Union {
    /// Walks `node` and all below it.
    pub fn walk(&self, node: NodeId) -> Walk<'_> {
        Walk {
            union: self,
            levels: Vec::new(),
            path: self.path(node),
            ends: Vec::new(),
            first: Some(node.0),
        }
    }

    /// `node` and all below it as runs of numbers, one a level: the quickest way to visit all.
    pub fn below(&self, node: NodeId) -> impl Iterator<Item = std::ops::Range<u32>> {
        let mut level = node.0..node.0 + 1;
        std::iter::from_fn(move || {
            let this = level.clone();
            level = self.child_start[level.start as usize]..self.child_start[level.end as usize];
            (!this.is_empty()).then_some(this)
        })
    }
}
