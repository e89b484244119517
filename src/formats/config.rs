//! The image config (config.md) from JSON to [`domain::Config`](crate::domain::Config). Nothing in it is fatal.

use super::json::{self, Keys, Loose, Words, loose_struct};
use super::rest;
use crate::domain::{Config, Diagnostic, DiffId, Digest, HistoryEntry, Platform};
use std::collections::BTreeMap;

/// Findings of one kind about one config, at most; a hostile one could hold millions.
const MAX_FINDINGS: usize = 20;

loose_struct! {
    /// The top of a config.
    RawImage {
        architecture: "architecture" => String,
        os: "os" => String,
        variant: "variant" => String,
        os_version: "os.version" => String,
        os_features: "os.features" => Vec<Loose<String>>,
        created: "created" => String,
        author: "author" => String,
        config: "config" => RawConfig,
        rootfs: "rootfs" => RawRootFs,
        history: "history" => Vec<Loose<RawHistory>>,
    }
}

loose_struct! {
    /// What a container starts with.
    RawConfig {
        user: "User" => String,
        exposed_ports: "ExposedPorts" => Keys,
        env: "Env" => Vec<Loose<String>>,
        entrypoint: "Entrypoint" => Words,
        cmd: "Cmd" => Words,
        volumes: "Volumes" => Keys,
        working_dir: "WorkingDir" => String,
        labels: "Labels" => BTreeMap<String, Loose<String>>,
        stop_signal: "StopSignal" => String,
    }
}

loose_struct! {
    /// The layers.
    RawRootFs {
        diff_ids: "diff_ids" => Vec<Loose<String>>,
    }
}

loose_struct! {
    /// One step of the build.
    RawHistory {
        created: "created" => String,
        created_by: "created_by" => String,
        comment: "comment" => String,
        author: "author" => String,
        empty_layer: "empty_layer" => bool,
    }
}

/// What a config says, and what is odd about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parsed {
    /// Empty strings where the config is silent.
    pub(crate) platform: Platform,
    pub(crate) config: Config,
    /// In order of the layers, base first; `None` for one that is no digest.
    pub(crate) diff_ids: Vec<Option<DiffId>>,
    /// False when there is no `rootfs` at all, as in the configs of artifacts.
    pub(crate) has_rootfs: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Reads a config; errors with a sentence only when it is no JSON object.
pub(crate) fn parse(bytes: &[u8]) -> Result<Parsed, String> {
    let mut odd = Odd::default();
    match json::parse::<RawImage>(bytes, "The config", &mut odd.found)? {
        Loose::Is(raw) => {
            let mut parsed = convert(raw, odd);
            parsed.config.more = rest::of_config(bytes);
            Ok(parsed)
        }
        Loose::Absent => Err("The config is null".into()),
        Loose::Odd(kind) => Err(format!("The config is {kind} instead of an object")),
    }
}

/// Collects what is odd, up to a bound.
#[derive(Default)]
struct Odd {
    found: Vec<Diagnostic>,
    more: usize,
}

impl Odd {
    fn say(&mut self, message: String) {
        if self.found.len() < MAX_FINDINGS {
            self.found.push(Diagnostic::warning("config-odd", message));
        } else {
            self.more += 1;
        }
    }

    fn fields(&mut self, within: &str, odd: &[(&'static str, &'static str)]) {
        for (key, kind) in odd {
            self.say(format!("The config's {within}{key} is {kind}, which is none of the types it can have; it is shown as it is."));
        }
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        if self.more > 0 {
            let message = format!("The config has {} more values of a wrong type.", self.more);
            self.found.push(Diagnostic::warning("config-odd", message));
        }
        self.found
    }
}

fn convert(raw: RawImage, mut odd: Odd) -> Parsed {
    odd.fields("", &raw.odd());
    let platform = Platform {
        os: raw.os.text().into(),
        architecture: raw.architecture.text().into(),
        variant: raw.variant.text().into(),
        os_version: raw.os_version.text().into(),
        os_features: words(
            "os.features",
            raw.os_features.into_option().unwrap_or_default(),
            &mut odd,
        ),
    };
    let has_rootfs = raw.rootfs != Loose::Absent;
    let rootfs = raw.rootfs.into_option().unwrap_or_default();
    odd.fields("rootfs.", &rootfs.odd());
    let diff_ids = diff_ids(rootfs.diff_ids.into_option().unwrap_or_default(), &mut odd);
    let mut config = start(raw.config.into_option().unwrap_or_default(), &mut odd);
    config.created = raw.created.into_option();
    config.author = raw.author.into_option();
    config.history = history(raw.history.into_option().unwrap_or_default(), &mut odd);
    Parsed { platform, config, diff_ids, has_rootfs, diagnostics: odd.finish() }
}

