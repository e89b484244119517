//! Containers: an image, an upper folder, mounts, a state.

use super::host::HostOptions;
use super::image::{Config, Image, Step, with_tag};
use super::mounts::{MountSource, MountSpec};
use super::{Engine, Refusal};
use crate::domain::order::SortSmall;
use crate::domain::{ChainId, Digest, Time};
use crate::lab::kernel::{DiskId, Handle, Mount, Namespace};
use crate::lab::overlay::FileSystem;
use crate::lab::tar;
use crate::lab::tree::join;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a container is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Never started.
    Created,
    /// A process runs.
    Running,
    /// Ended with an exit code, and is started again and again: its policy wants that.
    Restarting,
    /// Ended with an exit code.
    Exited,
}

impl State {
    /// What engines call running: a process runs, or the next one is about to.
    pub fn is_up(self) -> bool {
        matches!(self, Self::Running | Self::Restarting)
    }
}

/// A container.
#[derive(Clone, Debug)]
pub struct Container {
    /// 64 hex digits.
    pub id: String,
    /// Without a slash.
    pub name: String,
    /// Which image it is over.
    pub image: Digest,
    /// The image's layers, base first: they stay as long as the container.
    pub layers: Vec<ChainId>,
    /// The name that the image had in the command.
    pub image_name: String,
    /// Its file system.
    pub disk: DiskId,
    /// What its processes see while it runs.
    pub namespace: Namespace,
    /// The image's configuration, with the command and the labels that were given instead or besides.
    pub config: Config,
    /// What it was created with.
    pub mounts: Vec<MountSpec>,
    /// Program and arguments.
    pub command: Vec<String>,
    /// `NAME=value`.
    pub env: Vec<String>,
    /// `user[:group]`.
    pub user: String,
    /// Absolute.
    pub working_dir: String,
    /// The machine's name.
    pub hostname: String,
    /// What it is doing.
    pub state: State,
    /// Of its last run.
    pub exit_code: i32,
    /// How often its policy had it started again since somebody did.
    pub restarts: u32,
    /// Why it could not be started, if so.
    pub error: String,
    /// When it was made.
    pub created: Time,
    /// When it was started last.
    pub started: Time,
    /// When it ended last.
    pub finished: Time,
    /// What its main process does at signals, by their names.
    pub traps: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Removed when it ends.
    pub auto_remove: bool,
    /// How it runs on its host.
    pub host: HostOptions,
    /// `-i` and `-t`, as they were given.
    pub open_stdin: bool,
    #[allow(missing_docs)]
    pub tty: bool,
    /// What its main process printed: standard output, standard error.
    pub logs: [Vec<u8>; 2],
    /// How long both were after each run, and when that was.
    pub logged: Vec<(Time, [usize; 2])>,
    /// What `exec -d` left running beside the main process: user and command.
    pub also: Vec<(String, String)>,
    /// Files held open by name, for those who try out handles.
    pub handles: BTreeMap<String, Handle>,
}

/// What `docker run` and `docker create` take.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct RunOptions {
    pub name: Option<String>,
    pub mounts: Vec<MountSpec>,
    pub command: Vec<String>,
    pub entrypoint: Option<String>,
    pub env: Vec<String>,
    pub user: Option<String>,
    pub working_dir: Option<String>,
    pub hostname: Option<String>,
    pub read_only: bool,
    pub auto_remove: bool,
    pub open_stdin: bool,
    pub tty: bool,
    pub labels: Vec<(String, String)>,
    /// Folders of volumes without a name.
    pub volumes: Vec<String>,
    pub stop_signal: Option<String>,
    pub host: HostOptions,
}

impl Container {
    /// Users and commands of what runs in it: its main process, and what `exec -d` left beside that.
    pub fn processes(&self) -> Vec<(String, String)> {
        let main = (self.user.clone(), self.command.join(" "));
        std::iter::once(main).chain(self.also.iter().cloned()).collect()
    }

