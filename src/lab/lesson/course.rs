//! A lesson on its way: the lab as the lesson begins it, what was done since, and what was answered.

use super::holds::holds;
use super::{Fault, Lesson, Script, Time};
use crate::domain;
use crate::lab::engine::Engine;
use crate::lab::sample;
use crate::lab::session::{Reply, Session};
use std::collections::BTreeMap;

/// When every lesson begins, so that all learners see the same: 2026-01-05 09:00:00 UTC.
const BEGIN: domain::Time = domain::Time { secs: 1_767_603_600, nanos: 0 };

/// The folder of the host that is typed in.
const HOME: &str = "/home/me";

/// A lesson, and how far one is in it.
#[derive(Clone, Debug)]
pub struct Course {
    /// The lab.
    pub session: Session,
    /// Number of the session's step with which the learner began.
    pub began: usize,
    /// Answered questions by name, and whether the answer was right.
    answers: BTreeMap<String, bool>,
}

impl Course {
    /// Begins a lesson: its start was typed. Errors when a line of that fails.
    pub fn begin(lesson: &Lesson) -> Result<Self, Vec<Fault>> {
        Self::begin_on(lesson, |_| {})
    }

    /// The same in a lab to which something is added first.
    pub fn begin_on(lesson: &Lesson, add: impl Fn(&mut Engine)) -> Result<Self, Vec<Fault>> {
        let mut engine = Engine::new(BEGIN);
        sample::add(&mut engine).map_err(|why| vec![Fault::new(1, why)])?;
        add(&mut engine);
        let session = Session::new(engine, HOME);
        let mut course = Self { session, began: 0, answers: BTreeMap::new() };
        let faults = course.play(&lesson.start, true);
        course.began = course.session.at();
        if faults.is_empty() { Ok(course) } else { Err(faults) }
    }

    /// Answers a question by the number of a choice; whether that is right. `None` when there is no such choice.
    pub fn answer(&mut self, lesson: &Lesson, question: &str, choice: usize) -> Option<bool> {
        let right = lesson.question(question)?.choices.get(choice)?.right;
        self.answers.insert(question.to_owned(), right);
        Some(right)
    }

    /// Whether a question was answered rightly.
    pub fn is_right(&self, question: &str) -> bool {
        self.answers.get(question).copied().unwrap_or(false)
    }

    /// Which goals are reached, in their order.
    pub fn reached(&self, lesson: &Lesson) -> Vec<bool> {
        lesson.goals.iter().map(|goal| self.holds(goal.claim.time, goal.claim.not, goal)).collect()
    }

    /// Whether all of them are.
    pub fn is_solved(&self, lesson: &Lesson) -> bool {
        self.reached(lesson).into_iter().all(|reached| reached)
    }

    fn holds(&self, time: Time, not: bool, goal: &super::Goal) -> bool {
        let what = &goal.claim.what;
        let so = |number: usize| {
            self.session
                .step(number)
                .is_some_and(|step| holds(&step.state.engine, self, what) != not)
        };
        match time {
            Time::Now => so(self.session.at()),
            Time::Once => (self.began..=self.session.at()).any(so),
        }
    }

    /// The commands of a script, whole: one may take several lines.
    pub fn commands(&self, script: &Script) -> Vec<String> {
        let mut course = self.clone();
        course.session.goto(self.began);
        course.play(script, false);
        let steps = course.session.steps().filter(|&(at, _)| at > self.began);
        steps.map(|(_, step)| String::from_utf8_lossy(&step.line).into_owned()).collect()
    }

    /// The lesson solved, from its beginning: a session that stands there, with all steps of the solution before it.
    pub fn solved(&self, lesson: &Lesson) -> Session {
        let mut course = self.clone();
        course.session.goto(self.began);
        course.play(&lesson.solution, false);
        course.session.goto(self.began);
        course.session
    }

    /// Types a script. With `strict`, lines that fail are faults; what doesn't end is one always.
    pub(super) fn play(&mut self, script: &Script, strict: bool) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (at, line) in script.lines.iter().enumerate() {
            let reply = self.session.type_line(line.as_bytes(), None);
            let answer = &self.session.now().answer;
            if strict && reply == Reply::Ran && answer.status != 0 {
                let said = String::from_utf8_lossy(&answer.err);
                let says = format!("“{line}” fails: {}", said.lines().next().unwrap_or("no word"));
                faults.push(Fault::new(script.line + at, says));
            }
            if matches!(reply, Reply::Left(_)) {
                faults.push(Fault::new(script.line + at, "the host's shell is left here"));
                return faults;
            }
        }
        if self.session.finish(None).is_some() {
            let last = script.line + script.lines.len().saturating_sub(1);
            faults.push(Fault::new(last, "the last command doesn't come to its end"));
        }
        faults
    }

    /// Answers all questions rightly.
    pub(super) fn answer_all(&mut self, lesson: &Lesson) {
        self.answers.extend(lesson.questions.iter().map(|question| (question.name.clone(), true)));
    }
}
