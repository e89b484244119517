//! The image configuration (config.md), read leniently: a field of a wrong type is reported and left out, never fatal.

use super::wire::wire;
use serde::Serialize;
use std::collections::BTreeMap;

/// Operating system and processor an image is for (image-index.md, `platform`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Platform {
    /// Such as `linux`.
    pub os: String,
    /// Such as `amd64`.
    pub architecture: String,
    /// Such as `v8`; empty when there is none.
    pub variant: String,
    /// `os.version`, such as `10.0.20348.2402`; empty when there is none. All that tells images for Windows apart.
    pub os_version: String,
    /// `os.features`, such as `win32k`.
    pub os_features: Vec<String>,
}
wire! { struct Platform { os, architecture, variant, os_version, os_features } }

impl Platform {
    /// True when nobody says what the image is for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl std::fmt::Display for Platform {
    /// `os/architecture[/variant]`, then ` version` and `+feature`s where there are any. Empty for no platform; of one half
    /// known, the other is `unknown`, as in the index entries of BuildKit.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        let or_unknown = |text: &str| if text.is_empty() { "unknown" } else { text }.to_owned();
        write!(f, "{}/{}", or_unknown(&self.os), or_unknown(&self.architecture))?;
        if !self.variant.is_empty() {
            write!(f, "/{}", self.variant)?;
        }
        if !self.os_version.is_empty() || !self.os_features.is_empty() {
            write!(f, " {}", self.os_version)?;
        }
        self.os_features.iter().try_for_each(|feature| write!(f, "+{feature}"))
    }
}

/// Where a field of a JSON object is, such as `config.Healthcheck`; a key that is no plain word stands in brackets, as JSON:
/// `config["a.b"]`.
pub fn place(within: &str, key: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    match (key.bytes().all(plain) && !key.is_empty(), within.is_empty()) {
        (true, true) => key.to_owned(),
        (true, false) => format!("{within}.{key}"),
        (false, _) => format!("{within}[{key:?}]"),
    }
}

/// One row of `history`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HistoryEntry {
    /// RFC 3339, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// The command as the builder wrote it (`/bin/sh -c #(nop) …`, `RUN … # buildkit`).
    pub created_by: String,
    /// Free text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Free text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// True when the step made no layer.
    pub empty_layer: bool,
}
wire! { struct HistoryEntry { created, created_by, comment, author, empty_layer } }

/// What a container of the image starts with, and how the image came to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Config {
    /// RFC 3339, as written.
    pub created: Option<String>,
    /// Free text.
    pub author: Option<String>,
    /// `NAME=value`.
    pub env: Vec<String>,
    /// First words of the command.
    pub entrypoint: Vec<String>,
    /// Arguments, or the command when there is no entrypoint.
    pub cmd: Vec<String>,
    /// `user[:group]`.
    pub user: String,
    /// Such as `8080/tcp`, sorted.
    pub exposed_ports: Vec<String>,
    /// Mount points, sorted.
    pub volumes: Vec<String>,
    /// Such as `/srv/app`.
    pub working_dir: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Such as `SIGTERM`.
    pub stop_signal: Option<String>,
    /// Every step, in order of the build, as written.
    pub history: Vec<HistoryEntry>,
    /// All else that the config says, and what is of a type that nobody expects there: by its place, such as
    /// `config.Healthcheck` or `history[2].x`, the value as JSON, compact. What the index says of the platform beyond
    /// [`Platform`] is there as `platform.…`.
    #[serde(skip)]
    pub more: BTreeMap<String, String>,
}
wire! {
    struct Config {
        created, author, env, entrypoint, cmd, user, exposed_ports, volumes, working_dir, labels, stop_signal, history,
        more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_as_text() {
        let text =
            |os: &str, architecture: &str, variant: &str, version: &str, features: &[&str]| {
                Platform {
                    os: os.into(),
                    architecture: architecture.into(),
                    variant: variant.into(),
                    os_version: version.into(),
                    os_features: features.iter().map(|&feature| feature.into()).collect(),
                }
                .to_string()
            };
        assert_eq!(text("linux", "arm64", "v8", "", &[]), "linux/arm64/v8");
        assert_eq!(text("windows", "amd64", "", "10.0.20348", &[]), "windows/amd64 10.0.20348");
        assert_eq!(text("windows", "amd64", "", "10", &["win32k"]), "windows/amd64 10+win32k");
        assert_eq!(text("windows", "amd64", "", "", &["a", "b"]), "windows/amd64 +a+b");
        assert_eq!(text("linux", "", "", "", &[]), "linux/unknown");
        assert_eq!(text("", "", "", "", &[]), "");
    }
}
