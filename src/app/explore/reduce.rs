//! Explore's part of the reducer: which image, layer and tree; what is selected; what waits for a tree.

use super::taking::takes;
use super::{
    ContentAction, ExploreAction, ExploreAsker, ExplorePlace, ExploreState, KEYS, Opening,
};
use crate::app::action::{Effect, Step};
use crate::app::asked::{Asker, ListAsker, of_kind};
use crate::app::keys::Key;
use crate::app::listing::{ListAction, Listing, OnPage};
use crate::app::reduce::Draft;
use crate::app::screens::{OnScreen, Take};
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::app::state::{AppState, Open};
use crate::domain::Image;
use crate::view::hidden::Bodies;
use crate::view::packages::PackagesView;
use crate::view::rows::{LifeView, Paths, TreeQuery, TreeView};
use crate::worker::protocol::{
    Answer, ExploreAnswer, ExploreQuestion, ImageRef, ListAnswer, ListQuestion, Question, RequestId,
};

impl OnPage for Paths {
    fn listing(state: &AppState) -> &Listing<Self> {
        &state.screens.explore.tree
    }

    fn listing_mut(state: &mut AppState) -> &mut Listing<Self> {
        &mut state.screens.explore.tree
    }

    fn question(state: &AppState, list: ListQuestion<Self>) -> Option<Question> {
        let image = state.archives.ready()?;
        Some(Question::Explore(ExploreQuestion::Tree { image, list }))
    }

    fn asker(of: ListAsker) -> Asker {
        ExploreAsker::List(of).into()
    }

    fn selected(draft: &mut Draft, node: u32) {
        draft.ask_life(node);
    }

    fn opened(draft: &mut Draft) {
        draft.content_action(ContentAction::Open(Opening::default()));
    }

    fn came(draft: &mut Draft) {
        draft.ask_packages();
    }
}

/// The highest layer of an image; 0 when there is none.
pub(super) fn top_layer(image: Option<&Image>) -> u32 {
    image.map_or(0, |image| u32::try_from(image.layers.len()).unwrap_or(u32::MAX).saturating_sub(1))
}

impl OnScreen for ExploreState {
    type Action = ExploreAction;
    type Asker = ExploreAsker;
    type Place = ExplorePlace;

    const TITLE: &'static str = "Explore";
    const GROUP: u8 = 0;
    const KEYS: &'static [Key] = KEYS;

    fn takes(state: &AppState) -> Vec<Take> {
        takes(state)
    }

    fn is_viewport(action: &ExploreAction) -> bool {
        matches!(
            action,
            ExploreAction::List(ListAction::Viewport { .. })
                | ExploreAction::Hidden(ListAction::Viewport { .. })
        )
    }

    fn act(draft: &mut Draft, action: ExploreAction) {
        draft.explore(action);
    }

    fn answered(
        draft: &mut Draft,
        id: RequestId,
        asker: ExploreAsker,
        result: Result<Answer, &str>,
    ) {
        draft.explore_answered(id, asker, result);
    }

    fn indexed(draft: &mut Draft, image: ImageRef) {
        if draft.state.archives.ready() == Some(image) {
            draft.tree_is_there();
        }
    }

    fn anew(draft: &mut Draft) {
        let explore = &mut draft.state.screens.explore;
        let tree = explore.tree.renewed(explore.tree.query.clone());
        let hidden = explore.hidden.renewed(explore.hidden.query.clone());
        let shows_hidden = explore.shows_hidden;
        *explore = Self { tree, hidden, shows_hidden, ..Self::default() };
    }

    fn lost(draft: &mut Draft) {
        let explore = &mut draft.state.screens.explore;
        let tree = explore.tree.renewed(TreeQuery::default());
        *explore = Self { tree, ..Self::default() };
    }

    fn saved(draft: &mut Draft, id: RequestId, asker: ExploreAsker) {
        if let ExploreAsker::Saved(name) = asker {
            draft.effects.push(Effect::SaveExport { name: name.to_string(), id });
        }
    }

    fn back(draft: &mut Draft) {
        draft.explore_back();
    }

    fn unfilter(draft: &mut Draft) {
        if draft.state.screens.explore.shows_hidden {
            draft.unfilter::<Bodies>();
        } else {
            draft.unfilter::<Paths>();
        }
    }

    fn place(draft: &Draft) -> ExplorePlace {
        draft.explore_place()
    }

