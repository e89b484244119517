//! The lesson that is taught: its lab, what was answered, which goals are reached.

use super::super::Place;
use super::super::columns::Columns;
use super::super::stages::On;
use super::offer::wrong;
use crate::domain::order::Gather;
use crate::lab::engine::Engine;
use crate::lab::lesson::{Course, LESSONS, Lesson, Progress, What, listed};
use crate::lab::open::Ready;
use crate::lab::session::Session;
use crate::view::lab::lesson::{Asked, Choice, Panel, goal};
use crate::worker::protocol::LessonShown;
use std::collections::BTreeMap;

/// A lesson on its way.
pub struct Taught {
    /// What links call it.
    pub name: String,
    /// Its file.
    pub text: String,
    pub(super) lesson: Lesson,
    pub(super) course: Course,
    /// The commands of its solution.
    pub(super) commands: Vec<String>,
    /// Commands that don't lead on, to be offered beside those.
    pub(super) wrong: Vec<String>,
    asked: Vec<Asked>,
    pub(super) hints: usize,
    /// Which goals were reached when it was judged last.
    reached: Vec<bool>,
    solved: bool,
    /// The lab as it was before.
    pub before: Place,
    /// The learner's own lab while the solution is shown in another, and whether that goes on by itself.
    pub(super) mine: Option<(Place, bool)>,
    /// The open image that it is taught on; else it is the sample.
    pub(super) on: Option<Ready>,
    /// The image that is open.
    pub(super) open: Option<String>,
}

/// An open image as a link names it.
fn named(ready: &Ready) -> String {
    let name = ready.names().first().map_or("", |name| name);
    format!("{name}@{}", ready.mark())
}

impl Taught {
    /// At its beginning.
    pub fn new(name: String, text: String, lesson: Lesson, course: Course) -> Self {
        let commands = course.commands(&lesson.solution);
        let wrong = wrong(&lesson, &course, &commands);
        let asked = vec![Asked::default(); lesson.questions.len()];
        let reached = course.reached(&lesson);
        Self {
            name,
            text,
            lesson,
            course,
            commands,
            wrong,
            asked,
            hints: 0,
            reached,
            solved: false,
            before: Place::default(),
            mine: None,
            on: None,
            open: None,
        }
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.lesson.title
    }

    /// What is taught.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// Which it is, in words.
    pub fn which(&self) -> String {
        listed(&self.name).map_or_else(
            || format!("Your own lesson, {}", self.name),
            |(number, _)| format!("Lesson {number} of {}", LESSONS.len()),
        )
    }

    /// The commands of its solution.
    pub fn commands(&self) -> &[String] {
        &self.commands
    }

    /// So many of them were typed in this session, when nothing else was.
    pub fn done(&self, session: &Session) -> Option<usize> {
        let typed = self.typed(session);
        self.commands.starts_with(&typed).then_some(typed.len())
    }

    /// The lab as it begins, on the lesson's stage: its columns are the paths that its goals speak of.
    pub fn begins(&self) -> Place {
        let goals = self.lesson.goals.iter().filter_map(|goal| goal.claim.what.path());
        let columns = Columns::of(goals.map(<[u8]>::to_vec));
        let session = self.course.session.clone();
        let chosen = session.state().engine.containers.first().map(|first| first.name.clone());
        let on = On::taught(self.lesson.stage);
        Place { columns, chosen, on, ..Place::of(session) }
    }

    /// The first image that is to have something and is not there yet, by its name.
    pub fn wants(&self, engine: &Engine) -> Option<String> {
        let named = self.lesson.goals.iter().filter_map(|goal| match &goal.claim.what {
            What::ImageHas(name, _) if !goal.claim.not => Some(name),
            _ => None,
        });
        named.into_iter().find(|name| !engine.tags.contains_key(*name)).cloned()
    }

    /// The step of its session with which the learner begins.
    pub fn base(&self) -> usize {
        self.course.began
    }

    /// What the terminal says first.
    pub fn welcome(&self) -> String {
        format!(
            "Lesson: {}. Type, or press a command below; every one can be undone.",
            self.lesson.title
        )
    }

    /// The first commands of the solution.
    pub fn first(&self, count: usize) -> String {
        self.commands.iter().take(count).cloned().collect::<Vec<_>>().join("\n")
    }

    /// What was typed in it, as it is in this session.
    fn typed(&self, session: &Session) -> Vec<String> {
        let done = session.steps().filter(|&(at, _)| at > self.course.began && at <= session.at());
        done.map(|(_, step)| String::from_utf8_lossy(&step.line).into_owned()).collect()
    }

    /// How much of the solution was typed, when it is nothing else.
    fn step(&self, typed: &[String]) -> usize {
        if self.commands.starts_with(typed) { typed.len() } else { 0 }
    }

    /// Whether a link with this script, or so many steps of the solution, leads to where this session is.
    pub fn is_at(&self, script: &str, step: usize, session: &Session) -> bool {
        let typed = self.typed(session);
        if script.is_empty() { self.step(&typed) == step } else { typed.join("\n") == script }
    }

    /// The learner's own session: the one that is shown, but while the solution is.
    pub fn own<'s>(&'s self, shown: &'s Session) -> &'s Session {
        self.mine.as_ref().map_or(shown, |(place, _)| &place.session)
    }

    /// Answers as they were given before.
    pub fn answer_as(&mut self, answers: &BTreeMap<String, usize>) {
        for (question, &choice) in answers {
            let number = self.lesson.questions.iter().position(|of| of.name == *question);
            if let Some(number) = number {
                self.choose(number, choice);
                self.reveal(number);
            }
        }
    }

