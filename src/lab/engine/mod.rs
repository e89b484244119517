//! The engine: images of layers that are stored once, tags, containers with their upper folders, volumes. All of it is one
//! value; a copy of it is a state to come back to.

pub mod container;
mod host;
mod image;
mod mounts;
mod peer;
mod process;
mod registry;
mod remove;

use super::build::{BuildCache, BuildRecord, Built};
use super::errno::Errno;
use super::explain::Log;
use super::kernel::{Cred, DiskId, Disks, Kernel, Namespace};
use super::overlay::FileSystem;
use super::overlay::layer::Layer;
use super::shell::{Dialect, Programs, Shell, System};
use super::tree::{Attr, Tree};
use crate::domain::{ChainId, DiffId, Digest, Time};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use container::{Container, RunOptions, State, driver_folder};
pub use host::HostOptions;
pub use image::{Config, Image, Step, StoredLayer};
pub use mounts::{MountSource, MountSpec};
pub use peer::HOSTS;
pub use process::{NotStarted, Process, Tongue, cred};
pub use registry::{Blob, KnownBlob, Manifest, Pull, PullStep, Push, PushStep, Registry};
pub use remove::Removed;

pub(in crate::lab) use image::{has_tag, with_tag};
pub(in crate::lab) use mounts::make_folders;
pub(in crate::lab) use process::PATH;
pub(in crate::lab) use registry::split as split_name;

/// A volume's name and where its files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Its file system.
    pub disk: DiskId,
    /// Made without a name.
    pub anonymous: bool,
    /// What it is labelled with.
    pub labels: BTreeMap<String, String>,
    /// When it was made.
    pub created: Time,
}

/// Everything there is on one machine.
#[derive(Clone, Debug)]
pub struct Engine {
    /// The time; who drives the engine moves it on.
    pub now: Time,
    /// All file systems.
    pub disks: Disks,
    /// Layers by chain ID: each is stored once for all images with the same layers below it.
    pub layers: BTreeMap<ChainId, Arc<StoredLayer>>,
    /// Layers of opened archives, all of an image at once, by the chain ID of its top: read on demand.
    pub opened: BTreeMap<ChainId, Arc<dyn Layer>>,
    /// Images by ID, the digest of their configuration.
    pub images: BTreeMap<Digest, Arc<Image>>,
    /// `repository:tag` and the image that it names.
    pub tags: BTreeMap<String, Digest>,
    /// References by digest that pulls and pushes leave: repository, manifest, and the image.
    pub digests: BTreeMap<(String, Digest), Digest>,
    /// What is known of layers in registries; it outlives them.
    pub known: BTreeMap<DiffId, KnownBlob>,
    /// The registry that this engine talks to.
    pub registry: Registry,
    /// Containers in order of creation.
    pub containers: Vec<Arc<Container>>,
    /// Volumes by name.
    pub volumes: BTreeMap<String, Volume>,
    /// The host's file system.
    pub host: DiskId,
    /// What builds left to be used again.
    pub cache: BuildCache,
    /// What the last build did.
    pub built: Option<Arc<Built>>,
    /// The last build that was asked for.
    pub recorded: Option<Arc<BuildRecord>>,
    /// What the last pull did.
    pub pulled: Option<Arc<Pull>>,
    /// What the last push did.
    pub pushed: Option<Arc<Push>>,
    /// Bytes that moved between this engine and its registry.
    pub moved: u64,
    /// Other machines with the same registry, by name; while one of them is spoken to, this one is among them.
    pub peers: BTreeMap<String, Arc<Engine>>,
    /// What the last command did.
    pub log: Log,
    counter: u64,
}

impl Engine {
    /// An engine with nothing in it, on a host with an empty disk.
    pub fn new(now: Time) -> Self {
        let mut engine = Self {
            now,
            disks: Disks::new(),
            layers: BTreeMap::new(),
            opened: BTreeMap::new(),
            images: BTreeMap::new(),
            tags: BTreeMap::new(),
            digests: BTreeMap::new(),
            known: BTreeMap::new(),
            registry: Registry::default(),
            containers: Vec::new(),
            volumes: BTreeMap::new(),
            host: 0,
            cache: BuildCache::default(),
            built: None,
            recorded: None,
            pulled: None,
            pushed: None,
            moved: 0,
            peers: BTreeMap::new(),
            log: Log::default(),
            counter: 0,
        };
        engine.host = engine.new_disk(Attr::new(0o755, 0, 0, now));
        engine
    }

    /// A number that was not given before.
    fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// Where the inode numbers of a new tree count from.
    fn inodes(&mut self) -> u64 {
        ((self.next() + 12) << 20) + 131_073
    }

    /// 64 hex digits that nothing else has.
    pub(crate) fn new_id(&mut self) -> String {
        let number = self.next();
        Digest::sha256(format!("layerpeel lab {number}").as_bytes()).hex().to_owned()
    }

    /// An empty file system.
    pub fn new_disk(&mut self, root: Attr) -> DiskId {
        let base = self.inodes();
        let id = self.disks.keys().next_back().map_or(1, |last| last + 1);
        self.disks.insert(id, FileSystem::disk(Tree::new(base, root)));
        id
    }

