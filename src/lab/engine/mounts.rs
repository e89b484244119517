//! What is mounted in a container: docker's own, volumes, binds, tmpfs.

use super::container::{Container, OWN};
use super::{Engine, Volume};
use crate::domain::order::Gather;
use crate::domain::{Device, Time, path};
use crate::lab::content::Content;
use crate::lab::errno::Errno;
use crate::lab::kernel::{Cred, DiskId, Kernel, Mount, Namespace, OpenFlags};
use crate::lab::overlay::FileSystem;
use crate::lab::tree::{Attr, Body, Node, ROOT, Tree};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where the files under a mount point are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MountSource {
    /// A volume by name.
    Volume(String),
    /// A path of the host.
    Bind(Vec<u8>),
    /// A whole file system of the host.
    Disk(DiskId),
    /// Memory, empty at each start.
    Tmpfs,
}

/// One mount that a container was created with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountSpec {
    /// What.
    pub source: MountSource,
    /// Where, absolute.
    pub target: Vec<u8>,
    /// Not to be written.
    pub read_only: bool,
    /// The image's files are not copied into an empty volume.
    pub no_copy: bool,
    /// Its options as inspect shows them; of a tmpfs as it is mounted: `size=64k,mode=700`.
    pub mode: String,
}

impl MountSpec {
    /// The value of an option of a tmpfs.
    fn option(&self, name: &str) -> Option<&str> {
        self.mode.split(',').find_map(|option| option.strip_prefix(name)?.strip_prefix('='))
    }

    /// Pages of a tmpfs with a size: it is mounted with `size=64k`, whole pages. A size of 0 is none.
    fn pages(&self) -> Option<u64> {
        let size = self.option("size")?.strip_suffix('k')?.parse::<u64>().ok()?;
        (size > 0).then_some(size / 4)
    }

    /// A tmpfs in /proc/mounts. A mode that is open to all is not told.
    fn of_memory(&self, access: &str) -> String {
        let given = |flag: &str| self.mode.split(',').any(|option| option == flag);
        let flags = [("nosuid", "suid"), ("nodev", "dev"), ("noexec", "exec")];
        let flags =
            flags.into_iter().filter(|(_, not)| !given(not)).map(|(flag, _)| flag.to_owned());
        let values = ["size", "nr_inodes", "mode", "uid", "gid"].into_iter().filter_map(|name| {
            let value = self.option(name).filter(|value| (name, *value) != ("mode", "1777"))?;
            Some(format!("{name}={value}"))
        });
        let first = std::iter::once(access.to_owned()).chain(flags);
        first.chain(["relatime".into()]).chain(values).collect::<Vec<_>>().join(",")
    }
}

/// Files that docker puts over those of the image: name, mode.
const FILES: [&str; 3] = ["resolv.conf", "hostname", "hosts"];

/// Devices of /dev by name.
const DEVICES: [(&str, u32, u32); 6] = [
    ("null", 1, 3),
    ("zero", 1, 5),
    ("full", 1, 7),
    ("random", 1, 8),
    ("urandom", 1, 9),
    ("tty", 5, 0),
];

impl Engine {
    /// What docker mounts into every container, and the file systems for it.
    pub(super) fn own_mounts(&mut self, hostname: &str) -> Vec<Mount> {
        let now = self.now;
        let dir = Attr::new(0o755, 0, 0, now);
        let (proc, dev, sys, etc) = (
            self.new_disk(Attr::new(0o555, 0, 0, now)),
            self.new_disk(dir),
            self.new_disk(dir),
            self.new_disk(dir),
        );
        fill_dev(self.tree(dev), now);
        for name in FILES {
            let text = match name {
                "hostname" => format!("{hostname}\n"),
                "hosts" => format!("127.0.0.1\tlocalhost\n172.17.0.2\t{hostname}\n"),
                _ => String::new(),
            };
            let node = Node::new(
                Body::File(Content::bytes(text.into_bytes())),
                Attr::new(0o644, 0, 0, now),
            );
            self.tree(etc).put(name.as_bytes(), node);
        }
        let line = |a: &str, b: &str, c: &str| [a.to_owned(), b.to_owned(), c.to_owned()];
        let mount = |at: &str, disk: DiskId, root: &str, line: [String; 3]| Mount {
            at: at.into(),
            disk,
            root: root.into(),
            read_only: false,
            line,
        };
        let mut all = vec![
            mount("proc", proc, "", line("proc", "proc", "rw,nosuid,nodev,noexec,relatime")),
            mount("dev", dev, "", line("tmpfs", "tmpfs", "rw,nosuid,size=65536k,mode=755")),
            mount("sys", sys, "", line("sysfs", "sysfs", "ro,nosuid,nodev,noexec,relatime")),
        ];
        for name in FILES {
            let line = line("/dev/vda", "ext4", "rw,relatime");
            all.push(mount(&format!("etc/{name}"), etc, name, line));
        }
        all
    }

