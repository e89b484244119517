//! What a teacher hands out: the lab makes it, where the browser knows the page's address; and the notes in a second window.

use crate::app::action::Effect;
use crate::app::reduce::Draft;
use crate::app::shared::Shared;
use crate::worker::protocol::{HandOut, Handed, ToLab};
use std::rc::Rc;

impl Draft {
    /// Something is to be handed out: the order goes to the lab with the page's address in it.
    pub(super) fn hand(&mut self, what: HandOut) {
        self.state.screens.playground.awaited += 1;
        self.effects.push(Effect::HandOut(what));
    }

    /// What was ordered is there: files go to the person, the rest is shown.
    pub(super) fn handed(&mut self, handed: Handed) {
        let Handed { what, name, text } = &handed;
        match what {
            HandOut::Svg => {
                self.effects.push(Effect::Download { name: name.clone(), text: text.clone() });
            }
            HandOut::Png => {
                self.effects.push(Effect::Paint { name: name.clone(), svg: text.clone() });
            }
            HandOut::Panel | HandOut::Code => {
                self.state.screens.playground.handed = Some(Shared::new(handed));
            }
        }
    }

    /// A lab that was begun in place of one that was lost knows nothing of the window with the notes.
    pub(super) fn tell_noted(&mut self) {
        if self.state.screens.playground.noted {
            self.tell_lab(ToLab::Notes(true));
        }
    }

    /// The notes have changed.
    pub(super) fn note(&mut self, before: &str) {
        let shown = self.state.screens.playground.shown.as_ref();
        let now = shown.map_or("", |shown| &*shown.notes);
        if !now.is_empty() && now != before {
            self.effects.push(Effect::ShowNotes(Rc::from(now)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PlaygroundAction, PresentAction, tests};
    use super::*;
    use crate::app::action::Action;
    use crate::app::event::Event;
    use crate::app::reduce::tests::Play;
    use crate::app::screens::Screen;
    use crate::worker::protocol::{FromLab, Shown};

    fn play() -> Play {
        let mut play = Play::indexed(1);
        play.act(Action::ShowScreen(Screen::Playground));
        tests::said(&mut play, tests::shown("stage", "", &[]));
        play
    }

    fn answer(play: &mut Play, what: HandOut) -> Vec<Effect> {
        let handed = Handed { what, name: "a.svg".into(), text: "<svg/>".into() };
        play.act(Action::Engine(Event::Lab(FromLab::Handed(Box::new(handed)))))
    }

    #[test]
    fn pictures_are_saved_and_the_panel_is_shown_until_it_is_put_away() {
        let mut play = play();
        let effects = play.act(PlaygroundAction::Hand(HandOut::Svg).into());
        assert_eq!(effects, [Effect::HandOut(HandOut::Svg)]);
        let saved = Effect::Download { name: "a.svg".into(), text: "<svg/>".into() };
        assert_eq!(answer(&mut play, HandOut::Svg), [saved]);
        assert_eq!(tests::lab(&play).handed, None);
        play.act(PlaygroundAction::Hand(HandOut::Panel).into());
        assert_eq!(answer(&mut play, HandOut::Panel), []);
        assert!(tests::lab(&play).handed.is_some() && tests::lab(&play).awaited == 0);
        play.act(PlaygroundAction::PutAway.into());
        assert_eq!(tests::lab(&play).handed, None);
    }

    #[test]
    fn behind_the_code_nothing_moves() {
        let mut play = play();
        let press = |play: &mut Play, what| play.act(PlaygroundAction::Present(what).into());
        press(&mut play, PresentAction::Begin);
        assert_eq!(press(&mut play, PresentAction::Code), [Effect::HandOut(HandOut::Code)]);
        answer(&mut play, HandOut::Code);
        assert!(tests::lab(&play).handed.is_some());
        assert_eq!(press(&mut play, PresentAction::Back), []);
        assert_eq!(tests::lab(&play).handed, None, "the first key takes it away");
    }

    #[test]
    fn notes_go_to_their_window_when_they_change() {
        let mut play = play();
        assert_eq!(play.act(PlaygroundAction::Notes.into()), [Effect::OpenNotes]);
        let notes = |text: &str| Shown { notes: text.into(), ..tests::shown("stage", "", &[]) };
        let goes = |effects: Vec<Effect>| effects.contains(&Effect::ShowNotes("<p>".into()));
        assert!(goes(tests::said(&mut play, notes("<p>"))));
        assert!(!goes(tests::said(&mut play, notes("<p>"))));
    }

    #[test]
    fn a_lab_in_place_of_one_that_was_lost_is_told_who_looks_at_the_notes() {
        let lost = || Action::Engine(Event::LabLost { message: "out of memory".into() });
        let anew =
            [PlaygroundAction::Begin { anew: false }, PlaygroundAction::Teach("04-copy-up".into())];
        for begin in anew {
            let mut play = play();
            play.act(PlaygroundAction::Tell(ToLab::Notes(true)).into());
            let told = |effects: &[Effect]| tests::told(effects).contains(&&ToLab::Notes(true));
            assert!(!told(&play.act(PlaygroundAction::Begin { anew: true }.into())));
            play.act(lost());
            assert!(told(&play.act(begin.clone().into())), "{begin:?}");
            play.act(PlaygroundAction::Tell(ToLab::Notes(false)).into());
            play.act(lost());
            assert!(!told(&play.act(begin.into())), "nobody does");
        }
    }
}
