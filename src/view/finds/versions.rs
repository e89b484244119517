//! Every version of every path that a layer stores.

use super::asked::{FactsQuery, Which};
use super::{FindCells, FindKind, FindsQuery, FindsTotals, RowOf, Sighted, Sightings};
use crate::analysis::search::{State, Where, state_of};
use crate::analysis::union::{NodeId, Union, Version};
use crate::domain::EntryKind;
use crate::view::text;
use std::cell::RefCell;
use std::rc::Rc;

/// All of them, as in the tree and base first.
#[derive(Debug, Default)]
pub(super) struct Versions {
    rows: Vec<Row>,
    /// Paths without a leading slash, one behind the other.
    paths: Vec<u8>,
    /// What was asked last, and what it is true of.
    last: RefCell<Option<Answered>>,
}

/// What was asked, how far its search had got, and what it is true of.
type Answered = (FactsQuery, Option<Sighted>, Rc<Held>);

#[derive(Clone, Copy, Debug)]
struct Row {
    node: NodeId,
    layer: u32,
    kind: FindKind,
    size: u64,
    /// Where its path begins and ends.
    path: (u32, u32),
}

/// Of which rows something is true.
#[derive(Debug)]
pub(super) struct Held {
    rows: Vec<bool>,
    pub(super) totals: FindsTotals,
}

impl Held {
    pub(super) fn has(&self, row: usize) -> bool {
        self.rows.get(row).copied().unwrap_or(false)
    }
}

fn kind_of(kind: EntryKind) -> FindKind {
    match kind {
        EntryKind::File | EntryKind::Hardlink => FindKind::File,
        EntryKind::Dir => FindKind::Folder,
        EntryKind::Symlink => FindKind::Link,
        EntryKind::Char | EntryKind::Block | EntryKind::Fifo => FindKind::Other,
    }
}

impl Versions {
    pub(super) fn of(union: &Union) -> Self {
        let mut all = Self::default();
        let mut walk = union.walk(NodeId::ROOT);
        while let Some((node, path)) = walk.next_node() {
            if node == NodeId::ROOT {
                continue;
            }
            let versions = union.looked_at(node, Where::AllVersions);
            if versions.is_empty() {
                continue;
            }
            let start = all.paths.len() as u32;
            all.paths.extend_from_slice(path);
            let path = (start, all.paths.len() as u32);
            for version in versions {
                let (kind, size) = (kind_of(version.kind), version.size());
                all.rows.push(Row { node, layer: version.layer, kind, size, path });
            }
        }
        all
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn path(&self, row: usize) -> &[u8] {
        let (start, end) = self.rows.get(row).map_or((0, 0), |row| row.path);
        &self.paths[start as usize..end as usize]
    }

    pub(super) fn kind(&self, row: usize) -> Option<FindKind> {
        self.rows.get(row).map(|row| row.kind)
    }

    pub(super) fn layer(&self, row: usize) -> u32 {
        self.rows.get(row).map_or(0, |row| row.layer)
    }

    pub(super) fn size(&self, row: usize) -> u64 {
        self.rows.get(row).map_or(0, |row| row.size)
    }

    /// Of which rows this is true; `hashed`: the files that have the SHA-256. The last answer is kept: a scroll asks for nothing new.
    pub(super) fn held(&self, union: &Union, query: &FindsQuery, hashed: &Sightings) -> Rc<Held> {
        let mut last = self.last.borrow_mut();
        if let Some((asked, step, held)) = &*last
            && (asked, step) == (&query.facts, &query.hashed)
        {
            return Rc::clone(held);
        }
        let held = Rc::new(self.hold(union, &query.facts, hashed));
        *last = Some((query.facts.clone(), query.hashed, Rc::clone(&held)));
        held
    }

    fn hold(&self, union: &Union, query: &FactsQuery, hashed: &Sightings) -> Held {
        let (mut facts, wrong) = query.understood();
        // Layers were read without it.
        let is_hashed = facts.sha256.take().is_some();
        let mut totals =
            FindsTotals { counts: vec![0; FindKind::ALL.len()], wrong, ..FindsTotals::default() };
        let asks_facts = is_hashed || facts != Default::default();
        let none = is_hashed && hashed.is_empty();
        let holds = |row: &Row| {
            if none {
                return false;
            }
            let is_final = || state_of(union, row.node, row.layer) == State::Final;
            let wanted = match query.which {
                Which::All => true,
                Which::Final => is_final(),
                Which::Hidden => !is_final(),
            };
            let version = || union.version_in(row.node, row.layer);
            let holds =
                |version: Version<'_>| (!is_hashed || hashed.has(&version)) && facts.hold(&version);
            wanted && (!asks_facts || version().is_some_and(holds))
        };
        let rows: Vec<bool> = self.rows.iter().map(holds).collect();
        for (row, _) in self.rows.iter().zip(&rows).filter(|(_, holds)| **holds) {
            totals.counts[row.kind as usize] += 1;
            totals.bytes = totals.bytes.saturating_add(row.size);
        }
        let count = text::counted(totals.counts.iter().sum(), "version", "versions");
        totals.says = format!("{count}, {}", text::size(totals.bytes));
        if is_hashed {
            totals.says = format!("{}. {}{}.", totals.says, hashed.read(), hashed.passed_over());
            totals.wrong.extend(hashed.wrong());
        }
        Held { rows, totals }
    }

    pub(super) fn cells(&self, union: &Union, row: usize) -> FindCells {
        let Some(row) = self.rows.get(row) else { return FindCells::default() };
        let state = state_of(union, row.node, row.layer);
        let version = union.version_in(row.node, row.layer);
        FindCells {
            of: RowOf::Version,
            node: row.node.0,
            path: shown(&self.paths[row.path.0 as usize..row.path.1 as usize]),
            layers: vec![(row.layer, state != State::Final)],
            size: (row.kind == FindKind::File).then_some(row.size),
            state: says(state),
            says: version.as_ref().map(meta).unwrap_or_default(),
            ..FindCells::default()
        }
    }
}

/// `-rw-r--r-- 0:0`.
fn meta(version: &Version<'_>) -> String {
    version.entry.as_ref().map_or_else(String::new, |entry| {
        let meta = entry.meta();
        format!("{} {}:{}", text::mode_string(version.kind.into(), meta.mode), meta.uid, meta.gid)
    })
}

/// What became of a version, in words.
pub(super) fn says(state: State) -> String {
    match state {
        State::Final => "in the image".to_owned(),
        State::Overwritten(by) => format!("overwritten by L{}", by.saturating_add(1)),
        State::Deleted(by) => format!("deleted by L{}, still stored", by.saturating_add(1)),
    }
}

/// A path as it is shown.
pub(super) fn shown(path: &[u8]) -> String {
    format!("/{}", text::escape(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::union::tests::union;

    #[test]
    fn only_paths_that_have_a_row_are_held() {
        let all = Versions::of(&union(&[&["a/b/c/d=1", "e/"], &["a/b/c/d=2"]]));
        assert_eq!(all.rows.len(), 3);
        assert_eq!(all.paths, b"a/b/c/de");
    }
}
