//! The build stage as markup. What has `data-press` is a control of the stage; `data-drag` can be dragged, onto `data-row`.

use super::aside::{aside, reason};
use super::bench::Bench;
use super::context::context;
use super::pieces::Piece;
use super::verdict::{Line, Went};
use crate::lab::build::what_if::Cost;
use crate::view::text::{size, xml};
use std::fmt::Write as _;

/// The whole stage.
pub fn markup(bench: &Bench) -> String {
    let narrow = if bench.narrow { " is-narrow" } else { "" };
    format!(
        "<div class=\"bench{narrow}\" data-css=\"{}\"><div class=\"bench-main\">{}{}{}</div><div class=\"bench-side\">{}{}</div></div>",
        bench.beats(),
        switches(bench),
        editor(bench),
        dockerfile(bench),
        aside(bench),
        context(bench)
    )
}

/// A control: what it is called for the lab, what is written on it, and whether it is on.
pub(super) fn toggle(press: &str, text: &str, on: bool) -> String {
    let (press, text) = (xml(press), xml(text));
    format!(
        "<button type=\"button\" class=\"button\" data-press=\"{press}\" aria-pressed=\"{on}\">{text}</button>"
    )
}

fn switches(bench: &Bench) -> String {
    let controls = &bench.controls;
    let mut out = String::from(
        "<div class=\"bench-bar\"><div class=\"switch\" role=\"group\" aria-label=\"What is built\">",
    );
    for source in &bench.sources {
        let on = controls.source.as_ref() == Some(source);
        out += &toggle(&format!("source:{}/{}", source.folder, source.file), &source.title(), on);
    }
    out += "</div><div class=\"switch\" role=\"group\" aria-label=\"Rules\">";
    out += &toggle("builder:kit", "BuildKit", !controls.classic);
    out += &toggle("builder:classic", "classic", controls.classic);
    out + "</div></div>"
}

fn editor(bench: &Bench) -> String {
    let Some((file, draft)) = &bench.controls.editing else { return String::new() };
    let rows = (draft.lines().count() + 2).clamp(4, 18);
    let (file, draft) = (xml(file), xml(draft));
    format!(
        "<section class=\"panel bench-editor\" aria-label=\"Editor\"><h2><label for=\"stage-editor\">{file}</label></h2><textarea id=\"stage-editor\" data-editor rows=\"{rows}\" spellcheck=\"false\" autocapitalize=\"off\" autocomplete=\"off\">\n{draft}</textarea><div class=\"bench-bar\"><button type=\"button\" class=\"button primary\" data-press=\"save\">Save</button><button type=\"button\" class=\"button\" data-press=\"cancel\">Leave as it was</button></div></section>"
    )
}

fn dockerfile(bench: &Bench) -> String {
    let controls = &bench.controls;
    let file = controls.source.as_ref().map_or("", |source| source.file.as_str());
    let mut out = format!(
        "<section class=\"panel bench-file\" aria-label=\"Dockerfile\"><header><h2>{} <small>{}</small></h2>",
        xml(file),
        bench.state()
    );
    out += &format!(
        "<button type=\"button\" class=\"button\" data-press=\"edit:{}\">Edit</button>",
        xml(file)
    );
    out += &toggle("no-cache", "--no-cache", controls.no_cache);
    for target in &bench.targets {
        let on = controls.target.as_ref() == Some(target);
        out += &toggle(&format!("target:{target}"), &format!("--target {target}"), on);
    }
    out += "<button type=\"button\" class=\"button primary\" data-press=\"build\">Build</button></header>";
    out += "<ol class=\"pieces\">";
    let course = bench.plays.then(|| bench.course());
    for (at, (piece, line)) in bench.pieces.iter().zip(&bench.lines).enumerate() {
        let insert = controls.moving.filter(|(from, to)| at == *to && to <= from);
        if insert.is_some() {
            out += &drop_here(bench);
        }
        let moves = course.as_ref().and_then(|course| course.moves(at)).unwrap_or_default();
        out += &row(bench, at, piece, line, &moves);
        if bench.narrow && bench.explained() == Some(at) {
            let _ = write!(out, "<li>{}</li>", reason(bench));
        }
        if controls.moving.is_some_and(|(from, to)| at == to && to > from) {
            out += &drop_here(bench);
        }
    }
    out += "</ol>";
    if let Some(failure) = &bench.failure {
        let _ = write!(
            out,
            "<p class=\"failure\" role=\"note\"><b>The build ended:</b> {}</p>",
            xml(failure)
        );
        if failure.contains("exit code: 127") {
            out += "<p class=\"honest\">The lab has busybox’s programs and no others. What another would do can be declared in comments above its RUN: <code># lab: needs app.py</code>, <code># lab: adds /usr/lib/x 4.6MB in 230 files</code>, <code># lab: removes /path</code>, <code># lab: takes 31s</code>.</p>";
        }
    }
    out += &figures(bench);
    if bench.pieces.iter().any(|piece| piece.declared) {
        out += "<p class=\"honest\"><b>Nothing of <i>declared</i> steps runs here:</b> a page can’t run pip or a compiler. A comment above the RUN says what it does. Keys and misses are computed by the builder’s rules all the same.</p>";
    }
    out + "</section>"
}

