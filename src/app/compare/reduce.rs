//! Compare's part of the reducer: the second archive, which images, what the desk is asked about them and what it answers.

use super::choices::Choice;
use super::{
    CompareAction, CompareAsker, ComparePlace, CompareState, Export, KEYS, Pairing, Tab, takes,
};
use crate::analysis::matrix::MOST_IMAGES;
use crate::app::action::{Action, Effect};
use crate::app::asked::{ListAsker, of_kind};
use crate::app::keys::Key;
use crate::app::listing::ListAction;
use crate::app::reduce::Draft;
use crate::app::screens::{OnScreen, Screen, Take};
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::app::state::{AppState, Open, Pane};
use crate::domain::order::SortSmall;
use crate::view::compare::rows::Pairs;
use crate::view::compare::screen::CompareView;
use crate::view::compare::set::SetView;
use crate::view::names::in_file_name;
use crate::worker::protocol::{
    Answer, ArchiveId, CompareAnswer, ComparePart, CompareQuestion, ExploreAnswer, FileQuestion,
    ImageRef, Purpose, Question, RequestId, ToDesk,
};

impl OnScreen for CompareState {
    type Action = CompareAction;
    type Asker = CompareAsker;
    type Place = ComparePlace;

    const TITLE: &'static str = "Compare";
    const GROUP: u8 = 2;
    const KEYS: &'static [Key] = KEYS;
    /// Its figures and sentences.
    const PANE: Pane = Pane::Layers;

    fn takes(state: &AppState) -> Vec<Take> {
        takes(&state.screens.compare)
    }

    fn looked_at(state: &AppState) -> Vec<Open> {
        let with = |side: ImageRef| {
            let open = state.archives.get(side.archive)?.clone();
            Some(Open { image: side.image, ..open })
        };
        state.screens.compare.sides.into_iter().flatten().filter_map(with).collect()
    }

    fn is_viewport(action: &CompareAction) -> bool {
        matches!(action, CompareAction::List(ListAction::Viewport { .. }))
    }

    fn act(draft: &mut Draft, action: CompareAction) {
        draft.compare(action);
    }

    fn answered(
        draft: &mut Draft,
        id: RequestId,
        asker: CompareAsker,
        result: Result<Answer, &str>,
    ) {
        draft.compare_answered(id, asker, result);
    }

    fn saved(draft: &mut Draft, id: RequestId, asker: CompareAsker) {
        draft.compare_saved(id, asker);
    }

    fn refresh(draft: &mut Draft) {
        draft.compare_refresh();
    }

    fn anew(draft: &mut Draft) {
        draft.compare_anew();
    }

    fn lost(draft: &mut Draft) {
        draft.state.screens.compare = Self::default();
    }

    fn back(draft: &mut Draft) {
        draft.compare_back();
    }

    fn unfilter(draft: &mut Draft) {
        draft.unfilter::<Pairs>();
    }

    fn place(draft: &Draft) -> ComparePlace {
        draft.compare_place()
    }

    fn went(draft: &mut Draft, place: ComparePlace) {
        draft.compare_went(place);
    }
}

impl Draft {
    fn compare(&mut self, action: CompareAction) {
        match action {
            CompareAction::List(action) => self.list(action),
            CompareAction::OpenInbox if self.offers_sample() => {
                self.open_beside(Effect::OpenSample(Purpose::Beside))
            }
            CompareAction::OpenInbox => self.open_beside(Effect::OpenInbox(Purpose::Beside)),
            CompareAction::OpenSample => self.open_beside(Effect::OpenSample(Purpose::Beside)),
            CompareAction::CloseOther => self.close_beside(),
            CompareAction::Choose(side, image) => self.choose_side(side, image),
            CompareAction::Swap => self.swap(),
            CompareAction::DismissRefusal => self.state.screens.compare.refused = None,
            CompareAction::ShowTab(tab) => {
                self.state.screens.compare.tab = tab;
                self.compare_refresh();
                self.go(true);
            }
            CompareAction::Show(manner) => self.show_contents_as(manner),
            CompareAction::Read(side) => self.read_side(side),
            CompareAction::CloseDetail => {
                self.close_detail();
                self.go(true);
            }
            CompareAction::ShowLayers(part) => {
                let compare = &mut self.state.screens.compare;
                (compare.tab, compare.part) = (Tab::Layers, part);
                self.state.pane = Pane::Files;
                self.go(true);
            }
            CompareAction::Export(export) => self.ask_export(export),
            CompareAction::OpenAsLayer => {
                let refused = &mut self.state.screens.compare.refused;
                if let Some(refused) = refused.take_if(|refused| refused.error.as_layer) {
                    self.open_beside(Effect::OpenAsLayer(refused.archive, Purpose::Beside));
                }
            }
            CompareAction::ToggleTimes | CompareAction::Ignore(_) => self.ignore(action),
        }
    }

