//! A sheet to print: one page of A4, black on white, with room for a pen.

use super::code::{Place, code};
use super::panel::{Link, TYPED};
use crate::lab::lesson::Lesson;
use crate::view::lab::lesson::{goal, inline};
use crate::view::text::xml;

/// Commands and goals that have room on the page.
const LINES: usize = 10;
/// Letters of a command that have room in a line.
const WIDE: usize = 90;

/// What stands on it.
pub struct Sheet<'s> {
    /// Where it leads.
    pub link: Link<'s>,
    /// The lesson, and which it is.
    pub lesson: Option<(&'s Lesson, &'s str)>,
    /// What was typed.
    pub script: &'s str,
}

/// The sheet as markup.
pub fn sheet(sheet: &Sheet<'_>) -> String {
    let which = sheet.lesson.map_or("Playground", |(_, which)| which);
    let mut out = format!(
        "<section class=\"class-sheet\" aria-label=\"Sheet to print\"><header><div><p>{}</p><h1>{}</h1>{}</div>{}</header>",
        xml(which),
        xml(sheet.link.title),
        address(&sheet.link),
        codes(&sheet.link)
    );
    out += &match sheet.lesson {
        Some((lesson, _)) => taught(lesson),
        None => typed(sheet.script),
    };
    out + "<footer><span>Name</span><i></i><span>Date</span><i></i></footer></section>"
}

fn codes(link: &Link<'_>) -> String {
    let code = if link.is_file() { None } else { code(link.address, Place::Paper) };
    code.map(|code| format!("<figure>{code}</figure>")).unwrap_or_default()
}

/// The link in words, where somebody would type it.
fn address(link: &Link<'_>) -> String {
    if link.is_file() {
        return "<p>Open the file that you were given, layerpeel.html, and choose this under Learn or in the Playground.</p>".into();
    }
    let letters = link.address.chars().count();
    let (page, _) = link.address.split_once('#').unwrap_or((link.address, ""));
    let shown = if letters <= 2 * TYPED { link.address } else { page };
    let own = link.own.map(|file| format!("<p>You need the file {}, too.</p>", xml(file)));
    format!("<p class=\"address\">{}</p>{}", xml(shown), own.unwrap_or_default())
}

fn taught(lesson: &Lesson) -> String {
    let mut out = format!(
        "<p><b>Many believe:</b> {}</p><h2>Goals</h2><ul class=\"boxes\">",
        inline(&lesson.believed)
    );
    for of in lesson.goals.iter().take(LINES) {
        out += &format!("<li>{}</li>", inline(&goal(&of.claim, lesson)));
    }
    out += "</ul><h2>Predict first</h2>";
    for question in &lesson.questions {
        out += &format!("<p>{}</p><ul class=\"boxes\">", inline(&question.asks));
        let choices = question.choices.iter();
        choices.for_each(|choice| out += &format!("<li>{}</li>", inline(&choice.text)));
        out += "</ul>";
    }
    out += &lines("Because", 2);
    out + &lines("What I saw", 3)
}

fn typed(script: &str) -> String {
    let mut out = String::new();
    let all: Vec<&str> = script.lines().collect();
    if !all.is_empty() {
        out += "<h2>What was typed</h2><ol class=\"typed-lines\">";
        let hidden = all.len().saturating_sub(LINES);
        if hidden > 0 {
            out += &format!("<li class=\"more\">… {hidden} lines before these</li>");
        }
        for line in &all[hidden..] {
            let line: String = line.chars().take(WIDE).collect();
            out += &format!("<li><code>{}</code></li>", xml(&line));
        }
        out += "</ol>";
    }
    out += &lines("What I do next, and what I expect", 3);
    out + &lines("What happened", 4)
}

/// Lines for a pen.
fn lines(name: &str, count: usize) -> String {
    format!("<h2>{name}</h2>{}", "<i class=\"pen\"></i>".repeat(count))
}
