//! One view of the union: what a node is in it. All that the tree asks of the union goes through here.

use crate::analysis::union::{NodeId, Union, Version};
use crate::domain::{EntryKind, EntryRef};
use crate::view::list::{Elsewhere, FoldSet, Nodes, Source};
use crate::view::rows::{
    ChangeKind, Counts, NodeKind, PathCells, PathTotals, Paths, SortKey, TreeQuery, TreeView,
};
use crate::view::text;
use std::ops::Range;

/// A layer that changes at most this many paths is shown wide open.
const OPEN_WHOLE: u32 = 400;

/// A union seen as the query says.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    union: &'a Union,
    view: TreeView,
    /// The layer up to which paths are merged.
    top: u32,
    hidden: u8,
    hide_unchanged: bool,
    /// All that is there has a row: nothing else need be asked of a node.
    shows_all: bool,
    by_size: bool,
}

impl<'a> Scope<'a> {
    /// The view that `query` asks for.
    pub fn new(union: &'a Union, query: &TreeQuery) -> Self {
        let top =
            if query.view == TreeView::Final { union.top() } else { union.top().min(query.layer) };
        let hidden = query.list.hide.iter().fold(0, |bits, &kind| bits | bit(kind));
        let hide_unchanged = query.hide_unchanged && query.view == TreeView::Merged;
        let shows_all = query.view != TreeView::Layer && hidden == 0 && !hide_unchanged;
        let by_size = query.list.sort == SortKey::Size;
        Self { union, view: query.view, top, hidden, hide_unchanged, shows_all, by_size }
    }

    /// What the shown layer does to the node; nothing in the final image.
    fn change(&self, node: NodeId) -> Option<ChangeKind> {
        if self.view == TreeView::Final { None } else { self.union.change_kind(node, self.top) }
    }

    /// Changes below a folder in the shown layer.
    fn inside(&self, node: NodeId) -> Counts {
        let touch =
            if self.view == TreeView::Final { None } else { self.union.touch(node, self.top) };
        touch.map(|touch| touch.counts).unwrap_or_default()
    }

    /// A folder whose own change is hidden stays for the sake of what is in it.
    fn is_shown(&self, node: NodeId) -> bool {
        if self.shows_all {
            self.is_there(node)
        } else {
            self.is_shown_itself(node) || self.shows_inside(node)
        }
    }

    fn is_shown_itself(&self, node: NodeId) -> bool {
        match (self.view, self.change(node)) {
            (TreeView::Layer, None) => false,
            (TreeView::Layer, Some(change)) => !self.is_hidden(change),
            (_, None) => self.is_there(node) && !self.hide_unchanged,
            (_, Some(change)) => self.is_there(node) && !self.is_hidden(change),
        }
    }

    fn shows_inside(&self, node: NodeId) -> bool {
        let inside = self.inside(node);
        let wanted = self.wanted(&inside);
        if self.view == TreeView::Layer {
            return wanted > 0;
        }
        // What the layer removes is in its changes, not in what is merged.
        let removed = if self.is_hidden(ChangeKind::Removed) { 0 } else { inside.removed };
        let changed = inside.total() - inside.removed;
        self.is_there(node)
            && (wanted > removed
                || !self.hide_unchanged && self.union.holds(node, self.top).paths > changed)
    }

    fn is_there(&self, node: NodeId) -> bool {
        self.union.exists(node, self.top)
    }

    fn is_hidden(&self, kind: ChangeKind) -> bool {
        self.hidden & bit(kind) != 0
    }

    /// How many changes inside are of a kind that is not hidden.
    fn wanted(&self, inside: &Counts) -> u32 {
        let kinds = ChangeKind::ALL.into_iter();
        kinds.filter(|&kind| !self.is_hidden(kind)).map(|kind| inside.of(kind)).sum()
    }

    /// Bytes the row shows: in a layer's changes what the layer stores (or takes away), else what is merged.
    fn size(&self, node: NodeId) -> u64 {
        if self.view != TreeView::Layer {
            return self.union.size(node, self.top);
        }
        match self.union.version_in(node, self.top) {
            Some(version) if !version.exists() => self.size_below(node),
            Some(version) if version.kind != EntryKind::Dir => version.size(),
            _ => self.union.touch(node, self.top).map_or(0, |touch| touch.stored),
        }
    }

    fn size_below(&self, node: NodeId) -> u64 {
        self.top.checked_sub(1).map_or(0, |below| self.union.size(node, below))
    }

