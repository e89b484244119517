//! A list on the page: which rows are known, where the keyboard is, what is selected. One reducer moves them all.

mod reduce;

use super::action::Step;
use super::shared::Shared;
use super::slot::Slot;
use crate::view::list::{Elsewhere, FilterMode, Fold, Listed, Row, Window};
use crate::worker::protocol::RequestId;
use std::rc::Rc;

pub(in crate::app) use reduce::OnPage;

/// What can happen in a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListAction<L: Listed> {
    /// The text of the filter.
    Filter(Rc<str>),
    /// How to understand it.
    FilterAs(FilterMode),
    /// Shows what matches and has no row here.
    ShowMore(Elsewhere),
    /// Shows or hides a kind.
    Toggle(L::Kind),
    /// All that changes in a folder, and nothing else of it.
    Inside(u32),
    /// Sorts by a key, or turns the order round when it is sorted by it already.
    SortBy(L::Sort),
    /// Opens or closes folders.
    Fold(Fold),
    /// These rows are on screen.
    Viewport {
        /// First.
        first: u32,
        /// How many.
        count: u32,
    },
    /// A row was clicked.
    Select {
        /// Its index.
        row: u32,
        /// Its node.
        node: u32,
    },
    /// A key was pressed.
    Walk(Walk),
    /// Letters were typed, one soon after the other: to the next row whose name begins so.
    Seek(Rc<str>),
}

/// Keys in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// So many rows down; negative: up.
    By(i32),
    /// To the first match.
    Match,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Opens the folder, or goes to its first child.
    In,
    /// Closes the folder, or goes to its parent.
    Out,
    /// Opens or closes the folder; of anything else, shows its details.
    Toggle,
    /// Opens the folder and all below.
    All,
    /// Opens the folder and all that changes in it.
    Changes,
}

/// A list on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing<L: Listed> {
    /// Which rows there should be.
    pub query: L::Query,
    /// The rows that are known.
    pub window: Slot<Shared<Window<L>>>,
    /// What the known rows are the answer to, so that a screen never mislabels old rows.
    pub answered: L::Query,
    /// The first request after the last change of query or folds; older replies are stale.
    since: RequestId,
    /// The rows last asked for: first and count.
    wanted: (u32, u32),
    /// The rows that are on screen: first and count.
    viewport: (u32, u32),
    /// Index of the row that the keyboard is on.
    pub active: u32,
    /// The selected node.
    pub selected: Option<u32>,
    /// As which step of the history the selection goes, once it is known what was selected.
    pub step: Step,
    /// The row under the keyboard is to be selected as soon as it is known.
    select_active: bool,
    /// The selected node is to be found again once rows have come; true: and brought into view.
    find_again: Option<bool>,
    /// The first match is to be gone to as soon as it is known.
    match_wanted: bool,
    /// The question about a place that is awaited.
    locating: Option<RequestId>,
    /// Bring a row into view.
    pub scroll: Option<ScrollTo>,
}

impl<L: Listed> Default for Listing<L> {
    fn default() -> Self {
        Self::of(L::Query::default())
    }
}

impl<L: Listed> Listing<L> {
    /// Nothing is known yet.
    pub fn of(query: L::Query) -> Self {
        Self {
            answered: query.clone(),
            query,
            window: Slot::Idle,
            since: 0,
            wanted: (0, 0),
            viewport: (0, 0),
            active: 0,
            selected: None,
            step: Step::Same,
            select_active: false,
            match_wanted: false,
            find_again: None,
            locating: None,
            scroll: None,
        }
    }

    /// Another list in the same place of the screen: nothing of it is known but its height.
    pub fn renewed(&self, query: L::Query) -> Self {
        Self { viewport: (0, self.viewport.1), ..Self::of(query) }
    }

    /// The rows are of something else from now on: what was known and selected of them means nothing any more.
    pub fn forget(&mut self) {
        self.window = Slot::Idle;
        self.active = 0;
        self.selected = None;
        self.locating = None;
        self.find_again = None;
        self.select_active = false;
        self.match_wanted = false;
    }

    /// The known rows.
    pub fn rows(&self) -> Option<&Shared<Window<L>>> {
        self.window.known()
    }

    /// Other rows than those that are known are on their way.
    pub fn is_stale(&self) -> bool {
        self.answered != self.query
    }

    /// The row that the keyboard is on, when it is known.
    pub fn active_row(&self) -> Option<&Row<L>> {
        self.rows()?.row(self.active)
    }

    /// The selected row, when it is known.
    pub fn selected_row(&self) -> Option<&Row<L>> {
        let node = self.selected?;
        self.rows()?.rows.iter().find(|row| row.node == node)
    }
}

/// A wish to bring a row into view; the serial tells one from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScrollTo {
    /// Which row.
    pub row: u32,
    /// Grows with each wish.
    pub serial: u32,
    /// In the middle, rather than just inside.
    pub centre: bool,
}