    /// Its main process has a terminal and keeps its input open: a shell waits for lines.
    pub fn has_terminal(&self) -> bool {
        self.open_stdin && self.tty
    }

    /// Its main process printed something.
    pub fn log(&mut self, now: Time, out: &[u8], err: &[u8]) {
        self.logs[0].extend(out);
        self.logs[1].extend(err);
        self.logged.push((now, self.logs.each_ref().map(Vec::len)));
    }
}

impl Engine {
    /// Makes a container over an image: an empty upper folder, in the time of one lookup however big the image is.
    pub fn create(&mut self, image_name: &str, options: RunOptions) -> Result<String, Refusal> {
        let image = self
            .image(image_name)
            .cloned()
            .ok_or_else(|| Refusal::NoImage(with_tag(image_name)))?;
        let id = self.new_id();
        let name = options.name.clone().unwrap_or_else(|| self.random_name());
        if let Some(other) = self.containers.iter().find(|c| c.name == name) {
            return Err(Refusal::NameTaken(name, other.id.clone()));
        }
        let stack = self.stack(&image.layers);
        let base = self.inodes();
        let init = self.init_layer(FileSystem::over(stack.clone(), base, self.now));
        let base = self.inodes();
        let disk = FileSystem::over(stack.with_init(Arc::new(init)), base, self.now);
        let disk = self.add_disk(disk);
        let hostname = options.hostname.clone().unwrap_or_else(|| id[..12].to_owned());
        let driver = driver_folder(&id);
        let links: Vec<String> = (0..=image.layers.len()).map(|n| self.link_name(n)).collect();
        let line = [
            "overlay".to_owned(),
            "overlay".to_owned(),
            format!(
                "{},relatime,lowerdir={},upperdir={driver}/diff,workdir={driver}/work",
                if options.read_only { "ro" } else { "rw" },
                links.iter().map(|link| format!("{DRIVER}/l/{link}")).collect::<Vec<_>>().join(":")
            ),
        ];
        let mounts = self.own_mounts(&hostname);
        let namespace =
            Namespace { root: disk, read_only: options.read_only, mounts: mounts.into(), line };
        let mut container = Container {
            id: id.clone(),
            name,
            image: image.id.clone(),
            layers: image.layers.clone(),
            image_name: image_name.to_owned(),
            disk,
            namespace,
            config: config(&image, &options),
            mounts: self.mount_specs(&image, &options),
            command: command(&image, &options),
            env: environment(&image, &options),
            user: options.user.unwrap_or_else(|| image.config.user.clone()),
            working_dir: options.working_dir.unwrap_or_else(|| image.config.working_dir.clone()),
            hostname,
            state: State::Created,
            exit_code: 0,
            restarts: 0,
            error: String::new(),
            created: self.now,
            started: Time::default(),
            finished: Time::default(),
            traps: BTreeMap::new(),
            auto_remove: options.auto_remove,
            host: options.host,
            open_stdin: options.open_stdin,
            tty: options.tty,
            logs: Default::default(),
            logged: Vec::new(),
            also: Vec::new(),
            handles: BTreeMap::new(),
        };
        for spec in container.mounts.clone() {
            if let MountSource::Volume(volume) = &spec.source {
                let disk = self.volume(volume, false).disk;
                if !spec.no_copy {
                    self.fill_volume(&container.namespace, &spec.target, disk);
                }
            }
        }
        if container.working_dir.is_empty() {
            container.working_dir = "/".into();
        }
        self.containers.push(Arc::new(container));
        Ok(id)
    }

    /// Volumes that the image asks for and nothing else mounts there get one without a name.
    fn mount_specs(&mut self, image: &Image, options: &RunOptions) -> Vec<MountSpec> {
        let mut all = options.mounts.clone();
        for target in &image.config.volumes {
            if all.iter().any(|spec| spec.target == target.as_bytes()) {
                continue;
            }
            all.push(MountSpec {
                source: MountSource::Volume(String::new()),
                target: target.clone().into_bytes(),
                read_only: false,
                no_copy: false,
                mode: String::new(),
            });
        }
        for spec in &mut all {
            if spec.source == MountSource::Volume(String::new()) {
                let name = self.new_id();
                self.volume(&name, true);
                spec.source = MountSource::Volume(name);
            }
        }
        all
    }

