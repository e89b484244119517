//! Trees as dive 0.13.1 keeps them: names as written, links not followed, whiteouts as nodes among the others. Its slips are
//! copied, since they are in its figures: see [`Stack::layer`].

use crate::analysis::bytes::add;
use crate::analysis::union::arena::{ABSENT, Arena, IMPLICIT};
use crate::domain::whiteout::{behind_prefix, is_doubled};
use crate::domain::{EntryKind, LayerIndex, path};

/// What a node carries; a folder that no entry names carries nothing, and is no folder to dive.
#[derive(Clone, Copy, Default)]
struct Info {
    size: u64,
    is_dir: bool,
}

/// What is known of a path over all layers.
#[derive(Clone, Copy, Default)]
pub(super) struct Seen {
    /// Some layer's tree had it as a leaf, were it only to fail there.
    pub met: bool,
    /// Over all visits.
    pub cumulative: u64,
    /// The smallest size of a visit.
    pub least: u64,
    /// Visits.
    pub times: u32,
    /// Those of whiteouts among them.
    pub deletions: u32,
}

/// The layers below, stacked; nodes of paths that were but met exist as absent ones.
pub(super) struct Stack {
    arena: Arena,
    info: Vec<Info>,
    seen: Vec<Seen>,
    is_base: bool,
}

/// One node of a layer's own tree, children before their parents, siblings by the bytes of their names.
struct Visit {
    /// In the stacked tree, under its name as written.
    raw: u32,
    /// In the stacked tree: the path it speaks of.
    of: u32,
    /// What dive finds at that path: a whiteout without a name finds the folder that it lies in.
    target: u32,
    info: Info,
    is_leaf: bool,
    is_whiteout: bool,
}

impl Stack {
    pub fn new() -> Self {
        Self {
            arena: Arena::new(),
            info: vec![Info::default()],
            seen: vec![Seen::default()],
            is_base: true,
        }
    }

    /// Visits the leaves of a layer's own tree, then stacks it. Returns the bytes of its entries and the path at which dive
    /// stops: at a whiteout of what the layers below don't have, its visitor fails, and the rest of the layer's leaves is not
    /// visited.
    pub fn layer(&mut self, index: &LayerIndex) -> (u64, Option<Vec<u8>>) {
        let (own, bytes) = Own::of(index);
        let visits = self.order(&own);
        // dive begins every stack with a copy of the base layer's tree, whiteouts under their own names among it.
        if std::mem::take(&mut self.is_base) {
            visits.iter().for_each(|visit| self.put(visit.raw, visit.info));
        }
        let mut leaves = visits.iter().filter(|visit| visit.is_leaf);
        let stopped = leaves.find(|visit| !self.visit(visit));
        let stopped = stopped.map(|visit| self.arena.path(visit.of));
        for visit in &visits {
            if visit.is_whiteout {
                self.remove(visit.target);
            } else {
                self.put(visit.raw, visit.info);
            }
        }
        (bytes, stopped)
    }

    /// All paths that were met, with what is known of them.
    pub fn seen(&self) -> impl Iterator<Item = (u32, &Seen)> {
        (0..).zip(&self.seen).filter(|(_, seen)| seen.met)
    }

    pub fn path(&self, node: u32) -> Vec<u8> {
        self.arena.path(node)
    }