    /// The desk answered, or says why it can't.
    fn compare_answered(
        &mut self,
        id: RequestId,
        asker: CompareAsker,
        result: Result<Answer, &str>,
    ) {
        use CompareAnswer::{Set, Trees, Two};
        match asker {
            CompareAsker::List(of) => {
                let list = of_kind!(result, Answer::Compare(Trees(list)) => list);
                if matches!(of, ListAsker::Path(_)) {
                    self.state.screens.compare.sought = None;
                }
                self.listed::<Pairs>(id, of, list);
            }
            CompareAsker::Life(side) => {
                let life = of_kind!(result, Answer::Explore(ExploreAnswer::Life(life)) => *life);
                self.pair_life(id, side, life);
            }
            CompareAsker::Two(pairing) => {
                let view = of_kind!(result, Answer::Compare(Two(view)) => *view);
                self.compared(id, pairing, view);
            }
            CompareAsker::Again(pairing) => {
                let view = of_kind!(result, Answer::Compare(Two(view)) => *view);
                self.compared_again(&pairing, view);
            }
            CompareAsker::Set(images) => {
                let view = of_kind!(result, Answer::Compare(Set(view)) => *view);
                self.set_compared(id, images, view);
            }
            CompareAsker::Content => {
                self.content(id, result);
            }
            CompareAsker::Export(_) => {
                result.err().into_iter().for_each(|why| self.say(why, true));
            }
        }
    }

    /// Files come to be the second archive; the screen shows what becomes of them.
    pub(in crate::app) fn open_beside(&mut self, how: Effect) {
        let coming = self.state.archives.coming_beside().map(|coming| Effect::Cancel(coming.id));
        self.effects.extend(coming);
        self.state.dialog = None;
        self.effects.push(how);
        if self.state.screen != Screen::Compare {
            self.take(Action::ShowScreen(Screen::Compare));
            self.state.stepped = true;
        }
    }

    /// The second archive is known. A stays what it was, unless it was in what was just closed.
    pub(in crate::app) fn opened_beside(&mut self, open: Open) {
        let image = open.image_ref();
        self.compare_wanted(&open);
        self.put_instead(open);
        let compare = &mut self.state.screens.compare;
        compare.refused = None;
        if !compare.sides.contains(&Some(image)) {
            compare.sides[1] = Some(image);
        }
        self.compare_refresh();
        self.step_to_opened(Purpose::Beside, false);
    }

    fn close_beside(&mut self) {
        let Some(id) = self.state.archives.beside().map(|open| open.id) else { return };
        self.state.archives.take(id);
        self.tell(ToDesk::Close(id));
        self.compare_refresh();
        self.go(true);
    }

    fn choose_side(&mut self, side: usize, image: ImageRef) {
        if side > 1 || self.state.screens.compare.sides[side] == Some(image) {
            return;
        }
        self.state.screens.compare.sides[side] = Some(image);
        self.state.screens.compare.wanted = None;
        self.compare_refresh();
        self.go(true);
    }

    fn swap(&mut self) {
        self.state.screens.compare.sides.swap(0, 1);
        self.state.screens.compare.wanted = None;
        self.compare_refresh();
        self.go(true);
    }

    /// Sees to it that what the screen shows is asked for. Called whenever anything that it depends on has changed.
    pub(in crate::app) fn compare_refresh(&mut self) {
        self.choose_sides();
        if self.state.screen != Screen::Compare {
            return;
        }
        self.ask_set();
        let Some(pairing) = self.state.screens.compare.pairing() else { return };
        self.show_sides(pairing.images);
        for image in pairing.images {
            let is_indexed = self.state.archives.is_indexed(image);
            if !is_indexed && !self.state.screens.compare.unions.contains(&image) {
                self.state.screens.compare.unions.push(image);
                self.tell(ToDesk::Union(image));
            }
        }
        let asked = self.state.screens.compare.asked.as_ref() == Some(&pairing);
        let is_indexed = |image: &ImageRef| self.state.archives.is_indexed(*image);
        if asked || !pairing.images.iter().all(is_indexed) {
            return;
        }
        let Pairing { images, ignore } = pairing.clone();
        let two = CompareQuestion::Two { images, ignore };
        let id = self.ask(CompareAsker::Two(pairing.clone()).into(), Question::Compare(two));
        self.state.screens.compare.view.ask(id);
        self.state.screens.compare.asked = Some(pairing);
    }

    /// The comparison came.
    fn compared(&mut self, id: RequestId, pairing: Pairing, result: Result<CompareView, &str>) {
        let compare = &mut self.state.screens.compare;
        if compare.view.answer(id, result.map(|view| (pairing, Shared::new(view)))) {
            compare.detail = None;
            compare.rows.forget();
            self.ask_rows::<Pairs>(None, true);
        }
    }

