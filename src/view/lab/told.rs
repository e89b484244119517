//! What happened, and the bytes, as markup: beside the stage and in the terminal.

use super::ledger::Ledger;
use super::sentence::{Sentence, Tone};
use crate::view::text::{size, xml};
use std::fmt::Write as _;

/// Name of a tone in the style sheet.
fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Look => "tone-look",
        Tone::Copy => "tone-copy",
        Tone::Own => "tone-own",
        Tone::Hide => "tone-hide",
        Tone::Refuse => "tone-refuse",
    }
}

/// What stands before a sentence, so that colour is not all there is.
pub(super) fn sign(tone: Tone) -> &'static str {
    match tone {
        Tone::Look => "○",
        Tone::Copy => "↑",
        Tone::Own => "+",
        Tone::Hide => "⊘",
        Tone::Refuse => "!",
    }
}

/// The sentences as a list.
pub fn sentence_list(sentences: &[Sentence]) -> String {
    let mut out = String::from("<ol class=\"sentences\">");
    for Sentence { tone, text } in sentences {
        let (class, sign) = (class(*tone), sign(*tone));
        let text = xml(text);
        let _ = write!(out, "<li class=\"{class}\"><i aria-hidden=\"true\">{sign}</i> {text}</li>");
    }
    out + "</ol>"
}

/// A grey line of the terminal.
pub fn grey(sentence: &Sentence) -> String {
    format!("<p class=\"grey {}\">╰ {}</p>", class(sentence.tone), xml(&sentence.text))
}

/// A line that was typed.
pub fn typed(prompt: &str, line: &str) -> String {
    format!("<p class=\"typed\"><b>{}</b>{}</p>", xml(prompt), xml(line))
}

/// What a command printed; nothing for nothing.
pub fn printed(text: &str, class: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("<pre class=\"{class}\">{}</pre>", xml(text.strip_suffix('\n').unwrap_or(text)))
}

/// A line that can be pressed to be typed, and what stands before it.
pub fn pressed(before: &str, line: &str) -> String {
    let (before, line) = (xml(before), xml(line));
    format!(
        "<p class=\"grey\">{before} <button type=\"button\" data-line=\"{line}\">{line}</button></p>"
    )
}

/// The ledger as a table with bars.
pub fn ledger_table(ledger: &Ledger) -> String {
    let most = ledger.unshared.max(1) as f64;
    let row = |class: &str, name: &str, bytes: u64| {
        let share = bytes as f64 / most * 100.0;
        format!(
            "<tr class=\"{class}\"><th scope=\"row\">{}</th><td class=\"bar\" data-css=\"--w:{share:.2}%\"></td><td class=\"num\">{}</td></tr>",
            xml(name),
            size(bytes)
        )
    };
    let mut out = String::from("<table class=\"ledger\"><caption>Bytes on disk</caption><tbody>");
    out += &row("stored", "layers, once", ledger.stored);
    for (name, bytes) in &ledger.containers {
        out += &row("wrote", &format!("{name} wrote"), *bytes);
    }
    out += &row("total", "on disk", ledger.total);
    out += &row("unshared", "without sharing", ledger.unshared);
    out + "</tbody></table>"
}
