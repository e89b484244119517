//! A goal in words: what a file says for the program, said for the learner.

use crate::lab::lesson::{Amount, Claim, File, Lesson, Time, What};
use crate::view::text::{count, size};

/// The sentence, in the Markdown of lessons.
pub fn goal(claim: &Claim, lesson: &Lesson) -> String {
    let (subject, yes, no) = what(&claim.what, lesson);
    let said = if claim.not { no } else { yes };
    match claim.time {
        Time::Now => format!("{subject} {said}"),
        Time::Once => format!("At some time: {subject} {said}"),
    }
}

/// What it is about, what is so of it, and how that is denied.
fn what(what: &What, lesson: &Lesson) -> (String, String, String) {
    of_container(what).or_else(|| of_image(what)).unwrap_or_else(|| of_the_rest(what, lesson))
}

fn of_container(what: &What) -> Option<(String, String, String)> {
    let own = |name: &str| format!("`{name}`’s own layer");
    let sees = |name: &str| format!("`{name}`");
    Some(match what {
        What::Runs(c) => said(sees(c), "runs", "does not run"),
        What::Stopped(c) => said(sees(c), "is stopped", "is not stopped"),
        What::IsContainer(c) => said(sees(c), "is there", "is gone"),
        What::UpperEmpty(c) => said(own(c), "is empty", "is not empty"),
        What::UpperHas(c, file) => has(own(c), "has", "does not have", file),
        What::Hides(c, path) => {
            let path = quoted(path);
            said(own(c), &format!("hides {path}"), &format!("does not hide {path}"))
        }
        What::Closes(c, path) => {
            let path = quoted(path);
            let no = format!("does not close {path}");
            said(own(c), &format!("closes {path}: nothing below shows"), &no)
        }
        What::UpperWeighs(c, much) => weighs(own(c), *much),
        What::MergedHas(c, file) => has(sees(c), "sees", "does not see", file),
        What::Keeps(c, path) => {
            let path = quoted(path);
            let yes = format!("still sees {path} as its image has it");
            said(sees(c), &yes, &format!("sees another {path} than its image has"))
        }
        What::DiffEmpty(c) => said(diff(c), "is empty", "is not empty"),
        What::DiffLists(c, path) => {
            let path = quoted(path);
            said(diff(c), &format!("lists {path}"), &format!("does not list {path}"))
        }
        _ => return None,
    })
}

fn of_image(what: &What) -> Option<(String, String, String)> {
    let image = |name: &str| format!("`{name}`");
    Some(match what {
        What::IsImage(i) => said(image(i), "is there", "is gone"),
        What::Same(i, j) => {
            let yes = format!("and `{j}` are two names of one image");
            said(image(i), &yes, &format!("and `{j}` are two images"))
        }
        What::ImageHas(i, file) => has(image(i), "has", "does not have", file),
        What::Tells(i, text) => {
            let text = code(&String::from_utf8_lossy(text));
            let yes = format!("still tells {text}: in a layer, its history or its config");
            said(image(i), &yes, &format!("tells {text} nowhere"))
        }
        What::ImageWeighs(i, much) => weighs(image(i), *much),
        What::Stacks(i, many) => {
            let many = amount(*many, count);
            said(image(i), &format!("has {many} layers"), &format!("does not have {many} layers"))
        }
        What::Shares(i, many, j) => {
            let many = amount(*many, count);
            let no = format!("does not share {many} layers with `{j}`");
            said(image(i), &format!("shares {many} layers with `{j}`"), &no)
        }
        What::Repeats(i, j) => {
            let yes = format!("and `{j}` have a layer of the same content, stored twice");
            let no = format!("and `{j}` have no layer of the same content that is stored twice");
            said(image(i), &yes, &no)
        }
        _ => return None,
    })
}

fn of_the_rest(what: &What, lesson: &Lesson) -> (String, String, String) {
    match what {
        What::VolumeHas(v, file) => {
            has(format!("The volume `{v}`"), "holds", "does not hold", file)
        }
        What::Registry(i) => {
            let (yes, no) = (format!("has `{i}`"), format!("does not have `{i}`"));
            said("The registry".into(), &yes, &no)
        }
        What::Cached(text) => built(text, "came from the cache", "did not come from the cache"),
        What::Ran(text) => built(text, "ran", "did not run"),
        What::Moved(much) => {
            let much = amount(*much, size);
            let no = format!("did not move {much}");
            said("The last pull".into(), &format!("moved {much}"), &no)
        }
        What::Found(many) => {
            let many = amount(*many, count);
            let no = format!("did not find {many} layers there");
            said("The last pull".into(), &format!("found {many} layers there already"), &no)
        }
        What::Answered(name) if lesson.questions.len() > 1 => {
            let asks = lesson.question(name).map_or("", |question| question.asks.as_str());
            said("Answered:".into(), asks, &format!("not “{asks}”"))
        }
        _ => said("The question".into(), "is answered", "is not answered"),
    }
}

fn said(subject: String, yes: &str, no: &str) -> (String, String, String) {
    (subject, yes.into(), no.into())
}

fn built(text: &str, yes: &str, no: &str) -> (String, String, String) {
    said(format!("In the last build, {}", code(text)), yes, no)
}

fn diff(name: &str) -> String {
    format!("`docker diff {name}`")
}

fn weighs(subject: String, much: Amount) -> (String, String, String) {
    let much = amount(much, size);
    said(subject, &format!("weighs {much}"), &format!("does not weigh {much}"))
}

fn has(subject: String, yes: &str, no: &str, file: &File) -> (String, String, String) {
    let mut with = quoted(&file.path);
    if let Some(much) = file.size {
        with += &format!(", {}", amount(much, size));
    }
    if !file.holding.is_empty() {
        with += &format!(", with {} in it", code(&String::from_utf8_lossy(&file.holding)));
    }
    said(subject, &format!("{yes} {with}"), &format!("{no} {with}"))
}

fn amount(amount: Amount, shown: fn(u64) -> String) -> String {
    // A number stays with its unit.
    let shown = |many: u64| shown(many).replace(' ', "\u{a0}");
    match amount {
        Amount::Exactly(many) => shown(many),
        Amount::AtLeast(many) => format!("at least {}", shown(many)),
        Amount::AtMost(many) => format!("at most {}", shown(many)),
    }
}

fn quoted(path: &[u8]) -> String {
    code(&format!("/{}", String::from_utf8_lossy(path)))
}

/// A name that holds the mark itself stands without it.
fn code(text: &str) -> String {
    if text.contains('`') { text.into() } else { format!("`{text}`") }
}
