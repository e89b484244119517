//! Secrets in what is said about an image: BuildKit's provenance repeats the build's arguments, and holds the Dockerfile.

use super::body::whole;
use super::config::{ConfigFinding, Spot, bare, named, of_text, settings, step};
use super::{Finding, Scanner, names, packed};
use crate::analysis::history;

/// What a statement about the image tells, each with its value where that can be read: provenance repeats the build's arguments.
pub(super) fn of_statement(
    scanner: &Scanner,
    statement: &[u8],
) -> Vec<(ConfigFinding, Option<String>)> {
    let (spot, text) = (Spot::Field("provenance"), String::from_utf8_lossy(statement));
    let mut all: Vec<_> = whole(scanner, b"statement.json", statement)
        .findings
        .into_iter()
        .map(|finding| {
            let value = of_text(&text, &finding);
            (ConfigFinding { spot: spot.clone(), arg: None, finding }, value)
        })
        .collect();
    for (_, inner) in packed::texts(&text) {
        all.extend(in_dockerfile(scanner, &inner).into_iter().map(|(arg, finding, value)| {
            (ConfigFinding { spot: spot.clone(), arg, finding }, Some(value))
        }));
    }
    let mut members = Vec::new();
    if let Ok(json) = serde_json::from_slice(statement) {
        settings_in(&json, &mut members);
    }
    for (name, value) in members {
        let Some(finding) = named(&value) else { continue };
        if all.iter().all(|(known, _)| known.finding.sha256 != finding.sha256) {
            let arg = Some(name);
            all.push((ConfigFinding { spot: spot.clone(), arg, finding }, Some(bare(&value))));
        }
    }
    all
}

/// What a Dockerfile tells line by line, each with its value and the setting that it is of.
fn in_dockerfile(scanner: &Scanner, text: &str) -> Vec<(Option<String>, Finding, String)> {
    let mut found: Vec<(Option<String>, Finding, String)> = Vec::new();
    for line in
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let read = history::read_row(line, "");
        for (arg, finding) in step(scanner, line, &read) {
            let values = settings(line, &read).into_iter().map(|(_, value)| bare(&value));
            let value = [line.to_owned()].into_iter().chain(values);
            let Some(value) = value.into_iter().find_map(|text| of_text(&text, &finding)) else {
                continue;
            };
            if found.iter().all(|(_, known, _)| known.sha256 != finding.sha256) {
                // Lines mean nothing in a statement.
                found.push((arg, Finding { line: None, ..finding }, value));
            }
        }
    }
    found
}

/// Members whose names tell that their texts are secrets, wherever they stand.
fn settings_in(json: &serde_json::Value, found: &mut Vec<(String, String)>) {
    match json {
        serde_json::Value::Array(all) => all.iter().for_each(|one| settings_in(one, found)),
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                let name = name.strip_prefix("build-arg:").unwrap_or(name);
                match value {
                    serde_json::Value::String(value) if names::holds_secret(name, value) => {
                        found.push((name.to_owned(), value.clone()));
                    }
                    other => settings_in(other, found),
                }
            }
        }
        _ => {}
    }
}
