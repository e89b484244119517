//! The compared trees: which rows are asked for, where the keyboard is, what is known of the selected row.

use super::Draft;
use crate::app::action::Walk;
use crate::app::compare::{CompareAction, Content, Detail};
use crate::app::shared::Shared;
use crate::app::state::{Pane, ScrollTo};
use crate::view::compare::contents::TextView;
use crate::view::compare::rows::{
    CompareQuery, CompareRow, CompareSort, CompareWindow, Difference,
};
use crate::view::rows::{Fold, LifeView, NodeKind};
use crate::worker::protocol::{FileRef, RequestId, ToDesk};

/// Rows asked for while the height of the window is not known yet.
const FIRST_GUESS: u32 = 60;

impl Draft {
    /// What changes the rows.
    pub(super) fn compare_query(&mut self, action: CompareAction) {
        match action {
            CompareAction::ToggleTimes => {
                self.compare_requery(|query| query.ignore.times = !query.ignore.times)
            }
            CompareAction::Ignore(text) => {
                self.compare_requery(|query| {
                    query.ignore.patterns = crate::app::compare::patterns(&text)
                });
            }
            CompareAction::SortBy(key) => self.compare_requery(|query| {
                // Largest first, but A before Z.
                query.descending =
                    if query.sort == key { !query.descending } else { key != CompareSort::Name };
                query.sort = key;
            }),
            CompareAction::Toggle(kind) => self.compare_requery(|query| {
                match query.hide.iter().position(|&hidden| hidden == kind) {
                    Some(at) => drop(query.hide.remove(at)),
                    None => query.hide.push(kind),
                }
            }),
            _ => {}
        }
    }

    /// Asks for the rows around the viewport. `fresh`: rows asked for earlier are wrong from now on.
    pub(super) fn ask_compare_rows(&mut self, fold: Option<Fold>, fresh: bool) {
        if self.state.compare.current().is_none() {
            return;
        }
        let id = self.next_id();
        let rows = &mut self.state.compare.rows;
        let (at, seen) = (rows.viewport.0, rows.viewport.1.max(FIRST_GUESS));
        let first = at.saturating_sub(seen);
        let count = at - first + 2 * seen;
        rows.asked = Some(id);
        rows.wanted = (first, count);
        if fresh {
            rows.since = id;
        }
        let query = rows.query.clone();
        self.ask(ToDesk::CompareTree { id, query, fold, first, count });
    }

    /// These rows are on screen: asks for more when their neighbours are not known.
    pub(super) fn compare_viewport(&mut self, first: u32, count: u32) {
        self.state.compare.rows.viewport = (first, count);
        let rows = &self.state.compare.rows;
        let Some(window) = &rows.window else { return };
        let margin = count / 2;
        let from = first.saturating_sub(margin);
        let to = first.saturating_add(count + margin).min(window.total);
        let has = |first: u32, rows: u32| from >= first && to <= first.saturating_add(rows);
        let known = has(window.first, u32::try_from(window.rows.len()).unwrap_or(u32::MAX));
        let coming = rows.asked.is_some() && has(rows.wanted.0, rows.wanted.1);
        if !known && !coming {
            self.ask_compare_rows(None, false);
        }
    }

    /// Rows came.
    pub(super) fn compare_rows(&mut self, id: RequestId, window: CompareWindow) {
        let rows = &mut self.state.compare.rows;
        if id < rows.since || self.state.compare.view.is_none() {
            return;
        }
        rows.active = rows.active.min(window.total.saturating_sub(1));
        rows.answered = rows.query.clone();
        rows.asked = rows.asked.filter(|asked| *asked != id);
        if let Some(detail) = &self.state.compare.detail {
            let at = window.rows.iter().position(|row| row.node == detail.row.node);
            if let Some(at) =
                at.and_then(|at| u32::try_from(at).ok()).filter(|_| !rows.select_active)
            {
                rows.active = window.first + at;
            }
        }
        rows.window = Some(Shared::new(window));
        if rows.select_active {
            let active = rows.active;
            if let Some(node) = self.compare_row(active).map(|row| row.node) {
                self.state.compare.rows.select_active = false;
                self.compare_select(active, node);
            }
        }
        let (first, count) = self.state.compare.rows.viewport;
        self.compare_viewport(first, count);
    }

    /// Changes the query; another rule about what to leave out makes another comparison.
    pub(super) fn compare_requery(&mut self, change: impl FnOnce(&mut CompareQuery)) {
        let mut query = self.state.compare.rows.query.clone();
        change(&mut query);
        let old = std::mem::replace(&mut self.state.compare.rows.query, query.clone());
        if old == query {
            return;
        }
        if old.ignore == query.ignore {
            self.ask_compare_rows(None, true);
        } else {
            self.compare_refresh();
        }
        self.go(false);
    }

    pub(super) fn compare_filter(&mut self, text: &str) {
        if text != self.state.compare.rows.query.filter {
            self.state.compare.rows.active = 0;
            self.compare_scroll_to(0);
            self.compare_requery(|query| query.filter = text.to_owned());
        }
    }

    fn compare_scroll_to(&mut self, row: u32) {
        let serial = self.next_serial();
        self.state.compare.rows.scroll = Some(ScrollTo { row, serial, centre: false });
    }

    /// The row of this number, when it is known.
    fn compare_row(&self, at: u32) -> Option<&CompareRow> {
        let window = self.state.compare.rows.window.as_ref()?;
        window.rows.get(at.checked_sub(window.first)? as usize)
    }

