use super::*;
use crate::domain::{HistoryEntry, Platform};

/// An image that has nothing but a configuration.
pub fn image(config: Config) -> Image {
    Image {
        tags: Vec::new(),
        id: None,
        manifest: None,
        platform: Platform::default(),
        config,
        layers: Vec::new(),
        attestations: Vec::new(),
        diagnostics: Vec::new(),
    }
}

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn values_by_name() {
    let a = Config {
        env: strings(&["A=1", "B=2", "C"]),
        user: "root".into(),
        cmd: strings(&["sh"]),
        ..Config::default()
    };
    let b = Config {
        env: strings(&["B=3", "A=1"]),
        exposed_ports: strings(&["80/tcp"]),
        cmd: strings(&["sh", "-c"]),
        labels: BTreeMap::from([("x".into(), "y".into())]),
        ..Config::default()
    };
    let diff = config_diff(&image(a), &image(b));
    let found: Vec<_> =
        diff.rows.iter().map(|row| (row.field, row.key.as_str(), row.kind)).collect();
    let want = [
        (Field::Cmd, "", Kind::Changed),
        (Field::Env, "A", Kind::Same),
        (Field::Env, "B", Kind::Changed),
        (Field::Env, "C", Kind::Removed),
        (Field::User, "", Kind::Removed),
        (Field::Port, "80/tcp", Kind::Added),
        (Field::Label, "x", Kind::Added),
    ];
    assert_eq!(found, want);
    assert_eq!(diff.rows[0].b.as_deref(), Some("[\"sh\",\"-c\"]"));
    assert_eq!(diff.differing(), 6);
}

#[test]
fn what_nobody_knows_is_compared_all_the_same() {
    let config = |more: &[(&str, &str)], comment: &str| {
        let more = more.iter().map(|&(place, value)| (place.into(), value.into())).collect();
        let history = vec![HistoryEntry { comment: comment.into(), ..HistoryEntry::default() }];
        image(Config { more, history, ..Config::default() })
    };
    let a = [
        ("config.Healthcheck", r#"{"Interval":30000000000,"Test":["CMD","a"]}"#),
        ("config.MacAddress", r#""02:42""#),
        ("config.StopTimeout", "0"),
        ("config.Tty", "false"),
        ("future", r#"{"a":{"b c":1,"d":2},"e":[{"f":1}]}"#),
        ("same", "1"),
    ];
    let b = [
        ("config.Healthcheck", r#"{"Interval":1500000000,"Test":["CMD","a"]}"#),
        ("future", r#"{"a":{"b c":2,"d":2},"e":[{"f":2}]}"#),
        ("same", "1"),
    ];
    let diff = config_diff(&config(&a, ""), &config(&b, ""));
    let found: Vec<_> = diff
        .rows
        .iter()
        .map(|row| (row.field, row.key.as_str(), row.a.as_deref(), row.b.as_deref()))
        .collect();
    let want = [
        (Field::Healthcheck, "Interval", Some("30s"), Some("1.5s")),
        (Field::Healthcheck, "Test", Some(r#"["CMD","a"]"#), Some(r#"["CMD","a"]"#)),
        (Field::StopTimeout, "", Some("0"), None),
        (Field::Other, "config.MacAddress", Some(r#""02:42""#), None),
        (Field::Other, "future.a.d", Some("2"), Some("2")),
        (Field::Other, r#"future.a["b c"]"#, Some("1"), Some("2")),
        (Field::Other, "future.e[0].f", Some("1"), Some("2")),
        (Field::Other, "same", Some("1"), Some("1")),
    ];
    assert_eq!(found, want);
    assert_eq!(diff.differing(), 5);
}

#[test]
fn what_a_history_says_beside_its_steps() {
    let config = |comment: &str| {
        let step = HistoryEntry {
            created_by: "RUN x".into(),
            comment: comment.into(),
            ..HistoryEntry::default()
        };
        image(Config { history: vec![step], ..Config::default() })
    };
    let diff = config_diff(&config("one"), &config("two"));
    assert_eq!((diff.differing(), diff.differing_steps()), (1, 0));
    assert_eq!(diff.rows[0].key, "history[0].comment");
    assert_eq!(config_diff(&config("one"), &config("one")).rows, []);
}

#[test]
fn histories_are_aligned() {
    let row = |by: &str, created: &str| HistoryEntry {
        created_by: by.into(),
        created: Some(created.into()),
        ..HistoryEntry::default()
    };
    let a = vec![
        row("ADD x", "1"),
        row("/bin/sh -c make  all", "2"),
        row("CMD a", "3"),
        row("USER a", "3"),
    ];
    let b = vec![
        row("ADD x", "1"),
        row("ENV y", "2"),
        row("RUN /bin/sh -c make all # buildkit", "9"),
        row("CMD b", "3"),
    ];
    let diff = config_diff(
        &image(Config { history: a, ..Config::default() }),
        &image(Config { history: b, ..Config::default() }),
    );
    let found: Vec<_> =
        diff.history.iter().map(|row| (row.a, row.b, row.kind, row.other_time)).collect();
    let want = [
        (Some(0), Some(0), Kind::Same, false),
        (None, Some(1), Kind::Added, false),
        (Some(1), Some(2), Kind::Same, true),
        (Some(2), Some(3), Kind::Changed, false),
        (Some(3), None, Kind::Removed, false),
    ];
    assert_eq!(found, want);
    assert_eq!(diff.differing_steps(), 3);
}
