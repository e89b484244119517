//! Waste and the gate over images with planted answers, graded by the fixtures' own programs. Runs when `LAYERPEEL_CORPUS` names
//! their folder; `-- --nocapture` prints what differs.

use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn corpus() -> Option<PathBuf> {
    let root =
        std::env::var_os("LAYERPEEL_CORPUS").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if root.is_none() {
        println!("skipped: LAYERPEEL_CORPUS is not set");
    }
    root.map(|root| root.join("insight"))
}

fn cases(folder: &Path) -> Vec<(PathBuf, Value)> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).expect("the fixtures") {
        let case = entry.expect("an entry").path();
        let Ok(text) = fs::read_to_string(case.join("expected.json")) else { continue };
        cases.push((case, serde_json::from_str(&text).expect("JSON")));
    }
    assert!(cases.len() > 30, "only {} cases", cases.len());
    cases
}

/// The keys of the first image, each as it was written: reading a number may cost its last digit.
#[derive(serde::Deserialize)]
struct Report {
    images: Vec<BTreeMap<String, Box<RawValue>>>,
}

fn report(case: &Path, expected: &Value) -> BTreeMap<String, Box<RawValue>> {
    let archive = case.join(expected["archive"]["file"].as_str().expect("a file"));
    let output = Command::new(env!("CARGO_BIN_EXE_layerpeel"))
        .args(["report", "--insight"])
        .arg(archive)
        .output()
        .expect("the command");
    let report: Report = serde_json::from_slice(&output.stdout).expect("a report");
    report.images.into_iter().next().expect("an image")
}

#[test]
fn hidden_bytes_scores_and_findings_are_as_planted() {
    let Some(folder) = corpus() else { return };
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("insight-waste");
    fs::create_dir_all(&scratch).expect("a scratch folder");
    let mut faults = Vec::new();
    for (case, expected) in cases(&folder) {
        let said = report(&case, &expected);
        let value = |key: &str| -> Value { serde_json::from_str(said[key].get()).expect("JSON") };
        let keys = ["hidden", "efficiency", "findings"];
        let rows = keys.map(|key| format!("\"{key}\":{}", said[key].get()));
        let actual = scratch.join("actual.json");
        fs::write(&actual, format!("{{{}}}", rows.join(","))).expect("written");
        let graded = Command::new("python3")
            .arg(folder.join("compare.py"))
            .arg(case.join("expected.json"))
            .arg(&actual)
            .output()
            .expect("python3");
        let name = case.display();
        if !graded.status.success() {
            faults.push(format!("{name}: {}", String::from_utf8_lossy(&graded.stdout)));
        }
        if value("squashed_bytes") != expected["squashed_bytes"] {
            faults.push(format!("{name}: squashed to {}", value("squashed_bytes")));
        }
        faults.extend(
            advice(&value("findings"), &expected)
                .into_iter()
                .map(|fault| format!("{name}: {fault}")),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The words that advice must hold, and the paths that must be named.
fn advice(findings: &Value, expected: &Value) -> Vec<String> {
    let wanted = expected["findings"].as_array().into_iter().flatten();
    let faults = wanted.filter_map(|wanted| {
        let fits = |found: &&Value| {
            found["cause"] == wanted["cause"]
                && wanted.get("by").is_none_or(|by| found["by"] == *by)
                && found["bytes"].as_u64() >= wanted["bytes"].as_u64()
        };
        let found = findings.as_array()?.iter().find(fits)?;
        let word = wanted["advice"].as_str().unwrap_or("");
        if !found["advice"].as_str().unwrap_or("").contains(word) {
            return Some(format!("{} lacks {word:?}: {}", wanted["cause"], found["advice"]));
        }
        let named = found["paths"].as_array();
        let paths = wanted["paths"].as_array().into_iter().flatten();
        let missing =
            paths.into_iter().find(|path| named.is_some_and(|named| !named.contains(path)));
        missing.map(|path| format!("{} does not name {path}", wanted["cause"]))
    });
    faults.collect()
}

#[test]
fn the_gate_decides_as_dive_does() {
    let Some(folder) = corpus() else { return };
    let output = Command::new("python3")
        .arg(folder.join("grade_insight.py"))
        .args([env!("CARGO_BIN_EXE_layerpeel").as_ref(), folder.as_os_str(), "check".as_ref()])
        .output()
        .expect("python3");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
}
