//! What a config holds, place by place.

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

/// Values by part and name.
pub(super) type Values = BTreeMap<(Field, String), String>;

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
    pub(super) fn of<T: PartialEq>(a: Option<T>, b: Option<T>) -> Self {
        match (a, b) {
            (Some(a), Some(b)) if a != b => Self::Changed,
            (Some(_), None) => Self::Removed,
            (None, Some(_)) => Self::Added,
            _ => Self::Same,
        }
    }
}
