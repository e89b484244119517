//! Search's part of the reducer: what is asked, what is looked for, where a find leads to.

use super::run::Run;
use super::{Fact, SearchAction, SearchAsker, SearchPlace, SearchState};
use crate::app::action::{Effect, Step};
use crate::app::asked::{Asker, ListAsker, of_kind};
use crate::app::explore::{ExploreAction, ExplorePlace, Opening};
use crate::app::keys::Key;
use crate::app::listing::{ListAction, Listing, OnPage, Walk};
use crate::app::reduce::Draft;
use crate::app::screens::{OnScreen, Screen};
use crate::app::state::AppState;
use crate::domain::order::SortSmall;
use crate::view::finds::{Finds, FindsQuery, RowOf};
use crate::view::list::ListQuery;
use crate::worker::protocol::{
    Answer, ListQuestion, Question, RequestId, SearchAnswer, SearchQuestion, Wording,
};

impl OnPage for Finds {
    fn listing(state: &AppState) -> &Listing<Self> {
        &state.screens.search.finds
    }

    fn listing_mut(state: &mut AppState) -> &mut Listing<Self> {
        &mut state.screens.search.finds
    }

    fn question(state: &AppState, list: ListQuestion<Self>) -> Option<Question> {
        let image = state.archives.ready()?;
        Some(Question::Search(SearchQuestion::Rows { image, list: Box::new(list) }))
    }

    fn asker(of: ListAsker) -> Asker {
        SearchAsker(of).into()
    }

    fn selected(_: &mut Draft, _: u32) {}

    /// What was found meanwhile is asked for.
    fn came(draft: &mut Draft) {
        if std::mem::take(&mut draft.state.screens.search.behind) {
            draft.show_sighted();
        }
    }
}

impl OnScreen for SearchState {
    type Action = SearchAction;
    type Asker = SearchAsker;
    type Place = SearchPlace;

    const TITLE: &'static str = "Search";
    const GROUP: u8 = 0;
    const KEYS: &'static [Key] = &[];

    fn is_viewport(action: &SearchAction) -> bool {
        matches!(action, SearchAction::List(ListAction::Viewport { .. }))
    }

    fn act(draft: &mut Draft, action: SearchAction) {
        draft.search(action);
    }

    fn answered(
        draft: &mut Draft,
        id: RequestId,
        SearchAsker(asker): SearchAsker,
        result: Result<Answer, &str>,
    ) {
        let list = of_kind!(result, Answer::Search(SearchAnswer::Rows(list)) => list);
        draft.listed::<Finds>(id, asker, list);
    }

    fn refresh(draft: &mut Draft) {
        draft.search_refresh();
    }

    fn anew(draft: &mut Draft) {
        draft.state.screens.search.forget();
    }

    fn lost(draft: &mut Draft) {
        draft.state.screens.search = Self::default();
    }

    /// What goes on stops first, then what was asked is cleared.
    fn back(draft: &mut Draft) {
        let search = &draft.state.screens.search;
        if search.is_searching() {
            draft.stop_search();
        } else if search.in_contents {
            draft.search(SearchAction::InContents(false));
        } else if !draft.unfilter::<Finds>() {
            draft.search(SearchAction::Everything);
        }
    }

    fn unfilter(draft: &mut Draft) {
        if draft.state.screens.search.in_contents {
            draft.state.screens.search.wording.text.clear();
        } else {
            draft.unfilter::<Finds>();
        }
    }

    fn place(draft: &Draft) -> SearchPlace {
        draft.search_place()
    }

    fn went(draft: &mut Draft, place: SearchPlace) {
        draft.search_went(place);
    }
}

impl SearchState {
    /// A search in contents goes on.
    pub fn is_searching(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.outcome.is_none())
    }

    /// The search whose finds are shown: in contents, or for versions that have a SHA-256.
    pub fn shown_run(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| run.wording.hashed.is_none() == self.in_contents)
    }

    /// What is shown is still being looked for.
    pub fn is_shown_run_on(&self) -> bool {
        self.shown_run().is_some_and(|run| run.outcome.is_none())
    }

    /// What was looked for last, whatever was typed since; before the first search what is typed.
    fn searched(&self) -> &Wording {
        let run = self.run.as_ref().filter(|run| run.wording.hashed.is_none());
        run.map_or(&self.wording, |run| &run.wording)
    }

    /// Nothing holds any more of what was found.
    fn forget(&mut self) {
        self.finds = self.finds.renewed(self.finds.query.clone());
        (self.of, self.run, self.behind) = (None, None, false);
    }

    /// The rows that are asked for: of contents as they were found, of versions as is asked of them.
    pub(super) fn query(&self) -> FindsQuery {
        let run = self.shown_run().map(Run::sighted);
        let (sighted, hashed) = if self.in_contents { (run, None) } else { (None, run) };
        FindsQuery { sighted, hashed, ..self.finds.query.clone() }
    }
}

