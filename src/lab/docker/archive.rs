//! save, export, import: what leaves the engine as a tar or as files, and comes back.

use super::Said;
use super::args::{Count, read, reference};
use super::containers::find;
use super::images::shown;
use super::inspect::{date, set};
use crate::domain::time::parse_rfc3339;
use crate::domain::{Digest, EntryKind, Time};
use crate::lab::content::Content;
use crate::lab::engine::{Config, Engine, Image, Step, has_tag, split_name};
use crate::lab::errno::Errno;
use crate::lab::kernel::OpenFlags;
use crate::lab::members;
use crate::lab::shell::Call;
use crate::lab::tar::{self, TarEntry};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A path of the host, from the working folder on.
pub(super) fn host_path(call: &Call, path: &str) -> Vec<u8> {
    let cwd = String::from_utf8_lossy(&call.cwd).into_owned();
    if path.starts_with('/') { path.into() } else { format!("/{cwd}/{path}").into_bytes() }
}

fn write(
    engine: &mut Engine,
    said: &mut Said,
    call: &Call,
    out: Option<&str>,
    bytes: Vec<u8>,
    what: &str,
) {
    let Some(out) = out.filter(|out| !out.is_empty()) else { return said.out.extend(bytes) };
    let namespace = engine.host_namespace();
    let mut kernel = engine.kernel(&namespace);
    let path = host_path(call, out);
    let done = kernel
        .open(&path, OpenFlags::WRITE)
        .and_then(|handle| kernel.fill(&handle, Content::bytes(bytes)));
    let dir = out.rsplit_once('/').map_or(".", |(dir, _)| dir);
    if done == Err(Errno::EISDIR) {
        said.error(&format!("rename {dir}/.docker_temp_1 {out}: file exists"));
    } else if done.is_err() {
        said.error(&format!(
            "failed to {what}: invalid output path: directory {dir:?} does not exist"
        ));
    }
}

fn image_text(engine: &Engine, image: &Image) -> String {
    let config = &image.config;
    let created =
        |time: Time| if time == Time::default() { Value::Null } else { json!(date(time)) };
    let history = |step: &Step| json!({ "created": created(step.created), "created_by": step.created_by, "comment": step.comment, "empty_layer": step.empty });
    let layers = image.layers.iter().filter_map(|chain| engine.layers.get(chain));
    let diff_ids: Vec<String> = layers.map(|layer| layer.diff_id.0.to_string()).collect();
    json!({
        "architecture": "amd64", "os": "linux", "created": created(image.created), "author": image.author,
        "config": {
            "Env": config.env, "Cmd": config.cmd, "Entrypoint": config.entrypoint, "User": config.user,
            "WorkingDir": config.working_dir, "Labels": config.labels, "ExposedPorts": set(&config.exposed),
            "Volumes": set(&config.volumes), "Shell": config.shell, "OnBuild": config.onbuild, "StopSignal": config.stop_signal,
        },
        "history": image.history.iter().map(history).collect::<Vec<_>>(),
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    })
    .to_string()
}