    /// Selects a row: asks for its lives and for how its content differs.
    pub(super) fn compare_select(&mut self, at: u32, node: u32) {
        // Nodes of a comparison of other images mean nothing here.
        if self.state.compare.current().is_none() {
            return;
        }
        self.state.compare.rows.active = at;
        if self.state.compare.detail.as_ref().is_some_and(|detail| detail.row.node == node) {
            return;
        }
        let Some(row) = self.compare_row(at).filter(|row| row.node == node).cloned() else {
            return;
        };
        let sides = self.state.compare.sides;
        let nodes = [row.node_a, row.node_b];
        let mut life_ids = [0, 0];
        for ((image, node), slot) in sides.into_iter().zip(nodes).zip(&mut life_ids) {
            let (Some(image), Some(node)) = (image, node) else { continue };
            let id = self.next_id();
            *slot = id;
            self.ask(ToDesk::Life { id, image, node });
        }
        let file = |side: usize| {
            Some(FileRef { image: sides[side]?, node: nodes[side]?, layer: u32::MAX })
        };
        let files = match row.difference {
            _ if row.kind != NodeKind::File => [None, None],
            Difference::Modified => [file(0), file(1)],
            Difference::Added => [None, file(1)],
            Difference::Removed => [file(0), None],
            Difference::Equal | Difference::Metadata => [None, None],
        };
        let content = self.ask_content(files);
        let progress = [(0, 0); 2];
        self.state.compare.detail = Some(Detail {
            row: Shared::new(row),
            lives: [None, None],
            life_ids,
            content,
            progress,
        });
    }

    /// Asks how two contents differ; what is still being read for another row is dropped for it.
    fn ask_content(&mut self, files: [Option<FileRef>; 2]) -> Content {
        let [a, b] = files;
        if a.is_none() && b.is_none() {
            return Content::None;
        }
        let id = self.next_id();
        self.state.compare.content_asked = Some(id);
        self.ask(ToDesk::Content { id, a, b });
        Content::Asked(id)
    }

    /// So much of what a content needs is read.
    pub(super) fn content_progress(&mut self, id: RequestId, side: usize, progress: (u64, u64)) {
        let detail = self
            .state
            .compare
            .detail
            .as_mut()
            .filter(|detail| detail.content == Content::Asked(id));
        if let Some(slot) = detail.and_then(|detail| detail.progress.get_mut(side)) {
            *slot = progress;
        }
    }

    /// The content came, or could not be had. False when nobody asked for it.
    pub(super) fn content(&mut self, id: RequestId, found: Result<TextView, &str>) -> bool {
        if self.state.compare.content_asked.take_if(|asked| *asked == id).is_none() {
            return false;
        }
        if let Some(detail) =
            self.state.compare.detail.as_mut().filter(|detail| detail.content == Content::Asked(id))
        {
            detail.content = match found {
                Ok(view) => Content::Known(Shared::new(view)),
                Err(why) => Content::Failed(why.into()),
            };
        }
        true
    }

    /// A life came. True when it is of the compared row.
    pub(super) fn compared_life(&mut self, id: RequestId, life: &LifeView) -> bool {
        let Some(detail) = &mut self.state.compare.detail else { return false };
        let Some(side) = detail.life_ids.iter().position(|awaited| *awaited == id) else {
            return false;
        };
        detail.lives[side] = Some(Shared::new(life.clone()));
        true
    }

    /// A key in the compared trees.
    pub(super) fn compare_walk(&mut self, walk: Walk) {
        let rows = &self.state.compare.rows;
        let Some(total) =
            rows.window.as_ref().map(|window| window.total).filter(|&total| total > 0)
        else {
            return;
        };
        let active = rows.active;
        let row = self.compare_row(active).map(|row| (row.node, row.open));
        match (walk, row) {
            (Walk::By(step), _) => {
                self.compare_step_to(active.saturating_add_signed(step).min(total - 1))
            }
            (Walk::First, _) => self.compare_step_to(0),
            (Walk::Last, _) => self.compare_step_to(total - 1),
            (Walk::In, Some((_, Some(true)))) => self.compare_step_to((active + 1).min(total - 1)),
            (Walk::In | Walk::Toggle, Some((node, Some(_))))
            | (Walk::Out, Some((node, Some(true)))) => {
                self.ask_compare_rows(Some(Fold::Toggle(node)), true);
            }
            (Walk::Toggle, _) => self.state.pane = Pane::Details,
            (Walk::Out, _) => self.compare_step_out(),
            (Walk::All, Some((node, Some(_)))) => {
                self.ask_compare_rows(Some(Fold::OpenBelow(node)), true)
            }
            _ => {}
        }
    }

    fn compare_step_to(&mut self, at: u32) {
        self.state.compare.rows.active = at;
        self.compare_scroll_to(at);
        match self.compare_row(at).map(|row| row.node) {
            Some(node) => self.compare_select(at, node),
            None => {
                let rows = &mut self.state.compare.rows;
                rows.select_active = true;
                let seen = rows.viewport.1;
                self.compare_viewport(at.saturating_sub(seen / 2), seen);
            }
        }
    }

    /// To the folder around the active row, as far as the rows are known.
    fn compare_step_out(&mut self) {
        let rows = &self.state.compare.rows;
        let (Some(window), Some(row)) = (&rows.window, self.compare_row(rows.active)) else {
            return;
        };
        let before = rows.active.saturating_sub(window.first) as usize;
        let parent = window.rows[..before].iter().rposition(|above| above.depth < row.depth);
        if let Some(parent) = parent.and_then(|parent| u32::try_from(parent).ok()) {
            self.compare_step_to(window.first + parent);
        }
    }
}