    fn random_name(&mut self) -> String {
        const FIRST: [&str; 8] =
            ["bold", "calm", "eager", "happy", "keen", "quiet", "swift", "wise"];
        const LAST: [&str; 8] =
            ["hopper", "turing", "lovelace", "curie", "noether", "darwin", "gauss", "kepler"];
        let number = self.next() as usize;
        let name = format!("{}_{}", FIRST[number % 8], LAST[number / 8 % 8]);
        match self.containers.iter().any(|c| c.name == name) {
            true => format!("{name}{}", number % 10),
            false => name,
        }
    }

    fn link_name(&mut self, _: usize) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let digest = self.new_id();
        digest.bytes().take(26).map(|b| char::from(LETTERS[usize::from(b) % 32])).collect()
    }

    /// Mounts everything and sets a container running; its upper folder is what it was. A tmpfs is empty.
    pub fn start(&mut self, id: &str) -> Result<(), Refusal> {
        let found = self.containers.iter().find(|c| c.id == id).cloned();
        let container = found.ok_or_else(|| Refusal::NoContainer(id.to_owned()))?;
        if let Some(disk) = self.disks.get_mut(&container.disk) {
            disk.remount();
        }
        self.drop_memory(&container);
        let own: Vec<_> = container.namespace.mounts.iter().take(OWN).cloned().collect();
        let mut bare = (*container).clone();
        bare.namespace.mounts = own.into();
        let mounts = self.mount_all(&bare).map_err(|(at, error)| {
            Refusal::Mount(String::from_utf8_lossy(&at).into_owned(), error)
        })?;
        let now = self.now;
        if let Some(proc) = mounts.first() {
            self.fill_proc(proc.disk, &container.command);
        }
        self.change(id, |c| {
            c.namespace.mounts = mounts.into();
            c.state = State::Running;
            c.started = now;
            c.handles.clear();
            c.also.clear();
        });
        Ok(())
    }

    /// Ends a container's process.
    pub fn stop(&mut self, id: &str, code: i32) {
        let now = self.now;
        self.change(id, |c| {
            c.state = State::Exited;
            c.exit_code = code;
            c.finished = now;
            c.handles.clear();
            c.also.clear();
        });
    }

    /// Removes a container with its upper folder; with `volumes` those of its volumes that have no name.
    pub fn remove(&mut self, id: &str, volumes: bool) {
        let Some(at) = self.containers.iter().position(|c| c.id == id) else { return };
        let container = self.containers.remove(at);
        self.disks.remove(&container.disk);
        for mount in container.namespace.mounts.iter().take(OWN) {
            self.disks.remove(&mount.disk);
        }
        self.drop_memory(&container);
        self.free_unused();
        for spec in &container.mounts {
            let MountSource::Volume(name) = &spec.source else { continue };
            let used =
                self.containers.iter().any(|c| c.mounts.iter().any(|m| m.source == spec.source));
            let nameless = self.volumes.get(name).is_some_and(|volume| volume.anonymous);
            if volumes && !used && nameless {
                self.remove_volume(name);
            }
        }
    }

    /// `docker commit`: the upper folder as it is becomes a layer on the image's; without any change there is a row of
    /// history and no layer.
    pub fn commit(&mut self, id: &str, change: impl FnOnce(&mut Image)) -> Result<Digest, Refusal> {
        let found = self.containers.iter().find(|c| c.id == id).cloned();
        let container = found.ok_or_else(|| Refusal::NoContainer(id.to_owned()))?;
        let parent = self.images.get(&container.image).cloned();
        let parent = parent.ok_or_else(|| Refusal::NoImage(container.image_name.clone()))?;
        let entries = self.disks.get(&container.disk).map(|disk| tar::entries(&disk.upper));
        let entries = entries.unwrap_or_default();
        let mut image =
            Image { parent: Some(parent.id.clone()), created: self.now, ..(*parent).clone() };
        image.author = String::new();
        image.config = Config {
            env: container.env.clone(),
            user: container.user.clone(),
            working_dir: container.working_dir.clone(),
            ..container.config.clone()
        };
        let empty = entries.is_empty();
        if !empty {
            let chain = self.store_layer(parent.layers.last(), entries).map_err(Refusal::Read)?;
            image.layers.push(chain);
        }
        image.history.push(Step {
            created: self.now,
            // Without the entrypoint: that is what the engine writes down.
            created_by: container.config.cmd.as_deref().unwrap_or_default().join(" "),
            comment: String::new(),
            empty,
        });
        change(&mut image);
        Ok(self.add_image(image))
    }
}