    /// What /proc says of the main process: its words, each with a 0 behind it, and its name.
    pub(super) fn fill_proc(&mut self, proc: DiskId, command: &[String]) {
        let attr = Attr::new(0o444, 0, 0, self.now);
        let words: String = command.iter().map(|word| format!("{word}\0")).collect();
        let name = command.first().map_or("", |word| word.rsplit('/').next().unwrap_or_default());
        let name = format!("{}\n", name.chars().take(15).collect::<String>());
        let tree = self.tree(proc);
        tree.folder(b"1", Attr { mode: 0o555, ..attr });
        for (at, text) in [(&b"1/cmdline"[..], words), (b"1/comm", name)] {
            tree.put(at, Node::new(Body::File(Content::bytes(text.into_bytes())), attr));
        }
    }

    /// What a build step sees beside its image: /dev, /proc, /sys.
    pub(crate) fn step_mounts(&mut self) -> Vec<Mount> {
        self.own_mounts("buildkitsandbox").into_iter().take(3).collect()
    }

    /// A volume for one step of the classic builder, filled from the image.
    pub(crate) fn volume_of_step(&mut self, namespace: &Namespace, at: &[u8]) -> DiskId {
        let disk = self.new_disk(Attr::new(0o755, 0, 0, self.now));
        self.fill_volume(namespace, at, disk);
        disk
    }

    fn tree(&mut self, disk: DiskId) -> &mut Tree {
        let empty = || FileSystem::disk(Tree::new(0, Attr::default()));
        &mut self.disks.entry(disk).or_insert_with(empty).upper
    }

    /// The layer that docker puts between an image and its container (moby's setupInitLayer).
    pub(crate) fn init_layer(&mut self, disk: FileSystem) -> Tree {
        let scratch = self.add_disk(disk);
        let namespace = Namespace {
            root: scratch,
            read_only: false,
            mounts: Arc::default(),
            line: Default::default(),
        };
        let mut kernel = self.kernel(&namespace);
        for (at, what) in INIT {
            // What can't be made here, such as below a file named /etc, docker leaves out, too.
            let _ = init_path(&mut kernel, at.as_bytes(), what);
        }
        self.log.take();
        let disk = self.disks.remove(&scratch);
        disk.map_or_else(|| Tree::new(0, Attr::default()), |disk| disk.upper)
    }

    /// Makes a volume unless it is there.
    pub fn volume(&mut self, name: &str, anonymous: bool) -> &Volume {
        if !self.volumes.contains_key(name) {
            let disk = self.new_disk(Attr::new(0o755, 0, 0, self.now));
            let label =
                anonymous.then(|| ("com.docker.volume.anonymous".to_owned(), String::new()));
            let labels = label.into_iter().gather();
            let volume = Volume { disk, anonymous, labels, created: self.now };
            self.volumes.insert(name.to_owned(), volume);
        }
        &self.volumes[name]
    }

