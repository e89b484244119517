//! What to write instead: one sentence for each finding, in the words of the Dockerfile that is there, and the line as it should
//! be where the history tells enough of it.

use super::finding::{Finding, Heading};
use super::steps::Steps;
use super::table::{RULES, Rule, Tone};
use crate::analysis::change::{ChangeKind, Fields};
use crate::analysis::union::Union;
use crate::domain::path;

/// A sentence, and the mended line.
pub(super) struct Advice {
    pub sentence: String,
    pub line: Option<String>,
}

impl Advice {
    fn say(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), line: None }
    }
}

/// What to do about a finding; `None` where nothing is to be done.
pub(super) fn advice(
    found: &Finding,
    rule: Option<&'static Rule>,
    union: &Union,
    steps: &Steps,
) -> Option<Advice> {
    match (found.heading, rule) {
        (Heading::Duplicate, _) => Some(duplicate(found, union)),
        (Heading::Leftover, Some(rule)) => leftover(found, rule, union, steps),
        (Heading::Leftover, None) => None,
        (Heading::Hidden, _) => hidden(found, union, steps),
    }
}

fn of_layer(steps: &Steps, layer: u32) -> String {
    match steps.keyword(layer) {
        "" => steps.name(layer),
        keyword => format!("the {keyword} of {}", steps.name(layer)),
    }
}

/// A path for a sentence.
fn shown(union: &Union, found: &Finding) -> String {
    let first = found.bodies.first().map(|body| path::display(&union.path(body.node)));
    match (first, found.bodies.len()) {
        (Some(first), 1) => first,
        (Some(first), count) => format!("{first} and {} more", count - 1),
        (None, _) => String::new(),
    }
}

fn duplicate(found: &Finding, union: &Union) -> Advice {
    let kept = found.kept.map(|body| path::display(&union.path(body.node))).unwrap_or_default();
    let in_modules = |node| path::is_within(&union.path(node), b"node_modules");
    let modules = found.bodies.iter().any(|body| in_modules(body.node));
    let how = if modules { "run `npm dedupe`" } else { "copy it once and link the others" };
    let have = if found.bodies.len() == 1 { "has" } else { "have" };
    Advice::say(format!("{} {have} the bytes of {kept} again: {how}.", shown(union, found)))
}

// ---- leftovers ----

fn leftover(found: &Finding, rule: &Rule, union: &Union, steps: &Steps) -> Option<Advice> {
    let layer = found.layer?;
    let step = of_layer(steps, layer);
    if rule.tone != Tone::Cache {
        let line = (rule.id == "git-folder").then(|| ".git".to_owned());
        let sentence =
            format!("{} from {step} {} in the image: {}.", rule.name, stay(rule), rule.instead);
        return Some(Advice { sentence, line });
    }
    if steps.has_cache_mount(layer) {
        return None;
    }
    let place = place_of(found, rule, union);
    let mounts = if rule.mounts.is_empty() { vec![place.clone()] } else { listed(rule.mounts) };
    if !steps.knows_mounts(layer) || !matches!(steps.keyword(layer), "RUN" | "") {
        let sentence =
            format!("{} {} in {}: {}.", rule.name, stay(rule), steps.name(layer), rule.instead);
        let clean =
            if rule.clean.is_empty() { format!("rm -rf {place}") } else { rule.clean.into() };
        let line = steps.run(layer).map(|text| format!("RUN {text} && {clean}"));
        return Some(Advice { sentence, line });
    }
    let targets: Vec<&str> = mounts.iter().filter_map(|mount| mount.split(',').next()).collect();
    let sentence = format!(
        "{} {} in {}: mount a cache on {}, or {}.",
        rule.name,
        stay(rule),
        steps.name(layer),
        targets.join(" and "),
        rule.instead
    );
    Some(Advice { sentence, line: steps.run(layer).map(|text| with_mounts(&mounts, text)) })
}

fn listed(mounts: &[&str]) -> Vec<String> {
    mounts.iter().map(|&mount| mount.to_owned()).collect()
}

fn with_mounts(targets: &[String], text: &str) -> String {
    let mounts: Vec<_> =
        targets.iter().map(|target| format!("--mount=type=cache,target={target}")).collect();
    format!("RUN {} {text}", mounts.join(" "))
}

fn stay(rule: &Rule) -> &'static str {
    let name = rule.name;
    let is_one = name.starts_with("The cache")
        || name.starts_with("The store")
        || name.starts_with("The history")
        || name.starts_with("A core")
        || name.ends_with("repository")
        || name.ends_with("build cache");
    if is_one { "stays" } else { "stay" }
}

/// The folder of the rule that the first of the files lies in, with a leading slash.
fn place_of(found: &Finding, rule: &Rule, union: &Union) -> String {
    let Some(body) = found.bodies.first() else { return String::new() };
    let whole = union.path(body.node);
    let mut ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
    let end = ends.find(|&end| rule.is_of(&whole[..end]));
    path::display(&whole[..end.unwrap_or(whole.len())])
}

// ---- hidden bytes ----

fn hidden(found: &Finding, union: &Union, steps: &Steps) -> Option<Advice> {
    let (layer, by) = (found.layer?, found.by?);
    Some(match found.cause {
        "copied-up" => copied_up(found, union, steps, layer, by),
        "rewritten" => Advice::say(format!(
            "{} stores again, unchanged, what {} stores: drop it, or copy less.",
            capital(&of_layer(steps, by)),
            of_layer(steps, layer)
        )),
        "overwritten" | "other-kind" => Advice::say(format!(
            "{} replaces what {} stores: make it once, in the same RUN or a build stage of its own.",
            capital(&of_layer(steps, by)),
            of_layer(steps, layer)
        )),
        _ => removed(found, steps, layer, by),
    })
}

