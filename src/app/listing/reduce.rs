//! The one reducer of all lists: which rows are asked for, where the keyboard is, what is selected.

use super::{ListAction, Listing, ScrollTo, Walk};
use crate::app::action::Step;
use crate::app::asked::{Asker, ListAsker};
use crate::app::reduce::Draft;
use crate::app::shared::Shared;
use crate::app::state::{AppState, Pane};
use crate::view::list::{Fold, Listed, Window};
use crate::worker::protocol::{ListAnswer, ListQuestion, Question, RequestId, Sought};

/// Rows asked for while the height of the window is not known yet.
const FIRST_GUESS: u32 = 60;

/// A list that is on the page: where it is kept, who is asked about it, what follows from its changes.
pub(in crate::app) trait OnPage: Listed {
    /// Where it is kept.
    fn listing(state: &AppState) -> &Listing<Self>;
    /// The same, to be changed.
    fn listing_mut(state: &mut AppState) -> &mut Listing<Self>;
    /// A question about it; `None` while there is nothing to list.
    fn question(state: &AppState, list: ListQuestion<Self>) -> Option<Question>;
    /// Who asks.
    fn asker(of: ListAsker) -> Asker;
    /// A row was selected.
    fn selected(draft: &mut Draft, node: u32);
    /// What has nothing inside shall be opened: its details, where there is room for one pane only.
    fn opened(draft: &mut Draft) {
        draft.state.pane = Pane::Details;
    }
    /// Rows came.
    fn came(draft: &mut Draft);
}

/// What typed letters look for, from the row that the keyboard is on: one letter, however often, goes from row to row; several stay
/// where they are as long as the row's name begins so.
fn sought(letters: &str, active: u32) -> Sought {
    let first = letters.chars().next();
    if letters.chars().all(|letter| Some(letter) == first) {
        let prefix = first.map(String::from).unwrap_or_default();
        return Sought::Named { from: active.saturating_add(1), prefix };
    }
    Sought::Named { from: active, prefix: letters.to_owned() }
}

impl Draft {
    pub(in crate::app) fn list<L: OnPage>(&mut self, action: ListAction<L>) {
        match action {
            ListAction::Filter(text) => self.filter::<L>(&text),
            ListAction::FilterAs(mode) => {
                self.requery::<L>(true, |query| L::list_mut(query).mode = mode)
            }
            ListAction::ShowMore(place) => {
                self.requery::<L>(true, |query| L::turn_to(query, place))
            }
            ListAction::Toggle(kind) => {
                self.requery::<L>(true, |query| L::list_mut(query).toggle(kind))
            }
            ListAction::Inside(node) => self.inside::<L>(node),
            ListAction::SortBy(key) => {
                self.requery::<L>(true, |query| L::list_mut(query).sort_by(key))
            }
            ListAction::Fold(fold) => self.fold::<L>(fold),
            ListAction::Viewport { first, count } => self.viewport::<L>(first, count),
            ListAction::Select { row, node } => {
                let listing = L::listing_mut(&mut self.state);
                listing.active = row;
                listing.step = Step::New;
                self.select::<L>(node);
            }
            ListAction::Walk(walk) => self.walk::<L>(walk),
            ListAction::Seek(letters) => {
                let active = L::listing(&self.state).active;
                self.find::<L>(ListAsker::Around, sought(&letters, active));
            }
        }
    }

    /// A reply about the list.
    pub(in crate::app) fn listed<L: OnPage>(
        &mut self,
        id: RequestId,
        asker: ListAsker,
        result: Result<ListAnswer<L>, &str>,
    ) {
        match (asker, result) {
            (ListAsker::Rows, Ok(ListAnswer::Rows(window))) => self.rows(id, window),
            (ListAsker::Rows, Err(why)) => {
                L::listing_mut(&mut self.state).window.answer(id, Err(why));
            }
            (asker, Ok(ListAnswer::Found { node, row })) => {
                if L::listing_mut(&mut self.state).locating.take_if(|of| *of == id).is_some() {
                    self.found::<L>(asker, node, row);
                }
            }
            (_, Err(why)) => {
                if L::listing_mut(&mut self.state).locating.take_if(|of| *of == id).is_some() {
                    self.say(why, true);
                }
            }
            (_, Ok(ListAnswer::Rows(_))) => {}
        }
    }

    /// Asks for the rows around the viewport. `fresh`: rows asked for earlier are wrong from now on.
    pub(in crate::app) fn ask_rows<L: OnPage>(&mut self, fold: Option<Fold>, fresh: bool) {
        let listing = L::listing(&self.state);
        let (at, seen) = (listing.viewport.0, listing.viewport.1.max(FIRST_GUESS));
        let first = at.saturating_sub(seen);
        let count = at - first + 2 * seen;
        let query = listing.query.clone();
        let rows = ListQuestion::Rows { query, fold, first, count };
        let Some(question) = L::question(&self.state, rows) else { return };
        let id = self.ask(L::asker(ListAsker::Rows), question);
        let listing = L::listing_mut(&mut self.state);
        listing.window.ask(id);
        listing.wanted = (first, count);
        if fresh {
            listing.since = id;
        }
    }

