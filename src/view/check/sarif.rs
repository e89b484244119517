//! SARIF 2.1.0, as GitHub's code scanning reads it. Only failed rules make results. Paths in the image are no files of the
//! repository: `uri` hangs all results on one that is, such as the Dockerfile.

use super::failed;
use crate::analysis::check::{Checked, Hit, Outcome, RULES};
use serde_json::{Value, json};

/// Results of a run, at most: GitHub takes no file with more.
const MOST: usize = 25_000;

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
    let mut results: Vec<Value> =
        failed(checked).flat_map(|(one, outcome)| results(one, outcome, uri)).collect();
    let driver = json!({
        "name": "layerpeel",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    let more = results.len().saturating_sub(MOST);
    results.truncate(MOST);
    let mut run = json!({
        "tool": { "driver": driver },
        "columnKind": "utf16CodeUnits",
        "results": results,
    });
    if more > 0 {
        let text = format!("{more} more results were left out: GitHub takes {MOST} at most");
        run["invocations"] = json!([{
            "executionSuccessful": true,
            "toolExecutionNotifications": [{ "level": "warning", "message": { "text": text } }],
        }]);
    }
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    format!("{log:#}\n")
}

/// One for the rule, where nothing makes up its value; else one for each hit.
fn results(one: &Checked, outcome: &Outcome, uri: Option<&str>) -> Vec<Value> {
    let rule = outcome.rule.about().name;
    let index = outcome.rule as usize;
    let result = |message: String, hit: Option<&Hit>| {
        let print = hit.map(|hit| hit.fingerprint.as_str()).filter(|print| !print.is_empty());
        json!({
            "ruleId": rule,
            "ruleIndex": index,
            "level": "error",
            "message": { "text": message },
            "locations": [location(&one.image, hit, uri)],
            "partialFingerprints": { "layerpeel/v1": print.map_or_else(|| rule.to_owned(), |print| format!("{rule}/{print}")) },
        })
    };
    if outcome.hits.is_empty() {
        return vec![result(format!("{rule}: {}", outcome.message), None)];
    }
    outcome.hits.iter().map(|hit| result(hit.message.clone(), Some(hit))).collect()
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
