//! The list of visible rows, kept from one question to the next.

use super::filter::Filter;
use super::folds::Folds;
use super::kept::{Findings, Kept, Matches};
use super::ranks::{Rank, Ranks};
use super::{FilterMode, Fold, FoldSet, Listed, Nodes, ROOT, Row, Source, Window, find};
use crate::view::text;

/// A list as it is on the screen.
#[derive(Debug, Default)]
pub struct Outline<L: Listed> {
    query: L::Query,
    folds: OpenFolders,
    matches: Findings,
    kept: Option<Kept>,
    filter_error: Option<String>,
    visible: Visible,
    drawn: bool,
}

/// Every visible row, in order.
#[derive(Debug, Default)]
struct Visible {
    nodes: Vec<u32>,
    depths: Vec<u16>,
}

impl<L: Listed> Outline<L> {
    /// Sets the query and the folds, and makes the list anew where they differ from before.
    pub fn ask(&mut self, of: &impl Source<L>, query: &L::Query, fold: Option<Fold>) {
        let nodes = of.seen(query);
        let new_query = !self.drawn || *query != self.query;
        if new_query {
            self.set_query(&nodes, query);
        }
        if let Some(fold) = fold {
            self.folds.fold(&nodes, fold);
        }
        if new_query || fold.is_some() {
            self.list(&nodes);
            self.drawn = true;
        }
    }

    /// The rows from `first`, at most `count`.
    pub fn window(&self, of: &impl Source<L>, first: u32, count: u32) -> Window<L> {
        let nodes = of.seen(&self.query);
        let total = self.visible.nodes.len();
        let from = (first as usize).min(total);
        let to = from.saturating_add(count as usize).min(total);
        let mut ranks = Ranks::new(&self.visible.depths);
        Window {
            total: total as u32,
            first: from as u32,
            above: self.above(&nodes, from),
            rows: (from..to).map(|at| self.row(&nodes, at, ranks.at(at))).collect(),
            found: self.kept.as_ref().map(|kept| kept.found.clone()),
            mode: self.matches.last().map_or(FilterMode::default(), Matches::mode),
            filter_error: self.filter_error.clone(),
            totals: nodes.totals(),
        }
    }

    /// The node of an escaped path, its folders opened.
    pub fn reveal(&mut self, of: &impl Source<L>, path: &str) -> Option<u32> {
        let query = self.query.clone();
        let nodes = of.seen(&query);
        if !self.drawn {
            self.set_query(&nodes, &query);
            self.drawn = true;
        }
        let node = find(&nodes, path)?;
        self.folds.fold(&nodes, Fold::Reveal(node));
        self.list(&nodes);
        Some(node)
    }

    /// The folder around a node; `None` for what lies at the top, or is no node.
    pub fn parent(&self, of: &impl Source<L>, node: u32) -> Option<u32> {
        let nodes = of.seen(&self.query);
        let parent = (node < nodes.count()).then(|| nodes.parent(node));
        parent.filter(|&parent| parent != ROOT)
    }

    /// The node of the next visible row, from this one on and round to it, whose name begins so; the case of letters does not count.
    pub fn named(&self, of: &impl Source<L>, from: u32, prefix: &str) -> Option<u32> {
        let nodes = of.seen(&self.query);
        let visible = &self.visible.nodes;
        let (before, after) = visible.split_at((from as usize).min(visible.len()));
        let prefix = prefix.to_lowercase();
        let begins = |node: &&u32| {
            let name = nodes.name(**node);
            // As many bytes as the prefix can be long in another case, so that long names cost no more than short ones.
            let start = &name[..name.len().min(4 * prefix.len())];
            String::from_utf8_lossy(start).to_lowercase().starts_with(&prefix)
        };
        after.iter().chain(before).find(begins).copied()
    }

    /// The row of a node, when it is visible.
    pub fn row_of(&self, node: u32) -> Option<u32> {
        self.visible.nodes.iter().position(|&visible| visible == node).map(|row| row as u32)
    }

    fn set_query(&mut self, nodes: &impl Nodes<L>, query: &L::Query) {
        let (old, new) = (L::list(&self.query), L::list(query));
        if !self.drawn || (&new.filter, new.mode) != (&old.filter, old.mode) {
            let filter = Filter::parse(&new.filter, new.mode);
            self.filter_error = filter.as_ref().err().cloned();
            self.folds.filtered = Folds::all(true);
            match filter.ok().flatten() {
                Some(filter) => self.matches.find(nodes, filter),
                None => self.matches.clear(),
            }
        }
        self.query.clone_from(query);
        self.kept = self.matches.last().map(|matches| Kept::of(nodes, matches));
        self.folds.show(nodes, self.kept.is_some());
    }

    fn list(&mut self, nodes: &impl Nodes<L>) {
        let mut visible = std::mem::take(&mut self.visible);
        visible.nodes.clear();
        visible.depths.clear();
        let mut to_visit: Vec<(u32, u16)> = Vec::new();
        self.siblings(nodes, (ROOT, 0), &mut to_visit);
        while let Some((node, depth)) = to_visit.pop() {
            visible.nodes.push(node);
            visible.depths.push(depth);
            if !nodes.children(node).is_empty() && self.folds.shown().is_open(node) {
                self.siblings(nodes, (node, depth.saturating_add(1)), &mut to_visit);
            }
        }
        if let (Some(kept), Some(matches)) = (&mut self.kept, self.matches.last()) {
            let first = visible.nodes.iter().position(|&node| matches.has(node));
            kept.found.first = first.map(|row| row as u32);
        }
        self.visible = visible;
    }

