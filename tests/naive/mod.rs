//! A second implementation of layer.md, as plain as can be: full paths in a map, copied for each layer. The union must agree with
//! it; nothing here is shared with it but the words of `domain`.

use layerpeel::analysis::{Cause, ChangeKind};
use layerpeel::domain::whiteout::{Marker, classify};
use layerpeel::domain::{Entry, EntryKind, path};
use std::collections::{BTreeMap, BTreeSet};

/// Layer and number of an entry; `None` for a folder without one.
pub type Id = Option<(u32, u32)>;

/// What a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thing {
    pub kind: EntryKind,
    pub id: Id,
}

/// A merged tree, without its root.
pub type Tree = BTreeMap<Vec<u8>, Thing>;

/// One layer applied to a tree.
pub struct Naive<'a> {
    pub tree: Tree,
    pub causes: BTreeMap<Vec<u8>, Cause>,
    layers: &'a [Vec<Entry>],
    layer: u32,
}

/// The merged tree of every prefix of the layers, and why paths went.
pub fn merge(layers: &[Vec<Entry>]) -> Vec<(Tree, BTreeMap<Vec<u8>, Cause>)> {
    let mut trees = Vec::new();
    let mut tree = Tree::new();
    for layer in 0..layers.len() {
        let mut naive = Naive { tree, causes: BTreeMap::new(), layers, layer: layer as u32 };
        naive.markers();
        for at in 0..layers[layer].len() {
            naive.entry(at);
        }
        tree = naive.tree.clone();
        trees.push((naive.tree, naive.causes));
    }
    trees
}

fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() { name.to_vec() } else { [folder, name].join(&b'/') }
}

pub fn is_below(path: &[u8], folder: &[u8]) -> bool {
    !path.is_empty()
        && (folder.is_empty()
            || path.strip_prefix(folder).is_some_and(|rest| rest.first() == Some(&b'/')))
}

impl<'a> Naive<'a> {
    fn entries(&self) -> &'a [Entry] {
        &self.layers[self.layer as usize]
    }

    fn remove_below(&mut self, folder: &[u8], cause: Cause) {
        let gone: Vec<Vec<u8>> =
            self.tree.keys().filter(|path| is_below(path, folder)).cloned().collect();
        for path in gone {
            self.tree.remove(&path);
            self.causes.insert(path, cause);
        }
    }

    fn markers(&mut self) {
        let anew = self.made_anew();
        let (mut gone, mut emptied) = (Vec::new(), Vec::new());
        for entry in self.entries() {
            let folder = path::parent(&entry.path);
            match classify(path::name(&entry.path)) {
                Marker::Whiteout(name) => {
                    gone.extend(self.lower(folder, &anew).map(|folder| join(&folder, name)))
                }
                Marker::Opaque => emptied.extend(self.lower(folder, &anew)),
                _ => {}
            }
        }
        for path in gone {
            if self.tree.remove(&path).is_some() {
                self.causes.insert(path.clone(), Cause::Whiteout);
                self.remove_below(&path, Cause::Whiteout);
            }
        }
        for folder in emptied {
            self.remove_below(&folder, Cause::Opaque);
        }
    }

    fn made_anew(&self) -> BTreeSet<Vec<u8>> {
        let of = |entry: &Entry| match classify(path::name(&entry.path)) {
            Marker::None => (entry.kind == EntryKind::Dir).then(|| entry.path.clone()),
            Marker::Whiteout(name) => Some(join(path::parent(&entry.path), name)),
            _ => None,
        };
        self.entries().iter().filter_map(of).collect()
    }

    fn lower(&mut self, folder: &[u8], anew: &BTreeSet<Vec<u8>>) -> Option<Vec<u8>> {
        let mut cur = Vec::new();
        let mut written = Vec::new();
        for name in path::components(folder) {
            written = join(&written, name);
            let is_link = self
                .tree
                .get(&join(&cur, name))
                .is_some_and(|thing| thing.kind == EntryKind::Symlink);
            if is_link && anew.contains(&written) {
                return None;
            }
            cur = self.down(&cur, name, false)?;
        }
        Some(cur)
    }

    /// From a folder to the folder of that name, through links.
    fn down(&mut self, cur: &[u8], name: &[u8], make: bool) -> Option<Vec<u8>> {
        let mut cur = cur.to_vec();
        let mut todo = vec![name.to_vec()];
        let mut hops = 0;
        while let Some(name) = todo.pop() {
            match &name[..] {
                b"" | b"." => continue,
                b".." => {
                    cur = path::parent(&cur).to_vec();
                    continue;
                }
                name if classify(name) != Marker::None => return None,
                _ => {}
            }
            let next = join(&cur, &name);
            match self.tree.get(&next).copied() {
                Some(Thing { kind: EntryKind::Dir, .. }) => cur = next,
                Some(Thing { kind: EntryKind::Symlink, id: Some((layer, at)) }) => {
                    let target = &self.layers[layer as usize][at as usize].link;
                    hops += 1;
                    if hops > 40 || target.is_empty() {
                        return None;
                    }
                    if target[0] == b'/' {
                        cur = Vec::new();
                    }
                    todo.extend(target.split(|&b| b == b'/').rev().map(<[u8]>::to_vec));
                }
                _ if !make => return None,
                _ => {
                    self.tree.insert(next.clone(), Thing { kind: EntryKind::Dir, id: None });
                    cur = next;
                }
            }
        }
        Some(cur)
    }

    fn resolve(&mut self, path: &[u8], make: bool) -> Option<Vec<u8>> {
        let mut cur = Vec::new();
        for name in path::components(path::parent(path)) {
            cur = self.down(&cur, name, make)?;
        }
        Some(join(&cur, path::name(path)))
    }

    fn entry(&mut self, at: usize) {
        let entry = &self.entries()[at];
        if entry.path.is_empty() || classify(path::name(&entry.path)) != Marker::None {
            return;
        }
        let mut thing = Thing { kind: entry.kind, id: Some((self.layer, at as u32)) };
        let mut target = None;
        if entry.kind == EntryKind::Hardlink {
            target = self.resolve(&entry.link, false);
            match target.as_ref().and_then(|target| self.tree.get(target)) {
                Some(shown) if shown.kind != EntryKind::Dir => thing = *shown,
                _ => return,
            }
        }
        let Some(path) = self.resolve(&entry.path, true) else { return };
        if target.as_ref() == Some(&path) {
            return;
        }
        let was_dir = self.tree.get(&path).is_some_and(|old| old.kind == EntryKind::Dir);
        if was_dir && thing.kind != EntryKind::Dir {
            self.remove_below(&path, Cause::Replaced);
        }
        self.tree.insert(path, thing);
    }
}

