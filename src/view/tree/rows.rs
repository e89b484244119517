//! Rows as values, for the few that are drawn.

use super::model::Visible;
use super::scope::Scope;
use crate::analysis::union::{NodeId, Union};
use crate::domain::EntryRef;
use crate::view::rows::{NodeKind, Row, Window};
use crate::view::text;

/// The rows from `first`, at most `count`; what folds and filters say of them is left to the model.
pub(super) fn window(
    union: &Union,
    scope: &Scope,
    visible: &Visible,
    first: u32,
    count: u32,
) -> Window {
    let total = visible.nodes.len();
    let from = (first as usize).min(total);
    let to = from.saturating_add(count as usize).min(total);
    let mut places = Places::new(visible);
    let rows = (from..to).map(|at| row(union, scope, visible, at, places.at(at))).collect();
    let largest = union.children(NodeId::ROOT).map(|child| scope.size(child)).max().unwrap_or(0);
    let counts = scope.inside(NodeId::ROOT);
    Window { total: total as u32, first: from as u32, rows, counts, largest, ..Window::default() }
}

fn row(union: &Union, scope: &Scope, visible: &Visible, at: usize, place: Place) -> Row {
    let node = NodeId(visible.nodes[at]);
    let shown = scope.shown(node);
    let entry = shown.and_then(|shown| shown.entry);
    let kind = shown.map_or(NodeKind::Dir, |shown| shown.kind.into());
    Row {
        node: node.0,
        depth: u32::from(visible.depths[at]),
        name: text::escape(union.name(node)),
        kind,
        change: scope.change(node),
        inside: scope.inside(node),
        layer: shown.map(|shown| shown.layer),
        mode: entry.map(|entry| text::mode_string(kind, entry.meta().mode)).unwrap_or_default(),
        owner: entry.map(owner).unwrap_or_default(),
        size: scope.size(node),
        link: entry.filter(|_| kind == NodeKind::Symlink).map(|entry| text::escape(entry.link())),
        hardlink: union.hardlinks(node, scope.top).next().is_some(),
        open: None,
        matched: false,
        position: place.position,
        siblings: place.siblings,
    }
}

/// `uid:gid`.
pub(in crate::view) fn owner(entry: EntryRef<'_>) -> String {
    let meta = entry.meta();
    format!("{}:{}", meta.uid, meta.gid)
}

/// A row's place among its siblings.
#[derive(Clone, Copy)]
struct Place {
    position: u32,
    siblings: u32,
}

/// Places of neighbouring rows. The first row of each depth is counted out, those behind it follow from it.
struct Places<'a> {
    depths: &'a [u16],
    /// Place of the last row seen of each depth that is still open.
    last: Vec<(u16, Place)>,
}

impl<'a> Places<'a> {
    fn new(visible: &'a Visible) -> Self {
        Self { depths: &visible.depths, last: Vec::new() }
    }

    fn at(&mut self, at: usize) -> Place {
        let depth = self.depths[at];
        self.last.retain(|&(seen, _)| seen <= depth);
        let place = match self.last.last() {
            Some(&(seen, place)) if seen == depth => {
                Place { position: place.position + 1, ..place }
            }
            _ => self.count(at),
        };
        self.last.retain(|&(seen, _)| seen != depth);
        self.last.push((depth, place));
        place
    }

    /// Siblings are the rows of the same depth, up to one that is less deep, in both directions.
    fn count(&self, at: usize) -> Place {
        let depth = self.depths[at];
        let among = |run: &mut dyn Iterator<Item = &u16>| {
            run.take_while(|&&other| other >= depth).filter(|&&other| other == depth).count() as u32
        };
        let before = among(&mut self.depths[..at].iter().rev());
        let after = among(&mut self.depths[at + 1..].iter());
        Place { position: before + 1, siblings: before + 1 + after }
    }
}
