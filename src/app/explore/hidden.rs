//! Doors from figures to what they count: the hidden files, in the tree's place, and the changes of a layer or in a folder.

use super::place::HiddenPlace;
use super::{ContentAction, ExploreAsker, ExploreState, Opening};
use crate::app::action::{Action, Step};
use crate::app::asked::{Asker, ListAsker};
use crate::app::listing::{ListAction, Listing, OnPage};
use crate::app::reduce::Draft;
use crate::app::screens::Screen;
use crate::app::state::{AppState, Pane};
use crate::view::hidden::{Bodies, BodiesQuery, Why};
use crate::view::list::Fold;
use crate::view::rows::{ChangeKind, Paths, TreeView};
use crate::view::waste::Door;
use crate::worker::protocol::{ExploreQuestion, ListQuestion, Question};
use std::rc::Rc;

impl OnPage for Bodies {
    fn listing(state: &AppState) -> &Listing<Self> {
        &state.screens.explore.hidden
    }

    fn listing_mut(state: &mut AppState) -> &mut Listing<Self> {
        &mut state.screens.explore.hidden
    }

    fn question(state: &AppState, list: ListQuestion<Self>) -> Option<Question> {
        let image = state.archives.ready()?;
        Some(Question::Explore(ExploreQuestion::Hidden { image, list }))
    }

    fn asker(of: ListAsker) -> Asker {
        ExploreAsker::Hidden(of).into()
    }

    /// Its path is selected in the tree, too, and its life is shown.
    fn selected(draft: &mut Draft, _: u32) {
        let explore = &mut draft.state.screens.explore;
        if let Some(row) = explore.hidden.selected_row() {
            let (node, version) = (row.cells.node, Some(row.cells.layer));
            explore.tree.selected = Some(node);
            if let Some(panel) = &explore.panel {
                explore.opening = Some(Opening { show: panel.show, version, ..Opening::default() });
            }
            draft.ask_life(node);
        }
    }

    fn opened(draft: &mut Draft) {
        let row = draft.state.screens.explore.hidden.selected_row();
        let version = row.map(|row| row.cells.layer);
        let opening = Opening { version, ..Opening::default() };
        draft.content_action(ContentAction::Open(opening));
    }

    fn came(_: &mut Draft) {}
}

impl ExploreState {
    /// Which hidden files are shown, for the URL.
    pub(super) fn hidden_place(&self) -> Option<HiddenPlace> {
        let BodiesQuery { layer, by, within, .. } = &self.hidden.query;
        let place = || HiddenPlace { layer: *layer, by: *by, within: within.clone() };
        self.shows_hidden.then(place)
    }
}

impl Draft {
    /// Puts the hidden files in the tree's place, from any screen.
    pub(super) fn show_hidden(&mut self, layer: Option<u32>, within: Option<Rc<str>>) {
        self.come_to_files();
        let within = within.map(|within| within.to_string());
        self.list_hidden(HiddenPlace { layer, by: None, within });
        self.go(true);
    }

    /// Goes through a door of another screen.
    pub(in crate::app) fn through(&mut self, door: Door) {
        self.unwritten(Self::come_to_files);
        match door {
            Door::Hidden { layer, by, within, why } => {
                self.list_hidden(HiddenPlace { layer, by, within });
                let others =
                    Why::ALL.into_iter().filter(|other| why.is_some_and(|why| why != *other));
                self.requery::<Bodies>(false, |query| query.list.hide = others.collect());
                self.go(true);
            }
            Door::Path { layer, path } => {
                self.state.screens.explore.shows_hidden = false;
                self.requery::<Paths>(false, |query| {
                    (query.view, query.layer) = (TreeView::Merged, layer);
                    query.list.hide.clear();
                    query.list.filter.clear();
                });
                self.deselect();
                self.reveal(&path, Step::Same);
                self.go(true);
            }
        }
    }

    fn list_hidden(&mut self, place: HiddenPlace) {
        let HiddenPlace { layer, by, within } = place;
        let explore = &mut self.state.screens.explore;
        explore.shows_hidden = true;
        let query = BodiesQuery { layer, by, within, ..BodiesQuery::default() };
        if explore.hidden.window.is_idle() || explore.hidden.query != query {
            explore.hidden = explore.hidden.renewed(query);
            self.ask_rows::<Bodies>(None, true);
        }
    }

    /// The tree again; what was selected among the hidden files is shown in it.
    pub(super) fn show_tree(&mut self) {
        let explore = &mut self.state.screens.explore;
        explore.shows_hidden = false;
        if let Some(node) = explore.tree.selected {
            self.list(ListAction::<Paths>::Fold(Fold::Reveal(node)));
        }
        self.go(true);
    }

    /// Another image: nothing of the list holds any more.
    pub(super) fn forget_hidden(&mut self) {
        let explore = &mut self.state.screens.explore;
        explore.hidden = explore.hidden.renewed(BodiesQuery::default());
        explore.shows_hidden = false;
    }

    /// Goes where the URL says.
    pub(super) fn adopt_hidden(&mut self, place: Option<&HiddenPlace>) {
        match place {
            Some(place) => self.list_hidden(place.clone()),
            None => self.state.screens.explore.shows_hidden = false,
        }
    }

    pub(super) fn come_to_files(&mut self) {
        if self.state.screen != Screen::Explore {
            self.take(Action::ShowScreen(Screen::Explore));
        }
        self.state.pane = Pane::Files;
    }

    /// Shows the image up to a layer, from any screen, and a path in it.
    pub(in crate::app) fn show_at(&mut self, layer: u32, path: Option<&str>) {
        self.unwritten(|draft| {
            draft.come_to_files();
            draft.state.screens.explore.shows_hidden = false;
            draft.requery::<Paths>(true, |query| {
                (query.view, query.layer) = (TreeView::Merged, layer);
                query.list.filter.clear();
            });
            if let Some(path) = path {
                draft.reveal(path, Step::Same);
            }
        });
        self.go(true);
    }

    /// What a layer does of one kind: all that its figure counts.
    pub(super) fn show_changes(&mut self, layer: u32, kind: ChangeKind) {
        self.come_to_files();
        self.state.screens.explore.shows_hidden = false;
        self.requery_and::<Paths>(true, Some(Fold::OpenView), |query| {
            (query.view, query.layer) = (TreeView::Layer, layer);
            query.list.hide = ChangeKind::ALL.into_iter().filter(|other| *other != kind).collect();
            query.list.filter.clear();
        });
    }
}
