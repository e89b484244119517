//! What is measured of an image for the rules.

use super::secrets;
use crate::analysis::efficiency::{Efficiency, efficiency};
use crate::analysis::hidden::hidden;
use crate::analysis::insight::ImageSecrets;
use crate::analysis::packages::CapturedFile;
use crate::analysis::secrets::Severity;
use crate::analysis::union::{NodeId, Union};
use crate::analysis::waste::{Finding, Heading, Steps, Waste, Weight, waste};
use crate::domain::digest::hex;
use crate::domain::{EntryKind, Image};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// A place in the image that a rule speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// A few words, such as `apt-lists`.
    pub what: String,
    /// One sentence.
    pub message: String,
    /// The path as bytes, with a leading slash; empty where it is about the whole image.
    pub path: Vec<u8>,
    /// The layer, base = 0.
    pub layer: Option<u32>,
    /// The step that made the layer, on one line and not too long.
    pub step: String,
    /// Bytes.
    pub bytes: u64,
    /// The same for the same finding in another build of the image.
    pub fingerprint: String,
}

/// A file that runs with the rights of its owner or group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setuid {
    /// Where it is.
    pub node: NodeId,
    /// The layer that made it so.
    pub layer: u32,
    /// Its mode.
    pub mode: u32,
}

/// What an earlier image was like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Bytes of files that its layers store.
    pub size: u64,
    /// Its findings: bytes by fingerprint.
    pub findings: BTreeMap<String, u64>,
}

/// Everything that rules are held against. Base layers, where they are named, are left out of all but dive's figures.
#[derive(Clone, Debug)]
pub struct Facts {
    /// dive's figures.
    pub dive: Efficiency,
    /// Hidden bytes.
    pub hidden: u64,
    /// The findings of hidden bytes, as hits.
    pub hidden_hits: Vec<Hit>,
    /// Bytes of leftovers.
    pub leftovers: u64,
    /// The leftovers, as hits.
    pub leftover_hits: Vec<Hit>,
    /// Bytes of files that the layers store.
    pub size: u64,
    /// Layers.
    pub layers: u64,
    /// Files with setuid or setgid.
    pub setuid: Vec<Hit>,
    /// Secrets, with how bad they are; `None`: nobody looked for them.
    pub secrets: Option<Vec<(Severity, Hit)>>,
    /// What could be new since the baseline: findings worth a word, setuid files, and secrets of high severity.
    pub findings: Vec<Hit>,
}

