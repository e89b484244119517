//! How each piece of a Dockerfile went in a build, and why.

use super::bench::Told;
use super::pieces::{Piece, pieces};
use crate::lab::build::dockerfile::Fault;
use crate::lab::build::why::{Why, why};
use crate::lab::build::{BuildStep, Failure, Part, Verdict};

/// How a piece went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Went {
    /// It was not in a build yet.
    Unbuilt,
    /// A stage begins: so many layers of its base.
    Base(usize),
    /// Its stage is not needed.
    Unneeded,
    /// The build ended before it.
    Unreached,
    /// It is no step with this builder.
    NoStep,
    /// Taken from the cache.
    Cached,
    /// Done, as no build before had a step like it.
    New,
    /// Done anew: the part of the key that differs.
    Missed(String),
    /// Done anew because of what lies below only.
    Below,
    /// The build ended here.
    Failed,
}

/// A piece and its step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How it went.
    pub went: Went,
    /// How it goes with the other builder, where that differs.
    pub other: Option<Went>,
    /// Bytes of its layer.
    pub bytes: Option<u64>,
    /// Milliseconds it declares.
    pub takes: u64,
    /// The key's parts and which build they are compared with.
    pub why: Option<Why>,
    /// What lies below it that missed: a line.
    pub below: Option<usize>,
}

/// Each piece of the present text with what the last build tells of it.
pub(super) fn lines(all: &[Piece], told: Option<Told<'_>>, other: Option<Told<'_>>) -> Vec<Line> {
    let built = told.and_then(|told| told.last());
    let old = built.map(|record| pieces(&record.request.dockerfile)).unwrap_or_default();
    let mut used = vec![false; old.len()];
    let mut out = Vec::new();
    for piece in all {
        let at = (0..old.len()).find(|&at| !used[at] && old[at].shown == piece.shown);
        let (Some(told), Some(at)) = (told, at) else {
            out.push(Line {
                went: Went::Unbuilt,
                other: None,
                bytes: None,
                takes: 0,
                why: None,
                below: None,
            });
            continue;
        };
        used[at] = true;
        let line = one(told, &old[at]);
        let differs = other.map(|other| one(other, &old[at]).went);
        let differs = differs
            .filter(|went| std::mem::discriminant(went) != std::mem::discriminant(&line.went));
        out.push(Line { other: differs, ..line });
    }
    out
}

fn one(told: Told<'_>, piece: &Piece) -> Line {
    let empty =
        Line { went: Went::NoStep, other: None, bytes: None, takes: 0, why: None, below: None };
    let Some(record) = told.last() else { return Line { went: Went::Unbuilt, ..empty } };
    let built = &record.built;
    let fault = match &built.image {
        Err(Failure::Fault(Fault::Unknown(line, _) | Fault::Bad(line, _))) => Some(*line),
        Err(Failure::Fault(_)) => Some(1),
        Err(_) => Some(built.line),
        Ok(_) => None,
    };
    if fault == Some(piece.line) {
        return Line { went: Went::Failed, ..empty };
    }
    if matches!(built.image, Err(Failure::Fault(_))) {
        return Line { went: Went::Unreached, ..empty };
    }
    let Some(step) = built.steps.iter().find(|step| step.line == piece.line) else {
        let stage = stage_of(&record.request.dockerfile, piece.line);
        let went = match (stage, fault) {
            (Some(from), _) if !built.stages.contains(&from) && fault.is_none() => Went::Unneeded,
            (Some(from), _) if !built.stages.contains(&from) => Went::Unreached,
            (_, Some(fault)) if piece.line > fault => Went::Unreached,
            _ if piece.name == "FROM" => Went::Base(base_layers(told, piece)),
            _ => Went::NoStep,
        };
        return Line { went, ..empty };
    };
    let why = why(told.records, step);
    let below = below(built, step);
    let first = why.first();
    let went = match (step.verdict, &why) {
        (Verdict::Failed, _) => Went::Failed,
        (_, Why::Cached) => Went::Cached,
        (_, Why::New) => Went::New,
        (_, Why::NoCache) => Went::Missed("--no-cache".into()),
        // The classic builder looks no further after the first miss.
        (_, Why::Gone) if below.is_some() => Went::Below,
        (_, Why::Gone) => Went::Missed("its result is gone".into()),
        (_, Why::Differs(..)) => match first {
            Some(row) if row.part != Part::Parent => Went::Missed(row.name.clone()),
            _ => Went::Below,
        },
    };
    let layer = step.layer.as_ref().and_then(|chain| told.engine.layers.get(chain));
    let bytes = layer.map(|layer| layer.size);
    Line { went, other: None, bytes, takes: step.takes, why: Some(why), below }
}

/// The line of the step right below, if that missed.
fn below(built: &crate::lab::build::Built, step: &BuildStep) -> Option<usize> {
    let before = built.steps.iter().take_while(|other| other.line != step.line);
    let below = before.filter(|other| other.stage == step.stage).last()?;
    (below.verdict == Verdict::Done).then_some(below.line)
}

/// The line of the FROM that a line stands under.
fn stage_of(text: &str, line: usize) -> Option<usize> {
    let all = pieces(text);
    let mut froms = all.iter().filter(|piece| piece.name == "FROM" && piece.line <= line);
    froms.next_back().map(|piece| piece.line)
}

fn base_layers(told: Told<'_>, piece: &Piece) -> usize {
    let name =
        piece.shown.split_whitespace().find(|word| *word != "FROM" && !word.starts_with("--"));
    let image = name.and_then(|name| told.engine.image(name));
    image.map_or(0, |image| image.layers.len())
}
