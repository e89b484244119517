//! As JSON: for programs, and as the baseline of a later check.

use crate::analysis::check::{Baseline, Checked, Hit, Outcome, Status};
use crate::domain::path::odd_bytes;
use serde_json::{Value, json};

/// Counts up when a key changes its meaning or goes away.
const SCHEMA: u32 = 1;

/// All rules with all that they found; of each image, what a later check compares with.
pub fn json(checked: &[Checked]) -> String {
    let rules: Vec<Value> = checked
        .iter()
        .flat_map(|one| one.outcomes.iter().map(|outcome| rule(&one.image, outcome)))
        .collect();
    let images: Vec<Value> = checked
        .iter()
        .map(|one| {
            json!({ "image": one.image, "bytes": one.baseline.size, "findings": one.baseline.findings })
        })
        .collect();
    let passed = checked.iter().all(Checked::passed);
    let all = json!({ "schema": SCHEMA, "passed": passed, "rules": rules, "images": images });
    format!("{all:#}\n")
}

fn rule(image: &str, outcome: &Outcome) -> Value {
    json!({
        "image": image,
        "rule": outcome.rule.about().name,
        "status": outcome.status.name(),
        "value": outcome.value,
        "limit": outcome.limit.to_string(),
        "message": outcome.message,
        "findings": if outcome.status == Status::Skip { Vec::new() } else { outcome.hits.iter().map(hit).collect() },
    })
}

fn hit(hit: &Hit) -> Value {
    let mut row = json!({
        "what": hit.what,
        "message": hit.message,
        "path": String::from_utf8_lossy(&hit.path),
        "layer": hit.layer,
        "step": hit.step,
        "bytes": hit.bytes,
        "fingerprint": hit.fingerprint,
    });
    if let Some(hex) = odd_bytes(&hit.path) {
        row["path_hex"] = hex.into();
    }
    row
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
