//! As JSON: for programs, and as the baseline of a later check.

use super::{Rows, written};
use crate::analysis::check::{Baseline, Checked, Hit, Outcome, Status};
use crate::domain::path::odd_bytes;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Counts up when a key changes its meaning or goes away.
const SCHEMA: u32 = 1;

/// All rules with all that they found; of each image, what a later check compares with.
pub fn json(checked: &[Checked]) -> String {
    written(&All {
        images: Rows(|| checked.iter().map(Image::of)),
        passed: checked.iter().all(Checked::passed),
        rules: Rows(|| checked.iter().flat_map(rules)),
        schema: SCHEMA,
    })
}

#[derive(Serialize)]
struct All<I: Serialize, R: Serialize> {
    images: I,
    passed: bool,
    rules: R,
    schema: u32,
}

#[derive(Serialize)]
struct Image<'a> {
    bytes: u64,
    findings: &'a BTreeMap<String, u64>,
    image: &'a str,
}

impl<'a> Image<'a> {
    fn of(one: &'a Checked) -> Self {
        let Baseline { size, findings } = &one.baseline;
        Self { bytes: *size, findings, image: &one.image }
    }
}

#[derive(Serialize)]
struct RuleRow<'a, F: Serialize> {
    findings: F,
    image: &'a str,
    limit: String,
    message: &'a str,
    rule: &'static str,
    status: &'static str,
    value: Option<f64>,
}

fn rules(one: &Checked) -> impl Iterator<Item = impl Serialize> {
    one.outcomes.iter().map(move |outcome| rule(&one.image, outcome))
}

fn rule<'a>(image: &'a str, outcome: &'a Outcome) -> impl Serialize + use<'a> {
    let hits = if outcome.status == Status::Skip { &[][..] } else { &outcome.hits };
    RuleRow {
        findings: Rows(move || hits.iter().map(HitRow::of)),
        image,
        limit: outcome.limit.to_string(),
        message: &outcome.message,
        rule: outcome.rule.about().name,
        status: outcome.status.name(),
        value: outcome.value,
    }
}

#[derive(Serialize)]
struct HitRow<'a> {
    bytes: u64,
    fingerprint: &'a str,
    layer: Option<u32>,
    message: &'a str,
    path: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
    step: &'a str,
    what: &'a str,
}

impl<'a> HitRow<'a> {
    fn of(hit: &'a Hit) -> Self {
        Self {
            bytes: hit.bytes,
            fingerprint: &hit.fingerprint,
            layer: hit.layer,
            message: &hit.message,
            path: String::from_utf8_lossy(&hit.path),
            path_hex: odd_bytes(&hit.path),
            step: &hit.step,
            what: &hit.what,
        }
    }
}

/// Reads what [`json`] wrote, of the image of that name or else the first; `None` for anything else.
pub fn baseline(text: &str, image: &str) -> Option<Baseline> {
    let all: Value = serde_json::from_str(text).ok()?;
    let images = all.get("images")?.as_array()?;
    let one = images.iter().find(|one| one["image"] == image).or(images.first())?;
    let findings = one.get("findings")?.as_object()?;
    Some(Baseline {
        size: one.get("bytes")?.as_u64()?,
        findings: findings
            .iter()
            .map(|(key, bytes)| Some((key.clone(), bytes.as_u64()?)))
            .collect::<Option<_>>()?,
    })
}
