//! What lets one user of a container act as another: programs that run as their owner, and what everybody may write.

use crate::analysis::union::{NodeId, Union, Version};
use crate::domain::{EntryKind, path};
use serde::{Serialize, Serializer};

/// Bits of a mode (inode(7)).
const SETUID: u32 = 0o4000;
const SETGID: u32 = 0o2000;
const STICKY: u32 = 0o1000;
const GROUP_RUNS: u32 = 0o0010;
const OTHERS_WRITE: u32 = 0o0002;

/// The attribute that holds the capabilities of a file (capabilities(7)).
const CAPABILITIES: &[u8] = b"security.capability";

/// Kinds of risks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A file that runs as its owner.
    Setuid,
    /// A file that runs as its group.
    Setgid,
    /// A file with capabilities of its own.
    Capabilities,
    /// A file, or a folder without the sticky bit, that everybody may write.
    WorldWritable,
}

/// One of the final tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// Which.
    pub kind: Kind,
    /// Where.
    #[serde(serialize_with = "as_text")]
    pub path: Vec<u8>,
    /// The layer that made it so.
    pub layer: u32,
    /// Such as `4755`.
    #[serde(serialize_with = "octal")]
    pub mode: u32,
    /// Of user and group.
    pub owner: (u64, u64),
    /// Names of capabilities, such as `net_raw`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<String>,
}

/// All of them, in the order of a walk.
pub fn risks(union: &Union) -> Vec<Risk> {
    let mut found = Vec::new();
    let mut walk = union.walk(NodeId::ROOT);
    while let Some((node, path)) = walk.next_node() {
        match union.last(node) {
            Some(version) => look(&version, path, &mut found),
            None => walk.skip_below(),
        }
    }
    found
}

fn look(version: &Version<'_>, path: &[u8], found: &mut Vec<Risk>) {
    let Some(entry) = version.entry else { return };
    let meta = entry.meta();
    let file = matches!(version.kind, EntryKind::File | EntryKind::Hardlink);
    let mut add = |kind: Kind, capabilities: Vec<String>| {
        found.push(Risk {
            kind,
            path: path.to_vec(),
            layer: version.layer,
            mode: meta.mode,
            owner: (meta.uid, meta.gid),
            capabilities,
        });
    };
    if file && meta.mode & SETUID != 0 {
        add(Kind::Setuid, Vec::new());
    }
    // Without the right to run, the bit once meant that the file can be locked.
    if file && meta.mode & SETGID != 0 && meta.mode & GROUP_RUNS != 0 {
        add(Kind::Setgid, Vec::new());
    }
    let value = meta.xattrs.iter().find(|xattr| *xattr.name == *CAPABILITIES);
    if let Some(value) = value.filter(|_| file) {
        add(Kind::Capabilities, capabilities(&value.value));
    }
    let guarded = version.kind == EntryKind::Dir && meta.mode & STICKY != 0;
    if (file || version.kind == EntryKind::Dir) && !guarded && meta.mode & OTHERS_WRITE != 0 {
        add(Kind::WorldWritable, Vec::new());
    }
}

/// `linux/capability.h`, by number.
const NAMES: [&str; 41] = [
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
];

/// `struct vfs_cap_data`: a word of version and flags, then for each 32 capabilities those permitted and those inheritable.
fn capabilities(value: &[u8]) -> Vec<String> {
    let word = |at: usize| {
        value.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_le_bytes)
    };
    let bits = u64::from(word(4)) | u64::from(word(12)) << 32;
    let name = |number: usize| NAMES.get(number).map_or(number.to_string(), |name| (*name).into());
    (0..64).filter(|number| bits >> number & 1 == 1).map(name).collect()
}

fn as_text<S: Serializer>(path: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path::display(path))
}

fn octal<S: Serializer>(mode: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("{mode:04o}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Entry, LayerIndexBuilder, Xattr};
    use std::sync::Arc;

    #[test]
    fn what_lets_users_act_as_others() {
        let mut builder = LayerIndexBuilder::new();
        let of = |path: &str, mode: u32| Entry { mode, ..Entry::file(path) };
        let dir = |path: &str, mode: u32| Entry { kind: EntryKind::Dir, ..of(path, mode) };
        let mut value = [0; 20];
        value[..8].copy_from_slice(&[1, 0, 0, 2, 0, 0x20, 0, 0]);
        let xattr = Xattr { name: CAPABILITIES.into(), value: value.into() };
        for entry in [
            of("bin/su", 0o4755),
            of("bin/write", 0o2755),
            of("bin/locked", 0o2644),
            Entry { xattrs: vec![xattr], ..of("bin/ping", 0o755) },
            of("etc/open", 0o666),
            dir("data", 0o777),
            dir("tmp", 0o1777),
            dir("srv", 0o2775),
            Entry { kind: EntryKind::Symlink, link: b"su".to_vec(), ..of("bin/link", 0o777) },
            Entry { kind: EntryKind::Char, ..of("dev/null", 0o666) },
        ] {
            builder.push(&entry);
        }
        let union = Union::build(&[Some(Arc::new(builder.finish()))]);
        let found: Vec<_> = risks(&union)
            .into_iter()
            .map(|risk| (risk.kind, String::from_utf8(risk.path).unwrap(), risk.capabilities))
            .collect();
        let one = |kind, path: &str| (kind, path.to_owned(), Vec::new());
        assert_eq!(
            found,
            [
                (Kind::Capabilities, "bin/ping".to_owned(), vec!["net_raw".to_owned()]),
                one(Kind::Setuid, "bin/su"),
                one(Kind::Setgid, "bin/write"),
                one(Kind::WorldWritable, "data"),
                one(Kind::WorldWritable, "etc/open"),
            ]
        );
    }
}
