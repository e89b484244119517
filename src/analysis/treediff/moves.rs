//! Files that only one side has at their path, but the other side has under another: renamed or moved.

use super::{Difference, PairId, TreeDiff};
use crate::analysis::union::Version;
use crate::domain::order::SortSmall;
use crate::domain::{ContentHash, EntryKind};
use std::collections::{BTreeMap, HashMap};

/// A file of A that B has at another path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// Where A has it.
    pub a: PairId,
    /// Where B has it.
    pub b: PairId,
    /// Bytes.
    pub size: u64,
    /// True when no other file that only one side has is of the same content.
    pub unique: bool,
}

/// Files that keep their names below a folder that moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MovedFolder {
    /// The folder in A.
    pub a: PairId,
    /// The folder in B.
    pub b: PairId,
    /// Files that moved with it.
    pub files: u32,
    /// Their bytes.
    pub bytes: u64,
}

/// Same content, removed here and added there.
type Groups = HashMap<(ContentHash, u64), (Vec<PairId>, Vec<PairId>)>;

pub(super) fn find(diff: &mut TreeDiff) {
    let mut pairs = Vec::new();
    for ((_, size), (removed, added)) in groups(diff) {
        if removed.is_empty() || added.is_empty() {
            continue;
        }
        let unique = removed.len() == 1 && added.len() == 1;
        let matched =
            if unique { vec![(removed[0], added[0])] } else { match_group(diff, &removed, &added) };
        pairs.extend(matched.into_iter().map(|(a, b)| Pair { a, b, size, unique }));
    }
    pairs.sort_unstable();
    for pair in &pairs {
        diff.twin[pair.a.0 as usize] = pair.b.0;
        diff.twin[pair.b.0 as usize] = pair.a.0;
    }
    diff.folders = folders(diff, &pairs);
    diff.pairs = pairs;
}

/// Empty files are all alike and say nothing.
fn groups(diff: &TreeDiff) -> Groups {
    let mut groups = Groups::new();
    for node in (0..diff.len() as u32).map(PairId) {
        match diff.difference(node) {
            Difference::Removed => {
                if let Some(key) = diff.version_a(node).and_then(content) {
                    groups.entry(key).or_default().0.push(node);
                }
            }
            Difference::Added => {
                if let Some(key) = diff.version_b(node).and_then(content) {
                    groups.entry(key).or_default().1.push(node);
                }
            }
            _ => {}
        }
    }
    groups
}

/// What identifies the bytes of a file that has any.
pub(super) fn content(version: Version<'_>) -> Option<(ContentHash, u64)> {
    let entry =
        version.entry.filter(|entry| version.kind == EntryKind::File && entry.size() > 0)?;
    Some((entry.content()?, entry.size()))
}

/// Of several files of one content, those of one name belong together, the rest in order of their paths.
fn match_group(diff: &TreeDiff, removed: &[PairId], added: &[PairId]) -> Vec<(PairId, PairId)> {
    let mut by_name: HashMap<&[u8], Vec<PairId>> = HashMap::new();
    for &node in added.iter().rev() {
        by_name.entry(diff.name(node)).or_default().push(node);
    }
    let mut pairs = Vec::new();
    let mut rest = Vec::new();
    for &node in removed {
        match by_name.get_mut(diff.name(node)).and_then(Vec::pop) {
            Some(twin) => pairs.push((node, twin)),
            None => rest.push(node),
        }
    }
    let mut free: Vec<PairId> = by_name.into_values().flatten().collect();
    free.sort_unstable();
    pairs.extend(rest.into_iter().zip(free));
    pairs
}

/// Climbs from each pair while both are alone in their image and keep their names.
fn folders(diff: &TreeDiff, pairs: &[Pair]) -> Vec<MovedFolder> {
    let mut found: BTreeMap<(PairId, PairId), (u32, u64)> = BTreeMap::new();
    for pair in pairs {
        let (mut a, mut b) = (pair.a, pair.b);
        while diff.name(a) == diff.name(b)
            && diff.difference(diff.parent(a)) == Difference::Removed
            && diff.difference(diff.parent(b)) == Difference::Added
        {
            (a, b) = (diff.parent(a), diff.parent(b));
        }
        if a != pair.a {
            let sums = found.entry((a, b)).or_default();
            *sums = (sums.0 + 1, sums.1.saturating_add(pair.size));
        }
    }
    let mut folders: Vec<_> = found
        .into_iter()
        .map(|((a, b), (files, bytes))| MovedFolder { a, b, files, bytes })
        .collect();
    folders.sort_small_by_key(|folder| std::cmp::Reverse(folder.bytes));
    folders
}
