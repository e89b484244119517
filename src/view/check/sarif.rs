//! SARIF 2.1.0, as GitHub's code scanning reads it. Only failed rules make results. Paths in the image are no files of the
//! repository: `uri` hangs all results on one that is, such as the Dockerfile.

use super::{Rows, worst_first, written};
use crate::analysis::check::{Checked, Hit, Outcome, RULES};
use serde::Serialize;
use serde_json::{Value, json};

/// Results of a run, at most: GitHub takes no file with more.
const MOST: usize = 25_000;

/// Results that each failed rule has before any other has more: a rule that names every path leaves room for the rest.
const FIRST: usize = 1_000;

/// The log. `uri`: where all results hang; `None`: each on its path in the image.
pub fn sarif(checked: &[Checked], uri: Option<&str>) -> String {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|about| {
            json!({
                "id": about.name,
                "shortDescription": { "text": about.about },
                "defaultConfiguration": { "level": "error" },
            })
        })
        .collect();
    let driver = json!({
        "name": "layerpeel",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    let shares = shares(&worst_first(checked));
    let more: usize = shares.iter().map(|share| count(share.outcome) - share.results).sum();
    let invocations = (more > 0).then(|| {
        let text = format!("{more} more results were left out: GitHub takes {MOST} at most");
        json!([{
            "executionSuccessful": true,
            "toolExecutionNotifications": [{ "level": "warning", "message": { "text": text } }],
        }])
    });
    let results = Rows(|| shares.iter().flat_map(|share| share.written(uri)));
    let run = Run {
        column_kind: "utf16CodeUnits",
        invocations,
        results,
        tool: json!({ "driver": driver }),
    };
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    written(&Log { schema, runs: [run], version: "2.1.0" })
}

#[derive(Serialize)]
struct Log<R: Serialize> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<R>; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<R: Serialize> {
    column_kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    invocations: Option<Value>,
    results: R,
    tool: Value,
}

/// How many results of a rule there is room for.
struct Share<'a> {
    one: &'a Checked,
    outcome: &'a Outcome,
    results: usize,
}

impl<'a> Share<'a> {
    fn written(&self, uri: Option<&'a str>) -> impl Iterator<Item = Value> + use<'a> {
        results(self.one, self.outcome, uri).take(self.results)
    }
}

/// Of all rules that failed: first a share for each, then as far as there is room.
fn shares<'a>(failed: &[(&'a Checked, &'a Outcome)]) -> Vec<Share<'a>> {
    let first = FIRST.min(MOST / failed.len().max(1));
    let share = |&(one, outcome)| Share { one, outcome, results: count(outcome).min(first) };
    let mut shares: Vec<Share<'a>> = failed.iter().map(share).collect();
    let mut left = MOST - shares.iter().map(|share| share.results).sum::<usize>();
    for share in &mut shares {
        let more = (count(share.outcome) - share.results).min(left);
        share.results += more;
        left -= more;
    }
    shares
}

/// One for the rule, where nothing makes up its value; else one for each hit.
fn count(outcome: &Outcome) -> usize {
    outcome.hits.len().max(1)
}

/// [`count`] of them.
fn results<'a>(
    one: &'a Checked,
    outcome: &'a Outcome,
    uri: Option<&'a str>,
) -> impl Iterator<Item = Value> + use<'a> {
    let whole = outcome.hits.is_empty().then(|| result(one, outcome, None, uri));
    let hits = outcome.hits.iter().map(move |hit| result(one, outcome, Some(hit), uri));
    whole.into_iter().chain(hits)
}

fn result(one: &Checked, outcome: &Outcome, hit: Option<&Hit>, uri: Option<&str>) -> Value {
    let rule = outcome.rule.about().name;
    let print = hit.map(|hit| hit.fingerprint.as_str()).filter(|print| !print.is_empty());
    let message =
        hit.map_or_else(|| format!("{rule}: {}", outcome.message), |hit| hit.message.clone());
    json!({
        "ruleId": rule,
        "ruleIndex": outcome.rule as usize,
        "level": "error",
        "message": { "text": message },
        "locations": [location(&one.image, hit, uri)],
        "partialFingerprints": { "layerpeel/v1": print.map_or_else(|| rule.to_owned(), |print| format!("{rule}/{print}")) },
    })
}

fn location(image: &str, hit: Option<&Hit>, uri: Option<&str>) -> Value {
    let path = hit.map(|hit| hit.path.strip_prefix(b"/").unwrap_or(&hit.path));
    let path = path.filter(|path| !path.is_empty());
    let uri = uri.map(str::to_owned).unwrap_or_else(|| encoded(path.unwrap_or(image.as_bytes())));
    let mut logical = vec![json!({ "name": image, "kind": "module" })];
    if let Some(hit) = hit {
        logical.extend(
            hit.layer.map(|layer| json!({ "name": format!("layer {layer}"), "kind": "namespace" })),
        );
        logical.extend(
            (!hit.step.is_empty()).then(|| json!({ "name": hit.step, "kind": "function" })),
        );
    }
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri },
            "region": { "startLine": 1 },
        },
        "logicalLocations": logical,
    })
}

/// A relative reference (RFC 3986, section 4.2): a colon in its first segment would make it absolute, so colons are encoded, too.
fn encoded(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    for &byte in path {
        if byte.is_ascii_alphanumeric() || b"-._~/+@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
