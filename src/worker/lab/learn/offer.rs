//! Commands to press in a lesson, so that it can be solved without a keyboard, and not without a thought: what leads on stands
//! among what does not.

use super::taught::Taught;
use crate::domain::order::Gather;
use crate::lab::lesson::{Course, Lesson};
use crate::lab::session::Session;
use std::collections::BTreeSet;

/// Commands of the solution that are offered at once, of wrong attempts, and of all.
const NEXT: usize = 2;
const WRONG: usize = 3;
const MOST: usize = 8;

impl Taught {
    /// What is offered; `usual` is offered without a lesson, too. Nothing while the solution is shown.
    pub fn offers(&self, session: &Session, usual: Vec<String>) -> Vec<String> {
        if self.mine.is_some() {
            return Vec::new();
        }
        if session.state().inside().is_some() {
            return usual;
        }
        let offers = self.lesson_lines(session);
        let usual = usual.into_iter().filter(|line| !offers.contains(line)).collect::<Vec<_>>();
        offers.iter().cloned().chain(usual).take(MOST).collect()
    }

    /// What of that begins a container: what the lesson speaks of has a name, and another one would lead astray.
    pub fn runs(&self, session: &Session) -> Vec<String> {
        if self.mine.is_some() {
            return Vec::new();
        }
        self.lesson_lines(session)
            .into_iter()
            .filter(|line| line.starts_with("docker run "))
            .gather()
    }

    /// What the lesson itself has to offer, in the order of the alphabet: the place tells nothing.
    fn lesson_lines(&self, session: &Session) -> BTreeSet<String> {
        self.next(session).chain(self.wrong.iter().cloned()).gather()
    }

    /// What of the solution was not done yet, the next of it.
    fn next(&self, session: &Session) -> impl Iterator<Item = String> {
        let done = session.steps().filter(|&(at, _)| at > self.course.began && at <= session.at());
        let mut rest = self.commands.as_slice();
        for (_, step) in done {
            if rest.first().is_some_and(|next| next.as_bytes() == step.line) {
                rest = &rest[1..];
            }
        }
        rest.iter().take(NEXT).cloned()
    }
}

/// What does not lead on: commands of wrong attempts that are not in the solution.
pub(super) fn wrong(lesson: &Lesson, course: &Course, solution: &[String]) -> Vec<String> {
    let all = lesson.wrong.iter().flat_map(|script| course.commands(script));
    all.filter(|line| !solution.contains(line)).take(WRONG).collect()
}
