//! The score that dive prints, computed as dive does, so that teams can compare. It is *not* the share of hidden bytes: a removed
//! folder raises it, opaque removals are not seen, and the copy that is needed counts as wasted, too.

use super::bytes::add;
use super::union::Union;
use super::union::arena::{ABSENT, Arena, IMPLICIT, NONE};
use crate::domain::whiteout::{Marker, classify};
use crate::domain::{EntryKind, LayerIndex};

/// A path that more than one layer has something to say of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inefficient {
    /// Normalised path.
    pub path: Vec<u8>,
    /// Bytes over all layers.
    pub bytes: u64,
    /// How many layers.
    pub times: u32,
}

/// dive's figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Efficiency {
    /// 1 is best.
    pub score: f64,
    /// Bytes of all entries of all layers.
    pub total_bytes: u64,
    /// The same without the base layer.
    pub user_bytes: u64,
    /// Bytes of all inefficient paths.
    pub wasted_bytes: u64,
    /// `wasted_bytes` in `user_bytes`, as a fraction; 0 when there are none.
    pub user_wasted: f64,
    /// Most bytes first.
    pub inefficient: Vec<Inefficient>,
}

/// What is known of a path, beside its node.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// In the layers stacked so far.
    size: u64,
    is_dir: bool,
    /// In the layer at hand.
    own_size: u64,
    own_dir: bool,
    own_layer: u32,
    parent_in: u32,
    whiteout_in: u32,
    /// Over all layers.
    cumulative: u64,
    least: u64,
    times: u32,
}

/// Computes dive's figures for an image.
pub fn efficiency(union: &Union) -> Efficiency {
    let mut stack = Stack { arena: Arena::new(), seen: vec![Seen::default()] };
    let mut figures = Efficiency::default();
    for layer in 0..union.layer_count() {
        if let Some(index) = union.layer(layer) {
            let bytes = stack.layer(index, layer + 1);
            add(&mut figures.total_bytes, bytes);
            add(&mut figures.user_bytes, if layer > 0 { bytes } else { 0 });
        }
    }
    let (mut least, mut cumulative) = (0u128, 0u128);
    for (node, seen) in stack.seen.iter().enumerate().filter(|(_, seen)| seen.times > 0) {
        least += u128::from(seen.least);
        cumulative += u128::from(seen.cumulative);
        if seen.times > 1 {
            add(&mut figures.wasted_bytes, seen.cumulative);
            let path = stack.arena.path(node as u32);
            figures.inefficient.push(Inefficient {
                path,
                bytes: seen.cumulative,
                times: seen.times,
            });
        }
    }
    figures.score = if cumulative == 0 { 1.0 } else { least as f64 / cumulative as f64 };
    figures.user_wasted = if figures.user_bytes == 0 {
        0.0
    } else {
        figures.wasted_bytes as f64 / figures.user_bytes as f64
    };
    figures.inefficient.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.path.cmp(&b.path)));
    figures
}

/// The layers below, stacked as dive does: paths as written, links not followed.
struct Stack {
    arena: Arena,
    seen: Vec<Seen>,
}

impl Stack {
    /// Visits the leaves of a layer's own tree, then stacks it. Returns the bytes of its entries.
    fn layer(&mut self, index: &LayerIndex, stamp: u32) -> u64 {
        let (mut entries, mut whiteouts, mut bytes) = (Vec::new(), Vec::new(), 0u64);
        let mut paths = index.paths().iter();
        let mut at = 0;
        while let Some(path) = paths.next_path() {
            let entry = index.entry(at);
            at += 1;
            add(&mut bytes, entry.size());
            self.note(
                path,
                (entry.size(), entry.kind() == EntryKind::Dir),
                stamp,
                &mut entries,
                &mut whiteouts,
            );
        }
        for &node in &whiteouts {
            let size = if self.seen[node as usize].is_dir { self.subtree(node) } else { 0 };
            self.visit(node, size);
        }
        for &node in &entries {
            let seen = self.seen[node as usize];
            if seen.parent_in != stamp {
                self.visit(node, seen.own_size);
            }
        }
        whiteouts.iter().for_each(|&node| self.remove(node));
        entries.iter().for_each(|&node| self.add(node));
        bytes
    }

    /// Files an entry of the layer's own tree.
    fn note(
        &mut self,
        path: &[u8],
        (size, dir): (u64, bool),
        stamp: u32,
        entries: &mut Vec<u32>,
        whiteouts: &mut Vec<u32>,
    ) {
        let mut cur = 0;
        let mut names = crate::domain::path::components(path).peekable();
        while let Some(name) = names.next() {
            let last = names.peek().is_none();
            let (name, whiteout) = match classify(name) {
                Marker::Opaque | Marker::Aufs => return,
                Marker::Whiteout(gone) if last => (gone, true),
                _ => (name, false),
            };
            if cur != 0 {
                self.seen[cur as usize].parent_in = stamp;
            }
            let Some(node) = self.arena.child_or_new(cur, name) else { return };
            self.seen.resize(self.arena.len(), Seen::default());
            cur = node;
            let seen = &mut self.seen[cur as usize];
            if last && whiteout {
                if seen.whiteout_in != stamp {
                    seen.whiteout_in = stamp;
                    whiteouts.push(cur);
                }
            } else if last {
                if seen.own_layer != stamp {
                    seen.own_layer = stamp;
                    entries.push(cur);
                }
                (seen.own_size, seen.own_dir) = (size, dir);
            }
        }
    }

    fn visit(&mut self, node: u32, size: u64) {
        let seen = &mut self.seen[node as usize];
        seen.least = if seen.times == 0 { size } else { seen.least.min(size) };
        add(&mut seen.cumulative, size);
        seen.times += 1;
    }

    fn subtree(&self, node: u32) -> u64 {
        let mut todo = vec![node];
        let mut size = 0;
        while let Some(node) = todo.pop() {
            add(&mut size, self.seen[node as usize].size);
            todo.extend(self.arena.children(node));
        }
        size
    }

    fn remove(&mut self, node: u32) {
        if !self.arena.exists(node) {
            return;
        }
        let mut todo = vec![node];
        while let Some(node) = todo.pop() {
            todo.extend(self.arena.children(node));
            self.arena.detach(node);
            self.arena.get_mut(node).state = ABSENT;
            let seen = &mut self.seen[node as usize];
            (seen.size, seen.is_dir) = (0, false);
        }
    }

    fn add(&mut self, node: u32) {
        let seen = &mut self.seen[node as usize];
        (seen.size, seen.is_dir) = (seen.own_size, seen.own_dir);
        let mut at = node;
        while at != 0 && at != NONE && !self.arena.exists(at) {
            self.arena.get_mut(at).state = IMPLICIT;
            self.arena.attach(at);
            at = self.arena.get(at).parent;
        }
    }
}