impl Draft {
    fn search(&mut self, action: SearchAction) {
        let search = &mut self.state.screens.search;
        match action {
            SearchAction::List(ListAction::Walk(Walk::Toggle)) => self.open_or_fold(),
            SearchAction::List(ListAction::Select { row, node }) => {
                self.list(ListAction::<Finds>::Select { row, node });
                self.open_selected();
            }
            SearchAction::List(action) => self.list(action),
            SearchAction::InContents(on) => self.search_in_contents(on),
            SearchAction::Which(which) => {
                self.requery::<Finds>(true, |query| query.facts.which = which)
            }
            SearchAction::Layer(layer) => {
                self.ask_facts(Step::New, |query| query.facts.layer = layer)
            }
            SearchAction::Fact(fact, text) => {
                self.ask_facts(Step::Part, |query| *field(query, fact) = text.to_string())
            }
            SearchAction::Everything => {
                self.ask_facts(Step::New, |query| *query = FindsQuery::default())
            }
            SearchAction::Word(text) => search.wording.text = text.to_string(),
            SearchAction::AsExpression(on) => search.wording.expression = on,
            SearchAction::IgnoreCase(on) => search.wording.ignore_case = on,
            SearchAction::Binary(on) => search.wording.binary = on,
            SearchAction::ToggleLayer(layer) => {
                match search.left_out.iter().position(|&other| other == layer) {
                    Some(at) => drop(search.left_out.remove(at)),
                    None => search.left_out.push(layer),
                }
                search.left_out.sort_small();
            }
            SearchAction::ToggleBare => {
                self.requery::<Finds>(Step::Same, |query| query.bare = !query.bare)
            }
            SearchAction::Begin => {
                self.begin_search();
                self.go(true);
            }
            SearchAction::Stop => self.stop_search(),
        }
    }

    /// Other versions are asked for; where that takes reading contents, they are read.
    fn ask_facts(&mut self, step: Step, change: impl FnOnce(&mut FindsQuery)) {
        let mut query = self.state.screens.search.finds.query.clone();
        change(&mut query);
        self.hash(&query);
        let hashed = self.state.screens.search.shown_run().map(Run::sighted);
        self.requery::<Finds>(step, |asked| *asked = FindsQuery { hashed, ..query });
    }

    /// Turns from one kind of search to the other; what was found in contents stays.
    fn search_in_contents(&mut self, on: bool) {
        let search = &mut self.state.screens.search;
        if search.in_contents == on {
            return;
        }
        (search.in_contents, search.finds.query.bare) = (on, false);
        // Rows of the other kind mean nothing here; what was asked of versions waits.
        let list = match on {
            true => ListQuery::default(),
            false => std::mem::take(&mut search.list),
        };
        let before = std::mem::replace(&mut search.finds.query.list, list);
        search.list = if on { before } else { ListQuery::default() };
        let query = search.finds.query.clone();
        if !on {
            self.hash(&query);
        }
        let search = &mut self.state.screens.search;
        search.finds = search.finds.renewed(search.query());
        if !on || search.shown_run().is_some() {
            self.ask_rows::<Finds>(None, true);
        }
        self.go(true);
    }

    /// Another image is shown, or the screen is: what is shown is of it.
    pub(in crate::app) fn search_refresh(&mut self) {
        let ready = self.state.archives.ready();
        let search = &mut self.state.screens.search;
        if search.of.is_some() && search.of != ready {
            let run = search.run.take().filter(|run| run.outcome.is_none());
            search.forget();
            search.left_out.clear();
            self.effects.extend(run.map(|run| Effect::DropSearch(run.id)));
        }
        if self.state.screen != Screen::Search || ready.is_none() {
            return;
        }
        let search = &mut self.state.screens.search;
        if let Some(place) = search.wanted.take() {
            search.of = ready;
            return self.adopt_search(place);
        }
        if std::mem::take(&mut search.behind) {
            return self.show_sighted();
        }
        if search.of.is_none() {
            search.of = ready;
            let query = search.finds.query.clone();
            if !search.in_contents {
                self.hash(&query);
            }
            let search = &mut self.state.screens.search;
            search.finds.query = search.query();
            if !search.in_contents {
                self.ask_rows::<Finds>(None, true);
            }
        }
    }

