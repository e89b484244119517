//! All lessons: what each is about, how long it takes, how far one is.

use super::drawing::drawing;
use super::inline::inline;
use super::stage_name;
use crate::lab::lesson::{Fault, Kept, LESSONS, Lesson, Stage, listed};
use crate::view::text::{counted, xml};
use std::fmt::Write as _;

/// A lesson of one's own.
pub struct Own<'l> {
    /// Its file.
    pub file: &'l str,
    /// What was read of it; none when it can't be taught.
    pub lesson: Option<&'l Lesson>,
    /// What is wrong with it.
    pub faults: &'l [Fault],
}

struct Card<'l> {
    /// What begins it.
    name: &'l str,
    /// Its number, or the file.
    which: String,
    title: &'l str,
    stage: Stage,
    believed: &'l str,
    goals: usize,
    minutes: usize,
}

/// The list of lessons.
pub fn shelf(kept: &Kept, own: &[Own<'_>]) -> String {
    let (done, all) = (kept.done(), LESSONS.len());
    let ticks: String = LESSONS
        .iter()
        .map(
            |listed| {
                if kept.is_done(listed.name) { "<i class=\"is-done\"></i>" } else { "<i></i>" }
            },
        )
        .collect();
    let mut out = format!(
        "<div class=\"far\"><p><b>{done}</b> of {all} done</p><div class=\"ticks\" aria-hidden=\"true\">{ticks}</div>{}</div><ol class=\"lessons\">",
        go_on(kept)
    );
    for (number, of) in (1..).zip(LESSONS) {
        let card = Card {
            name: of.name,
            which: format!("<b class=\"nr\">{number}</b>"),
            title: of.title,
            stage: of.stage,
            believed: of.believed,
            goals: of.goals,
            minutes: of.minutes,
        };
        let _ = write!(out, "<li>{}</li>", card.markup(kept, kept.next() == Some(of.name)));
    }
    out += "</ol>";
    if !own.is_empty() {
        out += "<h2>Your own lessons</h2><ul class=\"lessons own-lessons\">";
        own.iter().for_each(|own| {
            let _ = write!(out, "<li>{}</li>", own.markup(kept));
        });
        out += "</ul>";
    }
    out
}

/// The way to the lesson that comes next.
fn go_on(kept: &Kept) -> String {
    let Some((number, next)) = kept.next().and_then(listed) else {
        return "<p class=\"all-done\">All lessons are done.</p>".into();
    };
    let act = if kept.lessons.contains_key(next.name) || number > 1 {
        "Continue with"
    } else {
        "Begin with"
    };
    format!(
        "<button type=\"button\" class=\"button primary\" data-lesson=\"{}\">{act} lesson {number}</button>",
        next.name
    )
}

impl Card<'_> {
    fn markup(&self, kept: &Kept, is_next: bool) -> String {
        let (class, state, act) = match kept.lessons.get(self.name) {
            Some(progress) if progress.done => (" is-done", "✓ done".to_owned(), "Again"),
            Some(progress) => {
                (" is-begun", format!("{} of {} goals", progress.reached, self.goals), "Continue")
            }
            None => ("", String::new(), "Start"),
        };
        let next = if is_next { " is-next" } else { "" };
        let minutes = counted(self.minutes as u64, "minute", "minutes");
        format!(
            "<article class=\"lesson-card{class}{next}\">{}<p class=\"card-head\">{}<span>{}</span><span class=\"state\">{state}</span></p><h3>{}</h3><p class=\"believed\"><q>{}</q></p><p class=\"card-foot\"><span>about {minutes}</span><button type=\"button\" class=\"button\" data-lesson=\"{}\" aria-label=\"{act}: {}\">{act}</button></p></article>",
            drawing(self.name, self.stage),
            self.which,
            stage_name(self.stage),
            xml(self.title),
            inline(self.believed),
            xml(self.name),
            xml(self.title),
        )
    }
}

impl Own<'_> {
    fn markup(&self, kept: &Kept) -> String {
        let file = xml(self.file);
        let gone = format!(
            "<button type=\"button\" class=\"button small\" data-drop=\"{file}\" aria-label=\"Take {file} off the list\">Take off the list</button>"
        );
        let Some(lesson) = self.lesson.filter(|_| self.faults.is_empty()) else {
            let one =
                |fault: &Fault| format!("<li><b>line {}</b> {}</li>", fault.line, xml(&fault.says));
            let faults: String = self.faults.iter().map(one).collect();
            return format!(
                "<article class=\"lesson-card is-faulty\"><p class=\"card-head\"><code>{file}</code><span class=\"state\">can’t be taught</span></p><ol class=\"faults\" aria-label=\"What is wrong with {file}\">{faults}</ol><p class=\"card-foot\"><span>Mend it in an editor and open it again.</span>{gone}</p></article>"
            );
        };
        let card = Card {
            name: self.file,
            which: format!("<code>{file}</code>"),
            title: &lesson.title,
            stage: lesson.stage,
            believed: &lesson.believed,
            goals: lesson.goals.len(),
            minutes: lesson.minutes(),
        };
        card.markup(kept, false) + &gone
    }
}
