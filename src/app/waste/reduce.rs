//! Waste's part of the reducer: what is judged, what is ticked, and what is asked about it.

use super::{KEYS, WasteAction, WasteAsker, WastePlace, WasteState};
use crate::app::action::{Action, Effect, Step};
use crate::app::asked::of_kind;
use crate::app::keys::Key;
use crate::app::reduce::Draft;
use crate::app::screens::{OnScreen, Screen, Take};
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::app::state::{AppState, Open, Pane};
use crate::app::takeout::TakeAction;
use crate::app::wanted::name;
use crate::domain::order::SortSmall;
use crate::view::names::alone_in_file_name;
use crate::view::waste::mended_name;
use crate::worker::protocol::{
    Answer, FileQuestion, ImageRef, Question, RequestId, TakeQuestion, WasteAnswer, WastePart,
    WasteQuestion,
};

impl OnScreen for WasteState {
    type Action = WasteAction;
    type Asker = WasteAsker;
    type Place = WastePlace;

    const TITLE: &'static str = "Waste";
    const GROUP: u8 = 1;
    const KEYS: &'static [Key] = KEYS;
    /// Its findings.
    const PANE: Pane = Pane::Files;

    fn takes(state: &AppState) -> Vec<Take> {
        if state.archives.ready().is_none() {
            return Vec::new();
        }
        let take = |name, part| Take { name, action: WasteAction::Export(part).into() };
        let mut takes = vec![
            take("Findings as CSV", WastePart::Csv),
            take("Findings as JSON", WastePart::Json),
        ];
        let what_if = state.screens.waste.what_if.known();
        if what_if.is_some_and(|view| !view.command.is_empty()) {
            let action = WasteAction::TakeMended.into();
            takes.insert(0, Take { name: "Mended image", action });
        }
        takes
    }

    fn act(draft: &mut Draft, action: WasteAction) {
        match action {
            WasteAction::Tick(id) => draft.tick(&[id]),
            WasteAction::TickAll(ids) => draft.tick(&ids),
            WasteAction::TickEverything => {
                let ids = draft.state.screens.waste.can_tick();
                draft.tick(&ids);
            }
            WasteAction::Part(by) => {
                draft.state.screens.waste.by = by;
                draft.go(Step::Part);
            }
            WasteAction::Squash(from) => {
                draft.state.screens.waste.squash_from = from;
                draft.ticks_changed();
            }
            WasteAction::TakeMended => draft.take_mended(),
            WasteAction::Through(door) => draft.through(door),
            WasteAction::Export(part) => {
                if let Some(image) = draft.state.archives.ready() {
                    let question = Question::File(FileQuestion::Waste(image, part));
                    draft.ask(WasteAsker::Export(part).into(), question);
                }
            }
        }
    }

    fn answered(draft: &mut Draft, id: RequestId, asker: WasteAsker, result: Result<Answer, &str>) {
        let waste = &mut draft.state.screens.waste;
        match asker {
            WasteAsker::Found => {
                let view = of_kind!(result, Answer::Waste(WasteAnswer::Found(view)) => *view);
                if waste.found.answer(id, view.map(Shared::new)) {
                    draft.hold_ticks();
                }
            }
            WasteAsker::WhatIf => {
                let view = of_kind!(result, Answer::Waste(WasteAnswer::WhatIf(view)) => *view);
                if waste.what_if.answer(id, view.map(Shared::new)) && waste.is_stale {
                    draft.ask_what_if();
                }
            }
            WasteAsker::Export(_) => {
                if let Err(why) = result {
                    draft.say(why, true);
                }
            }
        }
    }

    fn saved(draft: &mut Draft, id: RequestId, asker: WasteAsker) {
        let WasteAsker::Export(part) = asker else { return };
        let end = match part {
            WastePart::Csv => "csv",
            WastePart::Json => "json",
        };
        let image = draft.state.archives.shown().map(name).unwrap_or_default();
        let name = format!("{}.waste.{end}", alone_in_file_name(&image));
        draft.effects.push(Effect::SaveExport { name, id });
    }

    fn refresh(draft: &mut Draft) {
        draft.waste_refresh();
    }

    fn anew(draft: &mut Draft) {
        let waste = &mut draft.state.screens.waste;
        (waste.of, waste.found, waste.what_if) = (None, Slot::Idle, Slot::Idle);
    }

    fn lost(draft: &mut Draft) {
        draft.state.screens.waste = Self::default();
    }

