//! Rules held against figures.

use super::*;
use crate::analysis::efficiency::Efficiency;
use crate::analysis::secrets::Severity;

fn hit(print: &str, bytes: u64) -> Hit {
    Hit {
        what: "logs".into(),
        message: "Logs stay.".into(),
        path: format!("/var/log/{print}").into_bytes(),
        layer: Some(1),
        step: "RUN x".into(),
        bytes,
        fingerprint: print.into(),
    }
}

fn facts() -> Facts {
    Facts {
        dive: Efficiency {
            score: 0.9,
            wasted_bytes: 100,
            user_wasted: 0.1,
            ..Efficiency::default()
        },
        hidden: 50,
        hidden_hits: vec![hit("small", 10), hit("big", 40)],
        leftovers: 7,
        leftover_hits: Vec::new(),
        size: 1_000_000,
        layers: 3,
        setuid: vec![hit("su", 0)],
        secrets: Some(vec![(Severity::High, hit("key", 0)), (Severity::Medium, hit("web", 0))]),
        findings: vec![hit("a", 10_000), hit("su", 0)],
    }
}

fn limits(of: &[(&str, &str)]) -> Limits {
    let mut limits = Limits::default();
    for (name, text) in of {
        limits.set(Rule::named(name).expect("a rule"), text).expect("a limit");
    }
    limits
}

fn status(checked: &Checked, name: &str) -> Option<Status> {
    let rule = Rule::named(name);
    checked.outcomes.iter().find(|outcome| Some(outcome.rule) == rule).map(|outcome| outcome.status)
}

#[test]
fn equal_is_not_beyond() {
    for (name, at, beyond) in [
        ("lowestEfficiency", "0.9", "0.91"),
        ("highestWastedBytes", "100", "99"),
        ("highestUserWastedPercent", "0.1", "0.09"),
        ("highestHiddenBytes", "50", "49B"),
        ("highestLeftoverBytes", "7", "6"),
        ("highestImageSize", "1MB", "999kB"),
        ("highestLayerCount", "3", "2"),
        ("highestSetuidFiles", "1", "0"),
        ("highestHighSecrets", "1", "0"),
        ("highestMediumSecrets", "1", "0"),
    ] {
        let judged = |limit| judge("a", &facts(), &limits(&[(name, limit)]), None);
        assert_eq!(status(&judged(at), name), Some(Status::Pass), "{name}");
        assert_eq!(status(&judged(beyond), name), Some(Status::Fail), "{name}");
        assert_eq!(status(&judged("disabled"), name), Some(Status::Skip), "{name}");
    }
}

#[test]
fn ours_are_off_until_a_limit_is_given_and_absent_when_only_dives_are_wanted() {
    let checked =
        judge("a", &Facts { secrets: Some(Vec::new()), ..facts() }, &Limits::default(), None);
    assert!(checked.passed());
    // But for secrets of high severity, where somebody looked for them.
    let checked = judge("a", &facts(), &Limits::default(), None);
    assert_eq!(status(&checked, "highestHighSecrets"), Some(Status::Fail));
    assert_eq!(status(&checked, "highestMediumSecrets"), Some(Status::Skip));
    let unknown = Facts { secrets: None, ..facts() };
    let unknown = judge("a", &unknown, &Limits::default(), None);
    assert_eq!(status(&unknown, "highestHighSecrets"), Some(Status::Skip));
    assert_eq!(status(&checked, "highestHiddenBytes"), Some(Status::Skip));
    let mut only = limits(&[("highestHiddenBytes", "0")]);
    only.only_dive = true;
    let checked = judge("a", &facts(), &only, None);
    assert_eq!((checked.outcomes.len(), status(&checked, "highestHiddenBytes")), (3, None));
}

#[test]
fn the_worst_comes_first() {
    let checked = judge("a", &facts(), &limits(&[("highestHiddenBytes", "0")]), None);
    let outcome = checked.outcomes.iter().find(|outcome| outcome.rule == Rule::HighestHiddenBytes);
    let prints: Vec<_> =
        outcome.expect("an outcome").hits.iter().map(|hit| hit.fingerprint.as_str()).collect();
    assert_eq!(prints, ["big", "small"]);
}

#[test]
fn only_what_is_new_or_has_grown_fails_against_a_baseline() {
    let same = facts().baseline();
    let mut smaller = same.clone();
    smaller.findings.insert("a".into(), 9_000);
    let mut much_smaller = same.clone();
    much_smaller.findings.insert("a".into(), 100);
    let mut without = same.clone();
    without.findings.remove("su");
    for (baseline, want) in [
        (same, Status::Pass),
        (smaller, Status::Pass),
        (much_smaller, Status::Fail),
        (without, Status::Fail),
    ] {
        let checked = judge("a", &facts(), &Limits::default(), Some(&baseline));
        assert_eq!(status(&checked, "newFindings"), Some(want), "{baseline:?}");
    }
    let before = Baseline { size: 900_000, ..Baseline::default() };
    let grown = limits(&[("highestGrowth", "99kB"), ("newFindings", "off")]);
    let checked = judge("a", &facts(), &grown, Some(&before));
    assert_eq!(status(&checked, "highestGrowth"), Some(Status::Fail));
    assert_eq!(status(&checked, "newFindings"), Some(Status::Skip));
}
