//! The tree's part of the reducer: which rows are asked for, where the keyboard is, what is selected.

use super::Draft;
use crate::app::state::{Find, ScrollTo};
use crate::view::rows::{Fold, Row, SortKey, TreeQuery, Window};
use crate::worker::protocol::{RequestId, ToDesk};

use crate::app::action::Walk;
use crate::app::shared::Shared;

/// Rows asked for while the height of the window is not known yet.
const FIRST_GUESS: u32 = 60;

impl Draft {
    /// Asks for the rows around the viewport. `fresh`: rows asked for earlier are wrong from now on.
    pub(super) fn ask_rows(&mut self, fold: Option<Fold>, fresh: bool) {
        let Some(open) = self.state.open.as_ref().filter(|open| open.current_facts().is_some())
        else {
            return;
        };
        let image = open.image_ref();
        let id = self.next_id();
        let tree = &mut self.state.tree;
        let (at, seen) = (tree.viewport.0, tree.viewport.1.max(FIRST_GUESS));
        let first = at.saturating_sub(seen);
        let count = at - first + 2 * seen;
        tree.asked = Some(id);
        tree.wanted = (first, count);
        if fresh {
            tree.since = id;
        }
        let query = tree.query.clone();
        self.ask(ToDesk::Tree { id, image, query, fold, first, count });
    }

    /// These rows are on screen: asks for more when their neighbours are not known.
    pub(super) fn viewport(&mut self, first: u32, count: u32) {
        self.state.tree.viewport = (first, count);
        let tree = &self.state.tree;
        let Some(window) = &tree.window else { return };
        let margin = count / 2;
        let from = first.saturating_sub(margin);
        let to = first.saturating_add(count + margin).min(window.total);
        let has = |first: u32, rows: u32| from >= first && to <= first.saturating_add(rows);
        let known = has(window.first, u32::try_from(window.rows.len()).unwrap_or(u32::MAX));
        let coming = tree.asked.is_some() && has(tree.wanted.0, tree.wanted.1);
        if !known && !coming {
            self.ask_rows(None, false);
        }
    }

    /// Rows came.
    pub(super) fn rows(&mut self, id: RequestId, window: Window) {
        let tree = &mut self.state.tree;
        if id < tree.since {
            return;
        }
        tree.active = tree.active.min(window.total.saturating_sub(1));
        tree.answered = tree.query.clone();
        tree.window = Some(Shared::new(window));
        if tree.asked == Some(id) {
            tree.asked = None;
        }
        if tree.select_active
            && let Some(node) = self.active_row().map(|row| row.node)
        {
            self.state.tree.select_active = false;
            self.select(node);
        }
        self.ask_packages();
        if let (Some(find), Some(node)) =
            (self.state.tree.find_again.take(), self.state.tree.selected)
        {
            self.find(node, find);
        }
        let (first, count) = self.state.tree.viewport;
        self.viewport(first, count);
    }

    /// Asks in which row a node is.
    fn find(&mut self, node: u32, then: Find) {
        let Some(image) = self.state.open.as_ref().map(|open| open.image_ref()) else { return };
        let id = self.next_id();
        self.state.tree.locating = Some((id, then));
        self.state.tree.located_path = None;
        self.ask(ToDesk::RowOf { id, image, node });
    }

    /// Asks where a path is, and opens the folders above it. Waits for the tree when there is none yet.
    pub(super) fn locate(&mut self, path: &str) {
        let Some(open) = self.state.open.as_ref() else { return };
        if open.current_facts().is_none() {
            let mut place = self.place();
            place.path = Some(path.to_owned());
            self.state.wanted = Some(place);
            return;
        }
        let image = open.image_ref();
        let id = self.next_id();
        self.state.tree.locating = Some((id, Find::Show));
        self.state.tree.located_path = Some(path.into());
        self.ask(ToDesk::Locate { id, image, path: path.to_owned() });
    }

    /// The desk says where a node is.
    pub(super) fn located(&mut self, id: RequestId, node: Option<u32>, row: Option<u32>) {
        let Some((_, find)) = self.state.tree.locating.filter(|(awaited, _)| *awaited == id) else {
            return;
        };
        self.state.tree.locating = None;
        let path = self.state.tree.located_path.take();
        let Some(node) = node else {
            if let Some(path) = path {
                self.say(&format!("{path} is not in this image."), true);
            }
            return;
        };
        if path.is_some() {
            self.select(node);
            self.ask_rows(None, true);
        }
        let Some(row) = row else { return };
        self.state.tree.active = row;
        if find == Find::Show {
            self.scroll_to(row, true);
        }
    }

    fn scroll_to(&mut self, row: u32, centre: bool) {
        let serial = self.next_serial();
        self.state.tree.scroll = Some(ScrollTo { row, serial, centre });
    }

