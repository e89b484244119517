//! Tries a lesson out: the start must not reach the goal, the solution and all other ways must, no wrong attempt may.

use super::{Course, Fault, Lesson, Script};
use crate::domain::order::SortSmall;

/// What is wrong with a lesson's file; nothing when it can be taught.
pub fn check(text: &str) -> Vec<Fault> {
    let lesson = match Lesson::parse(text) {
        Ok(lesson) => lesson,
        Err(faults) => return faults,
    };
    match Course::begin(&lesson) {
        Ok(start) => check_on(&lesson, &start),
        Err(faults) => faults,
    }
}

/// The same of a lesson that was begun somewhere.
pub fn check_on(lesson: &Lesson, start: &Course) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut untouched = start.clone();
    untouched.answer_all(lesson);
    if untouched.is_solved(lesson) {
        let line = lesson.goals.first().map_or(1, |goal| goal.line);
        faults.push(Fault::new(line, "the start reaches the goal: nothing needs to be done"));
    }
    faults.extend(unanswered(lesson, start));
    for way in std::iter::once(&lesson.solution).chain(&lesson.ways) {
        faults.extend(solves(lesson, start, way));
    }
    for attempt in &lesson.wrong {
        let (course, more) = tried(lesson, start, attempt);
        faults.extend(more);
        if course.is_solved(lesson) {
            let says = format!("the wrong attempt “{}” reaches the goal", attempt.title);
            faults.push(Fault::new(attempt.line, says));
        }
    }
    faults.sort_small_by_key(|fault| fault.line);
    faults
}

fn tried(lesson: &Lesson, start: &Course, script: &Script) -> (Course, Vec<Fault>) {
    let mut course = start.clone();
    let faults = course.play(script, false);
    course.answer_all(lesson);
    (course, faults)
}

/// A goal that is not reached, each with its line; and undone, the way must lead back.
fn solves(lesson: &Lesson, start: &Course, way: &Script) -> Vec<Fault> {
    let (mut course, mut faults) = tried(lesson, start, way);
    let name = if way.title.is_empty() { "the solution" } else { way.title.as_str() };
    let missed = lesson.goals.iter().zip(course.reached(lesson)).filter(|(_, reached)| !reached);
    faults.extend(
        missed.map(|(goal, _)| {
            Fault::new(goal.line, format!("{name} does not reach “{}”", goal.text))
        }),
    );
    if course.session.goto(start.began) && course.is_solved(lesson) {
        faults.push(Fault::new(way.line, format!("{name} still counts when all of it is undone")));
    }
    faults
}

/// Questions must count: each stands in a goal, and the solution without its answer does not reach that.
fn unanswered(lesson: &Lesson, start: &Course) -> Vec<Fault> {
    let mut course = start.clone();
    course.play(&lesson.solution, false);
    let is_without = !lesson.questions.is_empty() && course.is_solved(lesson);
    let line = lesson.questions.first().map_or(1, |question| question.line);
    let says = "no goal asks for an answer: add “- answered name”";
    is_without.then(|| Fault::new(line, says)).into_iter().collect()
}
