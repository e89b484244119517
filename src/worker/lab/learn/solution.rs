//! The worked solution: it is played in a lab of its own, step by step, forth and back; the learner's comes back.

use super::super::{Lab, Place, note};
use super::taught::Taught;
use crate::lab::session::Session;
use crate::view::lab::lesson::Solution;
use crate::view::lab::told;
use crate::worker::protocol::Shown;

impl Taught {
    /// How far the solution is, while it is shown.
    pub(super) fn solution(&self, shown: &Session) -> Option<Solution> {
        let (_, plays) = self.mine.as_ref()?;
        let at = shown.at().saturating_sub(self.course.began);
        Some(Solution { commands: self.commands.clone(), at, plays: *plays })
    }
}

impl Lab {
    /// Something of the lesson's panel was pressed.
    pub(super) fn press_lesson(&mut self, what: &str, shown: &mut Shown) {
        let mut words = what.split(' ');
        let word = words.next().unwrap_or_default();
        let mut number =
            || words.next().and_then(|word| word.parse::<usize>().ok()).unwrap_or(usize::MAX);
        let Some(taught) = &mut self.lessons.taught else { return };
        match word {
            "choose" => taught.choose(number(), number()),
            "reveal" => shown.says = taught.reveal(number()),
            "hint" => {
                taught.hints = (taught.hints + 1).min(taught.lesson.hints.len());
                shown.says = taught
                    .hints
                    .checked_sub(1)
                    .map_or_else(String::new, |at| taught.lesson.hints[at].replace('`', ""));
            }
            "over" => self.over(shown),
            "image" => self.change_image(shown),
            "solution" => self.show_solution(shown),
            "stop" => {
                self.put_away();
                self.reprint(shown);
            }
            "play" => self.plays(|plays| !plays),
            // By itself.
            "tick" => self.step_solution(shown),
            "step" => {
                self.plays(|_| false);
                self.step_solution(shown);
            }
            "back" => {
                self.plays(|_| false);
                self.go(-1, shown);
            }
            _ => {}
        }
    }

    /// All that was typed is undone; it can be redone.
    fn over(&mut self, shown: &mut Shown) {
        self.put_away();
        self.session.abandon();
        self.session.goto(self.base());
        self.reprint(shown);
        note("From the start. Redo brings back what you did.", shown);
        shown.says = "From the start. Redo brings back what you did.".into();
    }

    fn show_solution(&mut self, shown: &mut Shown) {
        let Some(taught) = self.lessons.taught.as_ref().filter(|taught| taught.mine.is_none())
        else {
            return;
        };
        // The tab stays as it is: it is what one looks at, and not whose lab.
        let (session, on) = (taught.course.solved(&taught.lesson), self.on);
        let place = Place { session, on, ..taught.begins() };
        let mine = self.change(place);
        if let Some(taught) = &mut self.lessons.taught {
            taught.mine = Some((mine, true));
        }
        self.reprint(shown);
        shown.says = "The solution is played.".into();
    }

    /// The learner's own lab comes back. True when the solution was shown.
    pub(in super::super) fn put_away(&mut self) -> bool {
        let mine = self.lessons.taught.as_mut().and_then(|taught| taught.mine.take());
        let on = self.on;
        mine.map(|(mine, _)| self.change(Place { on, ..mine })).is_some()
    }

    /// Whoever does something while the solution is shown does it in the own lab.
    pub(in super::super) fn come_back(&mut self, shown: &mut Shown) {
        if self.put_away() {
            self.reprint(shown);
            note("The solution is put away: this is your own lab again.", shown);
        }
    }

    fn plays(&mut self, how: fn(bool) -> bool) {
        if let Some((_, plays)) =
            self.lessons.taught.as_mut().and_then(|taught| taught.mine.as_mut())
        {
            *plays = how(*plays);
        }
    }

    fn step_solution(&mut self, shown: &mut Shown) {
        let is_shown = self.lessons.taught.as_ref().is_some_and(|taught| taught.mine.is_some());
        if is_shown && self.session.redo() {
            let step = self.session.now().clone();
            shown.printed += &told::typed(&step.prompt, &String::from_utf8_lossy(&step.line));
            super::super::answered(&step.answer, shown);
            self.columns.touch(&step.answer.log);
        }
        if self.session.at() == self.session.last() {
            self.plays(|_| false);
        }
    }
}