/// `step`: see [`Course::moves`](super::play::Course::moves).
fn row(bench: &Bench, at: usize, piece: &Piece, line: &Line, step: &(String, String)) -> String {
    let controls = &bench.controls;
    let moves = piece.name != "FROM" && !piece.name.is_empty();
    let lifted = controls.moving.is_some_and(|(from, _)| from == at);
    let class = match (lifted, &line.went) {
        (true, _) => " is-lifted",
        (_, Went::Missed(_) | Went::Below) => " is-missed",
        _ => "",
    };
    let handle = match moves {
        true => format!(
            "<button type=\"button\" class=\"handle\" data-drag=\"{at}\" data-press=\"lift:{at}\" aria-label=\"Move line {}: drag, or Alt and arrows\" aria-pressed=\"{lifted}\">⠿</button>",
            piece.line
        ),
        false => "<span class=\"handle\"></span>".into(),
    };
    let (name, rest) = piece.shown.split_once(' ').unwrap_or((&piece.shown, ""));
    let mut notes = String::new();
    if piece.declared {
        notes += "<span class=\"declared\">declared</span>";
    }
    if let Some(other) = &line.other {
        let builder = if controls.classic { "BuildKit" } else { "classic" };
        let _ = write!(notes, "<span class=\"differs\">{builder}: {}</span>", xml(&label(other).1));
    }
    let mut figures = line.bytes.map(size).unwrap_or_default();
    if line.takes > 0 && !matches!(line.went, Went::Cached) {
        let _ = write!(figures, " <small>{}</small>", seconds(line.takes));
    }
    format!(
        "<li class=\"piece{class}\" data-row=\"{at}\">{handle}<span class=\"number\">{}</span><span class=\"code\"><code><b>{}</b> {}</code>{notes}</span>{}<span class=\"figure\">{figures}</span></li>",
        piece.line,
        xml(name),
        xml(rest),
        badge(bench, at, line, step)
    )
}

/// Class and words of how a piece went.
pub(in crate::view::lab) fn label(went: &Went) -> (&'static str, String) {
    match went {
        Went::Unbuilt => ("none", "not built yet".into()),
        Went::Base(1) => ("none", "1 layer".into()),
        Went::Base(layers) => ("none", format!("{layers} layers")),
        Went::Unneeded => ("none", "not needed".into()),
        Went::Unreached => ("none", "not reached".into()),
        Went::NoStep => ("none", "– no step".into()),
        Went::Cached => ("cached", "✓ CACHED".into()),
        Went::New => ("new", "new".into()),
        Went::Missed(part) => ("missed", format!("✗ MISS · {part}")),
        Went::Below => ("below", "↑ MISS · parent".into()),
        Went::Failed => ("failed", "! FAILED".into()),
    }
}

fn badge(bench: &Bench, at: usize, line: &Line, (phase, css): &(String, String)) -> String {
    let (class, text) = label(&line.went);
    let text = xml(&text);
    if line.why.is_none() {
        return format!("<span class=\"badge {class}{phase}\"{css}>{text}</span>");
    }
    let on = bench.explained() == Some(at);
    format!(
        "<button type=\"button\" class=\"badge {class}{phase}\"{css} data-press=\"why:{at}\" aria-pressed=\"{on}\">{text}</button>"
    )
}

impl Bench {
    /// Which build it is, in words.
    pub(in crate::view::lab) fn state(&self) -> String {
        match self.number {
            None => "not built yet".to_owned(),
            Some(number) if self.stale => format!("changed since build {number}"),
            Some(number) => format!("build {number}"),
        }
    }

