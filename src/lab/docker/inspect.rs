//! inspect, and the fields that `--format` names.

use super::Said;
use super::args::{Count, read};
use super::lists::Named;
use super::ps::{command_column, image_column, status};
use super::table::{ago, cut};
use super::template::{fill_into, is_parsed};
use crate::domain::order::Gather;
use crate::domain::{ChainId, Time};
use crate::lab::engine::{Config, Container, Engine, Image, MountSource, State, Volume};
use crate::lab::shell::{Call, full_date};
use crate::lab::sizes::human;
use serde_json::{Map, Value, json};

pub(super) fn state_name(state: State) -> &'static str {
    match state {
        State::Created => "created",
        State::Running => "running",
        State::Restarting => "restarting",
        State::Exited => "exited",
    }
}

pub(super) fn image_fields(engine: &Engine, one: &Named, long: bool) -> Value {
    let image = &one.image;
    json!({
        "Repository": one.repository,
        "Tag": one.tag,
        "Digest": one.digest.as_ref().map_or("<none>".into(), ToString::to_string),
        "ID": if long { image.id.to_string() } else { image.id.short().to_owned() },
        "CreatedSince": format!("{} ago", ago(engine.now, image.created)),
        "CreatedAt": created_at(image.created),
        "Size": human(engine.image_size(image), 3),
        "VirtualSize": human(engine.image_size(image), 4),
        // Counted by `system df -v` only.
        "Containers": "N/A", "SharedSize": "N/A", "UniqueSize": "N/A",
    })
}

pub(super) fn history_fields(
    engine: &Engine,
    image: &Image,
    long: bool,
    human_sizes: bool,
) -> Vec<Value> {
    let mut layers = image.layers.iter();
    let mut sizes = Vec::new();
    for step in &image.history {
        let layer = if step.empty { None } else { layers.next() };
        sizes.push(layer.and_then(|chain| engine.layers.get(chain)).map_or(0, |layer| layer.size));
    }
    let mut here = Some(image.clone());
    let mut rows = Vec::new();
    for (step, size) in image.history.iter().zip(sizes).rev() {
        let id = here.as_ref().map_or("<missing>".to_owned(), |image| {
            if long { image.id.to_string() } else { image.id.short().to_owned() }
        });
        here = here
            .and_then(|image| engine.images.get(&image.parent?).map(|parent| (**parent).clone()));
        let text = step.created_by.replace('\t', " ");
        rows.push(json!({
            "ID": id,
            "CreatedSince": format!("{} ago", ago(engine.now, step.created)),
            "CreatedAt": date(step.created),
            "CreatedBy": if long { text } else { cut(&text, 45) },
            "Size": if human_sizes { human(size, 3) } else { size.to_string() },
            "Comment": step.comment,
        }));
    }
    rows
}

pub(super) fn container_fields(engine: &Engine, container: &Container, long: bool) -> Value {
    json!({
        "ID": if long { container.id.clone() } else { container.id[..12].to_owned() },
        "Names": container.name,
        "Image": image_column(engine, container),
        "Command": command_column(container, long),
        "CreatedAt": created_at(container.created),
        "RunningFor": format!("{} ago", ago(engine.now, container.created)),
        "State": state_name(container.state),
        "Status": status(engine, container),
        "Size": "0B",
        "Ports": super::host::ports_column(container),
        "Mounts": mounts(container, long),
        "Labels": labels(container),
        "Networks": if container.host.network.is_empty() { "bridge" } else { &container.host.network },
        "LocalVolumes": container.mounts.iter().filter(|mount| matches!(mount.source, MountSource::Volume(_))).count().to_string(),
    })
}

/// What is mounted, by the names of volumes and folders.
fn mounts(container: &Container, long: bool) -> String {
    let names = container.mounts.iter().filter_map(|mount| match &mount.source {
        MountSource::Volume(name) => Some(name.clone()),
        MountSource::Bind(path) => Some(String::from_utf8_lossy(path).into_owned()),
        _ => None,
    });
    let names = names.map(|name| if long { name } else { cut(&name, 15) });
    names.collect::<Vec<_>>().join(",")
}