    /// These rows are on screen: asks for more when their neighbours are not known.
    fn viewport<L: OnPage>(&mut self, first: u32, count: u32) {
        L::listing_mut(&mut self.state).viewport = (first, count);
        let listing = L::listing(&self.state);
        let Some(window) = listing.rows() else { return };
        let margin = count / 2;
        let from = first.saturating_sub(margin);
        let to = first.saturating_add(count + margin).min(window.total);
        let has = |first: u32, rows: u32| from >= first && to <= first.saturating_add(rows);
        let known = has(window.first, u32::try_from(window.rows.len()).unwrap_or(u32::MAX));
        let coming = listing.window.asked().is_some() && has(listing.wanted.0, listing.wanted.1);
        if !known && !coming {
            self.ask_rows::<L>(None, false);
        }
    }

    /// Rows came. An answer of the same query, though not the last asked for, is good for showing.
    fn rows<L: OnPage>(&mut self, id: RequestId, window: Window<L>) {
        let listing = L::listing_mut(&mut self.state);
        if id < listing.since || listing.window.is_idle() {
            return;
        }
        listing.active = listing.active.min(window.total.saturating_sub(1));
        listing.answered = listing.query.clone();
        let window = Shared::new(window);
        if !listing.window.answer(id, Ok(window.clone())) {
            listing.window.early(window);
        }
        if listing.select_active
            && let Some(node) = listing.active_row().map(|row| row.node)
        {
            listing.select_active = false;
            self.select::<L>(node);
        }
        if std::mem::take(&mut L::listing_mut(&mut self.state).match_wanted) {
            self.walk::<L>(Walk::Match);
        }
        L::came(self);
        let listing = L::listing_mut(&mut self.state);
        if let (Some(show), Some(node)) = (listing.find_again.take(), listing.selected) {
            self.find::<L>(ListAsker::Find { show }, Sought::Node(node));
        }
        let (first, count) = L::listing(&self.state).viewport;
        self.viewport::<L>(first, count);
    }

    /// Asks in which row something is. The newest question counts.
    fn find<L: OnPage>(&mut self, asker: ListAsker, sought: Sought) {
        let find = ListQuestion::Find(sought);
        if let Some(question) = L::question(&self.state, find) {
            let id = self.ask(L::asker(asker), question);
            L::listing_mut(&mut self.state).locating = Some(id);
        }
    }

    /// Asks where a path is, and opens the folders above it.
    pub(in crate::app) fn find_path<L: OnPage>(&mut self, path: &str) {
        self.find::<L>(ListAsker::Path(path.into()), Sought::Path(path.to_owned()));
    }

    /// The desk says where it is.
    fn found<L: OnPage>(&mut self, asker: ListAsker, node: Option<u32>, row: Option<u32>) {
        match (asker, node) {
            (ListAsker::Path(path), None) => {
                self.say(&format!("{path} is not in this image."), true);
            }
            (ListAsker::Path(_), Some(node)) => {
                self.select::<L>(node);
                self.ask_rows::<L>(None, true);
                self.put_keyboard::<L>(row, true);
            }
            (ListAsker::Find { show }, Some(_)) => self.put_keyboard::<L>(row, show),
            (ListAsker::Around, Some(_)) => row.into_iter().for_each(|row| self.step_to::<L>(row)),
            _ => {}
        }
    }

    fn put_keyboard<L: OnPage>(&mut self, row: Option<u32>, show: bool) {
        let Some(row) = row else { return };
        L::listing_mut(&mut self.state).active = row;
        if show {
            self.scroll_to::<L>(row, true);
        }
    }

    fn scroll_to<L: OnPage>(&mut self, row: u32, centre: bool) {
        let serial = self.next_serial();
        L::listing_mut(&mut self.state).scroll = Some(ScrollTo { row, serial, centre });
    }

    /// Changes the query, as a step that *back* undoes or not.
    pub(in crate::app) fn requery<L: OnPage>(
        &mut self,
        step: impl Into<Step>,
        change: impl FnOnce(&mut L::Query),
    ) {
        self.requery_and::<L>(step, None, change);
    }

    /// The same, and folders open or close with it.
    pub(in crate::app) fn requery_and<L: OnPage>(
        &mut self,
        step: impl Into<Step>,
        fold: Option<Fold>,
        change: impl FnOnce(&mut L::Query),
    ) {
        let listing = L::listing_mut(&mut self.state);
        let mut query = listing.query.clone();
        change(&mut query);
        if query == listing.query && fold.is_none() {
            return;
        }
        listing.query = query;
        listing.find_again = listing.selected.map(|_| true);
        self.ask_rows::<L>(fold, true);
        self.go(step);
    }