fn removed(found: &Finding, steps: &Steps, layer: u32, by: u32) -> Advice {
    let rule = found.kind.and_then(|kind| RULES.iter().find(|rule| rule.id == kind));
    let frees = format!("{} frees nothing", capital(&of_layer(steps, by)));
    let here = of_layer(steps, layer);
    if let Some(rule) = rule {
        let mounts = steps.knows_mounts(layer) && !rule.mounts.is_empty();
        let or = if mounts { ", or mount a cache there" } else { "" };
        let joined = steps.run(layer).zip(steps.run(by));
        let line = match steps.run(layer) {
            Some(text) if mounts => Some(with_mounts(&listed(rule.mounts), text)),
            _ => joined.map(|(made, gone)| format!("RUN {made} && {gone}")),
        };
        let sentence = format!(
            "{} {} in {}, and {} frees nothing by removing them later: remove them in the same RUN{or}.",
            rule.name,
            stay(rule),
            steps.name(layer),
            of_layer(steps, by),
        );
        return Advice { sentence, line };
    }
    if matches!(steps.keyword(layer), "COPY" | "ADD") {
        return Advice::say(format!(
            "{frees} of what {here} brings: bind it to the RUN that needs it (`RUN --mount=type=bind,…`), leave it out by \
             `.dockerignore`, or build in another stage."
        ));
    }
    let line =
        steps.run(layer).zip(steps.run(by)).map(|(made, gone)| format!("RUN {made} && {gone}"));
    let sentence = format!(
        "{frees} of what {here} stores: delete it in the same RUN that makes it, or build in another stage."
    );
    Advice { sentence, line }
}

/// What differs between the copies and what they hide, over all of them.
fn fields(found: &Finding, union: &Union, by: u32) -> Fields {
    let each = found.bodies.iter().filter_map(|body| union.change(body.node, by));
    each.fold(Fields::default(), |all, change| all.with(change.fields))
}

/// The layer that made the bytes which were stored again and again since.
fn origin(found: &Finding, union: &Union, layer: u32) -> u32 {
    let Some(body) = found.bodies.iter().find(|body| body.layer == layer) else { return layer };
    let below = union.versions(body.node).rev().skip_while(|version| version.layer > layer);
    let mut at = layer;
    for version in below {
        at = version.layer;
        if !matches!(version.change, ChangeKind::Metadata | ChangeKind::Rewritten) {
            break;
        }
    }
    at
}

fn copied_up(found: &Finding, union: &Union, steps: &Steps, layer: u32, by: u32) -> Advice {
    let made = origin(found, union, layer);
    let fields = fields(found, union, by);
    let text = steps.get(by).map_or("", |step| &step.text);
    let mode = word_after(text, "chmod").filter(|_| fields.contains(Fields::MODE));
    let owned = fields.contains(Fields::UID) || fields.contains(Fields::GID);
    let owner = word_after(text, "chown").filter(|_| owned);
    let copies = matches!(steps.keyword(made), "COPY" | "ADD");
    let what = format!(
        "{} stores all bytes again to change {}",
        capital(&of_layer(steps, by)),
        what_changed(fields)
    );
    if !copies || !(fields.contains(Fields::MODE) || owned) {
        let line = steps.run(layer).zip(steps.run(by)).map(|(a, b)| format!("RUN {a} && {b}"));
        return Advice {
            sentence: format!(
                "{what}: do it in the same RUN that makes the files, or before they are copied."
            ),
            line,
        };
    }
    let mut options = Vec::new();
    options.extend(fields.contains(Fields::MODE).then(|| option("--chmod", mode)));
    options.extend(owned.then(|| option("--chown", owner)));
    let known = !options.iter().any(|option| option.ends_with('…'));
    let line = steps.get(made).filter(|step| known && !step.text.is_empty());
    Advice {
        sentence: format!(
            "{what}: write `{} {}` in {} instead.",
            steps.keyword(made),
            options.join(" "),
            of_layer(steps, made)
        ),
        line: line.map(|step| format!("{} {} {}", step.keyword, options.join(" "), step.text)),
    }
}

fn option(name: &str, value: Option<&str>) -> String {
    format!("{name}={}", value.unwrap_or("…"))
}

fn what_changed(fields: Fields) -> &'static str {
    match (
        fields.contains(Fields::MODE),
        fields.contains(Fields::UID) || fields.contains(Fields::GID),
        fields.contains(Fields::MTIME),
    ) {
        (true, true, _) => "mode and owner",
        (true, false, _) => "the mode",
        (false, true, _) => "the owner",
        (false, false, true) => "the time",
        (false, false, false) => "attributes",
    }
}

/// The first argument of a command that is no option.
fn word_after<'a>(text: &'a str, command: &str) -> Option<&'a str> {
    let mut words = text.split([' ', '\t', '\n', ';', '&', '|']).filter(|word| !word.is_empty());
    words.find(|word| *word == command || word.ends_with(&format!("/{command}")))?;
    let value = words.find(|word| !word.starts_with('-') || word.starts_with("-x"))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "=+-:,._".contains(c);
    value.chars().all(plain).then_some(value)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