fn labels(container: &Container) -> String {
    let all = container.config.labels.iter().map(|(name, value)| format!("{name}={value}"));
    all.collect::<Vec<_>>().join(",")
}

/// As lists show a time: whole seconds, in the zone of the host.
fn created_at(time: Time) -> String {
    let text = full_date(Time { nanos: 0, ..time });
    format!("{} UTC", text.replacen(".000000000", "", 1))
}

/// What a file system without a maker has: Go's time of nothing.
const NEVER: Time = Time { secs: -62_135_596_800, nanos: 0 };

pub(super) fn date(time: Time) -> String {
    if time == Time::default() || time == NEVER {
        return "0001-01-01T00:00:00Z".into();
    }
    let text = full_date(time);
    let (day, rest) = text.split_once(' ').unwrap_or((&text, ""));
    let clock = rest.split(' ').next().unwrap_or_default();
    format!("{day}T{}Z", clock.strip_suffix(".000000000").unwrap_or(clock))
}

fn folder(chain: &ChainId) -> String {
    let id = crate::domain::Digest::sha256(format!("folder of {}", chain.0).as_bytes());
    format!("/var/lib/docker/overlay2/{}", id.hex())
}

fn driver(top: &str, below: Vec<String>) -> Value {
    let mut data = Map::new();
    if !below.is_empty() {
        data.insert("LowerDir".into(), json!(below.join(":")));
    }
    for (name, part) in [("MergedDir", "merged"), ("UpperDir", "diff"), ("WorkDir", "work")] {
        data.insert(name.into(), json!(format!("{top}/{part}")));
    }
    json!({ "Data": data, "Name": "overlay2" })
}

/// Names as Go writes a set of them.
pub(super) fn set(names: &[String]) -> Value {
    let map: Map<String, Value> = names.iter().map(|name| (name.clone(), json!({}))).gather();
    if map.is_empty() { Value::Null } else { Value::Object(map) }
}

fn config(config: &Config) -> Value {
    let mut out = json!({
        "Hostname": "", "Domainname": "", "User": config.user, "AttachStdin": false, "AttachStdout": false,
        "AttachStderr": false, "Tty": false, "OpenStdin": false, "StdinOnce": false, "Env": if config.env.is_empty() { Value::Null } else { json!(config.env) }, "Cmd": config.cmd,
        "Image": "", "Volumes": set(&config.volumes), "WorkingDir": config.working_dir, "Entrypoint": config.entrypoint,
        "OnBuild": if config.onbuild.is_empty() { Value::Null } else { json!(config.onbuild) },
        "Labels": if config.labels.is_empty() { Value::Null } else { json!(config.labels) },
    });
    if !config.exposed.is_empty() {
        out["ExposedPorts"] = set(&config.exposed);
    }
    if !config.stop_signal.is_empty() {
        out["StopSignal"] = json!(config.stop_signal);
    }
    out
}

pub(super) fn image_value(engine: &Engine, image: &Image) -> Value {
    let tags: Vec<&String> =
        engine.tags.iter().filter(|(_, id)| **id == image.id).map(|(tag, _)| tag).collect();
    let digests = engine.digests.iter().filter(|(_, id)| **id == image.id);
    let digests: Vec<String> =
        digests.map(|((place, digest), _)| format!("{place}@{digest}")).collect();
    let layers = image.layers.iter().filter_map(|chain| engine.layers.get(chain));
    let layers: Vec<String> = layers.map(|layer| layer.diff_id.0.to_string()).collect();
    let mut folders: Vec<String> = image.layers.iter().rev().map(folder).collect();
    let top = if folders.is_empty() { String::new() } else { folders.remove(0) };
    json!({
        "Id": image.id.to_string(),
        "RepoTags": tags,
        "RepoDigests": digests,
        "Parent": image.parent.as_ref().map_or(String::new(), ToString::to_string),
        "Comment": image.history.last().map_or("", |step| step.comment.as_str()),
        "Created": date(image.created),
        "DockerVersion": "",
        "Author": image.author,
        "Config": config(&image.config),
        "Architecture": "amd64",
        "Os": "linux",
        "Size": engine.image_size(image),
        "VirtualSize": 0,
        "GraphDriver": driver(&top, folders.iter().map(|folder| format!("{folder}/diff")).collect()),
        "RootFS": { "Type": "layers", "Layers": layers },
        "Metadata": { "LastTagTime": "0001-01-01T00:00:00Z" },
    })
}

