//! The image configuration (config.md), read leniently: a field of a wrong type is reported and left out, never fatal.

use super::wire::wire;
use serde::Serialize;
use std::collections::BTreeMap;

/// Operating system and processor an image is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Platform {
    /// Such as `linux`.
    pub os: String,
    /// Such as `amd64`.
    pub architecture: String,
    /// Such as `v8`; empty when there is none.
    pub variant: String,
}
wire! { struct Platform { os, architecture, variant } }

impl std::fmt::Display for Platform {
    /// `os/architecture[/variant]`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        if self.variant.is_empty() { Ok(()) } else { write!(f, "/{}", self.variant) }
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
}
wire! {
    struct Config {
        created, author, env, entrypoint, cmd, user, exposed_ports, volumes, working_dir, labels, stop_signal, history
    }
}
