//! What `docker run` and `create` are told: names, mounts, environment.

use super::args::{Flags, parse_bool};
use crate::lab::engine::{Engine, MountSource, MountSpec, RunOptions};
use crate::lab::shell::Call;

/// What is wrong comes with whether the engine says so, or else the client.
pub(super) fn options(
    engine: &Engine,
    flags: &Flags,
    call: &Call,
) -> Result<RunOptions, (String, bool)> {
    let by_engine = |why: String| (why, true);
    platform(flags).map_err(|why| (why, false))?;
    let env = super::env_file::variables(engine, flags, call).map_err(|why| (why, false))?;
    if let Some(folder) = flags.get("workdir").filter(|at| !at.is_empty() && !at.starts_with('/')) {
        return Err(by_engine(format!(
            "the working directory '{folder}' is invalid, it needs to be an absolute path"
        )));
    }
    let text = |name: &str| flags.get(name).map(str::to_owned);
    if let Some(name) = flags.get("name") {
        container_name(name).map_err(by_engine)?;
    }
    let signal = flags.get("stop-signal");
    if let Some(signal) =
        signal.filter(|signal| super::lifecycle::signal(Some(signal), "TERM").is_err())
    {
        return Err(by_engine(format!("invalid signal: {signal}")));
    }
    let (mut mounts, mut volumes) = (Vec::new(), Vec::new());
    for volume in flags.all("volume") {
        let mount = volume_spec(volume).map_err(by_engine)?;
        mounts.retain(|other: &MountSpec| other.target != mount.target);
        if mount.source == MountSource::Volume(String::new()) {
            volumes.push(volume.to_owned());
        }
        mounts.push(mount);
    }
    let given: Result<Vec<_>, _> =
        flags.all("mount").map(|mount| mount_spec(mount, &call.cwd, engine)).collect();
    let given = given.map_err(by_engine)?;
    let host = super::host::read(flags, &given)?;
    mounts.extend(given);
    for (target, options) in &host.tmpfs {
        self::target(target).map_err(by_engine)?;
        let mode = super::tmpfs::options(target, options).map_err(by_engine)?;
        let read_only = mode.split(',').any(|option| option == "ro");
        mounts.push(MountSpec { mode, read_only, ..spec(MountSource::Tmpfs, target) });
    }
    for other in &host.volumes_from {
        let (name, mode) = other.split_once(':').unwrap_or((other, ""));
        let found = engine
            .container(name)
            .ok_or_else(|| by_engine(format!("No such container: {name}")))?;
        mounts.extend(found.mounts.iter().map(|mount| MountSpec {
            read_only: mount.read_only || mode == "ro",
            mode: String::new(),
            ..mount.clone()
        }));
    }
    Ok(RunOptions {
        name: text("name"),
        mounts,
        command: flags.rest[1..].to_vec(),
        entrypoint: text("entrypoint"),
        env,
        user: text("user"),
        working_dir: text("workdir").filter(|folder| !folder.is_empty()),
        hostname: text("hostname"),
        read_only: flags.has("read-only"),
        auto_remove: flags.has("rm"),
        open_stdin: flags.has("interactive"),
        tty: flags.has("tty"),
        labels: flags.all("label").map(label).collect(),
        volumes,
        stop_signal: text("stop-signal"),
        host,
    })
}

/// Everything here is of one platform.
pub(super) fn platform(flags: &Flags) -> Result<(), String> {
    match flags.get("platform").filter(|given| !["", "linux", "linux/amd64"].contains(given)) {
        Some(given) => Err(format!("--platform {given}: this lab has linux/amd64 only")),
        None => Ok(()),
    }
}

pub(super) fn label(text: &str) -> (String, String) {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    (name.to_owned(), value.to_owned())
}