/// What happened to a path between two trees.
pub fn change(
    layers: &[Vec<Entry>],
    before: Option<Thing>,
    after: Option<Thing>,
) -> Option<ChangeKind> {
    let (before, after) = match (before, after) {
        (None, None) => return None,
        (None, Some(_)) => return Some(ChangeKind::Added),
        (Some(_), None) => return Some(ChangeKind::Removed),
        (Some(before), Some(after)) => (before, after),
    };
    if before == after {
        return None;
    }
    let of = |thing: Thing| thing.id.map(|(layer, at)| &layers[layer as usize][at as usize]);
    if before.kind != after.kind {
        return Some(ChangeKind::Modified);
    }
    let (Some(a), Some(b)) = (of(before), of(after)) else { return Some(ChangeKind::Metadata) };
    let substance = |e: &Entry| (e.size, e.content, e.link.clone(), e.device);
    let metadata = |e: &Entry| (e.mode, e.uid, e.gid, e.mtime, e.xattrs.clone());
    Some(if substance(a) != substance(b) {
        ChangeKind::Modified
    } else if metadata(a) != metadata(b) {
        ChangeKind::Metadata
    } else {
        ChangeKind::Rewritten
    })
}

/// Bytes below a folder, each body once, and paths below it.
pub fn holds(layers: &[Vec<Entry>], tree: &Tree, folder: &[u8]) -> (u64, u32) {
    let inside = tree.iter().filter(|(path, _)| is_below(path, folder));
    let bodies: BTreeSet<Id> = inside
        .clone()
        .filter(|(_, thing)| thing.kind == EntryKind::File)
        .map(|(_, t)| t.id)
        .collect();
    let size = |id: &Id| id.map_or(0, |(layer, at)| layers[layer as usize][at as usize].size);
    (bodies.iter().map(size).sum(), inside.count() as u32)
}

/// Bytes of bodies, by layer, that their own layer shows and the final tree does not.
pub fn hidden(layers: &[Vec<Entry>], trees: &[(Tree, BTreeMap<Vec<u8>, Cause>)]) -> Vec<u64> {
    let shown = |tree: &Tree| tree.values().map(|thing| thing.id).collect::<BTreeSet<Id>>();
    let last = trees.last().map(|(tree, _)| shown(tree)).unwrap_or_default();
    let of_layer = |layer: usize| {
        let own = shown(&trees[layer].0).into_iter().flatten().filter(|id| id.0 == layer as u32);
        own.filter(|id| !last.contains(&Some(*id)))
            .map(|(_, at)| layers[layer][at as usize].stored)
            .sum()
    };
    (0..layers.len()).map(of_layer).collect()
}
