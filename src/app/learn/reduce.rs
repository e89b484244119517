//! Learn's part of the reducer.

use super::{LearnAction, LearnAsker, LearnPlace, LearnState};
use crate::app::action::{Action, Effect};
use crate::app::keys::Key;
use crate::app::reduce::Draft;
use crate::app::screens::{At, OnScreen, Screen};
use crate::app::state::{AppState, Open};
use crate::app::url::Place;
use crate::worker::protocol::{Answer, Learned, RequestId, ToLab, ToLearn};

/// The file that progress is handed out as.
const FILE: &str = "layerpeel-lessons.txt";

impl OnScreen for LearnState {
    type Action = LearnAction;
    type Asker = LearnAsker;
    type Place = LearnPlace;

    const TITLE: &'static str = "Learn";
    const GROUP: u8 = 3;
    const IN_BAR: bool = false;
    const KEYS: &'static [Key] = &[];

    fn looked_at(_: &AppState) -> Vec<Open> {
        Vec::new()
    }

    fn act(draft: &mut Draft, action: LearnAction) {
        draft.learn(action);
    }

    fn answered(_: &mut Draft, _: RequestId, asker: LearnAsker, _: Result<Answer, &str>) {
        match asker {}
    }

    fn refresh(draft: &mut Draft) {
        if draft.state.screen == Screen::Learn {
            draft.tell_kept();
        }
    }

    fn anew(_: &mut Draft) {}

    fn lost(_: &mut Draft) {}

    fn back(draft: &mut Draft) {
        draft.state.screens.learn.asks = false;
    }

    fn unfilter(_: &mut Draft) {}

    fn place(_: &Draft) -> LearnPlace {
        LearnPlace
    }

    fn went(draft: &mut Draft, _: LearnPlace) {
        draft.tell_kept();
    }
}

impl Draft {
    fn learn(&mut self, action: LearnAction) {
        let learn = &mut self.state.screens.learn;
        let told = match action {
            LearnAction::Ask(asks) => {
                learn.asks = asks;
                return;
            }
            LearnAction::Export => {
                let text = learn.kept.to_string();
                self.effects.push(Effect::Download { name: FILE.into(), text });
                return;
            }
            LearnAction::Add { file, text } => {
                self.show_learn();
                ToLearn::Add { file, text }
            }
            LearnAction::KeptElsewhere(text) => return self.kept_elsewhere(text),
            LearnAction::Tell(told) => told,
        };
        self.state.screens.learn.asks = false;
        self.tell_kept();
        if told == ToLearn::Forget {
            // What one is in would be kept anew at the next step.
            self.leave_lesson();
        }
        self.tell_lab(ToLab::Learn(told));
    }

    /// Shows the lessons; with nothing open, the sample comes along.
    fn show_learn(&mut self) {
        if self.state.archives.shown().is_none() {
            self.take(Action::Went(Place { sample: true, at: At::start(Screen::Learn) }));
        } else if self.state.screen != Screen::Learn {
            self.take(Action::ShowScreen(Screen::Learn));
        }
    }

    /// Tells the lab what the browser has kept, once.
    pub(in crate::app) fn tell_kept(&mut self) {
        let learn = &mut self.state.screens.learn;
        if !std::mem::replace(&mut learn.told, true) {
            let kept = learn.kept.to_string();
            self.tell_lab(ToLab::Learn(ToLearn::Kept(kept)));
        }
    }

    /// What was learned in two pages is kept together: who writes next has read what the other wrote.
    fn kept_elsewhere(&mut self, text: String) {
        let learn = &mut self.state.screens.learn;
        if *learn.kept == *text {
            return;
        }
        learn.kept = text.as_str().into();
        if learn.told {
            self.tell_lab(ToLab::Learn(ToLearn::Kept(text)));
        }
    }

    /// Another lab knows nothing of it.
    pub(in crate::app) fn forgot_kept(&mut self) {
        self.state.screens.learn.told = false;
    }

    /// The list of lessons has changed.
    pub(in crate::app) fn learned(&mut self, learned: Learned) {
        let learn = &mut self.state.screens.learn;
        learn.shelf = learned.shelf.into();
        if *learn.kept != *learned.kept {
            learn.kept = learned.kept.as_str().into();
            self.effects.push(Effect::KeepLessons(learned.kept));
        }
        if !learned.says.is_empty() {
            self.say(&learned.says, false);
        }
    }
}