/// An image as its configuration tells it, still without layers.
pub(super) fn image_of(value: &Value) -> Image {
    let time = |value: &Value| value.as_str().and_then(parse_rfc3339).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let words =
        |value: &Value| -> Option<Vec<String>> { serde_json::from_value(value.clone()).ok() };
    // Go's sets: objects with nothing in them, under the names.
    let names = |value: &Value| -> Vec<String> {
        value.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    let config = &value["config"];
    let step = |value: &Value| Step {
        created: time(&value["created"]),
        created_by: text(&value["created_by"]),
        comment: text(&value["comment"]),
        empty: value["empty_layer"].as_bool().unwrap_or(false),
    };
    Image {
        id: Digest::sha256(b""),
        config: Config {
            env: words(&config["Env"]).unwrap_or_default(),
            cmd: words(&config["Cmd"]),
            entrypoint: words(&config["Entrypoint"]),
            user: text(&config["User"]),
            working_dir: text(&config["WorkingDir"]),
            labels: serde_json::from_value(config["Labels"].clone()).unwrap_or_default(),
            exposed: names(&config["ExposedPorts"]),
            volumes: names(&config["Volumes"]),
            stop_signal: text(&config["StopSignal"]),
            shell: words(&config["Shell"]),
            onbuild: words(&config["OnBuild"]).unwrap_or_default(),
        },
        layers: Vec::new(),
        history: value["history"].as_array().into_iter().flatten().map(step).collect(),
        created: time(&value["created"]),
        author: text(&value["author"]),
        parent: None,
    }
}

fn member(path: String, bytes: Vec<u8>) -> TarEntry {
    let mut entry = TarEntry::new(path.into_bytes(), EntryKind::File, 0o644, Time::default());
    entry.content = Content::bytes(bytes);
    entry
}

pub(super) fn save(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let Some(flags) = read(said, args, &["o,output="], false, Count::AtLeast(1)) else {
        return;
    };
    let mut blobs: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut manifest: Vec<Value> = Vec::new();
    // A repository alone means all its tags.
    let mut names = Vec::new();
    for name in &flags.rest {
        let tags = engine.tags.keys().filter(|tag| split_name(tag).0 == *name).cloned();
        let tags: Vec<String> = if has_tag(name) { Vec::new() } else { tags.collect() };
        names.extend(if tags.is_empty() { vec![name.clone()] } else { tags });
    }
    for name in &names {
        if let (false, Err(wrong)) = (name.starts_with("sha256:"), reference(name)) {
            return said.daemon(&wrong);
        }
        let Some(image) = engine.image(name).cloned() else {
            return match has_tag(name) {
                true => said.daemon("reference does not exist"),
                false => said.daemon(&format!("No such image: {name}")),
            };
        };
        if engine.is_of_archive(&image) {
            return said.daemon(
                "the layers of an opened archive are read file by file; they can't be saved",
            );
        }
        let mut layers = Vec::new();
        for chain in &image.layers {
            let Some(layer) = engine.layers.get(chain) else { continue };
            let path = format!("blobs/sha256/{}", layer.diff_id.0.hex());
            match tar::layer(&layer.entries) {
                Ok(bytes) => drop(blobs.insert(path.clone(), bytes)),
                Err(why) => return said.daemon(&why),
            }
            layers.push(path);
        }
        let text = image_text(engine, &image).into_bytes();
        let config = format!("blobs/sha256/{}", Digest::sha256(&text).hex());
        blobs.insert(config.clone(), text);
        let tags: Vec<String> =
            if engine.tags.contains_key(&shown(name)) { vec![shown(name)] } else { Vec::new() };
        match manifest.iter_mut().find(|one| one["Config"] == config) {
            Some(one) => {
                let all = one["RepoTags"].as_array_mut();
                all.into_iter().for_each(|all| all.extend(tags.iter().map(|tag| json!(tag))));
            }
            None => manifest.push(json!({ "Config": config, "RepoTags": tags, "Layers": layers })),
        }
    }
    let entries = layout(blobs, &manifest);
    match tar::bytes(&entries) {
        Ok(bytes) => write(engine, said, call, flags.get("output"), bytes, "save image"),
        Err(why) => said.daemon(&why),
    }
}

/// The members of a saved archive: an OCI layout, with what older engines read beside it.
fn layout(mut blobs: BTreeMap<String, Vec<u8>>, manifest: &[Value]) -> Vec<TarEntry> {
    let put = |blobs: &mut BTreeMap<String, Vec<u8>>, text: String| {
        let digest = Digest::sha256(text.as_bytes());
        blobs.insert(format!("blobs/sha256/{}", digest.hex()), text.into_bytes());
        digest
    };
    let (mut index, mut repositories) = (Vec::new(), BTreeMap::new());
    for one in manifest {
        let digest_of = |path: &Value| {
            format!(
                "sha256:{}",
                path.as_str().unwrap_or_default().trim_start_matches("blobs/sha256/")
            )
        };
        let size = |blobs: &BTreeMap<String, Vec<u8>>, path: &Value| {
            blobs.get(path.as_str().unwrap_or_default()).map_or(0, Vec::len)
        };
        let paths: Vec<Value> = one["Layers"].as_array().cloned().unwrap_or_default();
        let mut below = String::new();
        for path in &paths {
            // The format before: a JSON for each layer, which names the one below it.
            let text = json!({ "id": digest_of(path), "parent": below, "os": "linux" }).to_string();
            below = put(&mut blobs, text).hex().to_owned();
        }
        let layers: Vec<Value> = paths
            .iter()
            .map(|path| json!({ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": digest_of(path), "size": size(&blobs, path) }))
            .collect();
        let config = json!({ "mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest_of(&one["Config"]), "size": size(&blobs, &one["Config"]) });
        let text = json!({ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": layers }).to_string();
        let length = text.len();
        let digest = put(&mut blobs, text);
        index.push(json!({ "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest.to_string(), "size": length }));
        for tag in one["RepoTags"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let (repository, tag) = split_name(tag);
            let tags: &mut BTreeMap<String, String> = repositories.entry(repository).or_default();
            tags.insert(tag, below.clone());
        }
    }
    let folder = |path: &str| {
        TarEntry::new(path.as_bytes().to_vec(), EntryKind::Dir, 0o755, Time::default())
    };
    let mut entries = vec![folder("blobs"), folder("blobs/sha256")];
    entries.extend(blobs.into_iter().map(|(path, bytes)| member(path, bytes)));
    let mut text = |name: &str, value: Value| {
        entries.push(member(name.into(), value.to_string().into_bytes()))
    };
    text(
        "index.json",
        json!({ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": index }),
    );
    text("manifest.json", json!(manifest));
    text("oci-layout", json!({ "imageLayoutVersion": "1.0.0" }));
    if !repositories.is_empty() {
        text("repositories", json!(repositories));
    }
    entries
}

/// A file of the host, or standard input.
pub(super) fn input(
    engine: &mut Engine,
    call: &Call,
    path: Option<&str>,
) -> Result<Vec<u8>, Errno> {
    let Some(path) = path.filter(|path| *path != "-") else { return Ok(call.input.clone()) };
    let namespace = engine.host_namespace();
    let content = engine.kernel(&namespace).read(&host_path(call, path))?;
    if content.len() > LARGEST {
        return Err(Errno::EFBIG);
    }
    content.read().map_err(|_| Errno::EIO)
}

/// The largest tar that is unpacked to be read.
pub(super) const LARGEST: u64 = 1 << 30;

/// The members of a tar, packed or not; `None` when it is none.
pub(super) fn unpacked(bytes: &[u8]) -> Option<Vec<TarEntry>> {
    match bytes.starts_with(&[0x1f, 0x8b]) {
        true => tar::read(&tar::gunzip(bytes, LARGEST)?),
        false => tar::read(bytes),
    }
}

pub(super) fn export(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let Some(flags) = read(said, args, &["o,output="], false, Count::Exactly(1)) else {
        return;
    };
    let Some(container) = find(engine, said, &flags.rest[0]) else { return };
    let Some(disk) = engine.disks.get(&container.disk) else { return };
    let entries = members::of(disk, disk.walk());
    match tar::bytes(&entries) {
        Ok(bytes) => write(engine, said, call, flags.get("output"), bytes, "export container"),
        Err(why) => said.daemon(&why),
    }
}

pub(super) fn import(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let spec = ["c,change=", "m,message=", "platform="];
    let Some(flags) = read(said, args, &spec, false, Count::AtLeast(1)) else { return };
    let named = flags.rest.get(1).map_or(Ok(()), |name| reference(name));
    if let Err(wrong) = named.and_then(|()| super::options::platform(&flags)) {
        return said.error(&wrong);
    }
    let changes = match super::changes::read(&flags) {
        Ok(changes) => changes,
        Err(wrong) => return said.daemon(&wrong),
    };
    let bytes = match input(engine, call, Some(&flags.rest[0])) {
        Ok(bytes) => bytes,
        Err(error) => {
            return said.error(&format!("open {}: {}", flags.rest[0], error.text().to_lowercase()));
        }
    };
    let Some(entries) = unpacked(&bytes) else { return said.daemon("unexpected EOF") };
    let now = engine.now;
    let chain = match engine.store_layer(None, entries) {
        Ok(chain) => chain,
        Err(why) => return said.daemon(&why),
    };
    let comment = flags.get("message").unwrap_or("Imported from -").to_owned();
    let mut image = image_of(&Value::Null);
    image.created = now;
    image.layers = vec![chain];
    image.history = vec![Step { created: now, comment, ..Step::default() }];
    super::changes::apply(&mut image.config, &changes);
    let id = engine.add_image(image);
    if let Some(name) = flags.rest.get(1) {
        engine.tags.insert(shown(name), id.clone());
    }
    said.line(id.as_str());
}
