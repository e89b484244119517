//! The growing tree: every path that was ever named is a node, found again by (parent, name), with a list of those of its
//! children that exist *now*, so that removing a folder costs what is in it and not what ever was.

use super::chunks::Chunks;
use super::name::hash;
use crate::domain::EntryKind;

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
    /// Where its name begins, and its length.
    name: (u32, u32),
    /// Its number among the folders, once it ever held anything.
    folder: u32,
    next: u32,
    prev: u32,
    /// Global number of the entry it shows, or [`ABSENT`] or [`IMPLICIT`].
    pub state: u32,
    /// 1 + the layer that changed it last.
    pub stamp: u16,
    /// `EntryKind as u8` of what it shows.
    pub kind: u8,
    /// `Cause as u8` of its last removal.
    pub cause: u8,
}

/// What a folder holds. Each folder has a table of its own: a tar names what is in a folder in one go, and a table for all paths
/// would be read all over for that.
struct Folder {
    node: u32,
    /// The first of those that exist now.
    first: u32,
    /// How many it ever held.
    held: u32,
    /// Open addressing: upper half the hash, lower half the node; 0 is free, for the root is in no folder.
    slots: Box<[u64]>,
}

/// Where a name that is not in a folder goes.
#[derive(Clone, Copy, Debug)]
pub(in crate::analysis) struct Gap {
    slot: usize,
    hash: u32,
}

/// What a node begins as.
#[derive(Clone, Copy, Debug)]
pub(in crate::analysis) struct Birth {
    /// As [`Node`] has them.
    pub state: u32,
    pub kind: u8,
    pub stamp: u16,
}

/// All nodes; 0 is the root. Folders have numbers of their own, so that what is done for all that is in one finds it at once.
pub(in crate::analysis) struct Arena {
    nodes: Chunks<Node>,
    names: Vec<u8>,
    folders: Chunks<Folder>,
}

impl Arena {
    pub fn new() -> Self {
        let mut arena = Self { nodes: Chunks::new(), names: Vec::new(), folders: Chunks::new() };
        arena.nodes.push(Node {
            state: IMPLICIT,
            kind: EntryKind::Dir as u8,
            ..Node::absent(0, (0, 0))
        });
        arena
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    #[inline(always)]
    pub fn get(&self, node: u32) -> &Node {
        self.nodes.get(node as usize)
    }

    #[inline(always)]
    pub fn get_mut(&mut self, node: u32) -> &mut Node {
        self.nodes.get_mut(node as usize)
    }

    #[inline(always)]
    pub fn name(&self, node: u32) -> &[u8] {
        let (start, length) = self.get(node).name;
        &self.names[start as usize..][..length as usize]
    }

    #[inline(always)]
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
        self.seek(self.folder(parent)?, name).ok()
    }

    /// The same, made when it never was. `None` when 32 bits can't number it.
    pub fn child_or_new(&mut self, parent: u32, name: &[u8]) -> Option<u32> {
        let folder = self.folder_or_new(parent, 1);
        match self.seek(folder, name) {
            Ok(node) => Some(node),
            Err(gap) => {
                let start = self.keep_names(name)?;
                let node = self.number()?;
                self.nodes.push(Node::absent(parent, (start, name.len() as u32)));
                self.folders.get_mut(folder as usize).fill(gap, node);
                Some(node)
            }
        }
    }

    /// Keeps names for nodes still to come, and tells where they begin. `None` when 32 bits don't tell.
    pub fn keep_names(&mut self, names: &[u8]) -> Option<u32> {
        let start = self.names.len();
        let _ = u32::try_from(start + names.len()).ok()?;
        self.names.extend_from_slice(names);
        Some(start as u32)
    }

    /// The number of a node as a folder; `None` when nothing was ever in it.
    #[inline(always)]
    pub fn folder(&self, node: u32) -> Option<u32> {
        Some(self.get(node).folder).filter(|&folder| folder != NONE)
    }

    /// The same, given when it has none yet, with room for some more in it.
    pub fn folder_or_new(&mut self, node: u32, more: usize) -> u32 {
        let folders = self.folders.len();
        let number = &mut self.get_mut(node).folder;
        if *number == NONE {
            *number = folders as u32;
            self.folders.push(Folder { node, first: NONE, held: 0, slots: free_slots(more) });
            return folders as u32;
        }
        let number = *number;
        self.folders.get_mut(number as usize).make_room(more);
        number
    }

    /// The node that is a folder.
    pub fn node_of(&self, folder: u32) -> u32 {
        self.folders.get(folder as usize).node
    }

