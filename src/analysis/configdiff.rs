//! How the configurations of two images differ, and their histories side by side.

use super::configrest;
use crate::domain::{Config, HistoryEntry, Image};
use imara_diff::{Algorithm, Diff, InternedInput};
use serde::Serialize;
use std::collections::BTreeMap;

/// A part of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Operating system and processor.
    Platform,
    /// `Entrypoint`.
    Entrypoint,
    /// `Cmd`.
    Cmd,
    /// `Env`, one row a name.
    Env,
    /// `User`.
    User,
    /// `WorkingDir`.
    WorkingDir,
    /// `ExposedPorts`, one row a port.
    Port,
    /// `Volumes`, one row a mount point.
    Volume,
    /// `Labels`, one row a label.
    Label,
    /// `StopSignal`.
    StopSignal,
    /// When the image was made.
    Created,
    /// By whom.
    Author,
    /// `Shell`.
    Shell,
    /// `Healthcheck`, one row a setting of it.
    Healthcheck,
    /// `OnBuild`.
    OnBuild,
    /// `StopTimeout`, in seconds.
    StopTimeout,
    /// Anything else, by its place in the config; values are JSON.
    Other,
}

/// How two values, or two steps, stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The same in both.
    Same,
    /// In both, but not the same.
    Changed,
    /// Only in A.
    Removed,
    /// Only in B.
    Added,
}

impl Kind {
    /// From what there is on either side.
    fn of<T: PartialEq>(a: Option<T>, b: Option<T>) -> Self {
        match (a, b) {
            (Some(a), Some(b)) if a != b => Self::Changed,
            (Some(_), None) => Self::Removed,
            (None, Some(_)) => Self::Added,
            _ => Self::Same,
        }
    }
}

/// One value of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConfigRow {
    /// Which part.
    pub field: Field,
    /// Name of the variable, the label, the port or the mount point; of [`Field::Other`], its place, such as
    /// `config.MacAddress`. Empty for single values.
    pub key: String,
    /// In A.
    pub a: Option<String>,
    /// In B.
    pub b: Option<String>,
    /// How they stand to each other.
    pub kind: Kind,
}

/// One row of both histories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryRow {
    /// Row of A's history.
    pub a: Option<u32>,
    /// Row of B's history.
    pub b: Option<u32>,
    /// `Changed`: other steps in the same place, or the same step where one makes a layer and the other does not.
    pub kind: Kind,
    /// True when both ran the same step but at different times.
    pub other_time: bool,
}

/// How two configurations differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ConfigDiff {
    /// Every value of either, those that agree among them, in the order of [`Field`], then of their keys.
    pub rows: Vec<ConfigRow>,
    /// Both histories, aligned.
    pub history: Vec<HistoryRow>,
}

impl ConfigDiff {
    /// How many values differ.
    pub fn differing(&self) -> usize {
        self.rows.iter().filter(|row| row.kind != Kind::Same).count()
    }

    /// How many steps differ.
    pub fn differing_steps(&self) -> usize {
        self.history.iter().filter(|row| row.kind != Kind::Same).count()
    }
}

/// Compares two images' configurations.
pub fn config_diff(a: &Image, b: &Image) -> ConfigDiff {
    let (mut values_a, mut values_b) = (values(a), values(b));
    configrest::values(&a.config, &b.config, &mut values_a, &mut values_b);
    let history = history_diff(&a.config, &b.config);
    for &row in history.iter().filter(|row| row.kind == Kind::Same) {
        said(row, [&a.config, &b.config], [&mut values_a, &mut values_b]);
    }
    let mut rows = BTreeMap::new();
    for key in values_a.keys().chain(values_b.keys()) {
        let (in_a, in_b) = (values_a.get(key).cloned(), values_b.get(key).cloned());
        let kind = Kind::of(in_a.as_ref(), in_b.as_ref());
        let row = ConfigRow { field: key.0, key: key.1.clone(), a: in_a, b: in_b, kind };
        rows.insert(key.clone(), row);
    }
    ConfigDiff { rows: rows.into_values().collect(), history }
}

/// Values by part and name.
pub(super) type Values = BTreeMap<(Field, String), String>;

/// What a history says beside a step that both have, where it is not the same.
fn said(row: HistoryRow, [a, b]: [&Config; 2], into: [&mut Values; 2]) {
    let at = |config: &'_ Config, row: Option<u32>| config.history.get(row? as usize).cloned();
    let (Some(in_a), Some(in_b)) = (at(a, row.a), at(b, row.b)) else { return };
    let place = |word: &str| (Field::Other, format!("history[{}].{word}", row.a.unwrap_or(0)));
    let [values_a, values_b] = into;
    for (word, a, b) in
        [("author", in_a.author, in_b.author), ("comment", in_a.comment, in_b.comment)]
    {
        if a != b {
            let put = |values: &mut Values, value: String| {
                if !value.is_empty() {
                    values.insert(place(word), value);
                }
            };
            put(values_a, a);
            put(values_b, b);
        }
    }
}

