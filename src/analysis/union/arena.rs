//! The growing tree: every path that was ever named is a node, found again by (parent, name), with a list of those of its
//! children that exist *now*, so that removing a folder costs what is in it and not what ever was.

use super::chunks::Chunks;

/// No node, no child.
pub(in crate::analysis) const NONE: u32 = u32::MAX;
/// The state of a node that does not exist now.
pub(in crate::analysis) const ABSENT: u32 = u32::MAX;
/// The state of a folder that no entry names.
pub(in crate::analysis) const IMPLICIT: u32 = u32::MAX - 1;

/// One path. Kept in 32 bytes: a look-up then touches one cache line.
#[derive(Clone, Copy, Debug)]
pub(in crate::analysis) struct Node {
    pub parent: u32,
    name_end: u32,
    first: u32,
    next: u32,
    prev: u32,
    /// Global number of the entry it shows, or [`ABSENT`] or [`IMPLICIT`].
    pub state: u32,
    /// 1 + the layer that changed it last.
    pub stamp: u32,
    /// `EntryKind as u8` of what it shows.
    pub kind: u8,
    /// `Cause as u8` of its last removal.
    pub cause: u8,
}

/// All nodes; 0 is the root.
pub(in crate::analysis) struct Arena {
    nodes: Chunks<Node>,
    names: Vec<u8>,
    /// Open addressing: upper half the hash, lower half 1 + the node; 0 is free.
    slots: Vec<u64>,
}