    /// What the row shows: the path as it is, or as it was when the layer removes it.
    fn shown(&self, node: NodeId) -> Option<Version<'a>> {
        let below = || self.top.checked_sub(1).and_then(|below| self.union.state(node, below));
        self.union.state(node, self.top).or_else(below)
    }
}

impl Source<Paths> for Union {
    type Nodes<'a> = Scope<'a>;

    fn seen<'a>(&'a self, query: &'a TreeQuery) -> Scope<'a> {
        Scope::new(self, query)
    }
}

impl Nodes<Paths> for Scope<'_> {
    fn count(&self) -> u32 {
        self.union.len() as u32
    }

    fn parent(&self, node: u32) -> u32 {
        self.union.parent(NodeId(node)).0
    }

    fn children(&self, node: u32) -> Range<u32> {
        self.union.child_range(NodeId(node))
    }

    fn name(&self, node: u32) -> &[u8] {
        self.union.name(NodeId(node))
    }

    fn is_shown(&self, node: u32) -> bool {
        Scope::is_shown(self, NodeId(node))
    }

    fn shows_inside(&self, node: u32) -> bool {
        Scope::shows_inside(self, NodeId(node))
    }

    fn order(&self) -> Option<impl Fn(u32) -> u64> {
        self.by_size.then_some(|node| self.size(NodeId(node)))
    }

    /// Merged views open and close together; each layer's changes begin anew.
    fn folds(&self) -> FoldSet {
        match self.view {
            TreeView::Layer => FoldSet { number: 1, of: self.top },
            TreeView::Merged | TreeView::Final => FoldSet::default(),
        }
    }

    fn opens_whole(&self) -> bool {
        self.view == TreeView::Layer && self.inside(NodeId::ROOT).total() <= OPEN_WHOLE
    }

    fn bytes(&self, node: u32) -> u64 {
        let node = NodeId(node);
        let is_folder = self.shown(node).is_none_or(|shown| shown.kind == EntryKind::Dir);
        if is_folder { 0 } else { self.size(node) }
    }

    /// Behind the buttons, in the final image, or in the last layer that stores it.
    fn elsewhere(&self, node: u32) -> Option<(Elsewhere, u64)> {
        let (union, id) = (self.union, NodeId(node));
        let is_here = match self.view {
            TreeView::Layer => self.change(id).is_some(),
            TreeView::Merged | TreeView::Final => self.is_there(id),
        };
        if is_here {
            return Some((Elsewhere::Buttons, Nodes::bytes(self, node)));
        }
        if let Some(last) = union.state(id, union.top()) {
            return Some((Elsewhere::Final, last.size()));
        }
        let stored = union.versions(id).rev().find(Version::exists)?;
        Some((Elsewhere::Layer(stored.layer), stored.size()))
    }

    fn body(&self, node: u32) -> Option<u64> {
        let top = if self.is_there(NodeId(node)) { self.top } else { self.union.top() };
        self.union.body_of(NodeId(node), top).map(u64::from)
    }

    fn weight(&self, node: u32) -> (u64, Option<u64>) {
        if self.view == TreeView::Layer {
            return (Nodes::bytes(self, node), Nodes::body(self, node));
        }
        let (bytes, body) = self.union.weight(NodeId(node), self.top);
        (bytes, body.map(u64::from))
    }

    fn cells(&self, node: u32) -> PathCells {
        let node = NodeId(node);
        let shown = self.shown(node);
        let entry = shown.and_then(|shown| shown.entry);
        let kind = shown.map_or(NodeKind::Dir, |shown| shown.kind.into());
        let mode = |entry: EntryRef<'_>| text::mode_string(kind, entry.meta().mode);
        let is_link = kind == NodeKind::Symlink;
        PathCells {
            kind,
            change: self.change(node),
            inside: self.inside(node),
            layer: shown.map(|shown| shown.layer),
            mode: entry.map(mode).unwrap_or_default(),
            owner: entry.map(owner).unwrap_or_default(),
            size: self.size(node),
            link: entry.filter(|_| is_link).map(|entry| text::escape(entry.link())),
            hardlink: self.union.hardlinks(node, self.top).next().is_some(),
        }
    }

    fn totals(&self) -> PathTotals {
        let top = self.union.children(NodeId::ROOT);
        PathTotals {
            counts: self.inside(NodeId::ROOT),
            largest: top.map(|child| self.size(child)).max().unwrap_or(0),
        }
    }
}

/// `uid:gid`.
fn owner(entry: EntryRef<'_>) -> String {
    let meta = entry.meta();
    format!("{}:{}", meta.uid, meta.gid)
}

fn bit(kind: ChangeKind) -> u8 {
    1 << kind as u8
}
