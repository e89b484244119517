//! The lesson that is taught: what is believed, what is read, goals that tick themselves, what is predicted, hints, the solution.

use super::goal;
use super::inline::{inline, paragraphs};
use super::stage_name;
use crate::lab::lesson::{Fault, Lesson, Question, listed};
use crate::view::text::{counted, inert, xml};
use std::fmt::Write as _;

/// A lesson, and all that is to be seen of where one is in it.
pub struct Panel<'l> {
    /// The lesson.
    pub lesson: &'l Lesson,
    /// Which image it is taught on, where it can be another.
    pub image: Option<Choice<'l>>,
    /// Which it is: `Lesson 4 of 16`.
    pub which: String,
    /// The names and titles of the lessons before and behind it.
    pub beside: [Option<(&'l str, &'l str)>; 2],
    /// Which goals are reached, in their order.
    pub reached: Vec<bool>,
    /// What was answered, in the order of the questions.
    pub asked: Vec<Asked>,
    /// Hints that were asked for.
    pub hints: usize,
    /// The solution, while it is shown.
    pub solution: Option<Solution>,
    /// All goals were reached at once, at some time.
    pub solved: bool,
    /// Something was done that starting over undoes.
    pub is_begun: bool,
}

/// The image that a lesson is taught on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice<'l> {
    /// The open one; `None`: the sample.
    pub on: Option<&'l str>,
    /// What is open.
    pub open: &'l str,
}

/// How far a question is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The chosen answer.
    pub chosen: Option<usize>,
    /// Whether it is right was told.
    pub revealed: bool,
}

/// The worked solution as it is played.
pub struct Solution {
    /// Its commands.
    pub commands: Vec<String>,
    /// So many of them are done.
    pub at: usize,
    /// It goes on by itself.
    pub plays: bool,
}

impl Panel<'_> {
    /// As markup.
    pub fn markup(&self) -> String {
        let lesson = self.lesson;
        let mut out = self.head();
        let _ = write!(
            out,
            "<h2 id=\"lesson\" tabindex=\"-1\">{}</h2><p class=\"believed\"><b>Many believe:</b> <q>{}</q></p>",
            xml(&lesson.title),
            inline(&lesson.believed)
        );
        out += &self.image.map_or_else(String::new, image);
        let _ = write!(out, "<div class=\"lesson-text\">{}</div>", paragraphs(&lesson.text));
        let words: Vec<String> =
            lesson.words.iter().map(|word| format!("<dfn>{}</dfn>", xml(word))).collect();
        if !words.is_empty() {
            let _ = write!(out, "<p class=\"words-new\">New here: {}</p>", words.join(", "));
        }
        out += &self.goals();
        for (number, question) in lesson.questions.iter().enumerate() {
            out += &ask(number, question, self.asked.get(number).copied().unwrap_or_default());
        }
        out += &self.hints();
        out += &self.solution.as_ref().map_or_else(|| self.acts(), solution);
        out += &self.end();
        out
    }

    fn head(&self) -> String {
        let turn = |of: Option<(&str, &str)>, id: &str, sign: &str, says: &str| match of {
            Some((name, title)) => format!(
                "<button type=\"button\" id=\"{id}\" data-lesson=\"{}\" aria-label=\"{says} lesson: {}\" title=\"{}\">{sign}</button>",
                xml(name),
                xml(title),
                xml(title)
            ),
            None => format!(
                "<button type=\"button\" id=\"{id}\" disabled aria-label=\"{says} lesson\">{sign}</button>"
            ),
        };
        format!(
            "<header class=\"lesson-head\"><p>{} · {}</p><nav aria-label=\"Lessons\">{}<button type=\"button\" id=\"lesson-all\" data-do=\"all\">All</button>{}<button type=\"button\" id=\"lesson-leave\" data-do=\"leave\" title=\"Back to the lab as it was before\">Leave</button></nav></header>",
            xml(&self.which),
            stage_name(self.lesson.stage),
            turn(self.beside[0], "lesson-before", "‹", "Previous"),
            turn(self.beside[1], "lesson-next", "›", "Next"),
        )
    }

    fn goals(&self) -> String {
        let count = self.reached.iter().filter(|reached| **reached).count();
        let one = |(of, reached): (&crate::lab::lesson::Goal, &bool)| {
            let (class, says) =
                if *reached { (" class=\"is-reached\"", "Reached: ") } else { ("", "To do: ") };
            format!(
                "<li{class}><span class=\"hush\">{says}</span>{}</li>",
                inline(&goal(&of.claim, self.lesson))
            )
        };
        let all: String = self.lesson.goals.iter().zip(&self.reached).map(one).collect();
        format!(
            "<h3>Goals <small>{count} of {}</small></h3><ol class=\"goals\">{all}</ol>",
            self.reached.len()
        )
    }

    fn hints(&self) -> String {
        let shown = self.lesson.hints.iter().take(self.hints);
        let all: String = shown.map(|hint| format!("<li>{}</li>", inline(hint))).collect();
        if all.is_empty() {
            all
        } else {
            format!("<ol class=\"hints\" aria-label=\"Hints\">{all}</ol>")
        }
    }

    fn acts(&self) -> String {
        let left = self.lesson.hints.len().saturating_sub(self.hints);
        let off = |is_off: bool| if is_off { " aria-disabled=\"true\"" } else { "" };
        let hint = if left > 0 {
            format!("Hint <small>{left} left</small>")
        } else {
            "No more hints".into()
        };
        format!(
            "<div class=\"lesson-acts\"><button type=\"button\" id=\"lesson-hint\" class=\"button\" data-do=\"hint\"{}>{hint}</button><button type=\"button\" id=\"lesson-solution\" class=\"button\" data-do=\"solution\">Show solution</button><button type=\"button\" id=\"lesson-over\" class=\"button\" data-do=\"over\" title=\"All commands are undone; Redo brings them back\"{}>Start over</button></div>",
            off(left == 0),
            off(!self.is_begun)
        )
    }

    /// Where all is done.
    fn end(&self) -> String {
        if !self.solved {
            return String::new();
        }
        let next = self.beside[1].map_or_else(
            || "<button type=\"button\" id=\"lesson-on\" class=\"button primary\" data-do=\"all\">All lessons</button>".into(),
            |(name, title)| format!("<button type=\"button\" id=\"lesson-on\" class=\"button primary\" data-lesson=\"{}\">Next: {}</button>", xml(name), xml(title)),
        );
        format!(
            "<div class=\"solved\"><p><b>Solved.</b> Many believe something else; you have seen what is so.</p>{next}</div>"
        )
    }
}

