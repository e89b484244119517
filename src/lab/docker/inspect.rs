//! inspect, and the fields that `--format` names.

use super::Said;
use super::args::{Count, read};
use super::lists::{Named, command_column, image_column, status};
use super::table::{ago, cut};
use super::template::fill;
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
        "Ports": "",
        "Mounts": "",
        "Labels": labels(container),
        "Networks": "bridge",
        "LocalVolumes": container.mounts.iter().filter(|mount| matches!(mount.source, MountSource::Volume(_))).count().to_string(),
    })
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

pub(super) fn date(time: Time) -> String {
    if time == Time::default() {
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

fn config(config: &Config) -> Value {
    let set = |names: &[String]| -> Value {
        let map: Map<String, Value> = names.iter().map(|name| (name.clone(), json!({}))).gather();
        if map.is_empty() { Value::Null } else { Value::Object(map) }
    };
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
                "Destination": target, "Driver": "local", "Mode": "z", "RW": !spec.read_only, "Propagation": "",
            }),
            MountSource::Bind(path) => json!({
                "Type": "bind", "Source": String::from_utf8_lossy(path), "Destination": target, "Mode": "",
                "RW": !spec.read_only, "Propagation": "rprivate",
            }),
            _ => {
                json!({ "Type": "tmpfs", "Source": "", "Destination": target, "Mode": "", "RW": true, "Propagation": "" })
            }
        }
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
            "Running": container.state == State::Running,
            "Paused": false, "Restarting": false, "OOMKilled": false, "Dead": false,
            "Pid": if container.state == State::Running { 1000 } else { 0 },
            "ExitCode": container.exit_code,
            "Error": container.error,
            "StartedAt": date(container.started),
            "FinishedAt": date(container.finished),
        },
        "Image": container.image.to_string(),
        "Name": format!("/{}", container.name),
        "RestartCount": 0,
        "Driver": "overlay2",
        "Platform": "linux",
        "Mounts": container.mounts.iter().map(mount).collect::<Vec<_>>(),
        "Config": container_config(container),
        "HostConfig": { "ReadonlyRootfs": container.namespace.read_only, "AutoRemove": container.auto_remove },
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
    json!({
        "CreatedAt": date(volume.created),
        "Driver": "local",
        "Labels": if volume.anonymous { json!({ "com.docker.volume.anonymous": "" }) } else { Value::Null },
        "Mountpoint": format!("/var/lib/docker/volumes/{name}/_data"),
        "Name": name,
        "Options": Value::Null,
        "Scope": "local",
    })
}

fn report(said: &mut Said, format: Option<&str>, values: Vec<Value>, errors: Vec<String>) {
    match format {
        Some("json") => said.line(&super::order::line(&Value::Array(values), "")),
        Some(format) => {
            for value in &values {
                match fill(format, value) {
                    Ok(text) => said.line(&text),
                    Err(wrong) => {
                        said.error(&wrong);
                        return;
                    }
                }
            }
            if values.is_empty() {
                said.line("");
            }
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

pub(super) fn any(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["f,format=", "s,size", "type="];
    let Some(flags) = read(said, args, &spec, false, Count::AtLeast(1)) else { return };
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for name in &flags.rest {
        let found = engine
            .container(name)
            .map(|container| container_value(engine, container, flags.has("size")))
            .or_else(|| engine.image(name).map(|image| image_value(engine, image)))
            .or_else(|| engine.volumes.get(name).map(|volume| volume_value(name, volume)));
        match found {
            Some(value) => values.push(value),
            None => errors.push(format!("Error: No such object: {name}")),
        }
    }
    report(said, flags.get("format"), values, errors);
}

type Find = fn(&Engine, &str) -> Option<Value>;

fn some(
    engine: &Engine,
    said: &mut Said,
    args: &[String],
    find: Find,
    missing: fn(&str) -> String,
) {
    let Some(flags) = read(said, args, &["f,format=", "s,size"], false, Count::AtLeast(1)) else {
        return;
    };
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for name in &flags.rest {
        match find(engine, name) {
            Some(value) => values.push(value),
            None => errors.push(format!("Error response from daemon: {}", missing(name))),
        }
    }
    report(said, flags.get("format"), values, errors);
}

pub(super) fn image(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let find: Find = |engine, name| engine.image(name).map(|image| image_value(engine, image));
    some(engine, said, args, find, |name| format!("No such image: {}", super::images::shown(name)));
}

pub(super) fn container(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let find: Find = |engine, name| {
        engine.container(name).map(|container| container_value(engine, container, false))
    };
    some(engine, said, args, find, |name| format!("No such container: {name}"));
}

pub(super) fn volume(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let find: Find =
        |engine, name| engine.volumes.get(name).map(|volume| volume_value(name, volume));
    some(engine, said, args, find, |name| format!("get {name}: no such volume"));
}