/// What a container was made with: the image's configuration, and what the command said.
fn container_config(container: &Container) -> Value {
    let mut out = config(&container.config);
    out["Hostname"] = json!(container.hostname);
    out["User"] = json!(container.user);
    out["Env"] = if container.env.is_empty() { Value::Null } else { json!(container.env) };
    out["Image"] = json!(container.image_name);
    out["WorkingDir"] = json!(container.working_dir);
    out["OpenStdin"] = json!(container.open_stdin);
    out["Tty"] = json!(container.tty);
    out
}

pub(super) fn container_value(engine: &Engine, container: &Container, sizes: bool) -> Value {
    let mount = |spec: &crate::lab::engine::MountSpec| {
        let target = String::from_utf8_lossy(&spec.target).into_owned();
        match &spec.source {
            MountSource::Volume(name) => json!({
                "Type": "volume", "Name": name, "Source": format!("/var/lib/docker/volumes/{name}/_data"),
                "Destination": target, "Driver": "local", "Mode": spec.mode, "RW": !spec.read_only, "Propagation": "",
            }),
            MountSource::Bind(path) => json!({
                "Type": "bind", "Source": String::from_utf8_lossy(path), "Destination": target, "Mode": spec.mode,
                "RW": !spec.read_only, "Propagation": "rprivate",
            }),
            _ => {
                json!({ "Type": "tmpfs", "Source": "", "Destination": target, "Mode": "", "RW": true, "Propagation": "" })
            }
        }
    };
    // `--tmpfs` is told with the host's side only.
    let listed = |spec: &&crate::lab::engine::MountSpec| {
        spec.source != MountSource::Tmpfs
            || !container.host.tmpfs.contains_key(&*String::from_utf8_lossy(&spec.target))
    };
    let top = crate::lab::engine::driver_folder(&container.id);
    let mut below = vec![format!("{top}-init/diff")];
    below.extend(container.layers.iter().rev().map(|chain| format!("{}/diff", folder(chain))));
    let empty: Vec<String> = Vec::new();
    let args = container.command.get(1..).map_or(empty, <[String]>::to_vec);
    let mut out = json!({
        "Id": container.id,
        "Created": date(container.created),
        "Path": container.command.first().cloned().unwrap_or_default(),
        "Args": args,
        "State": {
            "Status": state_name(container.state),
            "Running": container.state.is_up(),
            "Paused": false, "Restarting": container.state == State::Restarting, "OOMKilled": false, "Dead": false,
            "Pid": if container.state == State::Running { 1000 } else { 0 },
            // A process that runs has none, whatever the one before it had.
            "ExitCode": if container.state == State::Running { 0 } else { container.exit_code },
            "Error": container.error,
            "StartedAt": date(container.started),
            "FinishedAt": date(container.finished),
        },
        "Image": container.image.to_string(),
        "Name": format!("/{}", container.name),
        "RestartCount": container.restarts,
        "Driver": "overlay2",
        "Platform": "linux",
        "Mounts": container.mounts.iter().filter(listed).map(mount).collect::<Vec<_>>(),
        "Config": container_config(container),
        "HostConfig": super::host::value(container),
        // There is no network in the lab.
        "NetworkSettings": { "Ports": {}, "Gateway": "", "IPAddress": "", "MacAddress": "", "Networks": {} },
        "GraphDriver": driver(&top, below),
    });
    if sizes {
        let own = engine.disks.get(&container.disk).map_or(0, |disk| disk.written());
        let layers: u64 = container
            .layers
            .iter()
            .filter_map(|chain| engine.layers.get(chain))
            .map(|layer| layer.size)
            .sum();
        out["SizeRw"] = json!(own);
        out["SizeRootFs"] = json!(own + layers);
    }
    out
}