/// On which image, and how to change that.
fn image(of: Choice<'_>) -> String {
    let open = xml(of.open);
    let (says, does) = match of.on {
        Some(_) => (format!("On <code>{open}</code>, which is open."), "Back to the sample".into()),
        None => (String::new(), format!("Do it on <code>{open}</code>, which is open")),
    };
    format!(
        "<p class=\"lesson-on\">{says} <button type=\"button\" id=\"lesson-image\" class=\"button\" data-do=\"image\">{does}</button></p>"
    )
}

/// A question, with what can be answered.
fn ask(number: usize, question: &Question, asked: Asked) -> String {
    let mut out = format!(
        "<fieldset class=\"ask\"><legend><b>Predict, then reveal</b>{}</legend>",
        inline(&question.asks)
    );
    let is_solved = asked.revealed && asked.chosen.is_some_and(|at| question.choices[at].right);
    for (at, choice) in question.choices.iter().enumerate() {
        let is_mine = asked.chosen == Some(at);
        // A wrong prediction gets its reason; the right one leaves nothing to predict.
        let is_told = asked.revealed && (is_mine || is_solved);
        let (class, sign) = match (is_told, choice.right) {
            (false, _) => ("", ""),
            (true, true) => (" is-right", "<span class=\"verdict\">✓ right</span>"),
            (true, false) => (" is-wrong", "<span class=\"verdict\">✗ not so</span>"),
        };
        let checked = if is_mine { " checked" } else { "" };
        let mine = if is_mine { "<small>your answer</small>" } else { "" };
        let why = if is_told {
            format!("<p class=\"because\">{}</p>", inline(&choice.why))
        } else {
            String::new()
        };
        let _ = write!(
            out,
            "<div class=\"choice{class}\"><label><input type=\"radio\" name=\"ask-{number}\" id=\"ask-{number}-{at}\" data-do=\"choose {number} {at}\"{checked}><span>{}</span>{mine}{sign}</label>{why}</div>",
            inline(&choice.text)
        );
    }
    let off = if asked.chosen.is_none() || asked.revealed { " aria-disabled=\"true\"" } else { "" };
    let says = match asked.revealed {
        true if is_solved => "Answered",
        true => "Choose another answer",
        false => "Reveal",
    };
    let _ = write!(
        out,
        "<button type=\"button\" id=\"reveal-{number}\" class=\"button\" data-do=\"reveal {number}\"{off}>{says}</button></fieldset>"
    );
    out
}

