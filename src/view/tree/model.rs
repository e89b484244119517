//! The list of visible rows, kept from one question to the next.

use super::filter::Filter;
use super::fold::Folds;
use super::kept::{Findings, Kept};
use super::rows;
use super::scope::Scope;
use crate::analysis::union::{NodeId, Union};
use crate::view::rows::{Fold, SortKey, TreeQuery, TreeView, Window};

/// A layer that changes at most this many paths is shown wide open.
const OPEN_WHOLE: u32 = 400;

/// The tree as it is on the screen.
#[derive(Debug, Default)]
pub struct TreeModel {
    query: TreeQuery,
    merged: Folds,
    layer: Folds,
    /// All were opened or closed at once; holds for every view without a filter.
    all: Option<bool>,
    /// Which layer `layer` is about; another layer starts anew.
    layer_of: Option<u32>,
    filtered: Folds,
    matches: Findings,
    kept: Option<Kept>,
    filter_error: Option<String>,
    visible: Visible,
    drawn: bool,
}

/// Every visible row, in order.
#[derive(Debug, Default)]
pub(super) struct Visible {
    pub nodes: Vec<u32>,
    pub depths: Vec<u16>,
}

impl Visible {
    fn clear(&mut self) {
        self.nodes.clear();
        self.depths.clear();
    }

    fn push(&mut self, node: NodeId, depth: u16) {
        self.nodes.push(node.0);
        self.depths.push(depth);
    }
}

impl TreeModel {
    /// Sets the query and the folds, and makes the list anew where they differ from before.
    pub fn ask(&mut self, union: &Union, query: &TreeQuery, fold: Option<Fold>) {
        let new_query = !self.drawn || *query != self.query;
        if new_query {
            self.set_query(union, query);
        }
        if let Some(fold) = fold {
            self.fold(union, fold);
        }
        if new_query || fold.is_some() {
            self.list(union);
            self.drawn = true;
        }
    }

    /// The rows from `first`, at most `count`.
    pub fn window(&self, union: &Union, first: u32, count: u32) -> Window {
        let scope = Scope::new(union, &self.query);
        let mut window = rows::window(union, &scope, &self.visible, first, count);
        for row in &mut window.rows {
            let node = NodeId(row.node);
            row.open = scope.shows_inside(node).then(|| self.folds().is_open(row.node));
            row.matched = self.matches.last().is_some_and(|matches| matches.has(node));
        }
        window.matches = self.kept.as_ref().map(|kept| kept.count);
        window.filter_error.clone_from(&self.filter_error);
        window
    }

    /// Opens the folders above a node.
    pub fn reveal(&mut self, union: &Union, node: NodeId) {
        self.fold(union, Fold::Reveal(node.0));
        self.list(union);
    }

    /// The row of a node, when it is visible.
    pub fn row_of(&self, node: NodeId) -> Option<u32> {
        self.visible.nodes.iter().position(|&visible| visible == node.0).map(|row| row as u32)
    }

    fn set_query(&mut self, union: &Union, query: &TreeQuery) {
        let other_filter = (&query.filter, query.mode) != (&self.query.filter, self.query.mode);
        self.query = query.clone();
        if other_filter {
            self.filtered = Folds::all(true);
        }
        let scope = Scope::new(union, query);
        if query.view == TreeView::Layer && self.layer_of != Some(scope.top) {
            self.layer_of = Some(scope.top);
            let open = self.all.unwrap_or_else(|| scope.inside(NodeId::ROOT).total() <= OPEN_WHOLE);
            self.layer = Folds::all(open);
        }
        if other_filter {
            let filter = Filter::parse(&query.filter, query.mode);
            self.filter_error = filter.as_ref().err().cloned();
            match filter.ok().flatten() {
                Some(filter) => self.matches.find(union, filter),
                None => self.matches.clear(),
            }
        }
        self.kept = self.matches.last().map(|matches| Kept::of(union, &scope, matches));
    }

    fn folds(&self) -> &Folds {
        match (&self.kept, self.query.view) {
            (Some(_), _) => &self.filtered,
            (None, TreeView::Layer) => &self.layer,
            (None, _) => &self.merged,
        }
    }

    fn folds_mut(&mut self) -> &mut Folds {
        match (&self.kept, self.query.view) {
            (Some(_), _) => &mut self.filtered,
            (None, TreeView::Layer) => &mut self.layer,
            (None, _) => &mut self.merged,
        }
    }

    fn fold_all(&mut self, open: bool) {
        if self.kept.is_some() {
            self.filtered = Folds::all(open);
        } else {
            self.all = Some(open);
            self.merged = Folds::all(open);
            self.layer = Folds::all(open);
        }
    }

    fn fold(&mut self, union: &Union, fold: Fold) {
        let folds = self.folds_mut();
        match fold {
            Fold::Toggle(node) => folds.toggle(node),
            Fold::OpenAll => self.fold_all(true),
            Fold::CloseAll => self.fold_all(false),
            Fold::OpenBelow(node) => open_below(union, folds, NodeId(node)),
            Fold::Reveal(node) => {
                let mut folder = union.parent(NodeId(node));
                while folder != NodeId::ROOT {
                    folds.set(folder.0, true);
                    folder = union.parent(folder);
                }
            }
        }
    }

    fn list(&mut self, union: &Union) {
        let mut visible = std::mem::take(&mut self.visible);
        visible.clear();
        let scope = Scope::new(union, &self.query);
        let mut to_visit: Vec<(NodeId, u16)> = Vec::new();
        self.siblings(union, &scope, (NodeId::ROOT, 0), &mut to_visit);
        while let Some((node, depth)) = to_visit.pop() {
            visible.push(node, depth);
            if union.children(node).len() > 0 && self.folds().is_open(node.0) {
                self.siblings(union, &scope, (node, depth.saturating_add(1)), &mut to_visit);
            }
        }
        self.visible = visible;
    }

    /// Puts the visible children of a folder on top of what is to be visited, the first of the order asked for at the very top.
    fn siblings(
        &self,
        union: &Union,
        scope: &Scope,
        (folder, depth): (NodeId, u16),
        to_visit: &mut Vec<(NodeId, u16)>,
    ) {
        let first = to_visit.len();
        let children = union.children(folder).rev().map(|child| (child, depth));
        match &self.kept {
            Some(kept) => to_visit.extend(children.filter(|&(child, _)| kept.is_shown(child))),
            None => to_visit.extend(children.filter(|&(child, _)| scope.is_shown(child))),
        }
        let siblings = &mut to_visit[first..];
        if self.query.sort == SortKey::Size {
            siblings.reverse();
            siblings.sort_by_cached_key(|&(child, _)| scope.size(child));
            siblings.reverse();
        }
        if self.query.descending {
            siblings.reverse();
        }
    }
}

fn open_below(union: &Union, folds: &mut Folds, top: NodeId) {
    let mut to_visit = vec![top];
    while let Some(node) = to_visit.pop() {
        if union.children(node).len() > 0 {
            folds.set(node.0, true);
            to_visit.extend(union.children(node));
        }
    }
}
