//! From a path to a node: parents are followed through the symbolic links of the current state, inside the root.

use super::arena::{ABSENT, IMPLICIT};
use super::build::Builder;
use super::findings::Odd;
use super::homes::Spot;
use crate::analysis::change::Cause;
use crate::domain::EntryKind;
use crate::domain::whiteout::{Marker, classify};
use std::rc::Rc;

/// Links followed for one path, as Linux does.
const MAX_HOPS: u32 = 40;
/// Components walked for one path's links, so that hostile links can't keep us busy.
const MAX_STEPS: u32 = 8192;
/// The same for all paths of all layers; real images stay a thousand times below.
const MAX_WALK: u64 = 200_000_000;

/// Why a path leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// Something on the way isn't there, or is no folder.
    Missing,
    /// Too many links.
    Cycle,
    /// A component is a marker's name.
    Marker,
    /// Nodes have run out.
    Full,
}

/// What becomes of folders that are not there.
#[derive(Clone, Copy)]
pub(super) enum Mode<'a> {
    /// They are made: this entry needs its parents.
    Make(Spot<'a>),
    /// They stay missing: a look-up changes nothing.
    Look,
}

impl Builder {
    /// One component further. `cur` is a folder that exists.
    pub(super) fn step(&mut self, cur: u32, name: &[u8], mode: Mode<'_>) -> Result<u32, Lost> {
        if classify(name) != Marker::None {
            return Err(Lost::Marker);
        }
        let known = self.arena.child(cur, name);
        if let Some(node) = known.filter(|&node| self.arena.exists(node)) {
            match EntryKind::from_u8(self.arena.get(node).kind) {
                EntryKind::Dir => return Ok(node),
                EntryKind::Symlink => {
                    if let Mode::Make(spot) = mode {
                        self.findings.note(Odd::SymlinkFollowed, || spot.path());
                        self.homes.follow();
                    }
                    return self.follow(node, mode);
                }
                _ => {}
            }
        }
        self.missing(cur, name, mode)
    }

    /// Makes the folder that should be there, in place of what is no folder.
    fn missing(&mut self, cur: u32, name: &[u8], mode: Mode<'_>) -> Result<u32, Lost> {
        let Mode::Make(spot) = mode else { return Err(Lost::Missing) };
        let node = self.arena.child_or_new(cur, name).ok_or(Lost::Full)?;
        if self.arena.exists(node) {
            self.findings.note(Odd::FileAsParent, || spot.path());
        }
        self.show(node, IMPLICIT, EntryKind::Dir);
        Ok(node)
    }

    /// Where a symbolic link leads: a folder that exists.
    pub(super) fn follow(&mut self, link: u32, mode: Mode<'_>) -> Result<u32, Lost> {
        let (mut hops, mut steps) = (0, 0);
        let mut cur = self.arena.get(link).parent;
        // What is still to be walked, and from where, innermost link last.
        let mut todo: Vec<(Rc<[u8]>, usize)> = Vec::new();
        self.enter(link, &mut cur, &mut todo, &mut hops)?;
        while let Some((target, at)) = todo.pop() {
            let end = target[at..]
                .iter()
                .position(|&b| b == b'/')
                .map_or(target.len(), |slash| at + slash);
            if end + 1 < target.len() {
                todo.push((target.clone(), end + 1));
            }
            let name = &target[at..end];
            steps += 1;
            self.walked += 1;
            if steps > MAX_STEPS || self.walked > MAX_WALK {
                return Err(Lost::Cycle);
            }
            match name {
                b"" | b"." => continue,
                b".." => {
                    cur = self.arena.get(cur).parent;
                    continue;
                }
                _ if classify(name) != Marker::None => return Err(Lost::Marker),
                _ => {}
            }
            let found = self.arena.child(cur, name).filter(|&node| self.arena.exists(node));
            cur = match found.map(|node| (node, EntryKind::from_u8(self.arena.get(node).kind))) {
                Some((node, EntryKind::Dir)) => node,
                Some((node, EntryKind::Symlink)) => {
                    self.enter(node, &mut cur, &mut todo, &mut hops)?;
                    cur
                }
                found => {
                    if let (None, Mode::Make(spot)) = (found, mode) {
                        self.findings.note(Odd::SymlinkDangling, || spot.path());
                    }
                    self.missing(cur, name, mode)?
                }
            };
        }
        Ok(cur)
    }

    fn enter(
        &self,
        link: u32,
        cur: &mut u32,
        todo: &mut Vec<(Rc<[u8]>, usize)>,
        hops: &mut u32,
    ) -> Result<(), Lost> {
        *hops += 1;
        let target = self.entry(self.arena.get(link).state).link();
        if *hops > MAX_HOPS {
            return Err(Lost::Cycle);
        }
        if target.is_empty() {
            return Err(Lost::Missing);
        }
        if target[0] == b'/' {
            *cur = 0;
        }
        todo.push((target.into(), 0));
        Ok(())
    }

    /// The node of a whole path that exists now, the last component not followed.
    pub(super) fn look_up(&mut self, path: &[u8]) -> Result<u32, Lost> {
        let mut cur = 0;
        let mut names = crate::domain::path::components(path).peekable();
        while let Some(name) = names.next() {
            if names.peek().is_some() {
                cur = self.step(cur, name, Mode::Look)?;
            } else if classify(name) != Marker::None {
                return Err(Lost::Marker);
            } else {
                cur = self
                    .arena
                    .child(cur, name)
                    .filter(|&node| self.arena.exists(node))
                    .ok_or(Lost::Missing)?;
            }
        }
        Ok(cur)
    }

    /// Makes `node` show `state`; what was below it, if it was a folder and isn't to be one, is gone.
    pub(super) fn show(&mut self, node: u32, state: u32, kind: EntryKind) {
        let old = *self.arena.get(node);
        self.touch(node);
        if old.state == ABSENT {
            self.arena.attach(node);
        } else if old.kind == EntryKind::Symlink as u8 {
            self.homes.forget();
        } else if old.kind == EntryKind::Dir as u8 && kind != EntryKind::Dir {
            self.remove_below(node, Cause::Replaced);
            self.homes.forget();
        }
        let this = self.arena.get_mut(node);
        this.state = state;
        this.kind = kind as u8;
    }

    /// Takes away all that is below `node`, but not itself.
    pub(super) fn remove_below(&mut self, node: u32, cause: Cause) {
        let mut doomed: Vec<u32> = self.arena.children(node).collect();
        while let Some(node) = doomed.pop() {
            doomed.extend(self.arena.children(node));
            self.remove(node, cause);
        }
    }

    /// Takes away `node` and all that is below it.
    pub(super) fn remove_tree(&mut self, node: u32, cause: Cause) {
        self.remove_below(node, cause);
        self.remove(node, cause);
    }

    fn remove(&mut self, node: u32, cause: Cause) {
        self.touch(node);
        self.arena.detach(node);
        let this = self.arena.get_mut(node);
        this.state = ABSENT;
        this.cause = cause as u8;
    }
}

/// Every name on the way must be an ordinary one.
pub(super) fn has_marker(path: &[u8]) -> bool {
    crate::domain::path::components(path).any(|name| classify(name) != Marker::None)
}