/// The solution, how far it is, and what moves it.
fn solution(of: &Solution) -> String {
    let one = |(at, command): (usize, &String)| {
        let (class, here) = match at {
            at if at < of.at => (" class=\"is-reached\"", ""),
            at if at == of.at => ("", " aria-current=\"step\""),
            _ => ("", ""),
        };
        format!("<li{class}{here}><code>{}</code></li>", xml(command))
    };
    let all: String = of.commands.iter().enumerate().map(one).collect();
    let off = |is_off: bool| if is_off { " aria-disabled=\"true\"" } else { "" };
    let is_over = of.at == of.commands.len();
    let play = if of.plays { "Pause" } else { "Play" };
    format!(
        "<section class=\"solution\" aria-label=\"Solution\"><h3>Solution <small>{} of {}</small></h3><ol>{all}</ol><div class=\"lesson-acts\"><button type=\"button\" id=\"solution-back\" class=\"button\" data-do=\"back\"{}>Back</button><button type=\"button\" id=\"solution-play\" class=\"button\" data-do=\"play\"{}>{play}</button><button type=\"button\" id=\"solution-step\" class=\"button\" data-do=\"step\"{}>Step</button><button type=\"button\" id=\"solution-stop\" class=\"button\" data-do=\"stop\">Put it away</button></div><p class=\"quiet\">It is played beside what you did, which comes back when it is put away.</p></section>",
        of.at,
        counted(of.commands.len() as u64, "command", "commands"),
        off(of.at == 0),
        off(is_over),
        off(is_over),
    )
}

/// In the place of a lesson on an open image, as a link names it, that is not open: what is to be done, as markup and as it is said.
/// Or why that image, which is open, is none for it.
pub fn elsewhere(name: &str, on: &str, why: Option<&str>) -> (String, String) {
    let (image, mark) = on.rsplit_once('@').unwrap_or((on, ""));
    let (image, mark) = (inert(image), inert(mark));
    let title = listed(name).map_or_else(|| name.to_owned(), |(_, listed)| listed.title.to_owned());
    let (head, says) = match why {
        None => (
            format!("{title}: on {image}, which is not open"),
            format!(
                "This lesson is on {image}, which is not open: no link carries an image, and no page keeps one when it is loaded anew. Open its archive, and the lesson goes on there with all that was typed."
            ),
        ),
        Some(why) => (
            format!("The lesson {title} can’t be taught on {image}"),
            format!("This lesson can’t be taught on {image}: {why}."),
        ),
    };
    let known = match mark.strip_prefix("sha256:") {
        Some(_) => format!("<p class=\"quiet\">Known by its ID <code>{}</code>.</p>", xml(&mark)),
        None => {
            "<p class=\"quiet\">It has no ID: it is known by the sizes of its files.</p>".into()
        }
    };
    let markup = format!(
        "<h2 id=\"lesson\" tabindex=\"-1\">{}</h2><p>{}</p>{known}<div class=\"lesson-acts\"><button type=\"button\" id=\"lesson-sample\" class=\"button\" data-lesson=\"{}\">Do it on the sample</button><button type=\"button\" id=\"lesson-all\" class=\"button\" data-do=\"all\">All lessons</button><button type=\"button\" id=\"lesson-leave\" class=\"button\" data-do=\"leave\">Leave</button></div>",
        xml(&head),
        xml(&says),
        xml(name)
    );
    (markup, says)
}

/// In the place of a lesson that can't be taught: why. No faults: its file is not here.
pub fn faults(name: &str, all: &[Fault]) -> String {
    let one = |fault: &Fault| format!("<li><b>line {}</b> {}</li>", fault.line, xml(&fault.says));
    let why = if all.is_empty() {
        "<p>It is in a file of its own, which links don’t carry. Open that file among the lessons to begin it.</p>".into()
    } else {
        format!("<ol class=\"faults\">{}</ol>", all.iter().map(one).collect::<String>())
    };
    format!(
        "<h2 id=\"lesson\" tabindex=\"-1\">The lesson {} can’t be taught here</h2>{why}<div class=\"lesson-acts\"><button type=\"button\" id=\"lesson-all\" class=\"button primary\" data-do=\"all\">All lessons</button><button type=\"button\" id=\"lesson-leave\" class=\"button\" data-do=\"leave\">Leave</button></div>",
        xml(name)
    )
}