    /// The node of a name in a folder, whether it exists now or not, or where it would go.
    #[inline(always)]
    pub fn seek(&self, folder: u32, name: &[u8]) -> Result<u32, Gap> {
        let (slots, hash) = (&self.folders.get(folder as usize).slots, hash(name));
        let mask = slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = slots[at];
            if slot == 0 {
                return Err(Gap { slot: at, hash });
            }
            if (slot >> 32) as u32 == hash && self.name(slot as u32) == name {
                return Ok(slot as u32);
            }
            at = (at + 1) & mask;
        }
    }

    /// Makes a node that exists from the beginning. `None` when 32 bits can't number it.
    #[inline(always)]
    pub fn bear(&mut self, folder: u32, gap: Gap, name: (u32, u32), birth: Birth) -> Option<u32> {
        let node = self.number()?;
        let parent = self.folders.get_mut(folder as usize);
        let next = std::mem::replace(&mut parent.first, node);
        let new = Node {
            next,
            state: birth.state,
            kind: birth.kind,
            stamp: birth.stamp,
            ..Node::absent(parent.node, name)
        };
        parent.fill(gap, node);
        if next != NONE {
            self.get_mut(next).prev = node;
        }
        self.nodes.push(new);
        Some(node)
    }

    fn number(&self) -> Option<u32> {
        u32::try_from(self.nodes.len()).ok().filter(|&node| node < IMPLICIT)
    }

    fn holder(&mut self, node: u32) -> &mut Folder {
        let parent = self.get(node).parent;
        let number = self.folder_or_new(parent, 0);
        self.folders.get_mut(number as usize)
    }

    /// How many folders there are.
    pub fn folder_count(&self) -> usize {
        self.folders.len()
    }

    /// All that was ever in a folder, in no order.
    pub fn ever(&self, folder: u32) -> impl Iterator<Item = u32> {
        let slots = &self.folders.get(folder as usize).slots;
        slots.iter().filter(|&&slot| slot != 0).map(|&slot| slot as u32)
    }

    /// Puts a node that begins to exist into its parent's list.
    pub fn attach(&mut self, node: u32) {
        let first = std::mem::replace(&mut self.holder(node).first, node);
        if first != NONE {
            self.get_mut(first).prev = node;
        }
        let this = self.get_mut(node);
        this.next = first;
        this.prev = NONE;
    }

    /// Takes a node that ceases to exist out of its parent's list.
    pub fn detach(&mut self, node: u32) {
        let Node { next, prev, .. } = *self.get(node);
        if prev == NONE {
            self.holder(node).first = next;
        } else {
            self.get_mut(prev).next = next;
        }
        if next != NONE {
            self.get_mut(next).prev = prev;
        }
    }

    /// Children that exist now, newest first.
    pub fn children(&self, node: u32) -> impl Iterator<Item = u32> {
        let mut at =
            self.folder(node).map_or(NONE, |folder| self.folders.get(folder as usize).first);
        std::iter::from_fn(move || {
            let child = (at != NONE).then_some(at)?;
            at = self.get(child).next;
            Some(child)
        })
    }
}

impl Node {
    #[inline(always)]
    fn absent(parent: u32, name: (u32, u32)) -> Self {
        Self {
            parent,
            name,
            folder: NONE,
            next: NONE,
            prev: NONE,
            state: ABSENT,
            stamp: 0,
            kind: 0,
            cause: 0,
        }
    }
}

/// The fewest slots for so many: a power of two, a quarter of them free.
fn free_slots(held: usize) -> Box<[u64]> {
    vec![0; (held * 4 / 3 + 1).next_power_of_two()].into()
}

impl Folder {
    /// Puts a new node where its name goes, and makes room when little is left.
    #[inline(always)]
    fn fill(&mut self, gap: Gap, node: u32) {
        self.slots[gap.slot] = u64::from(gap.hash) << 32 | u64::from(node);
        self.held += 1;
        self.make_room(0);
    }

    /// At least a quarter of the slots stay free when `more` come.
    #[inline(always)]
    fn make_room(&mut self, more: usize) {
        if (self.held as usize + more) * 4 > self.slots.len() * 3 {
            self.grow(more);
        }
    }

    #[inline(never)]
    fn grow(&mut self, more: usize) {
        let slots = free_slots(self.held as usize + more);
        let old = std::mem::replace(&mut self.slots, slots);
        let mask = self.slots.len() - 1;
        for slot in old.into_iter().filter(|&slot| slot != 0) {
            let mut at = (slot >> 32) as usize & mask;
            while self.slots[at] != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_it_made() {
        let mut arena = Arena::new();
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
        let mut arena = Arena::new();
        let nodes: Vec<u32> =
            [b"a", b"b", b"c"].map(|name| arena.child_or_new(0, name).unwrap()).into();
        nodes.iter().for_each(|&node| arena.attach(node));
        arena.detach(nodes[1]);
        assert_eq!(arena.children(0).collect::<Vec<_>>(), [nodes[2], nodes[0]]);
        arena.detach(nodes[2]);
        arena.attach(nodes[1]);
        assert_eq!(arena.children(0).collect::<Vec<_>>(), [nodes[1], nodes[0]]);
    }
}