    // ---- where a find leads to ----

    fn open_or_fold(&mut self) {
        let row = self.state.screens.search.finds.active_row();
        match row.map(|row| row.cells.of) {
            Some(RowOf::File) => self.list(ListAction::<Finds>::Walk(Walk::Toggle)),
            Some(_) => self.open_find(),
            None => {}
        }
    }

    fn open_selected(&mut self) {
        let row = self.state.screens.search.finds.selected_row();
        if row.is_some_and(|row| row.cells.of != RowOf::File) {
            self.open_find();
        }
    }

    /// Shows the find that the keyboard is on where it lies.
    fn open_find(&mut self) {
        let row = self.state.screens.search.finds.active_row();
        let Some(cells) = row.map(|row| row.cells.clone()) else { return };
        // Of several layers that store it, one that the final image shows.
        let shown = cells.layers.iter().find(|(_, hidden)| !hidden);
        let Some(&(layer, _)) = shown.or(cells.layers.last()) else { return };
        let line = Some(cells.line).filter(|&line| line > 0);
        self.open_at(layer, &cells.path, line);
    }

    /// Shows a version of a path; where a line of it was found, its content there.
    fn open_at(&mut self, layer: u32, path: &str, line: Option<u64>) {
        if line.is_none() {
            return self.show_version(layer, path);
        }
        let opening = Opening { version: Some(layer), line, ..Opening::default() };
        self.take(ExploreAction::OpenContent { path: path.into(), opening }.into());
    }

    // ---- in the URL ----

    fn search_place(&self) -> SearchPlace {
        let (search, shown) = (&self.state.screens.search, self.state.archives.shown());
        SearchPlace {
            image: shown
                .filter(|open| !open.sample || open.image > 0)
                .and_then(|open| self.state.naming(open.image_ref())),
            in_contents: search.in_contents,
            query: match search.in_contents {
                true => FindsQuery::default(),
                false => FindsQuery { hashed: None, ..search.finds.query.clone() },
            },
            wording: search.searched().clone(),
            left_out: search.left_out.clone(),
        }
    }

    /// Goes where the URL says; what needs an archive waits for one.
    fn search_went(&mut self, place: SearchPlace) {
        let on_explore = ExplorePlace { image: place.image.clone(), ..ExplorePlace::default() };
        self.state.screens.search.wanted = Some(place);
        if self.turn_to_place(on_explore).is_some() {
            self.search_refresh();
        }
    }

    /// Takes what a place asks, of the image that is shown.
    fn adopt_search(&mut self, place: SearchPlace) {
        let here = self.search_place();
        let search = &mut self.state.screens.search;
        // Whichever kind is shown now.
        let is_run = search.run.as_ref().is_some_and(|run| run.wording == place.wording);
        let same = is_run && here.left_out == place.left_out;
        (search.in_contents, search.finds.query.bare) = (place.in_contents, false);
        search.wording = place.wording;
        search.left_out = place.left_out;
        if place.in_contents {
            if !here.in_contents {
                search.list = search.finds.query.list.clone();
            }
            let list = ListQuery::default();
            let query = FindsQuery { list, ..search.query() };
            search.finds = search.finds.renewed(query);
            if same {
                self.ask_rows::<Finds>(None, true);
            } else {
                self.begin_search();
            }
        } else {
            self.hash(&place.query);
            let search = &mut self.state.screens.search;
            search.finds = search.finds.renewed(place.query);
            search.finds.query = search.query();
            self.ask_rows::<Finds>(None, true);
        }
    }
}

fn field(query: &mut FindsQuery, fact: Fact) -> &mut String {
    let facts = &mut query.facts;
    match fact {
        Fact::Least => &mut facts.sizes[0],
        Fact::Most => &mut facts.sizes[1],
        Fact::Owner => &mut facts.owner,
        Fact::Mode => &mut facts.mode,
        Fact::From => &mut facts.days[0],
        Fact::To => &mut facts.days[1],
        Fact::Sha256 => &mut facts.sha256,
    }
}