    fn went(draft: &mut Draft, place: ExplorePlace) {
        draft.explore_went(place);
    }
}

impl Draft {
    fn explore(&mut self, action: ExploreAction) {
        match action {
            ExploreAction::List(action) => self.list(action),
            ExploreAction::Hidden(action) => self.list(action),
            ExploreAction::ShowHidden { layer, within } => self.show_hidden(layer, within),
            ExploreAction::ShowTree => self.show_tree(),
            ExploreAction::ShowChanges { layer, kind } => self.show_changes(layer, kind),
            ExploreAction::ChooseImage(image) => self.choose_image(image),
            ExploreAction::ChooseLayer(layer) => self.choose_layer(layer, Step::New),
            ExploreAction::StepLayer(step) if self.step_version(step) => {}
            ExploreAction::StepLayer(step) => {
                let layer = self.state.screens.explore.tree.query.layer;
                self.choose_layer(layer.saturating_add_signed(step), Step::Part);
            }
            ExploreAction::ChooseView(view) => {
                self.state.screens.explore.shows_hidden = false;
                self.requery::<Paths>(true, |query| query.view = view)
            }
            ExploreAction::ToggleUnchanged => {
                self.requery::<Paths>(true, |query| query.hide_unchanged = !query.hide_unchanged)
            }
            ExploreAction::Reveal(path) => self.reveal(&path, Step::New),
            ExploreAction::Content(action) => self.content_action(action),
            ExploreAction::OpenContent { path, opening } => self.open_content(&path, opening),
            ExploreAction::ShowAll(sort) => self.show_all(sort),
            ExploreAction::Take(of) => self.take_of_explore(of),
        }
    }

    /// The desk answered, or says why it can't.
    fn explore_answered(
        &mut self,
        id: RequestId,
        asker: ExploreAsker,
        result: Result<Answer, &str>,
    ) {
        match asker {
            ExploreAsker::Page => return self.page_came(id, result),
            ExploreAsker::Difference => return self.difference_came(id, result),
            ExploreAsker::Kind => return self.kind_came(id, result),
            ExploreAsker::Saved(name) => return self.place_came(id, name, result),
            _ => {}
        }
        let result = of_kind!(result, Answer::Explore(answer) => answer);
        match asker {
            ExploreAsker::Page
            | ExploreAsker::Difference
            | ExploreAsker::Kind
            | ExploreAsker::Picture
            | ExploreAsker::Find
            | ExploreAsker::Marks
            | ExploreAsker::Saved(_) => {}
            ExploreAsker::List(of) => {
                let found = matches!(
                    result,
                    Ok(ExploreAnswer::Tree(ListAnswer::Found { node: Some(_), .. }))
                );
                let sought = self.state.screens.explore.sought.as_deref();
                if matches!(&of, ListAsker::Path(path) if sought == Some(&**path)) && !found {
                    self.state.screens.explore.seek_nothing();
                }
                self.listed::<Paths>(id, of, of_kind!(result, ExploreAnswer::Tree(list) => list));
            }
            ExploreAsker::Hidden(of) => {
                let list = of_kind!(result, ExploreAnswer::Hidden(list) => list);
                self.listed::<Bodies>(id, of, list);
            }
            ExploreAsker::Life => {
                self.life(id, of_kind!(result, ExploreAnswer::Life(life) => *life));
            }
            ExploreAsker::Packages(image) => {
                let view = of_kind!(result, ExploreAnswer::Packages(view) => *view);
                self.packages(id, image, view);
            }
        }
    }

    /// `Esc`: one step back.
    fn explore_back(&mut self) {
        if self.state.screens.explore.panel.is_some() {
            self.close_panel();
        } else if self.state.screens.explore.shows_hidden {
            if !self.unfilter::<Bodies>() {
                self.show_tree();
            }
        } else if !self.unfilter::<Paths>() && self.state.screens.explore.tree.selected.is_some() {
            self.deselect();
            self.go(true);
        }
    }

    pub(super) fn deselect(&mut self) {
        self.state.screens.explore.tree.selected = None;
        self.state.screens.explore.life = Slot::Idle;
        self.state.screens.explore.seek_nothing();
        self.state.screens.explore.panel = None;
    }

    fn choose_image(&mut self, image: u32) {
        if self.turn_to(image) {
            self.refresh();
            self.go(true);
        }
    }