    /// Changes the query in place, as far as the URL's history goes.
    pub(super) fn requery(&mut self, change: impl FnOnce(&mut TreeQuery)) {
        if self.change_query(change) {
            self.go(false);
        }
    }

    /// Changes the query as a step that *back* undoes.
    pub(super) fn step_query(&mut self, change: impl FnOnce(&mut TreeQuery)) {
        if self.change_query(change) {
            self.go(true);
        }
    }

    /// Changes the query and asks for its rows; false when it was so already.
    fn change_query(&mut self, change: impl FnOnce(&mut TreeQuery)) -> bool {
        let mut query = self.state.tree.query.clone();
        change(&mut query);
        if query == self.state.tree.query {
            return false;
        }
        self.state.tree.query = query;
        self.ask_rows(None, true);
        if self.state.tree.selected.is_some() {
            self.state.tree.find_again = Some(Find::Show);
        }
        true
    }

    pub(super) fn filter(&mut self, text: &str) {
        if text != self.state.tree.query.filter {
            self.state.tree.active = 0;
            self.scroll_to(0, false);
            self.requery(|query| query.filter = text.to_owned());
            // What was found begins at the top; the selection does not pull it away.
            self.state.tree.find_again = self.state.tree.find_again.map(|_| Find::Quietly);
        }
    }

    pub(super) fn sort_by(&mut self, key: SortKey) {
        self.requery(|query| {
            // Largest first, but A before Z.
            query.descending =
                if query.sort == key { !query.descending } else { key == SortKey::Size };
            query.sort = key;
        });
    }

    /// Selects a node and asks for its life.
    pub(super) fn select(&mut self, node: u32) {
        if self.state.tree.selected == Some(node)
            && self.state.life.as_ref().is_some_and(|life| life.node == node)
        {
            return;
        }
        let Some(image) = self.state.open.as_ref().map(|open| open.image_ref()) else { return };
        self.state.tree.selected = Some(node);
        let id = self.next_id();
        self.state.life_id = id;
        self.ask(ToDesk::Life { id, image, node });
    }

    /// The row that the keyboard is on, when it is known.
    fn active_row(&self) -> Option<&Row> {
        let tree = &self.state.tree;
        let window = tree.window.as_ref()?;
        window.rows.get(tree.active.checked_sub(window.first)? as usize)
    }

    /// A key in the tree.
    pub(super) fn walk(&mut self, walk: Walk) {
        let Some(total) =
            self.state.tree.window.as_ref().map(|window| window.total).filter(|&total| total > 0)
        else {
            return;
        };
        let active = self.state.tree.active;
        let row = self.active_row().map(|row| (row.node, row.open));
        match (walk, row) {
            (Walk::By(step), _) => self.step_to(active.saturating_add_signed(step).min(total - 1)),
            (Walk::First, _) => self.step_to(0),
            (Walk::Last, _) => self.step_to(total - 1),
            (Walk::In, Some((node, Some(false)))) => self.fold(Fold::Toggle(node)),
            (Walk::In, Some((_, Some(true)))) => self.step_to((active + 1).min(total - 1)),
            (Walk::Out, Some((node, Some(true)))) => self.fold(Fold::Toggle(node)),
            (Walk::Out, _) => self.step_out(),
            (Walk::Toggle, Some((node, Some(_)))) => self.fold(Fold::Toggle(node)),
            (Walk::All, Some((node, Some(_)))) => self.fold(Fold::OpenBelow(node)),
            _ => {}
        }
    }

    /// Puts the keyboard on a row and selects it; at once when it is known, else when it comes.
    fn step_to(&mut self, row: u32) {
        self.state.tree.active = row;
        self.state.tree.locating = None;
        self.scroll_to(row, false);
        match self.active_row().map(|row| row.node) {
            Some(node) => self.select(node),
            None => {
                self.state.tree.select_active = true;
                let seen = self.state.tree.viewport.1;
                self.viewport(row.saturating_sub(seen / 2), seen);
            }
        }
    }

    /// To the folder around the active row: in the window, or else by its path.
    fn step_out(&mut self) {
        let tree = &self.state.tree;
        let (Some(window), Some(row)) = (&tree.window, self.active_row()) else { return };
        if row.depth == 0 {
            return;
        }
        let before = tree.active.saturating_sub(window.first) as usize;
        let parent = window.rows[..before].iter().rposition(|above| above.depth < row.depth);
        if let Some(parent) = parent {
            self.step_to(window.first + u32::try_from(parent).unwrap_or(0));
        } else if let Some(life) =
            self.state.life.clone().filter(|life| Some(life.node) == self.state.tree.selected)
            && let Some((folder, _)) = life.path.rsplit_once('/')
            && !folder.is_empty()
        {
            self.locate(folder);
        }
    }
}