    /// All layers of an archive were checked: what is said of the two images may be another.
    pub(in crate::app) fn compare_checked(&mut self, archive: ArchiveId) {
        let asked = self.state.screens.compare.asked.clone();
        let is_of = |pairing: &Pairing| pairing.images.iter().any(|of| of.archive == archive);
        if let Some(pairing) = asked.filter(is_of) {
            let again = Question::Compare(CompareQuestion::Again);
            self.ask(CompareAsker::Again(pairing).into(), again);
        }
    }

    /// Where another comparison is coming, that has it already.
    fn compared_again(&mut self, pairing: &Pairing, result: Result<CompareView, &str>) {
        if let (Slot::Known((of, view)), Ok(new)) = (&mut self.state.screens.compare.view, result)
            && of == pairing
            && **view != new
        {
            *view = Shared::new(new);
        }
    }

    /// Asks what all images have in common, when there are several. The newest answer counts.
    fn ask_set(&mut self) {
        let mut images: Vec<ImageRef> =
            self.state.choices().iter().map(|choice| choice.image).collect();
        if images.len() < 2 {
            self.state.screens.compare.set = Slot::Idle;
            return;
        }
        // Those that are compared are always among them: their colours come from there.
        let sides = self.state.screens.compare.sides;
        images.sort_small_by_key(|image| !sides.contains(&Some(*image)));
        images.truncate(MOST_IMAGES);
        images.sort_small();
        let question = Question::Compare(CompareQuestion::Set(images.clone()));
        let id = self.ask(CompareAsker::Set(images).into(), question);
        self.state.screens.compare.set.ask(id);
    }

    fn set_compared(
        &mut self,
        id: RequestId,
        images: Vec<ImageRef>,
        result: Result<SetView, &str>,
    ) {
        let set = &mut self.state.screens.compare.set;
        // The same again is not drawn again.
        let same = result.as_ref().ok().zip(set.known()).filter(|(new, old)| **new == ***old);
        let kept = same.map(|(_, old)| old.clone());
        if set.answer(id, result.map(|view| kept.unwrap_or_else(|| Shared::new(view)))) {
            self.state.screens.compare.set_of = images;
        }
    }

    fn ask_export(&mut self, export: Export) {
        if self.state.screens.compare.current().is_some() {
            let part = match export {
                Export::Part(part) => part,
                Export::Png => ComparePart::Svg,
            };
            let question = Question::File(FileQuestion::Comparison(part));
            self.ask(CompareAsker::Export(export).into(), question);
        }
    }

    /// A file that was asked for has come: it is handed over.
    fn compare_saved(&mut self, id: RequestId, asker: CompareAsker) {
        let CompareAsker::Export(export) = asker else { return };
        let name = self.export_name(export);
        self.effects.push(match export {
            Export::Png => Effect::Picture { name, id },
            Export::Part(_) => Effect::SaveExport { name, id },
        });
    }

    /// The file says which images it is about.
    fn export_name(&self, export: Export) -> String {
        let file = export.file_name();
        let choices = self.state.choices();
        let sides = self.state.screens.compare.sides;
        let side = |at: usize| choices.iter().find(|choice| Some(choice.image) == sides[at]);
        match (side(0), side(1)) {
            (Some(a), Some(b)) if export != Export::Part(ComparePart::SetCsv) => {
                let name = |of: &Choice| match a.title == b.title {
                    true => format!("{} {}", of.title, of.platform),
                    false => of.title.clone(),
                };
                format!("{}.{file}", in_file_name(&name(a), &name(b)))
            }
            _ => format!("layerpeel-{file}"),
        }
    }

    /// The desk that compared is gone, and another reads again what it held: all is asked anew once that is there.
    fn compare_anew(&mut self) {
        let compare = &mut self.state.screens.compare;
        compare.unions.clear();
        (compare.view, compare.asked, compare.detail) = (Slot::Idle, None, None);
        compare.set = Slot::Idle;
        compare.rows = compare.rows.renewed(compare.rows.query.clone());
    }

    /// Nothing stands beside what is shown: new files are meant to.
    pub(in crate::app) fn lacks_other(&self) -> bool {
        self.state.screen == Screen::Compare
            && self.state.screens.compare.sides[1].is_none()
            && self.state.archives.coming_beside().is_none()
    }

    /// `Esc`: one step back.
    fn compare_back(&mut self) {
        if self.state.screens.compare.refused.take().is_some() {
            return;
        }
        if self.state.screens.compare.detail.is_some() {
            self.close_detail();
            self.go(true);
        } else {
            self.unfilter::<Pairs>();
        }
    }
}
