//! Why a step missed: its key beside that of the step before that is most like it, part by part.

use super::{BuildRecord, BuildStep, Part, Verdict};
use crate::domain::order::Gather;
use crate::domain::{Digest, path};
use std::collections::BTreeMap;

/// One part of two keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What of the key.
    pub part: Part,
    /// What it is, for a person: `parent`, `app.py · content`.
    pub name: String,
    /// What it was; empty where it was not there.
    pub before: String,
    /// What it is now.
    pub now: String,
}

impl Row {
    /// The part is as it was.
    pub fn is_same(&self) -> bool {
        self.before == self.now
    }
}

/// Why a step was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It was taken from the cache.
    Cached,
    /// No step like it was built before.
    New,
    /// `--no-cache`.
    NoCache,
    /// Its key is known, its result is gone from the cache.
    Gone,
    /// These parts differ from those of a build before: its number, from 0, and all parts.
    Differs(usize, Vec<Row>),
}

impl Why {
    /// The first part that differs, the parent last: what a person looks for.
    pub fn first(&self) -> Option<&Row> {
        let Self::Differs(_, rows) = self else { return None };
        let mut differing = rows.iter().filter(|row| !row.is_same());
        let first = differing.next()?;
        Some(if first.part == Part::Parent { differing.next().unwrap_or(first) } else { first })
    }
}

/// Hex digits of a hash that are shown.
const SHOWN: usize = 12;

/// A value of a key's part, as much of it as can be looked at.
fn shown(part: Part, value: &str) -> String {
    match part {
        Part::Parent => Digest::sha256(value.as_bytes()).short().to_owned(),
        Part::Flags if value == "None None" => "none".into(),
        Part::Content if value.len() > 40 => Digest::sha256(value.as_bytes()).short().to_owned(),
        _ if value.is_empty() || value == "[]" => "none".into(),
        _ => value.to_owned(),
    }
}

/// What a part is called.
pub fn name(part: Part) -> &'static str {
    match part {
        Part::Parent => "parent",
        Part::Text => "text",
        Part::Arguments => "ARG values in scope",
        Part::Environment => "ENV",
        Part::User => "USER",
        Part::Folder => "WORKDIR",
        Part::Mounts => "mounts",
        Part::Content => "content",
        Part::Flags => "flags",
    }
}

/// The parts of two steps' keys. Files that a COPY takes are parts of their own.
pub fn rows(before: &BuildStep, now: &BuildStep) -> Vec<Row> {
    let mut out = Vec::new();
    for (part, value) in &now.key {
        let old = before.key.iter().find(|(other, _)| other == part).map(|(_, value)| value);
        if *part == Part::Content && !now.taken.is_empty() {
            files(before, now, &mut out);
            continue;
        }
        let before = old.map_or(String::new(), |old| shown(*part, old));
        out.push(Row { part: *part, name: name(*part).into(), before, now: shown(*part, value) });
    }
    out
}

/// Files that differ, each by what of it does; the others in one row.
fn files(before: &BuildStep, now: &BuildStep, out: &mut Vec<Row>) {
    let of = |step: &BuildStep| -> BTreeMap<Vec<u8>, (u32, String)> {
        let one = |file: &super::Taken| (file.path.clone(), (file.mode, file.content.clone()));
        step.taken.iter().map(one).gather()
    };
    let (old, new) = (of(before), of(now));
    let mut row = |name: String, before: String, now: String| {
        out.push(Row { part: Part::Content, name, before, now });
    };
    let short = |content: &str| content.chars().take(SHOWN).collect::<String>();
    let mut same = 0_u32;
    for path in old.keys().chain(new.keys().filter(|path| !old.contains_key(*path))) {
        let label =
            |what: &str| format!("{} · {what}", path::display(path).trim_start_matches('/'));
        match (old.get(path), new.get(path)) {
            (Some(old), Some(new)) if old == new => same += 1,
            (Some((mode, was)), Some((bits, is))) => {
                if was != is {
                    row(label("content"), short(was), short(is));
                }
                if mode != bits {
                    row(label("mode"), format!("{mode:04o}"), format!("{bits:04o}"));
                }
            }
            (Some((_, was)), None) => row(label("name"), short(was), String::new()),
            (None, Some((_, is))) => row(label("name"), String::new(), short(is)),
            (None, None) => {}
        }
    }
    if same > 0 {
        let all = "all equal".to_owned();
        let files = if same == 1 { "1 other file" } else { &format!("{same} other files") };
        row(files.into(), all.clone(), all);
    }
}

/// Why a step of the last of some builds went as it did; builds are oldest first.
pub fn why(records: &[&BuildRecord], step: &BuildStep) -> Why {
    if step.verdict == Verdict::Cached {
        return Why::Cached;
    }
    let Some((last, before)) = records.split_last() else { return Why::New };
    let alike = |other: &&BuildStep| {
        word(&other.text) == word(&step.text)
            && !other.key.is_empty()
            && other.verdict != Verdict::Failed
    };
    let differing =
        |other: &BuildStep| rows(other, step).iter().filter(|row| !row.is_same()).count();
    // Of equals, that of the latest build counts, and in it the one on the same line.
    let mut best: Option<(usize, usize, &BuildStep)> = None;
    for (number, record) in before.iter().enumerate().rev() {
        if record.request.builder != last.request.builder {
            continue;
        }
        for other in record.built.steps.iter().filter(alike) {
            let count = 2 * differing(other) + usize::from(other.line != step.line);
            if best.is_none_or(|(fewest, ..)| count < fewest) {
                best = Some((count, number, other));
            }
        }
    }
    match best {
        None => Why::New,
        Some((0 | 1, ..)) if last.request.no_cache => Why::NoCache,
        Some((0 | 1, ..)) => Why::Gone,
        // Nothing in common but the instruction's name: not the same step.
        Some((_, _, other)) if !has_common(other, step) => Why::New,
        Some((_, number, other)) => Why::Differs(number, rows(other, step)),
    }
}

fn has_common(before: &BuildStep, now: &BuildStep) -> bool {
    let own = |row: &&Row| matches!(row.part, Part::Text | Part::Content);
    rows(before, now).iter().filter(own).any(Row::is_same)
        || before.line == now.line && before.key.first() == now.key.first()
}

fn word(text: &str) -> &str {
    text.split(' ').next().unwrap_or_default()
}