/// What a container may be called.
pub(super) fn container_name(name: &str) -> Result<(), String> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    match name.len() > 1 && starts && name.chars().all(fine) {
        true => Ok(()),
        false => Err(format!(
            "Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        )),
    }
}

fn spec(source: MountSource, target: &str) -> MountSpec {
    let target = target.as_bytes().to_vec();
    MountSpec { source, target, read_only: false, no_copy: false, mode: String::new() }
}

/// What may stand behind the folder of `-v`.
const MODES: [&str; 14] = [
    "ro",
    "rw",
    "z",
    "Z",
    "nocopy",
    "private",
    "rprivate",
    "shared",
    "rshared",
    "slave",
    "rslave",
    "consistent",
    "cached",
    "delegated",
];

fn volume_spec(text: &str) -> Result<MountSpec, String> {
    let parts: Vec<&str> = text.split(':').collect();
    let (source, target, options) = match parts[..] {
        [target] => (None, target, ""),
        [source, target] => (Some(source), target, ""),
        [source, target, options] => (Some(source), target, options),
        _ => return Err(format!("invalid volume specification: '{text}'")),
    };
    let named = |source: &str| {
        let fine = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        source.len() > 1
            && source.chars().all(fine)
            && source.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    let what = match source {
        None => MountSource::Volume(String::new()),
        Some(path) if path.starts_with('/') => MountSource::Bind(path.as_bytes().to_vec()),
        Some(name) if named(name) => MountSource::Volume(name.to_owned()),
        Some(name) => {
            return Err(format!(
                "create {name}: {name:?} includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path"
            ));
        }
    };
    if !target.starts_with('/') {
        let kind = if matches!(what, MountSource::Bind(_)) { "bind" } else { "volume" };
        return Err(format!(
            "invalid volume specification: '{text}': invalid mount config for type \"{kind}\": invalid mount path: '{target}' mount path must be absolute"
        ));
    }
    let has = |word: &str| options.split(',').any(|option| option == word);
    if !options.is_empty() && !options.split(',').all(|option| MODES.contains(&option)) {
        return Err(format!("invalid mode: {options}"));
    }
    // A volume with a name is marked as one that several may share.
    let shared =
        options.is_empty() && matches!(&what, MountSource::Volume(name) if !name.is_empty());
    let mode = if shared { "z" } else { options }.to_owned();
    Ok(MountSpec { read_only: has("ro"), no_copy: has("nocopy"), mode, ..spec(what, target) })
}

/// What a `--mount` tells.
pub(super) struct Fields<'t> {
    kind: String,
    source: &'t str,
    target: &'t str,
    read_only: bool,
    no_copy: bool,
    /// Options of a tmpfs: how large, and whose.
    size: Option<u64>,
    mode: Option<u32>,
}

/// Reads a `--mount`. Errors with what the client says of it.
pub(super) fn fields(text: &str) -> Result<Fields<'_>, String> {
    let (source, target) = ("", "");
    let (read_only, no_copy, size, mode) = (false, false, None, None);
    let mut out = Fields { kind: "volume".into(), source, target, read_only, no_copy, size, mode };
    for field in text.split(',') {
        let (key, value) = field.split_once('=').map_or((field, None), |(k, v)| (k, Some(v)));
        let key = key.to_lowercase();
        let bool = || {
            let read = value.map_or(Some(true), parse_bool);
            read.ok_or_else(|| format!("invalid value for {key}: {}", value.unwrap_or_default()))
        };
        match (key.as_str(), value) {
            ("readonly" | "ro", _) => out.read_only = bool()?,
            ("volume-nocopy", _) => out.no_copy = bool()?,
            (_, None) => return Err(format!("invalid field '{field}' must be a key=value pair")),
            ("type", Some(value)) => out.kind = value.to_lowercase(),
            ("source" | "src", Some(value)) => out.source = value,
            ("target" | "dst" | "destination", Some(value)) => out.target = value,
            ("tmpfs-size" | "tmpfs-mode", Some(value)) => {
                let read = match key.as_str() {
                    "tmpfs-size" => super::tmpfs::bytes(value).map(|size| out.size = Some(size)),
                    _ => u32::from_str_radix(value, 8).ok().map(|mode| out.mode = Some(mode)),
                };
                read.ok_or_else(|| format!("invalid value for {key}: {value}"))?;
            }
            (
                "consistency" | "bind-propagation" | "bind-recursive" | "volume-label"
                | "volume-driver" | "volume-opt" | "volume-subpath",
                _,
            ) => return Err(format!("{key}: this lab has nothing that it could act on")),
            _ => return Err(format!("unexpected key '{key}' in '{field}'")),
        }
    }
    if out.kind.is_empty() || out.target.is_empty() {
        let missing = if out.kind.is_empty() { "type" } else { "target" };
        return Err(format!("{missing} is required"));
    }
    if out.no_copy && out.kind != "volume" {
        return Err(format!("cannot mix 'volume-*' options with mount type '{}'", out.kind));
    }
    if (out.size.is_some() || out.mode.is_some()) && out.kind != "tmpfs" {
        return Err(format!("cannot mix 'tmpfs-*' options with mount type '{}'", out.kind));
    }
    Ok(out)
}

/// Why nothing can be mounted at a folder of that name.
pub(super) fn target(path: &str) -> Result<(), String> {
    match path {
        "/" => Err("invalid specification: destination can't be '/'".into()),
        path if path.starts_with('/') => Ok(()),
        _ => Err(format!("invalid mount path: '{path}' mount path must be absolute")),
    }
}

fn mount_spec(text: &str, cwd: &[u8], engine: &Engine) -> Result<MountSpec, String> {
    let Fields { kind, source, target: folder, read_only, no_copy, size, mode } = fields(text)?;
    let bad = |why: &str| Err(format!("invalid mount config for type \"{kind}\": {why}"));
    if let Err(why) = target(folder) {
        return bad(&why);
    }
    let what = match kind.as_str() {
        "bind" if source.is_empty() => return bad("field Source must not be empty"),
        "bind" => {
            let path = if source.starts_with('/') {
                source.as_bytes().to_vec()
            } else {
                [b"/", cwd, b"/", source.as_bytes()].concat()
            };
            let mut engine = engine.clone();
            let namespace = engine.host_namespace();
            if engine.kernel(&namespace).stat(&path, true).is_err() {
                return bad(&format!("bind source path does not exist: {source}"));
            }
            MountSource::Bind(path)
        }
        "tmpfs" if !source.is_empty() => return bad("field Source must not be specified"),
        "tmpfs" => MountSource::Tmpfs,
        "volume" => MountSource::Volume(source.to_owned()),
        _ => return bad("mount type unknown"),
    };
    let mode = match what {
        MountSource::Volume(_) => "z".into(),
        _ => super::tmpfs::of_mount(size, mode),
    };
    Ok(MountSpec { read_only, no_copy, mode, ..spec(what, folder) })
}