    /// Copies what the image has at a mount point into an empty volume: content with its times, and the folder's own mode
    /// and owner. Folders with something in them get the present time.
    pub(super) fn fill_volume(&mut self, namespace: &Namespace, target: &[u8], volume: DiskId) {
        if self.disks.get(&volume).is_none_or(|disk| !disk.upper.names(ROOT).is_empty()) {
            return;
        }
        let now = self.now;
        let Ok(place) = self.kernel(namespace).existing(target, true) else { return };
        let Some(source) = self.disks.get(&place.disk) else { return };
        let Some(root) = source.node(&place.dentry).filter(Node::is_dir) else { return };
        let found = source.walk_from(b"", place.dentry.clone());
        let mut nodes = Vec::new();
        for (at, dentry) in found {
            if let Ok(stat) = source.stat(&dentry) {
                nodes.push((at, stat));
            }
        }
        let tree = self.tree(volume);
        tree.node_mut(ROOT).attr = Attr { mtime: now, ctime: now, ..root.attr };
        let mut linked: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
        for (at, stat) in nodes {
            let first = linked.get(&stat.ino).and_then(|first| tree.at(first));
            if let Some(id) = first.filter(|_| stat.nlink > 1 && !stat.node.is_dir()) {
                let dir = tree.folder(path::parent(&at), root.attr);
                tree.link(dir, path::name(&at), id);
                continue;
            }
            linked.insert(stat.ino, at.clone());
            let body = match stat.node.body {
                Body::Dir(_) => Body::Dir(Arc::default()),
                body => body,
            };
            let mut node = Node::new(body, Attr { ctime: now, ..stat.node.attr });
            node.xattrs = stat.node.xattrs;
            if let Some(above) = tree.at(path::parent(&at)) {
                tree.node_mut(above).attr.mtime = now;
            }
            tree.put(&at, node);
        }
    }

    /// Drops what a container's last run had in memory.
    pub(super) fn drop_memory(&mut self, container: &Container) {
        let mounted = container.namespace.mounts.iter().skip(OWN);
        for (mount, spec) in mounted.zip(container.mounts_in_turn()) {
            if spec.source == MountSource::Tmpfs {
                self.disks.remove(&mount.disk);
            }
        }
    }

    /// Mounts what a container was created with into its namespace, making the mount points that are not there.
    pub(super) fn mount_all(
        &mut self,
        container: &Container,
    ) -> Result<Vec<Mount>, (Vec<u8>, Errno)> {
        let mut namespace = container.namespace.clone();
        for spec in container.mounts_in_turn().into_iter().cloned() {
            let fail = |error| (spec.target.clone(), error);
            let (disk, root, line) = self.source(&spec).map_err(fail)?;
            let is_file = self
                .disks
                .get(&disk)
                .is_some_and(|d| d.node(&d.lookup(&root)).is_some_and(|node| !node.is_dir()));
            // The engine may write where the container may not.
            let open = Namespace { read_only: false, ..namespace.clone() };
            let mut kernel = self.kernel(&open);
            let covered = kernel.stat(&spec.target, true).map(|stat| stat.node.attr.mode);
            let at = make_mount_point(&mut kernel, &spec.target, is_file).map_err(fail)?;
            if spec.source == MountSource::Tmpfs {
                // It takes the mode of the folder that it covers; one over nothing is open to all.
                let given = spec.option("mode").and_then(|mode| u32::from_str_radix(mode, 8).ok());
                let id = |name: &str| spec.option(name).and_then(|id| id.parse().ok()).unwrap_or(0);
                let mut root = self.tree(disk).node_mut(ROOT);
                root.attr.mode = given.unwrap_or(covered.unwrap_or(0o1777));
                (root.attr.uid, root.attr.gid) = (id("uid"), id("gid"));
                drop(root);
                let pages = spec.pages();
                self.disks.entry(disk).and_modify(|disk| disk.pages = pages);
            }
            let mount = Mount { at, disk, root, read_only: spec.read_only, line };
            namespace.mounts = namespace.mounts.iter().cloned().chain([mount]).collect();
        }
        Ok(namespace.mounts.to_vec())
    }

