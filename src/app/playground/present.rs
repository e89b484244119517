//! Presenter mode: the stage alone, large, stepped through by a clicker. A step is a phase of the picture; behind the last one comes
//! the next command of what was typed, so that a prepared history is a talk.

use super::{PlaygroundAction, PlaygroundState, go};
use crate::app::reduce::Draft;
use crate::app::state::Pane;
use crate::worker::protocol::HandOut;

/// How it is presented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presenting {
    /// A spot follows the mouse.
    pub pointer: bool,
    /// The room looks at the teacher: all is black.
    pub black: bool,
    /// The last step went back: a picture that comes is shown from its end.
    backwards: bool,
}

/// What can happen in presenter mode, and that it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresentAction {
    /// It begins.
    Begin,
    /// It ends.
    End,
    /// A step forth.
    Next,
    /// A step back.
    Back,
    /// To a phase of the picture, counted from 1.
    Jump(u8),
    /// The picture plays, slowly.
    Replay,
    /// A spot follows the mouse, or not.
    Pointer,
    /// All is black, or not.
    Black,
    /// The code of the link, for the whole room, or not.
    Code,
    /// The teacher's notes, in a second window.
    Notes,
}

/// What the legend shows and the listener obeys: keys (clickers send the first ones), what it is called, what happens.
pub const PRESENT_KEYS: &[(&[&str], &str, PresentAction)] = &[
    (&["PageUp", "ArrowLeft", "ArrowUp"], "back", PresentAction::Back),
    (&["PageDown", "ArrowRight", "ArrowDown"], "step", PresentAction::Next),
    (&["r"], "replay slowly", PresentAction::Replay),
    (&["l"], "pointer", PresentAction::Pointer),
    (&["b", "."], "black", PresentAction::Black),
    (&["q"], "code", PresentAction::Code),
    (&["n"], "notes", PresentAction::Notes),
    (&["Escape"], "end", PresentAction::End),
];

/// What a key does in presenter mode.
pub fn pressed(name: &str) -> Option<PresentAction> {
    if let Some(digit @ 1..) = name.parse::<u8>().ok().filter(|digit| *digit < 10) {
        return Some(PresentAction::Jump(digit));
    }
    let found = PRESENT_KEYS.iter().find(|(names, ..)| names.contains(&name));
    found.map(|(_, _, action)| *action)
}

impl Draft {
    pub(super) fn present(&mut self, action: PresentAction) {
        let lab = &mut self.state.screens.playground;
        if action == PresentAction::Begin {
            lab.presenting = Some(Presenting::default());
            lab.slow = false;
            self.state.pane = Pane::Layers;
            return;
        }
        let Some(presenting) = lab.presenting.as_mut() else {
            // From the window with the notes.
            return match action {
                PresentAction::Next => self.playground(go(1)),
                PresentAction::Back => self.playground(go(-1)),
                _ => {}
            };
        };
        // Behind the black, or the code, nothing happens that nobody sees.
        if std::mem::take(&mut presenting.black) | lab.handed.take().is_some() {
            return;
        }
        match action {
            PresentAction::Begin => {}
            PresentAction::End => (lab.presenting, lab.phase, lab.slow) = (None, None, false),
            PresentAction::Pointer => presenting.pointer = !presenting.pointer,
            PresentAction::Black => presenting.black = true,
            PresentAction::Code => self.hand(HandOut::Code),
            PresentAction::Notes => self.playground(PlaygroundAction::Notes),
            PresentAction::Replay => {
                (lab.phase, lab.slow) = (None, true);
                lab.play();
            }
            PresentAction::Jump(number) => {
                let phase = lab.phases().nth(usize::from(number.saturating_sub(1)));
                lab.show_phase(phase);
            }
            PresentAction::Next => self.click(1),
            PresentAction::Back => self.click(-1),
        }
    }