    /// Adds a file system.
    pub(crate) fn new_disk_of(&mut self, disk: FileSystem) -> DiskId {
        self.add_disk(disk)
    }

    fn add_disk(&mut self, disk: FileSystem) -> DiskId {
        let id = self.disks.keys().next_back().map_or(1, |last| last + 1);
        self.disks.insert(id, disk);
        id
    }

    /// A way to a namespace's files as root in `/`.
    pub fn kernel<'a>(&'a mut self, namespace: &'a Namespace) -> Kernel<'a> {
        self.kernel_for(namespace, &Cred::root(), 0o022, b"")
    }

    /// The way to the file systems of a process that sees `namespace`.
    pub(in crate::lab) fn kernel_for<'a>(
        &'a mut self,
        namespace: &'a Namespace,
        cred: &Cred,
        umask: u32,
        cwd: &[u8],
    ) -> Kernel<'a> {
        if namespace.root != self.host {
            self.log.within = Some(namespace.root);
        }
        Kernel {
            disks: &mut self.disks,
            namespace,
            log: &mut self.log,
            cred: cred.clone(),
            umask,
            now: self.now,
            cwd: cwd.to_vec(),
        }
    }

    /// The container of a name, an ID, or an ID's unique beginning.
    pub fn container(&self, named: &str) -> Option<&Arc<Container>> {
        let exact = self.containers.iter().find(|c| c.name == named || c.id == named);
        exact.or_else(|| {
            let mut found = self.containers.iter().filter(|c| c.id.starts_with(named));
            let first = found.next().filter(|_| !named.is_empty())?;
            found.next().is_none().then_some(first)
        })
    }

    /// Changes a container.
    pub fn change_container(&mut self, id: &str, change: impl FnOnce(&mut Container)) {
        self.change(id, change);
    }

    /// Labels a volume.
    pub fn label_volume(&mut self, name: &str, labels: BTreeMap<String, String>) {
        if let Some(volume) = self.volumes.get_mut(name) {
            volume.labels.extend(labels);
        }
    }

    /// Removes a volume; false when there is none.
    pub fn remove_volume(&mut self, name: &str) -> bool {
        match self.volumes.remove(name) {
            Some(volume) => self.disks.remove(&volume.disk).is_some(),
            None => false,
        }
    }

    pub(crate) fn change(&mut self, id: &str, change: impl FnOnce(&mut Container)) {
        if let Some(container) = self.containers.iter_mut().find(|c| c.id == id) {
            change(Arc::make_mut(container));
        }
    }

    /// What a container's processes see.
    pub(in crate::lab) fn inside(&mut self, container: &Container) -> Inside<'_> {
        let (namespace, hostname) = (container.namespace.clone(), container.hostname.clone());
        Inside { engine: self, namespace, hostname }
    }

    /// Runs a line in a container's shell as root in `/`: exit status, output, errors.
    pub fn sh(
        &mut self,
        id: &str,
        line: &[u8],
        dialect: Dialect,
        programs: Programs,
    ) -> Option<Ran> {
        let container = Arc::clone(self.containers.iter().find(|c| c.id == id)?);
        let mut inside = self.inside(&container);
        let mut shell = Shell::new(&mut inside, dialect, programs);
        let status = shell.run(line);
        let (out, err) = shell.take_output();
        Some(Ran { status, out, err, ..Ran::default() })
    }
}

/// What a command printed and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// Exit status.
    pub status: i32,
    /// Standard output.
    pub out: Vec<u8>,
    /// Standard error.
    pub err: Vec<u8>,
    /// It has not ended: it sleeps.
    pub waiting: bool,
    /// What it does at signals, by their names.
    pub traps: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// A process's view of the engine.
pub struct Inside<'e> {
    /// The engine.
    pub engine: &'e mut Engine,
    /// What it sees.
    pub namespace: Namespace,
    /// The machine's name.
    pub hostname: String,
}

impl System for Inside<'_> {
    fn kernel(&mut self, cred: &Cred, umask: u32, cwd: &[u8]) -> Kernel<'_> {
        self.engine.kernel_for(&self.namespace, cred, umask, cwd)
    }

    fn now(&self) -> Time {
        self.engine.now
    }

    fn mounts(&self) -> Vec<u8> {
        self.namespace.mount_table().into_bytes()
    }

    fn processes(&self) -> Vec<(String, String)> {
        let root = self.namespace.root;
        let found = self.engine.containers.iter().find(|container| container.disk == root);
        found.map_or(Vec::new(), |container| container.processes())
    }

    fn hostname(&self) -> Vec<u8> {
        self.hostname.clone().into_bytes()
    }
}

/// Why the engine refused, beyond what the kernel says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing by that name.
    NoImage(String),
    /// Nothing by that name.
    NoContainer(String),
    /// A name is taken, by the container with that ID.
    NameTaken(String, String),
    /// A mount point can't be made.
    Mount(String, Errno),
    /// Content could not be read.
    Read(String),
}
