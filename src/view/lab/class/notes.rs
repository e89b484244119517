//! The teacher's notes, for a second window: what the class does not see on the wall.

use crate::lab::lesson::{Lesson, Question};
use crate::view::lab::lesson::{goal, inline, paragraphs};
use crate::view::lab::{Sentence, told};
use crate::view::text::xml;

/// What they are made of.
pub struct Notes<'n> {
    /// The lesson, which it is, and which goals are reached.
    pub lesson: Option<(&'n Lesson, &'n str, Vec<bool>)>,
    /// The solution's commands, and so many that are done; `None`: something else was typed.
    pub solution: (&'n [String], Option<usize>),
    /// The command with which one is here; nothing at the start.
    pub line: &'n str,
    /// Its number, and the last one's.
    pub at: (usize, usize),
    /// What it did.
    pub sentences: Vec<Sentence>,
    /// The command that was typed after it, which a step brings back.
    pub next: Option<String>,
}

/// The notes as markup.
pub fn notes(of: &Notes<'_>) -> String {
    let mut out = String::from("<main class=\"notes\">");
    let (number, last) = of.at;
    match &of.lesson {
        Some((lesson, which, _)) => {
            out += &format!(
                "<header><p>{}</p><h1>{}</h1></header><p class=\"believed\"><b>Many believe:</b> {}</p>",
                xml(which),
                xml(&lesson.title),
                inline(&lesson.believed)
            );
        }
        None => out += "<header><h1>Playground</h1></header>",
    }
    let line = if of.line.is_empty() { "the start" } else { of.line };
    out += &format!(
        "<section class=\"now\"><h2>On the wall: {number} of {last}</h2><pre>{}</pre>{}</section>",
        xml(line),
        told::sentence_list(&of.sentences)
    );
    out += &next(of);
    if let Some((lesson, _, reached)) = &of.lesson {
        out += &goals(lesson, reached);
        out += &solution(of.solution);
        lesson.questions.iter().for_each(|question| out += &answer(question));
        out += &format!("<section><h2>Text</h2>{}</section>", paragraphs(&lesson.text));
    }
    out + "<footer><button type=\"button\" data-step=\"back\">Back</button><button type=\"button\" data-step=\"next\">Step</button></footer></main>"
}

/// The next step: what was typed already, or else the solution's next command.
fn next(of: &Notes<'_>) -> String {
    let (commands, done) = of.solution;
    let of_solution = || done.and_then(|done| commands.get(done)).cloned();
    let text = match of.next.clone().or_else(of_solution) {
        Some(line) => format!("<pre>{}</pre>", xml(&line)),
        None if of.lesson.is_some() && done.is_none() => {
            "<p>Something else than the solution was typed: Back leads to it.</p>".into()
        }
        None => "<p>Nothing is prepared behind this.</p>".into(),
    };
    format!("<section><h2>Next</h2>{text}</section>")
}

fn goals(lesson: &Lesson, reached: &[bool]) -> String {
    let one = |(of, reached): (&crate::lab::lesson::Goal, &bool)| {
        let (sign, says) = if *reached { ("✓", "reached") } else { ("○", "to do") };
        let text = inline(&goal(&of.claim, lesson));
        format!("<li><span aria-label=\"{says}\" role=\"img\">{sign}</span> {text}</li>")
    };
    let all: String = lesson.goals.iter().zip(reached).map(one).collect();
    format!("<section><h2>Goals</h2><ul>{all}</ul></section>")
}

fn solution((commands, done): (&[String], Option<usize>)) -> String {
    let one = |(at, command): (usize, &String)| {
        let here = if done == Some(at) { " aria-current=\"step\"" } else { "" };
        format!("<li{here}><pre>{}</pre></li>", xml(command))
    };
    let all: String = commands.iter().enumerate().map(one).collect();
    format!("<section><h2>Solution</h2><ol>{all}</ol></section>")
}

/// A question with its right answer, and why the others are none.
fn answer(question: &Question) -> String {
    let one = |choice: &crate::lab::lesson::Choice| {
        let (sign, class) = if choice.right { ("✓", " class=\"is-right\"") } else { ("✗", "") };
        format!("<li{class}>{sign} <b>{}</b> {}</li>", inline(&choice.text), inline(&choice.why))
    };
    let all: String = question.choices.iter().map(one).collect();
    format!("<section><h2>{}</h2><ul>{all}</ul></section>", inline(&question.asks))
}