    /// A phase on, or the next command.
    fn click(&mut self, by: isize) {
        let lab = &mut self.state.screens.playground;
        if let Some(presenting) = &mut lab.presenting {
            presenting.backwards = by < 0;
        }
        let phases: Vec<u8> = lab.phases().collect();
        // A picture that plays by itself is at its end.
        let at = match lab.phase {
            Some(phase) => phases.iter().position(|other| *other == phase),
            None => phases.len().checked_sub(1),
        };
        let to = at.and_then(|at| at.checked_add_signed(by)).and_then(|to| phases.get(to));
        if to.is_some() {
            return lab.show_phase(to.copied());
        }
        let (at, last) = lab.shown.as_ref().map_or((0, 0), |shown| (shown.at, shown.last));
        if (by > 0 && at < last) || (by < 0 && at > 0) {
            self.playground(go(by as i64));
        }
    }
}

impl PlaygroundState {
    /// Numbers of the picture's phases.
    fn phases(&self) -> impl Iterator<Item = u8> + '_ {
        self.shown.iter().flat_map(|shown| &shown.phases).map(|(phase, _)| *phase)
    }

    fn show_phase(&mut self, phase: Option<u8>) {
        if phase.is_some() {
            self.phase = phase;
            self.play();
        }
    }

    /// The phase that a picture which comes is shown from; `None`: it plays by itself.
    pub(super) fn first_phase(&self) -> Option<u8> {
        let presenting = self.presenting?;
        if presenting.backwards { self.phases().last() } else { self.phases().next() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests;
    use super::*;
    use crate::app::action::Action;
    use crate::app::reduce::tests::Play;
    use crate::app::screens::Screen;
    use crate::worker::protocol::{Shown, ToLab};

    fn play() -> Play {
        let mut play = Play::indexed(1);
        play.act(Action::ShowScreen(Screen::Playground));
        shows(&mut play, 2, &[(1, "looks"), (3, "changes")]);
        play.act(PlaygroundAction::Present(PresentAction::Begin).into());
        play
    }

    /// The lab shows a step of three.
    fn shows(play: &mut Play, at: u32, phases: &[(u8, &str)]) {
        let stage = format!("stage {at}");
        tests::said(play, Shown { at, last: 3, ..tests::shown(&stage, "", phases) });
    }

    fn phase(play: &Play) -> Option<u8> {
        tests::lab(play).phase
    }

    /// Presses a key; answers what the lab is told.
    fn press(play: &mut Play, key: &str) -> Vec<ToLab> {
        let action = pressed(key).expect("a key of presenter mode");
        let effects = play.act(PlaygroundAction::Present(action).into());
        tests::told(&effects).into_iter().cloned().collect()
    }

    #[test]
    fn a_clicker_goes_through_the_phases_and_then_to_the_next_command() {
        let mut play = play();
        assert_eq!(press(&mut play, "PageUp"), []);
        assert_eq!(phase(&play), Some(1), "it had played to its end");
        assert_eq!(press(&mut play, "PageDown"), []);
        assert_eq!(phase(&play), Some(3));
        assert_eq!(press(&mut play, "PageDown"), [ToLab::Go(1)]);
        shows(&mut play, 3, &[(1, "looks"), (2, "copies")]);
        assert_eq!(phase(&play), Some(1), "a new picture is stepped through from its begin");
        press(&mut play, "PageDown");
        assert_eq!(press(&mut play, "PageDown"), [], "nothing is behind the last");
        assert_eq!(phase(&play), Some(2));
        press(&mut play, "PageUp");
        assert_eq!(press(&mut play, "PageUp"), [ToLab::Go(-1)]);
        shows(&mut play, 2, &[(1, "looks"), (3, "changes")]);
        assert_eq!(phase(&play), Some(3), "back is to the end of what was before");
    }

    #[test]
    fn digits_jump_and_behind_the_black_nothing_moves() {
        let mut play = play();
        press(&mut play, "2");
        assert_eq!(phase(&play), Some(3));
        press(&mut play, "9");
        assert_eq!(phase(&play), Some(3), "there is no ninth");
        press(&mut play, "b");
        assert!(tests::lab(&play).presenting.unwrap().black);
        assert_eq!(press(&mut play, "1"), []);
        assert!(!tests::lab(&play).presenting.unwrap().black);
        assert_eq!(phase(&play), Some(3));
        press(&mut play, "Escape");
        assert_eq!((tests::lab(&play).presenting, phase(&play)), (None, None));
    }
}