    fn order(&mut self, own: &Own) -> Vec<Visit> {
        let mut visits = Vec::with_capacity(own.arena.len());
        let mut children = Vec::new();
        // A node comes twice: before what it holds, and behind it.
        let mut todo = vec![(0, 0, 0, 0, false)];
        while let Some((node, raw, of, target, is_open)) = todo.pop() {
            if is_open {
                visits.push(Visit {
                    raw,
                    of,
                    target,
                    info: own.info[node as usize],
                    is_leaf: own.arena.folder(node).is_none(),
                    is_whiteout: behind_prefix(own.arena.name(node)).is_some(),
                });
                continue;
            }
            if node != 0 {
                todo.push((node, raw, of, target, true));
            }
            let Some(folder) = own.arena.folder(node) else { continue };
            children.extend(own.arena.ever(folder));
            children.sort_unstable_by(|&a, &b| own.arena.name(b).cmp(own.arena.name(a)));
            for child in children.drain(..) {
                let name = own.arena.name(child);
                let Some(child_raw) = self.node(raw, name) else { continue };
                let (of, target) = match behind_prefix(name) {
                    None => (child_raw, child_raw),
                    Some(gone) => {
                        let Some(of) = self.node(raw, gone) else { continue };
                        (of, if gone.is_empty() { raw } else { of })
                    }
                };
                todo.push((child, child_raw, of, target, false));
            }
        }
        visits
    }

    /// `None` when 32 bits can't number it.
    fn node(&mut self, parent: u32, name: &[u8]) -> Option<u32> {
        let node = self.arena.child_or_new(parent, name)?;
        self.info.resize(self.arena.len(), Info::default());
        self.seen.resize(self.arena.len(), Seen::default());
        Some(node)
    }

    /// False when dive fails there.
    fn visit(&mut self, visit: &Visit) -> bool {
        self.seen[visit.of as usize].met = true;
        let size = match visit.is_whiteout {
            false => visit.info.size,
            true if !self.arena.exists(visit.target) => return false,
            true if self.info[visit.target as usize].is_dir => self.subtree(visit.target),
            true => 0,
        };
        let seen = &mut self.seen[visit.of as usize];
        seen.least = if seen.times == 0 { size } else { seen.least.min(size) };
        add(&mut seen.cumulative, size);
        seen.times += 1;
        seen.deletions += u32::from(visit.is_whiteout);
        true
    }

    fn subtree(&self, node: u32) -> u64 {
        let mut todo = vec![node];
        let mut size = 0;
        while let Some(node) = todo.pop() {
            add(&mut size, self.info[node as usize].size);
            todo.extend(self.arena.children(node));
        }
        size
    }

    /// The root stays.
    fn remove(&mut self, node: u32) {
        if node == 0 || !self.arena.exists(node) {
            return;
        }
        let mut todo = vec![node];
        while let Some(node) = todo.pop() {
            todo.extend(self.arena.children(node));
            self.arena.detach(node);
            self.arena.get_mut(node).state = ABSENT;
            self.info[node as usize] = Info::default();
        }
    }

    fn put(&mut self, node: u32, info: Info) {
        self.info[node as usize] = info;
        let mut at = node;
        while !self.arena.exists(at) {
            self.arena.get_mut(at).state = IMPLICIT;
            self.arena.attach(at);
            at = self.arena.get(at).parent;
        }
    }
}

/// A layer's own tree.
struct Own {
    arena: Arena,
    info: Vec<Info>,
}

impl Own {
    /// The tree, and the bytes of all entries.
    fn of(index: &LayerIndex) -> (Self, u64) {
        let mut own = Self { arena: Arena::new(), info: vec![Info::default()] };
        let (mut bytes, mut at) = (0, 0);
        let mut paths = index.paths().iter();
        while let Some(path) = paths.next_path() {
            let entry = index.entry(at);
            at += 1;
            // dive passes over the root, whatever the tar says it is.
            add(&mut bytes, if path.is_empty() { 0 } else { entry.size() });
            let info = Info { size: entry.size(), is_dir: entry.kind() == EntryKind::Dir };
            own.put(path, info);
        }
        (own, bytes)
    }

    fn put(&mut self, path: &[u8], info: Info) {
        let mut node = 0;
        for name in path::components(path) {
            if is_doubled(name) {
                return;
            }
            let Some(child) = self.arena.child_or_new(node, name) else { return };
            node = child;
            self.info.resize(self.arena.len(), Info::default());
        }
        if node != 0 {
            self.info[node as usize] = info;
        }
    }
}
