//! The formats hold what names in images may hold.

use super::*;
use crate::analysis::check::{Baseline, Limit, Rule};
use serde_json::Value;

const NASTY: &str = "/a:b,100%\u{1}<&\">\r\n|x";

fn hit(number: u64) -> Hit {
    Hit {
        what: "logs".into(),
        message: format!("{number} of {NASTY}"),
        path: NASTY.as_bytes().to_vec(),
        layer: Some(2),
        step: "RUN a && b".into(),
        bytes: number,
        fingerprint: format!("{number:02}"),
    }
}

fn outcome(rule: Rule, status: Status, hits: u64) -> Outcome {
    Outcome {
        rule,
        status,
        limit: Limit::Number(1),
        value: Some(2.0),
        message: "2 bytes, the limit 1".into(),
        hits: (0..hits).map(hit).collect(),
    }
}

fn checked(hits: u64) -> Vec<Checked> {
    let outcomes = vec![
        outcome(Rule::LowestEfficiency, Status::Pass, 0),
        outcome(Rule::HighestWastedBytes, Status::Skip, 0),
        outcome(Rule::HighestHiddenBytes, Status::Fail, hits),
    ];
    let findings = [("p".to_owned(), 7)].into();
    vec![Checked { image: "a:1".into(), outcomes, baseline: Baseline { size: 9, findings } }]
}

#[test]
fn junit_has_a_case_for_each_rule_and_no_character_that_xml_forbids() {
    let text = junit(&checked(2));
    assert_eq!(text.matches("<testcase ").count(), 3);
    assert_eq!((text.matches("<failure ").count(), text.matches("<skipped>").count()), (1, 1));
    assert!(text.contains("tests=\"3\" failures=\"1\""), "{text}");
    assert!(text.contains("100%&lt;&amp;&quot;&gt;\n|x"), "{text}");
    assert!(!text.contains(['\u{1}', '\r']), "{text}");
}

#[test]
fn sarif_names_rule_place_and_print_of_each_result() {
    let log: Value = serde_json::from_str(&sarif(&checked(2), None)).expect("JSON");
    let run = &log["runs"][0];
    let result = &run["results"][1];
    let index = result["ruleIndex"].as_u64().expect("a number") as usize;
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%3Ab%2C100%25%01%3C%26%22%3E%0D%0A%7Cx");
    assert_eq!(result["partialFingerprints"]["layerpeel/v1"], "highestHiddenBytes/01");
    assert_eq!(run["results"].as_array().map(Vec::len), Some(2));
    let hung: Value = serde_json::from_str(&sarif(&checked(0), Some("Dockerfile"))).expect("JSON");
    let place = &hung["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "Dockerfile");
}

#[test]
fn github_shows_ten_annotations_and_says_how_many_more() {
    let text = github(&checked(20));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.iter().filter(|line| line.starts_with("::error ")).count(), 10);
    assert_eq!(lines[9], "::error title=layerpeel check::and 12 more");
    assert!(lines[1].starts_with("::error title=highestHiddenBytes%3A logs::0 of /a:b,100%25"));
    assert!(lines[1].contains("%0D%0A|x"), "{text}");
    assert_eq!(lines.last(), Some(&"layerpeel check: failed"));
}

/// One rule with so many hits that nothing else would be seen, and secrets behind it.
fn crowded() -> Vec<Checked> {
    let mut all = checked(0);
    all[0].outcomes = vec![
        outcome(Rule::LowestEfficiency, Status::Fail, 30_000),
        outcome(Rule::HighSecrets, Status::Fail, 1_500),
        outcome(Rule::LowSecrets, Status::Fail, 0),
    ];
    all
}

#[test]
fn sarif_has_room_for_every_rule_and_says_how_many_were_left_out() {
    let log: Value = serde_json::from_str(&sarif(&crowded(), None)).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let of = |rule: &str| results.iter().filter(|result| result["ruleId"] == rule).count();
    let found = ["lowestEfficiency", "highestHighSecrets", "highestLowSecrets"].map(of);
    assert_eq!(found, [23_499, 1_500, 1]);
    let said = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"];
    assert!(said["text"].as_str().is_some_and(|text| text.starts_with("6501 more")), "{said}");
}

#[test]
fn github_shows_each_rule_that_failed_and_secrets_before_bytes() {
    let text = github(&crowded());
    let lines: Vec<&str> = text.lines().collect();
    let begins = |line: &str, title: &str| line.starts_with(&format!("::error title={title}"));
    let heads = ["highestHighSecrets of", "highestLowSecrets of", "lowestEfficiency of"];
    assert!(lines.iter().zip(heads).all(|(line, title)| begins(line, title)), "{text}");
    assert!(lines[3..9].iter().all(|line| begins(line, "highestHighSecrets%3A")), "{text}");
    assert_eq!(lines[9], "::error title=layerpeel check::and 31494 more");
}

#[test]
fn json_has_its_keys_in_the_order_of_the_alphabet_as_ever() {
    let mut all = checked(1);
    all[0].outcomes[2].hits[0].path = b"/a\xff".to_vec();
    let text = json(&all);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(text, format!("{value:#}\n"));
    let log = sarif(&all, None);
    let value: Value = serde_json::from_str(&log).expect("JSON");
    assert_eq!(log, format!("{value:#}\n"));
}

#[test]
fn markdown_escapes_and_text_keeps_a_line_a_line() {
    let page = markdown(&checked(60));
    assert!(page.contains("&lt;&amp;\">") && page.contains("\\|x"), "{page}");
    assert!(page.contains("- and 10 more"));
    let lines = text(&checked(60));
    assert!(lines.contains("and 50 more") && !lines.contains(['\u{1}', '\r']), "{lines}");
    assert!(lines.ends_with("failed: 1 rule\n"), "{lines}");
}

#[test]
fn a_later_check_reads_its_baseline_from_the_json() {
    let text = json(&checked(1));
    let all: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&all["passed"], &all["rules"][2]["status"]), (&Value::Bool(false), &"fail".into()));
    assert_eq!(baseline(&text, "a:1"), Some(checked(1)[0].baseline.clone()));
    assert_eq!(baseline(&text, "of no such name"), Some(checked(1)[0].baseline.clone()));
    for other in ["", "{}", "{\"images\": []}", "[1]"] {
        assert_eq!(baseline(other, "a"), None);
    }
}