impl Arena {
    pub fn with_capacity(nodes: usize) -> Self {
        let root =
            Node { parent: 0, name_end: 0, first: NONE, next: NONE, prev: NONE, state: IMPLICIT, stamp: 0, kind: 1, cause: 0 };
        let mut arena = Self { nodes: Chunks::new(), names: Vec::new(), slots: vec![0; slots_for(nodes)] };
        arena.nodes.push(root);
        arena
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn get(&self, node: u32) -> &Node {
        self.nodes.get(node as usize)
    }

    pub fn get_mut(&mut self, node: u32) -> &mut Node {
        self.nodes.get_mut(node as usize)
    }

    pub fn name(&self, node: u32) -> &[u8] {
        let at = node as usize;
        let start = if at == 0 { 0 } else { self.nodes.get(at - 1).name_end };
        &self.names[start as usize..self.nodes.get(at).name_end as usize]
    }

    /// Gives the memory of looking names up back; none is found any more.
    pub fn forget_slots(&mut self) {
        self.slots = Vec::new();
    }

    /// Bytes of all names together.
    pub fn name_bytes(&self) -> usize {
        self.names.len()
    }

    pub fn exists(&self, node: u32) -> bool {
        self.nodes.get(node as usize).state != ABSENT
    }

    /// The path of a node, for messages.
    pub fn path(&self, mut node: u32) -> Vec<u8> {
        let mut names = Vec::new();
        while node != 0 {
            names.push(self.name(node));
            node = self.get(node).parent;
        }
        names.reverse();
        names.join(&b'/')
    }

    /// The node of a name below `parent`, whether it exists now or not.
    pub fn child(&self, parent: u32, name: &[u8]) -> Option<u32> {
        self.probe(hash(parent, name), parent, name).ok()
    }

    /// The same, made when it never was. `None` when 32 bits can't number it.
    pub fn child_or_new(&mut self, parent: u32, name: &[u8]) -> Option<u32> {
        let hash = hash(parent, name);
        let slot = match self.probe(hash, parent, name) {
            Ok(node) => return Some(node),
            Err(slot) => slot,
        };
        let node = self.nodes.len() as u32;
        let name_end = u32::try_from(self.names.len() + name.len()).ok().filter(|_| node < IMPLICIT)?;
        self.names.extend_from_slice(name);
        self.nodes.push(Node {
            parent,
            name_end,
            first: NONE,
            next: NONE,
            prev: NONE,
            state: ABSENT,
            stamp: 0,
            kind: 0,
            cause: 0,
        });
        self.slots[slot] = u64::from(hash) << 32 | u64::from(node + 1);
        if self.nodes.len() * 4 > self.slots.len() * 3 {
            self.grow(self.slots.len() * 2);
        }
        Some(node)
    }

    fn probe(&self, hash: u32, parent: u32, name: &[u8]) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return Err(at);
            }
            if (slot >> 32) as u32 == hash {
                let node = slot as u32 - 1;
                if self.nodes.get(node as usize).parent == parent && self.name(node) == name {
                    return Ok(node);
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// Makes room for as many nodes in all.
    pub fn reserve(&mut self, nodes: usize) {
        if slots_for(nodes) > self.slots.len() {
            self.grow(slots_for(nodes));
        }
    }

    fn grow(&mut self, slots: usize) {
        let old = std::mem::replace(&mut self.slots, vec![0; slots]);
        let mask = self.slots.len() - 1;
        for slot in old.into_iter().filter(|&slot| slot != 0) {
            let mut at = (slot >> 32) as usize & mask;
            while self.slots[at] != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }

    /// Puts a node that begins to exist into its parent's list.
    pub fn attach(&mut self, node: u32) {
        let parent = self.get(node).parent;
        let first = std::mem::replace(&mut self.get_mut(parent).first, node);
        if first != NONE {
            self.get_mut(first).prev = node;
        }
        let this = self.get_mut(node);
        this.next = first;
        this.prev = NONE;
    }

    /// Takes a node that ceases to exist out of its parent's list.
    pub fn detach(&mut self, node: u32) {
        let Node { parent, next, prev, .. } = *self.get(node);
        if prev == NONE {
            self.get_mut(parent).first = next;
        } else {
            self.get_mut(prev).next = next;
        }
        if next != NONE {
            self.get_mut(next).prev = prev;
        }
    }

    /// Children that exist now, newest first.
    pub fn children(&self, node: u32) -> impl Iterator<Item = u32> {
        let mut at = self.get(node).first;
        std::iter::from_fn(move || {
            let child = (at != NONE).then_some(at)?;
            at = self.get(child).next;
            Some(child)
        })
    }
}

fn slots_for(nodes: usize) -> usize {
    (nodes + nodes / 2).next_power_of_two().max(1 << 6)
}

/// A multiply-and-rotate hash over eight bytes at a time: short names are the rule.
fn hash(parent: u32, name: &[u8]) -> u32 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = (u64::from(parent) + 1).wrapping_mul(K) ^ name.len() as u64;
    let (words, rest) = name.as_chunks::<8>();
    for word in words {
        hash = (hash.rotate_left(23) ^ u64::from_le_bytes(*word)).wrapping_mul(K);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    hash = (hash.rotate_left(23) ^ u64::from_le_bytes(last)).wrapping_mul(K);
    hash ^= hash >> 29;
    (hash.wrapping_mul(K) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_it_made() {
        let mut arena = Arena::with_capacity(0);
        let names: Vec<Vec<u8>> = (0..5000u32).map(|n| format!("name-{n}").into_bytes()).collect();
        let a = arena.child_or_new(0, b"a").unwrap();
        for name in &names {
            arena.child_or_new(0, name).unwrap();
            arena.child_or_new(a, name).unwrap();
        }
        for (n, name) in names.iter().enumerate() {
            assert_eq!(arena.child(0, name), Some(2 + 2 * n as u32));
            assert_eq!(arena.child(a, name), Some(3 + 2 * n as u32));
        }
        assert_eq!(arena.child(a, b"a"), None);
        assert_eq!(arena.path(3), b"a/name-0");
    }

    #[test]
    fn lists_who_exists() {
        let mut arena = Arena::with_capacity(4);
        let nodes: Vec<u32> = [b"a", b"b", b"c"].map(|name| arena.child_or_new(0, name).unwrap()).into();
        nodes.iter().for_each(|&node| arena.attach(node));
        arena.detach(nodes[1]);
        assert_eq!(arena.children(0).collect::<Vec<_>>(), [nodes[2], nodes[0]]);
        arena.detach(nodes[2]);
        arena.attach(nodes[1]);
        assert_eq!(arena.children(0).collect::<Vec<_>>(), [nodes[1], nodes[0]]);
    }
}