    /// The tree is complete: asks for its first rows, and for the path that the URL named.
    fn tree_is_there(&mut self) {
        self.ask_rows::<Paths>(None, true);
        if self.state.screens.explore.shows_hidden {
            self.ask_rows::<Bodies>(None, true);
        }
        if let Some(path) = self.state.screens.explore.sought.clone() {
            self.reveal(&path, Step::Same);
        }
    }

    fn choose_layer(&mut self, layer: u32, step: Step) {
        self.state.screens.explore.shows_hidden = false;
        let top = top_layer(self.state.archives.shown().and_then(|open| open.current()));
        self.requery::<Paths>(step, |query| {
            query.layer = layer.min(top);
            // The final image knows no layer: choosing one means its merged view.
            if query.view == TreeView::Final {
                query.view = TreeView::Merged;
            }
        });
    }

    pub(super) fn ask_life(&mut self, node: u32) {
        if self.state.screens.explore.selected_life().is_some() {
            return self.show_content(Step::Part);
        }
        let Some(image) = self.state.archives.ready() else { return };
        let question = Question::Explore(ExploreQuestion::Life { image, node });
        let id = self.ask(ExploreAsker::Life.into(), question);
        self.state.screens.explore.life.ask(id);
    }

    fn life(&mut self, id: RequestId, result: Result<LifeView, &str>) {
        let explore = &mut self.state.screens.explore;
        if explore.life.answer(id, result.map(Shared::new)) && explore.selected_life().is_some() {
            explore.sought = None;
            let step = std::mem::take(&mut explore.tree.step);
            if explore.panel.is_some() || explore.opening.is_some() {
                self.show_content(step);
            } else {
                self.go(step);
            }
        }
    }

    /// Asks for the packages of the shown image, once, behind its first rows.
    fn ask_packages(&mut self) {
        let Some(image) = self.state.archives.ready() else { return };
        if self.state.screens.explore.packages.iter().all(|(of, _)| *of != image) {
            let question = Question::Explore(ExploreQuestion::Packages(image));
            let id = self.ask(ExploreAsker::Packages(image).into(), question);
            self.state.screens.explore.packages.push((image, Slot::Asked(id, None)));
        }
    }

    fn packages(&mut self, id: RequestId, image: ImageRef, result: Result<PackagesView, &str>) {
        let mut packages = self.state.screens.explore.packages.iter_mut();
        if let Some((_, slot)) = packages.find(|(of, _)| *of == image) {
            slot.answer(id, result.map(Shared::new));
        }
    }

    /// Where Explore is, for the URL.
    pub(in crate::app) fn explore_place(&self) -> ExplorePlace {
        let (explore, shown) = (&self.state.screens.explore, self.state.archives.shown());
        ExplorePlace {
            image: self.shown_naming(),
            query: explore.tree.query.clone(),
            // An image without layers has no layer to name.
            layer_given: shown
                .and_then(Open::current)
                .is_some_and(|image| !image.layers.is_empty()),
            hidden: explore.hidden_place(),
            content: explore.shown_place().or_else(|| explore.opening.clone()),
            path: explore
                .selected_life()
                .map(|life| life.path.clone())
                .or_else(|| explore.sought.clone()),
        }
    }

    /// Goes where the URL says; what needs an archive waits for one.
    pub(in crate::app) fn explore_went(&mut self, place: ExplorePlace) {
        let Some(place) = self.turn_to_place(place) else { return };
        let here = self.explore_place();
        if here.path != place.path && place.path.is_none() {
            self.deselect();
        }
        self.adopt(&place);
        let explore = &mut self.state.screens.explore;
        let same = here.path == place.path;
        if place.content.is_none() {
            explore.panel = None;
        }
        explore.opening =
            place.content.filter(|content| !same || here.content.as_ref() != Some(content));
        if same {
            self.show_content(Step::Same);
        } else if let Some(path) = place.path {
            self.reveal(&path, Step::Same);
        }
    }

    /// Takes the query of a place, as far as this image can follow.
    pub(super) fn adopt(&mut self, place: &ExplorePlace) {
        let top = top_layer(self.state.archives.shown().and_then(|open| open.current()));
        let layer = if place.layer_given { place.query.layer.min(top) } else { top };
        let query = TreeQuery { layer, ..place.query.clone() };
        self.requery::<Paths>(false, |old| *old = query);
        self.adopt_hidden(place.hidden.as_ref());
    }
}
