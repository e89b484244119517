//! What the image would be if the ticked findings were mended: its size, dive's score, what sharing is lost, and the command that
//! writes such an image.

use super::command::{Ticked, command, wish};
use super::{Judged, part, percent};
use crate::analysis::mend::{OutLayer, Plan, Wish};
use crate::analysis::union::Union;
use crate::analysis::waste::{Figures, Finding, sharing_lost, what_if};
use crate::domain::Layer;
use crate::domain::wire::wire;
use crate::view::text::{counted, escape, exact, plural, size};

/// Another image that is open.
#[derive(Clone, Copy, Debug)]
pub struct Other<'a> {
    /// What it is called.
    pub name: &'a str,
    /// It is in another archive than the one that is judged.
    pub is_beside: bool,
    /// Its layers, base first.
    pub layers: &'a [Layer],
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Numbers of findings.
    pub ticked: &'a [u32],
    /// This layer and all above it become one.
    pub squash_from: Option<u32>,
    /// Name of the file that the image is in.
    pub file: &'a str,
    /// Which image of the file, where it has several; counts from 0.
    pub image: Option<u32>,
    /// The layers of the image.
    pub layers: &'a [Layer],
    /// All else that is open.
    pub others: &'a [Other<'a>],
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIfView {
    /// `If you mend the 4 that are ticked`.
    pub title: String,
    /// The size that the files have now.
    pub before: String,
    /// The size that they would have.
    pub after: String,
    /// The same to the byte.
    pub exact: String,
    /// What is saved; empty: nothing is ticked.
    pub saved: String,
    /// The layers that would stay and what would go (`None`), in ten thousand of the size now.
    pub bar: Vec<(Option<u32>, u32)>,
    /// What else changes: a name, as it is now, and as it would be.
    pub lines: Vec<(String, [String; 2])>,
    /// What sharing is lost; empty: none with anything that is open.
    pub sharing: String,
    /// The command that writes the mended image; empty: it would do nothing.
    pub command: String,
    /// What there is to say of it.
    pub about: Vec<String>,
}
wire! { struct WhatIfView { title, before, after, exact, saved, bar, lines, sharing, command, about } }

/// What the command does that is shown for these findings.
pub fn mend_wish(union: &Union, of: &Judged, ticked: &[u32], squash_from: Option<u32>) -> Wish {
    let findings = found(of, ticked);
    let hidden = of.hidden.bytes;
    wish(union, &Ticked { findings: &findings, hidden, squash_from }).0
}

fn found<'a>(of: &'a Judged, ticked: &[u32]) -> Vec<&'a Finding> {
    ticked.iter().filter_map(|&id| of.waste.findings.get(id as usize)).collect()
}

/// What would be. Errors are sentences.
pub fn what_if_view(union: &Union, of: &Judged, wanted: &Wanted<'_>) -> Result<WhatIfView, String> {
    let ticked = found(of, wanted.ticked);
    let squash_from = wanted.squash_from.filter(|&from| from < union.layer_count());
    let now = &of.figures;
    let (then, plan) = what_if(union, now, &ticked, squash_from)?;
    let written = Ticked { findings: &ticked, hidden: of.hidden.bytes, squash_from };
    let (command, about) = command(union, &written, wanted.file, wanted.image);
    let saved = now.stored.saturating_sub(then.stored);
    Ok(WhatIfView {
        title: title(ticked.len(), squash_from),
        before: size(now.stored),
        after: size(then.stored),
        exact: exact(then.stored),
        saved: if ticked.is_empty() && squash_from.is_none() {
            String::new()
        } else {
            format!("−{}", size(saved))
        },
        bar: bar(now, &then),
        lines: lines(now, &then, &plan),
        sharing: sharing(&then, &plan, wanted),
        command,
        about,
    })
}

fn title(ticked: usize, squash_from: Option<u32>) -> String {
    match ticked {
        0 if squash_from.is_some() => "If you squash, and mend nothing".into(),
        0 => "Tick a finding to see what mending it does".into(),
        1 => "If you mend the one that is ticked".into(),
        many => format!("If you mend the {many} that are ticked"),
    }
}

fn bar(now: &Figures, then: &Figures) -> Vec<(Option<u32>, u32)> {
    let stay = (0..).zip(&then.by_layer).map(|(layer, &bytes)| (Some(layer), bytes));
    let gone = (None, now.stored.saturating_sub(then.stored));
    let parts = stay.chain([gone]).map(|(layer, bytes)| (layer, part(bytes, now.stored)));
    parts.filter(|(_, part)| *part > 0).collect()
}

fn lines(now: &Figures, then: &Figures, plan: &Plan) -> Vec<(String, [String; 2])> {
    let line = |name: &str, now: String, then: String| (name.to_owned(), [now, then]);
    let mut lines = vec![
        line("dive’s score", percent(now.score), percent(then.score)),
        line("as plain tars", size(now.tar), size(then.tar)),
        line("left hidden", size(now.hidden), size(then.hidden)),
    ];
    let anew: Vec<u32> = (0..)
        .zip(&plan.layers)
        .filter(|(_, layer)| matches!(layer, OutLayer::Made(_)))
        .map(|(at, _)| at)
        .collect();
    if !anew.is_empty() {
        lines.push(line("new digests", String::new(), spans(&anew)));
    }
    lines
}

/// `L3, L5–L7`: layers, ascending.
fn spans(layers: &[u32]) -> String {
    let runs = layers.chunk_by(|a, b| a.saturating_add(1) == *b);
    let run = |run: &[u32]| match run {
        [first, .., last] => format!("L{}–L{}", first + 1, last + 1),
        [only] => format!("L{}", only + 1),
        [] => String::new(),
    };
    runs.map(run).collect::<Vec<_>>().join(", ")
}

/// Of the image with which most would be shared no longer.
fn sharing<'a>(then: &Figures, plan: &Plan, wanted: &Wanted<'a>) -> String {
    let lost = |other: &Other<'a>| {
        let lost = sharing_lost(wanted.layers, plan, other.layers);
        let range = lost.after as usize..lost.before as usize;
        let bytes = then.by_layer.get(range)?.iter().fold(0u64, |sum, &of| sum.saturating_add(of));
        (lost.before > lost.after).then_some((bytes, lost, *other))
    };
    let most = wanted.others.iter().filter_map(lost).max_by_key(|(bytes, ..)| *bytes);
    let Some((bytes, lost, other)) = most else { return String::new() };
    let layers: Vec<u32> = (lost.after..lost.before).collect();
    let number = layers.len() as u64;
    let place = if other.is_beside { "open beside it" } else { "in the same file" };
    format!(
        "{} {} also in {}, {place}. Mended, {} other layers of their own: {} more to store and to pull.",
        spans(&layers),
        plural(number, "is", "are"),
        escape(other.name.as_bytes()),
        if number == 1 { "it and all above it are" } else { "they and all above them are" },
        size(bytes)
    )
}

/// Words for those that the command leaves alone.
pub(super) fn left_alone(findings: usize) -> String {
    let (are, them) = if findings == 1 { ("is", "it") } else { ("are", "them") };
    format!(
        "{} {are} nothing that the command can do: mend the Dockerfile for {them}.",
        counted(findings as u64, "ticked finding", "ticked findings")
    )
}