    fn back(draft: &mut Draft) {
        let waste = &mut draft.state.screens.waste;
        let (ticked, squash) = (std::mem::take(&mut waste.ticked), waste.squash_from.take());
        if !ticked.is_empty() || squash.is_some() {
            draft.ticks_changed();
        }
    }

    fn unfilter(_: &mut Draft) {}

    fn place(draft: &Draft) -> WastePlace {
        let WasteState { by, ticked, squash_from, .. } = &draft.state.screens.waste;
        let (image, ticked) = (draft.shown_naming(), ticked.clone());
        WastePlace { image, by: *by, ticked, squash_from: *squash_from }
    }

    fn went(draft: &mut Draft, place: WastePlace) {
        draft.turn_to_named(place.image.as_ref());
        draft.state.screens.waste.by = place.by;
        // Another image takes the ticks of the one before away: those of the place come behind.
        draft.waste_refresh();
        let waste = &mut draft.state.screens.waste;
        if waste.ticked != place.ticked || waste.squash_from != place.squash_from {
            (waste.ticked, waste.squash_from) = (place.ticked, place.squash_from);
            draft.ask_what_if();
        }
    }
}

impl Draft {
    /// Judges the image that is shown, when that is seen.
    fn waste_refresh(&mut self) {
        let ready = self.state.archives.ready();
        let waste = &mut self.state.screens.waste;
        if waste.of != ready && (waste.of.is_some() || !waste.found.is_idle()) {
            *waste = WasteState { by: waste.by, ..WasteState::default() };
        }
        if let Some(image) = ready.filter(|_| self.state.screen == Screen::Waste)
            && waste.of.is_none()
        {
            self.state.screens.waste.of = Some(image);
            self.ask_waste(image);
            self.ask_what_if();
        }
    }

    fn ask_waste(&mut self, image: ImageRef) {
        let question = Question::Waste(WasteQuestion::Found(image));
        let id = self.ask(WasteAsker::Found.into(), question);
        self.state.screens.waste.found.ask(id);
    }

    /// One question is under way at most: it may take the desk a while, and only the last tick counts.
    fn ask_what_if(&mut self) {
        let waste = &mut self.state.screens.waste;
        if waste.what_if.asked().is_some() {
            waste.is_stale = true;
            return;
        }
        let Some((image, open)) = waste.of.zip(self.state.archives.shown()) else { return };
        waste.is_stale = false;
        let (ticked, file) = (waste.ticked.clone(), open.name.to_string());
        let squash_from = waste.squash_from;
        let question = WasteQuestion::WhatIf { image, ticked, squash_from, file };
        let question = Question::Waste(question);
        let id = self.ask(WasteAsker::WhatIf.into(), question);
        self.state.screens.waste.what_if.ask(id);
    }

    /// The image that the command would write which is shown.
    fn take_mended(&mut self) {
        let waste = &self.state.screens.waste;
        let Some((image, open)) = waste.of.zip(self.state.archives.shown()) else { return };
        let (ticked, squash_from) = (waste.ticked.clone(), waste.squash_from);
        let of = TakeQuestion::Mended { image, ticked, squash_from };
        let name = mended_name(&open.name);
        self.take(Action::Take(TakeAction::Wanted { name, of }));
    }

    /// Ticks all of these; when they are ticked already, none of them.
    fn tick(&mut self, ids: &[u32]) {
        let ticked = &mut self.state.screens.waste.ticked;
        if ids.is_empty() {
            return;
        }
        let is_all = ids.iter().all(|id| ticked.contains(id));
        ticked.retain(|id| !ids.contains(id));
        if !is_all {
            ticked.extend(ids);
            ticked.sort_small();
        }
        self.ticks_changed();
    }

    fn ticks_changed(&mut self) {
        self.ask_what_if();
        self.go(Step::Part);
    }

    /// A link may have named findings that there are not.
    fn hold_ticks(&mut self) {
        let can = self.state.screens.waste.can_tick();
        let layers = self.state.archives.shown().map_or(0, Open::layers);
        let WasteState { ticked, squash_from, .. } = &mut self.state.screens.waste;
        let before = (ticked.len(), *squash_from);
        ticked.retain(|id| can.contains(id));
        squash_from.take_if(|from| from.saturating_add(1) >= layers);
        if (ticked.len(), *squash_from) != before {
            self.ticks_changed();
        }
    }
}