    /// Predicts. What was told to be right is not changed any more.
    pub(super) fn choose(&mut self, number: usize, choice: usize) {
        let Some(question) = self.lesson.questions.get(number) else { return };
        let is_right = self.course.is_right(&question.name);
        if choice < question.choices.len() && !is_right {
            self.asked[number] = Asked { chosen: Some(choice), revealed: false };
        }
    }

    /// Tells whether the prediction is right, and why; nothing when there is nothing to tell.
    pub(super) fn reveal(&mut self, number: usize) -> String {
        let Some(asked) = self.asked.get_mut(number).filter(|asked| !asked.revealed) else {
            return String::new();
        };
        let (Some(choice), question) = (asked.chosen, &self.lesson.questions[number]) else {
            return String::new();
        };
        asked.revealed = true;
        let right = self.course.answer(&self.lesson, &question.name, choice) == Some(true);
        let word = if right { "Right" } else { "Not so" };
        format!("{word}: {}", question.choices[choice].why)
    }

    /// Something was done: predictions that stand are told.
    pub fn reveal_all(&mut self) -> String {
        let all: Vec<String> = (0..self.asked.len()).map(|number| self.reveal(number)).collect();
        all.join(" ").trim().to_owned()
    }

    /// Which goals are reached in this session.
    pub fn reached_in(&self, session: &Session) -> Vec<bool> {
        let mut course = self.course.clone();
        course.session = session.clone();
        course.reached(&self.lesson)
    }

    /// Looks at the goals; what is to be said of them.
    pub fn judge(&mut self, shown: &Session) -> String {
        let now = self.reached_in(self.own(shown));
        let new = self.lesson.goals.iter().zip(now.iter().zip(&self.reached));
        let new: Vec<String> = new
            .filter(|(_, (now, before))| **now && !**before)
            .map(|(of, _)| goal(&of.claim, &self.lesson).replace(['`', '*'], ""))
            .collect();
        self.reached = now;
        if !self.solved && self.reached.iter().all(|reached| *reached) {
            self.solved = true;
            return "All goals are reached: the lesson is solved.".into();
        }
        if new.is_empty() { String::new() } else { format!("Goal reached: {}.", new.join("; ")) }
    }

    /// All goals were reached at once, at some time.
    pub fn is_solved(&self) -> bool {
        self.solved
    }

    /// What is kept of it.
    pub fn progress(&self, was_done: bool, shown: &Session) -> Progress {
        if self.solved || was_done {
            let reached = self.lesson.goals.len();
            return Progress { done: true, reached, ..Progress::default() };
        }
        let questions = self.lesson.questions.iter().zip(&self.asked);
        let answers = questions.filter(|(_, asked)| asked.revealed);
        let answers = answers.filter_map(|(of, asked)| Some((of.name.clone(), asked.chosen?)));
        Progress {
            done: false,
            reached: self.reached.iter().filter(|reached| **reached).count(),
            answers: answers.gather(),
            script: self.typed(self.own(shown)).join("\n"),
        }
    }

    /// What is to be shown of it.
    pub fn shown(&self, shown: &Session) -> LessonShown {
        let typed = self.typed(self.own(shown));
        LessonShown {
            name: self.name.clone(),
            panel: self.panel(shown, !typed.is_empty()),
            step: self.step(&typed) as u32,
            on: self.on.as_ref().map(named).unwrap_or_default(),
            plays: self.mine.as_ref().is_some_and(|(_, plays)| *plays),
            title: self.lesson.title.clone(),
            far: self.far(shown),
        }
    }

    /// Which it is, and how far one is in it.
    fn far(&self, shown: &Session) -> String {
        let reached = self.reached_in(shown);
        let count = reached.iter().filter(|reached| **reached).count();
        format!("{} · {count} of {} goals", self.which(), reached.len())
    }

    /// What the open image that it is taught on is called.
    pub fn on_name(&self) -> Option<&str> {
        Some(self.on.as_ref()?.names().first()?)
    }

    /// It is taught on this open image; on the sample, where that is none.
    pub(super) fn is_on(&self, open: Option<&Ready>) -> bool {
        match (&self.on, open) {
            (Some(on), Some(open)) => on.is_same(open),
            (on, open) => on.is_none() && open.is_none(),
        }
    }

    /// Which image it is taught on, where there is a choice.
    fn image(&self) -> Option<Choice<'_>> {
        match (self.on_name(), &self.open) {
            (Some(on), _) => Some(Choice { on: Some(on), open: on }),
            (None, Some(open)) if !self.lesson.stands.is_empty() => Some(Choice { on: None, open }),
            _ => None,
        }
    }

    fn panel(&self, shown: &Session, is_begun: bool) -> String {
        let number = listed(&self.name).map(|(number, _)| number);
        let which = self.which();
        let at = |number: usize| LESSONS.get(number).map(|listed| (listed.name, listed.title));
        let before = number.and_then(|number| number.checked_sub(2)).and_then(at);
        let panel = Panel {
            lesson: &self.lesson,
            image: self.image(),
            which,
            beside: [before, number.and_then(at)],
            // While the solution is shown, it is its goals that tick.
            reached: self.reached_in(shown),
            asked: self.asked.clone(),
            hints: self.hints,
            solution: self.solution(shown),
            solved: self.solved,
            is_begun,
        };
        panel.markup()
    }
}
