//! How a container runs on its host, as `docker run` was told. It changes nothing of the container's files.

use super::mounts::MountSpec;
use std::collections::BTreeMap;

/// What the engine calls a container's host configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostOptions {
    /// `-v` with a source, as it was given.
    pub binds: Vec<String>,
    /// `--mount`.
    pub mounts: Vec<MountSpec>,
    /// `--tmpfs`: its options by its folder.
    pub tmpfs: BTreeMap<String, String>,
    /// `--volumes-from`, as it was given.
    pub volumes_from: Vec<String>,
    /// `bridge`, `host` or `none`.
    pub network: String,
    /// The restart policy, and how often it tries.
    pub restart: (String, u32),
    /// Published ports: the container's (`80/tcp`), the host's address and port.
    pub ports: Vec<(String, String, String)>,
    /// `--init`.
    pub init: bool,
    /// `--privileged`.
    pub privileged: bool,
    /// Bytes of memory; 0 for no limit.
    pub memory: u64,
    /// `--cap-add`, as it was given.
    pub cap_add: Vec<String>,
}