/// What a container starts with, from its own object (also used for docker v1, where nothing else is like today).
fn start(raw: RawConfig, odd: &mut Odd) -> Config {
    odd.fields("config.", &raw.odd());
    let labels = raw.labels.into_option().unwrap_or_default();
    let mut strings = BTreeMap::new();
    for (key, value) in labels {
        match value {
            Loose::Is(value) => _ = strings.insert(key, value),
            Loose::Absent => _ = strings.insert(key, String::new()),
            Loose::Odd(kind) => odd.say(format!(
                "The config's label {key:?} is {kind} instead of a string; it is left out."
            )),
        }
    }
    Config {
        env: words("Env", raw.env.into_option().unwrap_or_default(), odd),
        entrypoint: words("Entrypoint", raw.entrypoint.into_option().unwrap_or_default().0, odd),
        cmd: words("Cmd", raw.cmd.into_option().unwrap_or_default().0, odd),
        user: raw.user.into_option().unwrap_or_default(),
        exposed_ports: raw.exposed_ports.into_option().unwrap_or_default().0,
        volumes: raw.volumes.into_option().unwrap_or_default().0,
        working_dir: raw.working_dir.into_option().unwrap_or_default(),
        labels: strings,
        stop_signal: raw.stop_signal.into_option(),
        ..Config::default()
    }
}

/// A docker v1 `config` object, which has no other parts.
pub(crate) fn start_of_v1(raw: RawConfig) -> (Config, Vec<Diagnostic>) {
    let mut odd = Odd::default();
    let config = start(raw, &mut odd);
    (config, odd.finish())
}

/// The strings among the items.
pub(crate) fn plain(items: Vec<Loose<String>>) -> Vec<String> {
    items.into_iter().filter_map(Loose::into_option).collect()
}

/// A list of strings; items of other types are left out.
fn words(key: &str, items: Vec<Loose<String>>, odd: &mut Odd) -> Vec<String> {
    let mut words = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Loose::Is(word) => words.push(word),
            Loose::Absent => odd.say(format!("The config's {key} holds a null; it is left out.")),
            Loose::Odd(kind) => odd.say(format!(
                "The config's {key} holds {kind} instead of a string; it is left out."
            )),
        }
    }
    words
}

fn diff_ids(items: Vec<Loose<String>>, odd: &mut Odd) -> Vec<Option<DiffId>> {
    let mut ids = Vec::with_capacity(items.len());
    for (layer, item) in items.iter().enumerate() {
        match Digest::parse(item.text()) {
            Ok(digest) => ids.push(Some(DiffId(digest))),
            Err(why) => {
                odd.say(format!("The config's diff ID of layer {layer} is no digest: {why}."));
                ids.push(None);
            }
        }
    }
    ids
}

/// Rows keep their place even when one is unreadable: dropping it would shift commands onto other layers.
fn history(rows: Vec<Loose<RawHistory>>, odd: &mut Odd) -> Vec<HistoryEntry> {
    let mut history = Vec::with_capacity(rows.len());
    for (at, row) in rows.into_iter().enumerate() {
        let row = match row {
            Loose::Is(row) => row,
            Loose::Absent | Loose::Odd(_) => {
                odd.say(format!("Row {at} of the config's history is no object; it counts as a step that says nothing."));
                RawHistory::default()
            }
        };
        odd.fields("history.", &row.odd());
        history.push(HistoryEntry {
            created: row.created.into_option(),
            created_by: row.created_by.into_option().unwrap_or_default(),
            comment: row.comment.into_option().unwrap_or_default(),
            author: row.author.into_option().unwrap_or_default(),
            empty_layer: row.empty_layer.into_option().unwrap_or_default(),
        });
    }
    history
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_whole_config() {
        let diff_id = format!("sha256:{}", "a".repeat(64));
        let text = format!(
            r#"{{"architecture":"arm64","os":"linux","variant":"v8","created":"2024-01-01T00:00:00Z",
            "config":{{"Env":["A=b"],"Cmd":null,"Entrypoint":"/run","Labels":{{"a":"b"}},"ExposedPorts":{{"80/tcp":{{}}}}}},
            "rootfs":{{"type":"layers","diff_ids":["{diff_id}"]}},"history":[{{"created_by":"RUN x","empty_layer":true}}]}}"#
        );
        let parsed = parse(text.as_bytes()).unwrap();
        assert_eq!(parsed.platform.to_string(), "linux/arm64/v8");
        assert_eq!(parsed.config.entrypoint, ["/run"]);
        assert_eq!(parsed.config.exposed_ports, ["80/tcp"]);
        assert_eq!(parsed.diff_ids.len(), 1);
        assert!(parsed.config.history[0].empty_layer);
        assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    }

    #[test]
    fn odd_values_are_named_and_left_out() {
        for (text, named) in [
            (r#"{"created":12345}"#, "created"),
            (r#"{"history":"x"}"#, "history"),
            (r#"{"config":{"Env":{"A":"b"}}}"#, "config.Env"),
            (r#"{"config":{"Env":["A",1]}}"#, "Env"),
            (r#"{"rootfs":{"diff_ids":["sha256:../etc"]}}"#, "layer 0"),
            (r#"{"history":[null,1,{}]}"#, "Row 0"),
        ] {
            let parsed = parse(text.as_bytes()).unwrap();
            assert!(
                parsed.diagnostics[0].message.contains(named),
                "{text}: {:?}",
                parsed.diagnostics
            );
        }
        assert_eq!(parse(br#"{"history":[null,1,{}]}"#).unwrap().config.history.len(), 3);
        assert!(parse(b"[]").is_err());
    }

    #[test]
    fn findings_are_bounded() {
        let text = format!(r#"{{"history":[{}]}}"#, vec!["1"; 5000].join(","));
        let parsed = parse(text.as_bytes()).unwrap();
        assert_eq!(parsed.diagnostics.len(), MAX_FINDINGS + 1);
        assert_eq!(parsed.config.history.len(), 5000);
    }
}