    /// Puts the visible children of a folder on top of what is to be visited, the first of the order asked for at the very top.
    fn siblings(
        &self,
        nodes: &impl Nodes<L>,
        (folder, depth): (u32, u16),
        to_visit: &mut Vec<(u32, u16)>,
    ) {
        let first = to_visit.len();
        let children = nodes.children(folder).rev().map(|child| (child, depth));
        match &self.kept {
            Some(kept) => to_visit.extend(children.filter(|&(child, _)| kept.is_shown(child))),
            None => to_visit.extend(children.filter(|&(child, _)| nodes.is_shown(child))),
        }
        let siblings = &mut to_visit[first..];
        if let Some(key) = nodes.order() {
            siblings.reverse();
            siblings.sort_by_cached_key(|&(child, _)| key(child));
            siblings.reverse();
        }
        if L::list(&self.query).descending {
            siblings.reverse();
        }
    }

    /// Names of the folders around a row, the outermost first.
    fn above(&self, nodes: &impl Nodes<L>, at: usize) -> Vec<String> {
        let mut folder = self.visible.nodes.get(at).map_or(ROOT, |&node| nodes.parent(node));
        let mut above = Vec::new();
        while folder != ROOT {
            above.push(text::escape(nodes.name(folder)));
            folder = nodes.parent(folder);
        }
        above.reverse();
        above
    }

    fn row(&self, nodes: &impl Nodes<L>, at: usize, place: Rank) -> Row<L> {
        let node = self.visible.nodes[at];
        let has_rows = match &self.kept {
            Some(kept) => nodes.children(node).any(|child| kept.is_shown(child)),
            None => nodes.shows_inside(node),
        };
        Row {
            node,
            depth: u32::from(self.visible.depths[at]),
            name: text::escape(nodes.name(node)),
            open: has_rows.then(|| self.folds.shown().is_open(node)),
            matched: self.matches.last().is_some_and(|matches| matches.has(node)),
            position: place.position,
            siblings: place.siblings,
            cells: nodes.cells(node),
        }
    }
}

/// Which folders are open, in each view that keeps its own.
#[derive(Debug, Default)]
struct OpenFolders {
    sets: Vec<(FoldSet, Folds)>,
    /// Index of the one that is shown when nothing is filtered.
    current: usize,
    /// All were opened or closed at once; holds for every view without a filter.
    all: Option<bool>,
    is_filtered: bool,
    filtered: Folds,
}

impl OpenFolders {
    /// Shows the folds of this view; they begin anew when they are about something else than before.
    fn show<L: Listed>(&mut self, nodes: &impl Nodes<L>, is_filtered: bool) {
        self.is_filtered = is_filtered;
        let wanted = nodes.folds();
        let known = self.sets.iter().position(|(set, _)| set.number == wanted.number);
        self.current = known.unwrap_or(self.sets.len());
        if known.is_none_or(|at| self.sets[at].0 != wanted) {
            let open = self.all.unwrap_or_else(|| nodes.opens_whole());
            self.sets.splice(
                self.current..self.sets.len().min(self.current + 1),
                [(wanted, Folds::all(open))],
            );
        }
    }

    fn shown(&self) -> &Folds {
        let plain = self.sets.get(self.current).map(|(_, folds)| folds);
        plain.filter(|_| !self.is_filtered).unwrap_or(&self.filtered)
    }

    fn shown_mut(&mut self) -> &mut Folds {
        match self.sets.get_mut(self.current) {
            Some((_, plain)) if !self.is_filtered => plain,
            _ => &mut self.filtered,
        }
    }

    fn fold<L: Listed>(&mut self, nodes: &impl Nodes<L>, fold: Fold) {
        let is_known = |node: u32| node < nodes.count();
        match fold {
            Fold::OpenView => *self.shown_mut() = Folds::all(true),
            Fold::OpenAll => self.fold_all(true),
            Fold::CloseAll => self.fold_all(false),
            Fold::Toggle(node) if is_known(node) => self.shown_mut().toggle(node),
            Fold::OpenBelow(node) if is_known(node) => open_below(nodes, self.shown_mut(), node),
            Fold::Reveal(node) if is_known(node) => {
                let mut folder = nodes.parent(node);
                while folder != ROOT {
                    self.shown_mut().set(folder, true);
                    folder = nodes.parent(folder);
                }
            }
            _ => {}
        }
    }

    fn fold_all(&mut self, open: bool) {
        if self.is_filtered {
            self.filtered = Folds::all(open);
        } else {
            self.all = Some(open);
            self.sets.iter_mut().for_each(|(_, folds)| *folds = Folds::all(open));
        }
    }
}

fn open_below<L: Listed>(nodes: &impl Nodes<L>, folds: &mut Folds, top: u32) {
    let mut to_visit = vec![top];
    while let Some(node) = to_visit.pop() {
        if !nodes.children(node).is_empty() {
            folds.set(node, true);
            to_visit.extend(nodes.children(node));
        }
    }
}
