//! What a process sees of file systems: one tree of names with mounts in it, system calls with their errors, and the
//! rights of who calls. Everything that a container, the host's shell or a build step does to files goes through here.

mod calls;
mod device;
mod handle;
mod resolve;

use super::explain::Log;
use super::overlay::{Dentry, FileSystem};
use super::tree::Node;
use crate::domain::Time;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(in crate::lab) use device::ENDLESS;
pub use handle::{Handle, OpenFlags};
pub(in crate::lab) use resolve::LONGEST;

/// Which file system.
pub type DiskId = u32;

/// All file systems there are: containers, volumes, tmpfs, the host.
pub type Disks = BTreeMap<DiskId, FileSystem>;

/// A file system, or a part of one, under a path of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Normalised path of the mount point.
    pub at: Vec<u8>,
    /// Which file system.
    pub disk: DiskId,
    /// Which path of it: empty for all of it.
    pub root: Vec<u8>,
    /// Nothing can be written through it.
    pub read_only: bool,
    /// First, third and fourth column of /proc/mounts.
    pub line: [String; 3],
}

/// The tree of names that a process sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// The file system at `/`.
    pub root: DiskId,
    /// `/` can't be written.
    pub read_only: bool,
    /// In order of mounting; later ones hide earlier ones.
    pub mounts: Arc<[Mount]>,
    /// First, third and fourth column of /proc/mounts for `/`.
    pub line: [String; 3],
}

impl Namespace {
    /// /proc/mounts.
    pub fn mount_table(&self) -> String {
        let root = &self.line;
        let mut out = format!("{} / {} {} 0 0\n", root[0], root[1], root[2]);
        for mount in self.mounts.iter() {
            let at = String::from_utf8_lossy(&mount.at);
            let [source, kind, options] = &mount.line;
            out += &format!("{source} /{at} {kind} {options} 0 0\n");
        }
        out
    }
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cred {
    /// User.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Further groups.
    pub groups: Vec<u32>,
}

impl Cred {
    /// root, with docker's default capabilities.
    pub fn root() -> Self {
        Self { uid: 0, gid: 0, groups: Vec::new() }
    }

    fn in_group(&self, gid: u32) -> bool {
        self.gid == gid || self.groups.contains(&gid)
    }

    /// Whether all of `want` (4 read, 2 write, 1 execute or search) is allowed. root may read and write all, and execute
    /// what anybody may.
    pub fn may(&self, node: &Node, want: u32) -> bool {
        let mode = node.attr.mode;
        if self.uid == 0 {
            return want & 1 == 0 || node.is_dir() || mode & 0o111 != 0;
        }
        let bits = if self.uid == node.attr.uid {
            mode >> 6
        } else if self.in_group(node.attr.gid) {
            mode >> 3
        } else {
            mode
        };
        bits & want == want
    }

    fn owns(&self, node: &Node) -> bool {
        self.uid == 0 || self.uid == node.attr.uid
    }
}

/// Where a path led.
#[derive(Clone, Debug)]
pub struct Place {
    /// Which file system.
    pub disk: DiskId,
    /// The path in it.
    pub at: Vec<u8>,
    /// The path in the namespace, links resolved.
    pub path: Vec<u8>,
    /// What is there, if anything.
    pub dentry: Dentry,
    /// It can't be written.
    pub read_only: bool,
    /// A file system is mounted right here.
    pub is_mount: bool,
}

/// One process's way to the file systems.
pub struct Kernel<'a> {
    /// All file systems.
    pub disks: &'a mut Disks,
    /// What the process sees of them.
    pub namespace: &'a Namespace,
    /// What happened.
    pub log: &'a mut Log,
    /// Who calls.
    pub cred: Cred,
    /// Bits that new files do not get.
    pub umask: u32,
    /// The time.
    pub now: Time,
    /// Working folder, absolute and normalised.
    pub cwd: Vec<u8>,
}
