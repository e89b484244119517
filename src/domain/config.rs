//! The image configuration (config.md), read leniently: a field of a wrong type is reported and left out, never fatal.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Operating system and processor an image is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Platform {
    /// Such as `linux`.
    pub os: String,
    /// Such as `amd64`.
    pub architecture: String,
    /// Such as `v8`; empty when there is none.
    #[serde(default)]
    pub variant: String,
}

impl std::fmt::Display for Platform {
    /// `os/architecture[/variant]`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        if self.variant.is_empty() { Ok(()) } else { write!(f, "/{}", self.variant) }
    }
}

/// One row of `history`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// RFC 3339, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// The command as the builder wrote it (`/bin/sh -c #(nop) …`, `RUN … # buildkit`).
    #[serde(default)]
    pub created_by: String,
    /// Free text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Free text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// True when the step made no layer.
    #[serde(default)]
    pub empty_layer: bool,
}

/// What a container of the image starts with, and how the image came to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// RFC 3339, as written.
    #[serde(default)]
    pub created: Option<String>,
    /// Free text.
    #[serde(default)]
    pub author: Option<String>,
    /// `NAME=value`.
    #[serde(default)]
    pub env: Vec<String>,
    /// First words of the command.
    #[serde(default)]
    pub entrypoint: Vec<String>,
    /// Arguments, or the command when there is no entrypoint.
    #[serde(default)]
    pub cmd: Vec<String>,
    /// `user[:group]`.
    #[serde(default)]
    pub user: String,
    /// Such as `8080/tcp`, sorted.
    #[serde(default)]
    pub exposed_ports: Vec<String>,
    /// Mount points, sorted.
    #[serde(default)]
    pub volumes: Vec<String>,
    /// Such as `/srv/app`.
    #[serde(default)]
    pub working_dir: String,
    /// Labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Such as `SIGTERM`.
    #[serde(default)]
    pub stop_signal: Option<String>,
    /// Every step, in order of the build, as written.
    #[serde(default)]
    pub history: Vec<HistoryEntry>,
}