    pub(in crate::app) fn filter<L: OnPage>(&mut self, text: &str) {
        if text != L::list(&L::listing(&self.state).query).filter {
            L::listing_mut(&mut self.state).active = 0;
            self.scroll_to::<L>(0, false);
            // Without a filter, the selected row stays in view: the folders around it open.
            let selected = L::listing(&self.state).selected.filter(|_| text.is_empty());
            self.requery_and::<L>(Step::Part, selected.map(Fold::Reveal), |query| {
                L::list_mut(query).filter = text.to_owned()
            });
            // What was found begins at the top; the selection does not pull it away.
            let listing = L::listing_mut(&mut self.state);
            listing.find_again = listing.selected.map(|_| selected.is_some());
        }
    }

    /// Clears the filter. False when there was none.
    pub(in crate::app) fn unfilter<L: OnPage>(&mut self) -> bool {
        let is_filtered = !L::list(&L::listing(&self.state).query).filter.is_empty();
        if is_filtered {
            self.filter::<L>("");
        }
        is_filtered
    }

    /// Opens a folder with all that changes in it, whatever kinds were hidden.
    fn inside<L: OnPage>(&mut self, node: u32) {
        self.requery_and::<L>(true, Some(Fold::OpenBelow(node)), L::only_changes);
    }

    fn fold<L: OnPage>(&mut self, fold: Fold) {
        self.ask_rows::<L>(Some(fold), true);
        let listing = L::listing_mut(&mut self.state);
        let far = matches!(fold, Fold::OpenAll | Fold::CloseAll);
        listing.find_again = listing.selected.map(|_| far);
    }

    fn select<L: OnPage>(&mut self, node: u32) {
        L::listing_mut(&mut self.state).selected = Some(node);
        L::selected(self, node);
    }

    /// A key.
    fn walk<L: OnPage>(&mut self, walk: Walk) {
        let listing = L::listing_mut(&mut self.state);
        if walk == Walk::Match && listing.is_stale() {
            listing.match_wanted = true;
            return;
        }
        let total = listing.rows().map(|window| window.total);
        let Some(total) = total.filter(|&total| total > 0) else { return };
        let found = listing.rows().and_then(|window| window.found.as_ref());
        let first_match = found.and_then(|found| found.first);
        let active = listing.active;
        let row = listing.active_row().map(|row| (row.node, row.open));
        match (walk, row) {
            (Walk::By(step), _) => {
                self.step_to::<L>(active.saturating_add_signed(step).min(total - 1))
            }
            (Walk::Match, _) => self.step_to::<L>(first_match.unwrap_or(0)),
            (Walk::First, _) => self.step_to::<L>(0),
            (Walk::Last, _) => self.step_to::<L>(total - 1),
            (Walk::In, Some((_, Some(true)))) => self.step_to::<L>((active + 1).min(total - 1)),
            (Walk::In | Walk::Toggle, Some((node, Some(_))))
            | (Walk::Out, Some((node, Some(true)))) => self.fold::<L>(Fold::Toggle(node)),
            (Walk::Toggle, Some((_, None))) => L::opened(self),
            (Walk::Out, Some((node, _))) => {
                self.find::<L>(ListAsker::Around, Sought::Around(node));
            }
            (Walk::Changes, Some((node, Some(_)))) => self.inside::<L>(node),
            (Walk::All, Some((node, Some(_)))) => self.fold::<L>(Fold::OpenBelow(node)),
            _ => {}
        }
    }

    /// Puts the keyboard on a row and selects it; at once when it is known, else when it comes.
    fn step_to<L: OnPage>(&mut self, row: u32) {
        let listing = L::listing_mut(&mut self.state);
        listing.active = row;
        listing.step = Step::Part;
        listing.locating = None;
        self.scroll_to::<L>(row, false);
        match L::listing(&self.state).active_row().map(|row| row.node) {
            Some(node) => self.select::<L>(node),
            None => {
                let listing = L::listing_mut(&mut self.state);
                listing.select_active = true;
                let seen = listing.viewport.1;
                self.viewport::<L>(row.saturating_sub(seen / 2), seen);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_to_the_next_row_and_words_stay() {
        let table: &[(&str, u32, &str)] =
            &[("e", 8, "e"), ("eee", 8, "e"), ("et", 7, "et"), ("eet", 7, "eet"), ("ö", 8, "ö")];
        for &(letters, from, prefix) in table {
            assert_eq!(sought(letters, 7), Sought::Named { from, prefix: prefix.to_owned() });
        }
    }
}