    /// The piece whose verdict is explained: the chosen one, or else the first that missed for a reason of its own.
    pub(super) fn explained(&self) -> Option<usize> {
        let has = |at: &usize| self.lines.get(*at).is_some_and(|line| line.why.is_some());
        let missed = |line: &Line| matches!(line.went, Went::Missed(_) | Went::New);
        self.controls
            .why
            .filter(has)
            .or_else(|| self.lines.iter().position(missed))
            .or_else(|| self.lines.iter().position(|line| line.why.is_some()))
    }
}

/// Milliseconds as seconds.
pub(super) fn seconds(ms: u64) -> String {
    format!("{}.{} s", ms / 1000, ms % 1000 / 100)
}

fn spent(cost: &Cost) -> String {
    match cost.ms {
        0 => size(cost.bytes),
        ms => format!("{} and {}", size(cost.bytes), seconds(ms)),
    }
}

/// Where a lifted piece would go, and what that gains.
fn drop_here(bench: &Bench) -> String {
    let Some((from, to)) = bench.controls.moving else { return String::new() };
    let file = bench.controls.file.as_deref().unwrap_or("a file");
    let line = bench.pieces.get(from).map_or(0, |piece| piece.line);
    let (title, text, drops) = match &bench.gain {
        None => (
            format!("Line {line} is lifted"),
            "Choose its place: drag it, ↑ and ↓ here, or Alt and the arrows.".to_owned(),
            false,
        ),
        Some(Err(why)) => ("It can’t be built in this order".to_owned(), format!("{why}."), false),
        Some(Ok(gain)) => {
            let (before, after) = (&gain.before, &gain.after);
            let title = match (before.bytes, before.ms).cmp(&(after.bytes, after.ms)) {
                std::cmp::Ordering::Greater => format!(
                    "Each edit of {file} makes {} less",
                    spent(&Cost {
                        steps: 0,
                        bytes: before.bytes.saturating_sub(after.bytes),
                        ms: before.ms.saturating_sub(after.ms)
                    })
                ),
                std::cmp::Ordering::Less => format!(
                    "Each edit of {file} makes {} more",
                    spent(&Cost {
                        steps: 0,
                        bytes: after.bytes.saturating_sub(before.bytes),
                        ms: after.ms.saturating_sub(before.ms)
                    })
                ),
                std::cmp::Ordering::Equal => format!("An edit of {file} makes as much as before"),
            };
            let text = format!(
                "Now {}, then {}. The build right after the move makes {} once, for what moved has another parent.",
                spent(before),
                spent(after),
                spent(&gain.once)
            );
            (title, text, true)
        }
    };
    let disabled = if drops { "" } else { " disabled" };
    let _ = to;
    format!(
        "<li class=\"drop-here\"><b>{}</b><p>{}</p><div class=\"bench-bar\"><button type=\"button\" class=\"button\" data-press=\"up\" aria-label=\"One line up\">↑</button><button type=\"button\" class=\"button\" data-press=\"down\" aria-label=\"One line down\">↓</button><button type=\"button\" class=\"button primary\" data-press=\"drop\"{disabled}>Drop here</button><button type=\"button\" class=\"button\" data-press=\"back\">Put back</button></div></li>",
        xml(&title),
        xml(&text)
    )
}

fn figures(bench: &Bench) -> String {
    let Some((cost, other)) = &bench.costs else { return String::new() };
    let all: u64 = bench.layers.iter().map(|(_, bytes, _)| bytes).sum();
    let builder = if bench.controls.classic { "BuildKit" } else { "classic" };
    let one = |name: &str, cost: &Cost| {
        let time =
            if cost.ms > 0 { format!(" · {} declared", seconds(cost.ms)) } else { String::new() };
        format!("<div><dt>{name}</dt><dd><b>{}</b> made anew{time}</dd></div>", size(cost.bytes))
    };
    let mut out = format!("<dl class=\"figures\">{}", one("this build", cost));
    let _ = write!(
        out,
        "<div><dt>the image</dt><dd><b>{}</b> in {} layers</dd></div>",
        size(all),
        bench.layers.len()
    );
    if let Some(other) = other {
        out += &one(&format!("{builder}, the same builds"), other);
    }
    out + "</dl>"
}