fn volume_value(name: &str, volume: &Volume) -> Value {
    let labels = &volume.labels;
    json!({
        "CreatedAt": date(volume.created),
        "Driver": "local",
        "Labels": if labels.is_empty() { Value::Null } else { json!(labels) },
        "Mountpoint": format!("/var/lib/docker/volumes/{name}/_data"),
        "Name": name,
        "Options": Value::Null,
        "Scope": "local",
    })
}

fn report(said: &mut Said, format: Option<&str>, values: Vec<Value>, mut errors: Vec<String>) {
    match format {
        Some("json") => said.line(&super::order::line(&Value::Array(values), "")),
        Some(format) => {
            let mut out = String::new();
            for value in &values {
                let from = out.len();
                match fill_into(&mut out, format, value) {
                    Ok(()) => out.push('\n'),
                    Err(wrong) if is_parsed(&wrong) => {
                        out.truncate(from);
                        errors.push(wrong);
                    }
                    Err(wrong) => {
                        said.error(&wrong);
                        said.status = 64;
                        return;
                    }
                }
            }
            said.out.extend(if out.is_empty() { b"\n".to_vec() } else { out.into_bytes() });
        }
        None => {
            let mut text = String::new();
            super::order::pretty(&Value::Array(values), &mut text);
            said.line(&text);
        }
    }
    for error in errors {
        said.error(&error);
    }
}

/// What can be looked at, in the order of the search for a name.
const KINDS: [&str; 3] = ["container", "image", "volume"];

/// The rest that the engine has, of which there is none here.
const ELSEWHERE: [&str; 7] = ["network", "node", "plugin", "secret", "service", "task", "config"];

fn of_kind(engine: &Engine, kind: &str, name: &str, sizes: bool) -> Option<Value> {
    match kind {
        "container" => engine.container(name).map(|one| container_value(engine, one, sizes)),
        "image" => engine.image(name).map(|image| image_value(engine, image)),
        _ => engine.volumes.get(name).map(|volume| volume_value(name, volume)),
    }
}

fn missing(kind: &str, name: &str) -> String {
    let what = match kind {
        "container" => format!("No such container: {name}"),
        "image" => format!("No such image: {}", super::images::shown(name)),
        "volume" => format!("get {name}: no such volume"),
        _ => format!("{kind} {name} not found"),
    };
    format!("Error response from daemon: {what}")
}

pub(super) fn any(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["f,format=", "s,size", "type="];
    let Some(flags) = read(said, args, &spec, false, Count::AtLeast(1)) else { return };
    let wanted = flags.get("type").filter(|kind| !kind.is_empty());
    if let Some(kind) = wanted.filter(|kind| !KINDS.contains(kind) && !ELSEWHERE.contains(kind)) {
        return said.error(&format!("{kind:?} is not a valid value for --type"));
    }
    let sizes = flags.has("size");
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for name in &flags.rest {
        let mut kinds =
            KINDS.into_iter().filter(|kind| wanted.is_none_or(|wanted| wanted == *kind));
        match kinds.find_map(|kind| Some((kind, of_kind(engine, kind, name, sizes)?))) {
            Some((kind, value)) => {
                if sizes && kind != "container" {
                    let warning = format!("WARNING: --size ignored for {kind}\n");
                    said.err.extend(warning.into_bytes());
                }
                values.push(value);
            }
            None => errors.push(match wanted {
                Some(kind) => missing(kind, name),
                None => format!("Error: No such object: {name}"),
            }),
        }
    }
    report(said, flags.get("format"), values, errors);
}

fn some(engine: &Engine, said: &mut Said, args: &[String], kind: &str) {
    let spec = ["f,format=", "s,size"];
    let spec = if kind == "container" { &spec[..] } else { &spec[..1] };
    let Some(flags) = read(said, args, spec, false, Count::AtLeast(1)) else { return };
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for name in &flags.rest {
        match of_kind(engine, kind, name, flags.has("size")) {
            Some(value) => values.push(value),
            None => errors.push(missing(kind, name)),
        }
    }
    report(said, flags.get("format"), values, errors);
}

pub(super) fn image(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    some(engine, said, args, "image");
}

pub(super) fn container(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    some(engine, said, args, "container");
}

pub(super) fn volume(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    some(engine, said, args, "volume");
}