fn values(image: &Image) -> Values {
    let config = &image.config;
    let mut out = BTreeMap::new();
    let mut single = |field, value: &str| {
        if !value.is_empty() {
            out.insert((field, String::new()), value.to_owned());
        }
    };
    single(Field::Platform, &image.platform.to_string());
    single(Field::Entrypoint, &words(&config.entrypoint));
    single(Field::Cmd, &words(&config.cmd));
    single(Field::User, &config.user);
    single(Field::WorkingDir, &config.working_dir);
    single(Field::StopSignal, config.stop_signal.as_deref().unwrap_or_default());
    single(Field::Created, config.created.as_deref().unwrap_or_default());
    single(Field::Author, config.author.as_deref().unwrap_or_default());
    for variable in &config.env {
        let (name, value) = variable.split_once('=').unwrap_or((variable, ""));
        // A container takes the last of two of the same name.
        out.insert((Field::Env, name.to_owned()), value.to_owned());
    }
    for port in &config.exposed_ports {
        out.insert((Field::Port, port.clone()), String::new());
    }
    for volume in &config.volumes {
        out.insert((Field::Volume, volume.clone()), String::new());
    }
    for (name, value) in &config.labels {
        out.insert((Field::Label, name.clone()), value.clone());
    }
    out
}

/// Exec form as a Dockerfile has it; empty for none.
fn words(words: &[String]) -> String {
    if words.is_empty() { String::new() } else { serde_json::to_string(words).unwrap_or_default() }
}

/// The step without what changes from one build to the next.
pub fn normalised_step(created_by: &str) -> String {
    // Lines stay apart: in one, a comment would swallow what follows it.
    let fold = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let folded = created_by.trim().lines().map(fold).collect::<Vec<_>>().join("\n");
    let text = folded.strip_suffix("# buildkit").unwrap_or(&folded).trim();
    let text = text.strip_prefix("RUN ").unwrap_or(text);
    text.strip_prefix("/bin/sh -c #(nop) ")
        .or_else(|| text.strip_prefix("/bin/sh -c "))
        .unwrap_or(text)
        .trim()
        .to_owned()
}

fn step(row: &HistoryEntry) -> (String, bool) {
    let said = if row.created_by.trim().is_empty() { &row.comment } else { &row.created_by };
    (normalised_step(said), row.empty_layer)
}

/// Aligns two histories.
fn history_diff(a: &Config, b: &Config) -> Vec<HistoryRow> {
    let mut input: InternedInput<(String, bool)> = InternedInput::default();
    input.update_before(a.history.iter().map(step));
    input.update_after(b.history.iter().map(step));
    let diff = Diff::compute(Algorithm::Myers, &input);
    let mut rows = Vec::new();
    let mut at = (0u32, 0u32);
    for hunk in diff.hunks() {
        same_until(&mut rows, &mut at, hunk.before.start, a, b);
        changed(&mut rows, hunk.before.clone(), hunk.after.clone());
        at = (hunk.before.end, hunk.after.end);
    }
    same_until(&mut rows, &mut at, a.history.len() as u32, a, b);
    rows
}

fn same_until(rows: &mut Vec<HistoryRow>, at: &mut (u32, u32), end: u32, a: &Config, b: &Config) {
    while at.0 < end {
        let created = |config: &Config, row: u32| {
            config.history.get(row as usize).and_then(|row| row.created.clone())
        };
        let other_time = created(a, at.0) != created(b, at.1);
        rows.push(HistoryRow { a: Some(at.0), b: Some(at.1), kind: Kind::Same, other_time });
        *at = (at.0 + 1, at.1 + 1);
    }
}

/// Steps that differ stand side by side as far as there are as many on either side.
fn changed(rows: &mut Vec<HistoryRow>, mut a: std::ops::Range<u32>, mut b: std::ops::Range<u32>) {
    loop {
        let row = match (a.next(), b.next()) {
            (None, None) => return,
            (Some(a), Some(b)) => {
                HistoryRow { a: Some(a), b: Some(b), kind: Kind::Changed, other_time: false }
            }
            (Some(a), None) => {
                HistoryRow { a: Some(a), b: None, kind: Kind::Removed, other_time: false }
            }
            (None, Some(b)) => {
                HistoryRow { a: None, b: Some(b), kind: Kind::Added, other_time: false }
            }
        };
        rows.push(row);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::Platform;

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
}
