//! Rules held against figures.

use super::facts::{Baseline, Facts, Hit, fingerprint, shown};
use super::limit::Limit;
use super::rules::{Limits, Rule};
use super::{Checked, Outcome, Status};
use crate::analysis::efficiency::Inefficient;
use crate::analysis::secrets::Severity;
use crate::analysis::waste::Threshold;
use crate::domain::order::SortSmall;

/// Holds the rules against an image. `baseline`: what an earlier one was like.
pub fn judge(image: &str, facts: &Facts, limits: &Limits, baseline: Option<&Baseline>) -> Checked {
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut named = false;
    for rule in limits.rules() {
        let mut outcome = one(rule, facts, limits.get(rule), baseline);
        // Once is enough: the paths are the same for all three.
        if rule.about().is_dives
            && outcome.status == Status::Fail
            && !std::mem::replace(&mut named, true)
        {
            outcome.hits = inefficient(facts);
        }
        outcomes.push(outcome);
    }
    Checked { image: image.into(), outcomes, baseline: facts.baseline() }
}

fn one(rule: Rule, facts: &Facts, limit: Limit, baseline: Option<&Baseline>) -> Outcome {
    let dive = &facts.dive;
    match (rule, baseline) {
        (Rule::LowestEfficiency, _) => {
            ratio(rule, dive.score, limit, "the score", |score, limit| score < limit)
        }
        (Rule::HighestWastedBytes, _) => {
            number(rule, dive.wasted_bytes, limit, "wasted bytes", &[])
        }
        (Rule::HighestUserWastedPercent, _) => {
            ratio(rule, dive.user_wasted, limit, "the share of wasted bytes", |share, limit| {
                share > limit
            })
        }
        (Rule::HighestHiddenBytes, _) => {
            number(rule, facts.hidden, limit, "hidden bytes", &facts.hidden_hits)
        }
        (Rule::HighestLeftoverBytes, _) => {
            number(rule, facts.leftovers, limit, "bytes of leftovers", &facts.leftover_hits)
        }
        (Rule::HighestImageSize, _) => number(rule, facts.size, limit, "bytes of files", &[]),
        (Rule::HighestLayerCount, _) => number(rule, facts.layers, limit, "layers", &[]),
        (Rule::HighestSetuidFiles, _) => number(
            rule,
            facts.setuid.len() as u64,
            limit,
            "files with setuid or setgid",
            &facts.setuid,
        ),
        (Rule::NewFindings, Some(baseline)) => {
            let new = new_findings(facts, baseline);
            number(rule, new.len() as u64, limit, "new findings", &new)
        }
        (Rule::HighestGrowth, Some(baseline)) => number(
            rule,
            facts.size.saturating_sub(baseline.size),
            limit,
            "bytes more than the baseline",
            &[],
        ),
        (Rule::NewFindings | Rule::HighestGrowth, None) => {
            skip(rule, limit, "there is no baseline")
        }
        (Rule::HighSecrets, _) => secrets(rule, facts, limit, Severity::High),
        (Rule::MediumSecrets, _) => secrets(rule, facts, limit, Severity::Medium),
        (Rule::LowSecrets, _) => secrets(rule, facts, limit, Severity::Low),
    }
}

fn secrets(rule: Rule, facts: &Facts, limit: Limit, severity: Severity) -> Outcome {
    let Some(all) = &facts.secrets else {
        return skip(rule, limit, "nobody looked for secrets");
    };
    let hits = all.iter().filter(|(of, _)| *of == severity).map(|(_, hit)| hit.clone());
    let hits: Vec<Hit> = hits.collect();
    let what = match severity {
        Severity::High => "secrets of high severity",
        Severity::Medium => "secrets of medium severity",
        _ => "secrets of low severity",
    };
    number(rule, hits.len() as u64, limit, what, &hits)
}

fn skip(rule: Rule, limit: Limit, why: &str) -> Outcome {
    let message = format!("not checked: {why}");
    Outcome { rule, status: Status::Skip, limit, value: None, message, hits: Vec::new() }
}

fn ratio(
    rule: Rule,
    value: f64,
    limit: Limit,
    what: &str,
    fails: impl Fn(f64, f64) -> bool,
) -> Outcome {
    let Limit::Ratio(most) = limit else { return skip(rule, limit, "it is switched off") };
    let status = if fails(value, most) { Status::Fail } else { Status::Pass };
    let message = format!("{what} is {value:.4}, the limit {most}");
    Outcome { rule, status, limit, value: Some(value), message, hits: Vec::new() }
}

fn number(rule: Rule, value: u64, limit: Limit, what: &str, hits: &[Hit]) -> Outcome {
    let Limit::Number(most) = limit else { return skip(rule, limit, "it is switched off") };
    let status = if value > most { Status::Fail } else { Status::Pass };
    let mut hits = hits.to_vec();
    hits.sort_small_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.path.cmp(&b.path)));
    let message = format!("{value} {what}, the limit {most}");
    Outcome { rule, status, limit, value: Some(value as f64), message, hits }
}

/// Those that the baseline lacks, and those that are bigger by what is worth a word.
fn new_findings(facts: &Facts, baseline: &Baseline) -> Vec<Hit> {
    let threshold = Threshold::of(facts.size);
    let is_new = |hit: &&Hit| match baseline.findings.get(&hit.fingerprint) {
        None => true,
        Some(&before) => threshold.is_worth(hit.bytes.saturating_sub(before)),
    };
    facts.findings.iter().filter(is_new).cloned().collect()
}

fn inefficient(facts: &Facts) -> Vec<Hit> {
    let rows = facts.dive.inefficient.iter();
    rows.map(|row| {
        let path = shown(&row.path);
        let said = told(row);
        Hit {
            what: "inefficient".into(),
            message: format!("{}: {said}", String::from_utf8_lossy(&path)),
            layer: None,
            step: String::new(),
            bytes: row.bytes,
            fingerprint: fingerprint(&[b"inefficient", &path]),
            path,
        }
    })
    .collect()
}

/// What dive counts of a path. A layer may store it and delete it, too, so layers can't be told from that.
fn told(row: &Inefficient) -> String {
    let times = |count: u32| match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    };
    let stored = row.times.saturating_sub(row.deletions);
    let mut parts = Vec::new();
    parts.extend((stored > 0).then(|| format!("stored {}", times(stored))));
    parts.extend((row.deletions > 0).then(|| format!("deleted {}", times(row.deletions))));
    format!("{}, {} bytes in all, as dive counts", parts.join(" and "), row.bytes)
}
