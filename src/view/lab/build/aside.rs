//! Beside the Dockerfile: why a line missed, and the layers of the result.

use super::bench::Bench;
use super::verdict::Went;
use crate::lab::build::why::Why;
use crate::view::ramp;
use crate::view::text::{size, xml};

/// Where there is little room, the reason stands below its line instead.
pub(super) fn aside(bench: &Bench) -> String {
    if bench.narrow { layers(bench) } else { reason(bench) + &layers(bench) }
}

/// Why a line went as it did.
pub(super) fn reason(bench: &Bench) -> String {
    let Some(at) = bench.explained() else { return String::new() };
    let (piece, line) = (&bench.pieces[at], &bench.lines[at]);
    let Some(why) = &line.why else { return String::new() };
    let number = piece.line;
    let (title, body) = match why {
        Why::Cached => (
            format!("Line {number} came from the cache"),
            "<p>Every part of its key is as it was: what lies below, its text, what it copies.</p>"
                .to_owned(),
        ),
        Why::New => (
            format!("Line {number} is new"),
            "<p>No build before had a step like it, so there is nothing to take.</p>".to_owned(),
        ),
        Why::NoCache => (
            format!("Line {number} was done again: --no-cache"),
            "<p>Its key is as it was; the cache was not looked at.</p>".to_owned(),
        ),
        Why::Gone => (format!("Line {number} was done again"), gone(bench, line.below)),
        Why::Differs(build, rows) => {
            let what = match &line.went {
                Went::Missed(part) => part.clone(),
                _ => "what lies below it".to_owned(),
            };
            (format!("Why line {number} missed: {what}"), table(bench, *build, rows, line.below))
        }
    };
    format!(
        "<section class=\"panel bench-why{}\" aria-label=\"Why\"><h2>{}</h2>{body}</section>",
        if bench.plays && bench.course().misses == Some(at) { " ph2" } else { "" },
        xml(&title)
    )
}

fn gone(bench: &Bench, below: Option<usize>) -> String {
    match below {
        Some(line) if bench.controls.classic => format!(
            "<p>Line {line} below it missed; the classic builder looks into its cache no further.</p>"
        ),
        _ => "<p>Its key is known, but its result is no longer in the cache.</p>".into(),
    }
}

fn table(
    bench: &Bench,
    build: usize,
    rows: &[crate::lab::build::why::Row],
    below: Option<usize>,
) -> String {
    let differing = rows.iter().filter(|row| !row.is_same()).count();
    let says = if differing == 1 { "One differs." } else { "These differ." };
    let mut out = format!(
        "<p>Its key is made of these parts. {says}</p><table><thead><tr><th scope=\"col\">key part</th><th scope=\"col\">build {}</th><th scope=\"col\">now</th></tr></thead><tbody>",
        build + 1
    );
    for row in rows {
        let (class, sign, says) =
            if row.is_same() { ("", "=", "same") } else { ("differs", "≠", "differs") };
        let value = |text: &str| if text.is_empty() { "—".into() } else { xml(text) };
        out += &format!(
            "<tr class=\"{class}\"><th scope=\"row\"><i aria-hidden=\"true\">{sign}</i><span class=\"hush\">{says}: </span>{}</th><td><code>{}</code></td><td><code>{}</code></td></tr>",
            xml(&row.name),
            value(&row.before),
            value(&row.now)
        );
    }
    out += "<tr><th scope=\"row\">mtime, owner</th><td colspan=\"2\">in no key: <code>touch</code> misses nothing</td></tr></tbody></table>";
    if let Some(line) = below {
        out += &format!(
            "<p>Line {line}, on which it stands, was done anew: so its parent is another.</p>"
        );
    }
    if bench.controls.classic {
        out += "<p>The classic builder makes an image of every line: after the first miss all are done.</p>";
    }
    out
}

fn layers(bench: &Bench) -> String {
    if bench.layers.is_empty() {
        return String::new();
    }
    let most = (bench.layers.len() - 1).max(1) as f32;
    let cached: u64 =
        bench.layers.iter().filter(|(_, _, anew)| !anew).map(|(_, bytes, _)| bytes).sum();
    let all: u64 = bench.layers.iter().map(|(_, bytes, _)| bytes).sum();
    let mut rows = String::new();
    for (at, (made_by, bytes, anew)) in bench.layers.iter().enumerate().rev() {
        let says = bench.says(*anew);
        let class = match (says, *anew && bench.plays) {
            ("made anew", true) => "is-new ph3",
            ("made anew", false) => "is-new",
            (_, true) => "ph3",
            (_, false) => "",
        };
        let empty = if *bytes == 0 { " · a layer all the same" } else { "" };
        rows += &format!(
            "<li class=\"stack {class}\" data-css=\"{}\"><code>{}</code><small><span class=\"chip\">L{}</span> <b>{}</b>{empty}</small><em>{says}</em></li>",
            ramp::grounds(at as f32 / most),
            xml(made_by),
            at + 1,
            size(*bytes)
        );
    }
    format!(
        "<section class=\"panel bench-layers\" aria-label=\"Resulting layers\"><h2>Resulting layers <small>{} · {} was there</small></h2><ol>{rows}</ol></section>",
        size(all),
        size(cached)
    )
}
