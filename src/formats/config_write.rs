//! A config as JSON (config.md): all that was read of one, with other layers.

use crate::domain::config::place;
use crate::domain::{Config, Digest, HistoryEntry, Platform};
use serde_json::{Map, Value, json};

/// Writes a config whose layers unpack to `diff_ids`.
pub fn write(config: &Config, platform: &Platform, diff_ids: &[Digest]) -> Vec<u8> {
    let mut top = Map::new();
    put_text(&mut top, "architecture", &platform.architecture);
    put_text(&mut top, "os", &platform.os);
    put_text(&mut top, "variant", &platform.variant);
    put_text(&mut top, "os.version", &platform.os_version);
    if !platform.os_features.is_empty() {
        top.insert("os.features".into(), json!(platform.os_features));
    }
    put_text(&mut top, "created", config.created.as_deref().unwrap_or_default());
    put_text(&mut top, "author", config.author.as_deref().unwrap_or_default());
    top.insert("config".into(), Value::Object(start(config)));
    let mut rootfs = Map::new();
    rootfs.insert("type".into(), "layers".into());
    rest(&mut rootfs, config, "rootfs");
    rootfs
        .insert("diff_ids".into(), json!(diff_ids.iter().map(Digest::as_str).collect::<Vec<_>>()));
    top.insert("rootfs".into(), Value::Object(rootfs));
    if !config.history.is_empty() {
        let rows = config.history.iter().enumerate().map(|(at, row)| history(config, at, row));
        top.insert("history".into(), Value::Array(rows.collect()));
    }
    rest(&mut top, config, "");
    Value::Object(top).to_string().into_bytes()
}

fn start(config: &Config) -> Map<String, Value> {
    let mut map = Map::new();
    put_text(&mut map, "User", &config.user);
    put_text(&mut map, "WorkingDir", &config.working_dir);
    put_text(&mut map, "StopSignal", config.stop_signal.as_deref().unwrap_or_default());
    let keys = |keys: &[String]| -> Value {
        keys.iter().map(|key| (key.clone(), json!({}))).collect::<Map<_, _>>().into()
    };
    for (key, value, is_empty) in [
        ("Env", json!(config.env), config.env.is_empty()),
        ("Entrypoint", json!(config.entrypoint), config.entrypoint.is_empty()),
        ("Cmd", json!(config.cmd), config.cmd.is_empty()),
        ("ExposedPorts", keys(&config.exposed_ports), config.exposed_ports.is_empty()),
        ("Volumes", keys(&config.volumes), config.volumes.is_empty()),
        ("Labels", json!(config.labels), config.labels.is_empty()),
    ] {
        if !is_empty {
            map.insert(key.into(), value);
        }
    }
    rest(&mut map, config, "config");
    map
}

fn history(config: &Config, at: usize, row: &HistoryEntry) -> Value {
    let mut map = Map::new();
    put_text(&mut map, "created", row.created.as_deref().unwrap_or_default());
    put_text(&mut map, "created_by", &row.created_by);
    put_text(&mut map, "comment", &row.comment);
    put_text(&mut map, "author", &row.author);
    if row.empty_layer {
        map.insert("empty_layer".into(), true.into());
    }
    rest(&mut map, config, &format!("history[{at}]"));
    Value::Object(map)
}

fn put_text(map: &mut Map<String, Value>, key: &str, value: &str) {
    if !value.is_empty() {
        map.insert(key.into(), value.into());
    }
}

/// What stands in [`Config::more`] right below a place, each at its key.
fn rest(map: &mut Map<String, Value>, config: &Config, within: &str) {
    for (at, text) in &config.more {
        let Some(key) = key(at, within) else { continue };
        if let Ok(value) = serde_json::from_str(text) {
            map.insert(key, value);
        }
    }
}

/// The key that [`place`] made this of; `None` where it lies elsewhere.
fn key(at: &str, within: &str) -> Option<String> {
    let rest = at.strip_prefix(within)?;
    let key = match rest.strip_prefix('.') {
        Some(plain) => plain.to_owned(),
        None if within.is_empty() && !rest.starts_with('[') => rest.to_owned(),
        None => serde_json::from_str(rest.strip_prefix('[')?.strip_suffix(']')?).ok()?,
    };
    // `config["a"]` at the top is a place below `config`.
    (place(within, &key) == at).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::config::parse;

    #[test]
    fn nothing_of_a_config_is_lost() {
        let diff_id = Digest::sha256(b"x");
        let text = json!({
            "architecture": "arm64", "os": "linux", "variant": "v8", "created": "2024-01-01T00:00:00Z", "author": "me",
            "config": {
                "Env": ["A=b"], "Entrypoint": ["/run"], "Cmd": ["x"], "Labels": {"a": "b"}, "ExposedPorts": {"80/tcp": {}},
                "Volumes": {"/v": {}}, "User": "u", "WorkingDir": "/w", "StopSignal": "SIGTERM", "Shell": ["sh"],
                "Healthcheck": {"Test": ["CMD", "x"]}, "odd key.": 1,
            },
            "rootfs": {"type": "layers", "diff_ids": [diff_id.as_str()]},
            "history": [{"created_by": "RUN x", "more": [1]}, {"created_by": "CMD y", "empty_layer": true}],
            "docker_version": "20", "a.b": {"c": "d"},
        });
        let parsed = parse(text.to_string().as_bytes()).unwrap();
        let written = write(&parsed.config, &parsed.platform, std::slice::from_ref(&diff_id));
        assert_eq!(serde_json::from_slice::<Value>(&written).unwrap(), text);
    }
}