impl Facts {
    /// Measures an image. `captured`: what was kept of its files while they were read. `base`: so many layers are left out; `None`: none. `found`: by who looked for secrets.
    pub fn of(
        image: &Image,
        union: &Union,
        captured: &[CapturedFile<'_>],
        base: Option<u32>,
        found: Option<&ImageSecrets<'_>>,
    ) -> Self {
        let left_out = base.unwrap_or(0);
        let judged = waste(image, union, &hidden(union), captured, base);
        let steps = Steps::of(image, base);
        let hit = |found: &Finding| hit(found, union, &steps);
        let above = |found: &&Finding| found.by.or(found.layer).is_none_or(|at| at >= left_out);
        let under = |heading| judged.findings.iter().filter(move |found| found.heading == heading);
        let hidden = under(Heading::Hidden).filter(above);
        let useless = |found: &&Finding| found.weight != Weight::Informational && !is_said(found);
        let leftovers = under(Heading::Leftover).filter(above).filter(useless);
        let sum = |found: &mut dyn Iterator<Item = &Finding>| {
            found.fold(0u64, |sum, found| sum.saturating_add(found.bytes))
        };
        let setuid: Vec<Hit> = setuid(union)
            .into_iter()
            .filter(|file| file.layer >= left_out)
            .map(|file| setuid_hit(&file, union, &steps))
            .collect();
        let secrets = found.map(|found| secrets::hits(image, union, &steps, left_out, found));
        let high = secrets.iter().flatten().filter(|(severity, _)| *severity == Severity::High);
        let high: Vec<Hit> = high.map(|(_, hit)| hit.clone()).collect();
        let worth = worth(&judged).map(hit);
        Self {
            dive: efficiency(union),
            hidden: sum(&mut hidden.clone()),
            hidden_hits: hidden.map(hit).collect(),
            leftovers: sum(&mut leftovers.clone()),
            leftover_hits: leftovers.map(hit).collect(),
            size: (left_out..union.layer_count())
                .map(|layer| union.stored_by(layer))
                .fold(0, u64::saturating_add),
            layers: u64::from(union.layer_count().saturating_sub(left_out)),
            findings: worth.chain(setuid.iter().cloned()).chain(high).collect(),
            secrets,
            setuid,
        }
    }

    /// What a later image is compared with.
    pub fn baseline(&self) -> Baseline {
        let mut findings = BTreeMap::new();
        for hit in &self.findings {
            let bytes: &mut u64 = findings.entry(hit.fingerprint.clone()).or_default();
            *bytes = bytes.saturating_add(hit.bytes);
        }
        Baseline { size: self.size, findings }
    }
}

/// Informational leftovers stay so where the base folds them.
fn is_said(found: &Finding) -> bool {
    use crate::analysis::waste::table::{PYCACHE, RULES, Tone};
    let mut rules = RULES.iter().chain([&PYCACHE]);
    rules.any(|rule| rule.id == found.cause && rule.tone == Tone::Informational)
}

fn worth(judged: &Waste) -> impl Iterator<Item = &Finding> {
    judged.findings.iter().filter(|found| found.weight == Weight::Worth)
}

fn hit(found: &Finding, union: &Union, steps: &Steps) -> Hit {
    let at = found.by.or(found.layer);
    let first = found.kept.as_ref().or(found.bodies.first());
    let path = first.map(|body| shown(&union.path(body.node))).unwrap_or_default();
    let step = at.map(|layer| step_of(steps, layer)).unwrap_or_default();
    let count = found.bodies.len();
    let what = found.kind.unwrap_or(found.cause);
    let plain = || {
        let files = if count == 1 { "one file".into() } else { format!("{count} files") };
        format!("{what}: {} bytes in {files}", found.bytes)
    };
    // Where it lies may be named anew in each build, the step that made it is not.
    let place = if step.is_empty() { &path } else { step.as_bytes() };
    Hit {
        what: what.into(),
        message: found.advice.clone().unwrap_or_else(plain),
        fingerprint: fingerprint(&[
            found.heading.name().as_bytes(),
            found.cause.as_bytes(),
            what.as_bytes(),
            place,
        ]),
        layer: at,
        step,
        bytes: found.bytes,
        path,
    }
}

fn setuid_hit(file: &Setuid, union: &Union, steps: &Steps) -> Hit {
    let path = shown(&union.path(file.node));
    let what = if file.mode & 0o4000 != 0 { "setuid" } else { "setgid" };
    Hit {
        what: what.into(),
        message: format!(
            "{} has mode {:04o}: whoever runs it gets the rights of its {}.",
            String::from_utf8_lossy(&path),
            file.mode,
            if what == "setuid" { "owner" } else { "group" }
        ),
        fingerprint: fingerprint(&[b"setuid", &path]),
        layer: Some(file.layer),
        step: step_of(steps, file.layer),
        bytes: 0,
        path,
    }
}

/// Files of the final tree with setuid or setgid.
fn setuid(union: &Union) -> Vec<Setuid> {
    let nodes = (0..union.len() as u32).map(NodeId);
    let found = nodes.filter_map(|node| {
        let version = union.last(node).filter(|version| version.kind == EntryKind::File)?;
        let mode = version.entry?.meta().mode;
        (mode & 0o6000 != 0).then_some(Setuid { node, layer: version.layer, mode })
    });
    found.collect()
}

pub(super) fn step_of(steps: &Steps, layer: u32) -> String {
    /// Longer ones are no name any more.
    const LONGEST: usize = 200;
    let whole = steps.get(layer).map(|step| step.whole()).unwrap_or_default();
    let line = whole.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// A path of an image with its leading slash.
pub(super) fn shown(path: &[u8]) -> Vec<u8> {
    [b"/", path].concat()
}

pub(super) fn fingerprint(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    hex(&hash.finalize()[..16])
}