impl Container {
    /// What it was created with, in the order in which it is mounted: what lies in another behind that.
    pub(super) fn mounts_in_turn(&self) -> Vec<&MountSpec> {
        let mut specs: Vec<&MountSpec> = self.mounts.iter().collect();
        specs.sort_small_by_key(|spec| spec.target.iter().filter(|&&b| b == b'/').count());
        specs
    }

    /// What covers its layers at a normalised path, of what it was created with: what is mounted, and the path within its file system.
    pub fn covering(&self, at: &[u8]) -> Option<(&MountSpec, &Mount, Vec<u8>)> {
        let mounted = self.namespace.mounts.iter().skip(OWN);
        let mut over = mounted.zip(self.mounts_in_turn()).filter_map(|(mount, spec)| {
            let inside = match at.strip_prefix(&*mount.at)? {
                [] => mount.root.clone(),
                [b'/', rest @ ..] => join(&mount.root, rest),
                _ => return None,
            };
            Some((spec, mount, inside))
        });
        // The last to be mounted lies on top.
        over.next_back()
    }
}

/// How many mounts [`Engine::own_mounts`] makes.
pub(super) const OWN: usize = 6;

/// Where the overlay2 driver keeps its folders.
const DRIVER: &str = "/var/lib/docker/overlay2";

/// Where the driver keeps a container's layer: a folder with a name of its own.
pub fn driver_folder(id: &str) -> String {
    format!("{DRIVER}/{}", Digest::sha256(id.as_bytes()).hex())
}

/// An entrypoint that is given takes the image's command away.
fn config(image: &Image, options: &RunOptions) -> Config {
    let mut config = image.config.clone();
    if let Some(given) = &options.entrypoint {
        config.entrypoint = (!given.is_empty()).then(|| vec![given.clone()]);
        config.cmd = None;
    }
    if !options.command.is_empty() {
        config.cmd = Some(options.command.clone());
    }
    config.labels.extend(options.labels.iter().cloned());
    let ports = options.host.ports.iter().map(|(port, ..)| port);
    for (all, given) in [
        (&mut config.exposed, ports.collect()),
        (&mut config.volumes, options.volumes.iter().collect::<Vec<_>>()),
    ] {
        all.extend(given.into_iter().cloned());
        all.sort_small();
        all.dedup();
    }
    config.stop_signal = options.stop_signal.clone().unwrap_or(config.stop_signal);
    config
}

fn command(image: &Image, options: &RunOptions) -> Vec<String> {
    let config = config(image, options);
    [config.entrypoint.unwrap_or_default(), config.cmd.unwrap_or_default()].concat()
}

/// What is given comes before what the image says besides.
fn environment(image: &Image, options: &RunOptions) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let of = |pair: &str, other: &str| pair.split('=').next() == other.split('=').next();
    for given in &options.env {
        match all.iter_mut().find(|old| of(old, given)) {
            Some(old) => old.clone_from(given),
            None => all.push(given.clone()),
        }
    }
    let own = image.config.env.iter().filter(|own| !all.iter().any(|given| of(given, own)));
    let own: Vec<String> = own.cloned().collect();
    all.extend(own);
    all
}