    fn source(&mut self, spec: &MountSpec) -> Result<(DiskId, Vec<u8>, [String; 3]), Errno> {
        let rw = if spec.read_only { "ro" } else { "rw" };
        let disk_line = ["/dev/vda".to_owned(), "ext4".into(), format!("{rw},relatime")];
        match &spec.source {
            MountSource::Volume(name) => Ok((self.volume(name, false).disk, Vec::new(), disk_line)),
            MountSource::Disk(disk) => Ok((*disk, Vec::new(), disk_line)),
            MountSource::Tmpfs => {
                let line = ["tmpfs".into(), "tmpfs".into(), spec.of_memory(rw)];
                Ok((self.new_disk(Attr::new(0o755, 0, 0, self.now)), Vec::new(), line))
            }
            MountSource::Bind(path) => {
                let namespace = self.host_namespace();
                let mut kernel = self.kernel(&namespace);
                // docker makes a folder where the host has nothing.
                let place = match kernel.existing(path, true) {
                    Ok(place) => place,
                    Err(_) => {
                        make_folders(&mut kernel, path)?;
                        kernel.existing(path, true)?
                    }
                };
                Ok((place.disk, place.at, disk_line))
            }
        }
    }

    /// What a process of the host sees.
    pub fn host_namespace(&self) -> Namespace {
        Namespace {
            root: self.host,
            read_only: false,
            mounts: Arc::default(),
            line: ["/dev/vda".into(), "ext4".into(), "rw,relatime".into()],
        }
    }
}

const INIT: [(&str, &str); 10] = [
    ("/.dockerenv", "file"),
    ("/dev/console", "file"),
    ("/dev/pts", "dir"),
    ("/dev/shm", "dir"),
    ("/etc/hostname", "file"),
    ("/etc/hosts", "file"),
    ("/etc/mtab", "/proc/mounts"),
    ("/etc/resolv.conf", "file"),
    ("/proc", "dir"),
    ("/sys", "dir"),
];

fn init_path(kernel: &mut Kernel<'_>, path: &[u8], what: &str) -> Result<(), Errno> {
    let ends = (1..=path.len()).filter(|&n| n == path.len() || path[n] == b'/');
    for end in ends {
        // Only what is no folder goes: docker unlinks each name on the way.
        let _ = kernel.unlink(&path[..end]);
    }
    if kernel.stat(path, true).is_ok() {
        return Ok(());
    }
    let dir = path.iter().rposition(|&b| b == b'/').unwrap_or(0);
    make_folders(kernel, &path[..dir])?;
    match what {
        "dir" => kernel.mkdir(path, 0o755),
        "file" => {
            let flags = OpenFlags { trunc: false, ..OpenFlags::WRITE };
            kernel.open(path, flags)?;
            kernel.chmod(path, 0o755)
        }
        target => kernel.symlink(target.as_bytes(), path),
    }
}

/// `mkdir -p` of an absolute path, 0755.
pub(in crate::lab) fn make_folders(kernel: &mut Kernel<'_>, path: &[u8]) -> Result<(), Errno> {
    for end in (1..=path.len()).filter(|&n| n == path.len() || path[n] == b'/') {
        match kernel.mkdir(&path[..end], 0o755) {
            Ok(()) | Err(Errno::EEXIST) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn make_mount_point(kernel: &mut Kernel<'_>, target: &[u8], file: bool) -> Result<Vec<u8>, Errno> {
    kernel.cred = Cred::root();
    if let Ok(place) = kernel.existing(target, true) {
        return Ok(place.path);
    }
    let end = target.iter().rposition(|&b| b == b'/').unwrap_or(0);
    make_folders(kernel, if file { &target[..end] } else { target })?;
    if file {
        let flags = OpenFlags { trunc: false, ..OpenFlags::WRITE };
        kernel.open(target, flags)?;
        kernel.chmod(target, 0o755)?;
    }
    Ok(kernel.existing(target, true)?.path)
}

fn fill_dev(tree: &mut Tree, now: Time) {
    let attr = Attr::new(0o666, 0, 0, now);
    for (name, major, minor) in DEVICES {
        let node = Node::new(Body::Char(Device { major, minor }), attr);
        tree.put(name.as_bytes(), node);
    }
    for name in ["pts", "shm", "mqueue"] {
        tree.folder(name.as_bytes(), Attr::new(0o755, 0, 0, now));
    }
    for (name, target) in [
        ("fd", "/proc/self/fd"),
        ("ptmx", "pts/ptmx"),
        ("stdin", "/proc/self/fd/0"),
        ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"),
    ] {
        tree.put(
            name.as_bytes(),
            Node::new(Body::Symlink(target.as_bytes().into()), Attr { mode: 0o777, ..attr }),
        );
    }
}
