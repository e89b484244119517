//! save, load, export, import, cp: what leaves the engine as a tar or as files, and comes back.

use super::Said;
use super::args::{Count, read, reference};
use super::containers::find;
use super::images::{apply, shown};
use super::inspect::date;
use crate::domain::{Digest, EntryKind, Time};
use crate::lab::build::dockerfile;
use crate::lab::content::Content;
use crate::lab::engine::{Config, Engine, Image, Step, split_name};
use crate::lab::errno::Errno;
use crate::lab::kernel::{Kernel, Namespace, OpenFlags};
use crate::lab::shell::{Call, parse_date};
use crate::lab::tar::{self, TarEntry};
use crate::lab::tree::Body;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A path of the host, from the working folder on.
fn host_path(call: &Call, path: &str) -> Vec<u8> {
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
    let Some(out) = out else { return said.out.extend(bytes) };
    let namespace = engine.host_namespace();
    let mut kernel = engine.kernel(&namespace);
    let path = host_path(call, out);
    let done = kernel
        .open(&path, OpenFlags::WRITE)
        .map(|handle| kernel.fill(&handle, Content::bytes(bytes)));
    if done.is_err() {
        let dir = out.rsplit_once('/').map_or(".", |(dir, _)| dir);
        said.error(&format!(
            "failed to {what}: invalid output path: directory {dir:?} does not exist"
        ));
    }
}

fn image_text(engine: &Engine, image: &Image) -> String {
    let config = &image.config;
    let history = |step: &Step| json!({ "created": date(step.created), "created_by": step.created_by, "comment": step.comment, "empty_layer": step.empty });
    let layers = image.layers.iter().filter_map(|chain| engine.layers.get(chain));
    let diff_ids: Vec<String> = layers.map(|layer| layer.diff_id.0.to_string()).collect();
    json!({
        "architecture": "amd64", "os": "linux", "created": date(image.created), "author": image.author,
        "config": {
            "Env": config.env, "Cmd": config.cmd, "Entrypoint": config.entrypoint, "User": config.user,
            "WorkingDir": config.working_dir, "Labels": config.labels, "ExposedPorts": config.exposed,
            "Volumes": config.volumes, "Shell": config.shell, "OnBuild": config.onbuild, "StopSignal": config.stop_signal,
        },
        "history": image.history.iter().map(history).collect::<Vec<_>>(),
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    })
    .to_string()
}

fn image_of(value: &Value, now: Time) -> Image {
    let time =
        |value: &Value| value.as_str().and_then(|text| parse_date(text, now)).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let words =
        |value: &Value| -> Option<Vec<String>> { serde_json::from_value(value.clone()).ok() };
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
            exposed: words(&config["ExposedPorts"]).unwrap_or_default(),
            volumes: words(&config["Volumes"]).unwrap_or_default(),
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
    let Some(flags) = read(said, "save", args, &["o,output="], false, Count::AtLeast(1)) else {
        return;
    };
    let mut blobs: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut manifest: Vec<Value> = Vec::new();
    // A repository alone means all its tags.
    let mut names = Vec::new();
    for name in &flags.rest {
        let tags = engine.tags.keys().filter(|tag| split_name(tag).0 == *name).cloned();
        let tags: Vec<String> = if name.contains(':') { Vec::new() } else { tags.collect() };
        names.extend(if tags.is_empty() { vec![name.clone()] } else { tags });
    }
    for name in &names {
        let Some(image) = engine.image(name).cloned() else {
            return match name.contains(':') {
                true => said.daemon("reference does not exist"),
                false => said.daemon(&format!("No such image: {name}")),
            };
        };
        let mut layers = Vec::new();
        for chain in &image.layers {
            let Some(layer) = engine.layers.get(chain) else { continue };
            let path = format!("blobs/sha256/{}", layer.diff_id.0.hex());
            match tar::bytes(&layer.entries) {
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
fn input(engine: &mut Engine, call: &Call, path: Option<&str>) -> Result<Vec<u8>, Errno> {
    let Some(path) = path.filter(|path| *path != "-") else { return Ok(call.input.clone()) };
    let namespace = engine.host_namespace();
    let content = engine.kernel(&namespace).read(&host_path(call, path))?;
    content.read().map_err(|_| Errno::EIO)
}

fn unpacked(bytes: Vec<u8>) -> Option<Vec<TarEntry>> {
    let mut plain = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut plain)
            .ok()?;
    } else {
        plain = bytes;
    }
    tar::read(&plain)
}

pub(super) fn load(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let Some(flags) = read(said, "load", args, &["i,input=", "q,quiet"], false, Count::Any) else {
        return;
    };
    let bytes = match input(engine, call, flags.get("input")) {
        Ok(bytes) => bytes,
        Err(error) => {
            let name = flags.get("input").unwrap_or_default();
            return said.error(&format!("open {name}: {}", error.text().to_lowercase()));
        }
    };
    let Some(entries) = unpacked(bytes) else { return said.error("unexpected EOF") };
    let find = |path: &str| {
        let entry = entries.iter().find(|entry| entry.path == path.as_bytes())?;
        entry.content.read().ok()
    };
    let Some(manifest) =
        find("manifest.json").and_then(|text| serde_json::from_slice::<Value>(&text).ok())
    else {
        return said.error(
            "open /var/lib/docker/tmp/docker-import-1/repositories: no such file or directory",
        );
    };
    for one in manifest.as_array().into_iter().flatten() {
        let config = find(one["Config"].as_str().unwrap_or_default());
        let Some(config) = config.and_then(|text| serde_json::from_slice::<Value>(&text).ok())
        else {
            continue;
        };
        let mut image = image_of(&config, engine.now);
        for layer in one["Layers"].as_array().into_iter().flatten() {
            let layer =
                find(layer.as_str().unwrap_or_default()).and_then(|bytes| tar::read(&bytes));
            match engine.store_layer(image.layers.last(), layer.unwrap_or_default()) {
                Ok(chain) => image.layers.push(chain),
                Err(why) => return said.daemon(&why),
            }
        }
        let id = engine.add_image(image);
        let tags = one["RepoTags"].as_array().cloned().unwrap_or_default();
        if tags.is_empty() {
            said.line(&format!("Loaded image ID: {id}"));
        }
        for tag in tags.iter().filter_map(Value::as_str) {
            let old = engine.tags.insert(tag.to_owned(), id.clone()).filter(|old| *old != id);
            if let Some(old) = old {
                said.line(&format!("The image {tag} already exists, renaming the old one with ID {old} to empty string"));
            }
            said.line(&format!("Loaded image: {tag}"));
        }
    }
}

pub(super) fn export(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let Some(flags) = read(said, "export", args, &["o,output="], false, Count::Exactly(1)) else {
        return;
    };
    let Some(container) = find(engine, said, &flags.rest[0]) else { return };
    let Some(disk) = engine.disks.get(&container.disk) else { return };
    let mut entries = Vec::new();
    let mut first: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
    for (at, dentry) in disk.walk() {
        let Ok(stat) = disk.stat(&dentry) else { continue };
        let mut entry = TarEntry::of(at.clone(), &stat.node);
        if !stat.node.is_dir() && stat.nlink > 1 {
            if let Some(target) = first.get(&stat.ino) {
                (entry.kind, entry.link, entry.content) =
                    (EntryKind::Hardlink, target.clone(), Content::default());
            }
            first.entry(stat.ino).or_insert(at);
        }
        entries.push(entry);
    }
    match tar::bytes(&entries) {
        Ok(bytes) => write(engine, said, call, flags.get("output"), bytes, "export container"),
        Err(why) => said.daemon(&why),
    }
}

pub(super) fn import(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let spec = ["c,change=", "m,message=", "platform="];
    let Some(flags) = read(said, "import", args, &spec, false, Count::AtLeast(1)) else { return };
    if let Some(Err(wrong)) = flags.rest.get(1).map(|name| reference(name)) {
        return said.error(&wrong);
    }
    let bytes = match input(engine, call, Some(&flags.rest[0])) {
        Ok(bytes) => bytes,
        Err(error) => {
            return said.error(&format!("open {}: {}", flags.rest[0], error.text().to_lowercase()));
        }
    };
    let Some(entries) = unpacked(bytes) else { return said.daemon("unexpected EOF") };
    let now = engine.now;
    let chain = match engine.store_layer(None, entries) {
        Ok(chain) => chain,
        Err(why) => return said.daemon(&why),
    };
    let comment = flags.get("message").unwrap_or("Imported from -").to_owned();
    let mut image = image_of(&Value::Null, now);
    image.created = now;
    image.layers = vec![chain];
    image.history = vec![Step { created: now, comment, ..Step::default() }];
    for change in flags.all("change") {
        let parsed = dockerfile::parse(&format!("FROM x\n{change}")).unwrap_or_default();
        parsed.iter().skip(1).for_each(|one| apply(&mut image, one));
    }
    let id = engine.add_image(image);
    if let Some(name) = flags.rest.get(1) {
        engine.tags.insert(shown(name), id.clone());
    }
    said.line(id.as_str());
}

/// One side of a cp: what a container or the host sees, and a path of it.
struct Side {
    namespace: Namespace,
    path: Vec<u8>,
    shown: String,
    container: Option<String>,
}

pub(super) fn cp(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let spec = ["a,archive", "L,follow-link", "q,quiet"];
    let Some(flags) = read(said, "cp", args, &spec, false, Count::Exactly(2)) else { return };
    let mut sides = Vec::new();
    for text in &flags.rest {
        let (name, path) = match text.split_once(':') {
            Some((name, path)) if !name.contains('/') && !name.is_empty() => (Some(name), path),
            _ => (None, text.as_str()),
        };
        let Some(name) = name else {
            let (namespace, path) = (engine.host_namespace(), host_path(call, path));
            sides.push(Side { namespace, path, shown: text.clone(), container: None });
            continue;
        };
        // What isn't there is asked for first, and the client takes the silence for a folder that is missing.
        let Some(container) = engine.container(name).cloned() else {
            let to = sides.len() == 1 && path.ends_with('/');
            return match to {
                true => said.error("no such directory"),
                false => said.daemon(&format!("No such container: {name}")),
            };
        };
        let path = format!("/{}", path.trim_start_matches('/'));
        let namespace = Namespace { read_only: false, ..container.namespace.clone() };
        sides.push(Side {
            namespace,
            shown: path.clone(),
            path: path.into_bytes(),
            container: Some(container.name.clone()),
        });
    }
    let [from, to] = &sides[..] else { return };
    match (&from.container, &to.container) {
        (Some(_), Some(_)) => return said.error("copying between containers is not supported"),
        (None, None) => return said.error("must specify at least one container source"),
        _ => {}
    }
    let follow = flags.has("follow-link");
    if to.container.is_none() && flags.rest[1] == "-" {
        return packed(engine, said, from, follow);
    }
    if from.container.is_none() && flags.rest[0] == "-" {
        return unpack_into(engine, said, to, &call.input);
    }
    let stat = match engine.kernel(&from.namespace).stat(&from.path, follow) {
        Ok(stat) => stat,
        Err(_) => match &from.container {
            Some(name) => {
                return said.daemon(&format!(
                    "Could not find the file {} in container {name}",
                    from.shown
                ));
            }
            None => {
                return said.error(&format!(
                    "lstat {}: no such file or directory",
                    String::from_utf8_lossy(&from.path)
                ));
            }
        },
    };
    let mut kernel = engine.kernel(&to.namespace);
    let there = kernel.stat(&to.path, true).ok();
    let content_only = from.path.ends_with(b"/.");
    let name =
        from.path.rsplit(|&b| b == b'/').find(|part| !part.is_empty()).unwrap_or_default().to_vec();
    let into = there.as_ref().is_some_and(|stat| stat.node.is_dir()) && !content_only;
    let bare = to.path.strip_suffix(b"/").unwrap_or(&to.path);
    let end = bare.iter().rposition(|&b| b == b'/').unwrap_or(0);
    let parent = if end == 0 { &b"/"[..] } else { &bare[..end] };
    let slash = to.path.ends_with(b"/") && to.path.len() > 1;
    if there.as_ref().is_some_and(|there| !there.node.is_dir()) && stat.node.is_dir() {
        return said.error("cannot copy directory");
    }
    if there.is_none() {
        let shown = String::from_utf8_lossy(parent);
        let above = kernel.stat(parent, true).is_ok();
        match &to.container {
            None if !above => {
                return said
                    .error(&format!("invalid output path: directory {shown:?} does not exist"));
            }
            _ if slash && !stat.node.is_dir() => return said.error("no such directory"),
            Some(name) if !above => {
                return said
                    .daemon(&format!("Could not find the file {shown} in container {name}"));
            }
            _ => {}
        }
    }
    let target = if into { [bare, b"/", &name].concat() } else { bare.to_vec() };
    let source = from.path.strip_suffix(b"/.").unwrap_or(&from.path).to_vec();
    let done = copy(engine, from, to, (&source, &target), follow);
    if let Err(error) = done {
        said.daemon(&format!(
            "{}: {}",
            String::from_utf8_lossy(&target),
            error.text().to_lowercase()
        ));
    }
}

/// `docker cp NAME:PATH -`: a tar of it on standard output.
fn packed(engine: &mut Engine, said: &mut Said, from: &Side, follow: bool) {
    let found = {
        let mut kernel = engine.kernel(&from.namespace);
        kernel.existing(&from.path, follow).ok()
    };
    let disk = found.as_ref().and_then(|place| engine.disks.get(&place.disk));
    let (Some(place), Some(disk)) = (found.as_ref(), disk) else {
        let name = from.container.clone().unwrap_or_default();
        return said.daemon(&format!("Could not find the file {} in container {name}", from.shown));
    };
    let name = crate::domain::path::name(&place.path);
    let mut entries = Vec::new();
    entries.extend(disk.node(&place.dentry).map(|node| TarEntry::of(name.to_vec(), &node)));
    for (at, dentry) in disk.walk_from(name, place.dentry.clone()) {
        entries.extend(disk.node(&dentry).map(|node| TarEntry::of(at, &node)));
    }
    match tar::bytes(&entries) {
        Ok(bytes) => said.out.extend(bytes),
        Err(why) => said.daemon(&why),
    }
}

/// `docker cp - NAME:FOLDER`: a tar from standard input.
fn unpack_into(engine: &mut Engine, said: &mut Said, to: &Side, input: &[u8]) {
    let mut kernel = engine.kernel(&to.namespace);
    let name = to.container.clone().unwrap_or_default();
    match kernel.stat(&to.path, true) {
        Ok(stat) if stat.node.is_dir() => {}
        Ok(_) => {
            return said.error(&format!("destination \"{name}:{}\" must be a directory", to.shown));
        }
        Err(_) => {
            return said
                .daemon(&format!("Could not find the file {} in container {name}", to.shown));
        }
    }
    for entry in tar::read(input).unwrap_or_default() {
        let target = [to.path.as_slice(), b"/", &entry.path].concat();
        let body = match entry.kind {
            EntryKind::Dir => Body::Dir(Default::default()),
            EntryKind::Symlink => Body::Symlink(entry.link.as_slice().into()),
            EntryKind::Fifo => Body::Fifo,
            _ => Body::File(entry.content.clone()),
        };
        kernel.umask = 0;
        let done = put(&mut kernel, &target, &body, entry.mode).and_then(|()| {
            kernel.chown(&target, Some(entry.uid), Some(entry.gid), false)?;
            kernel.utimens(&target, false, [Some(entry.mtime), Some(entry.mtime)], true)
        });
        if let Err(error) = done {
            return said.daemon(&error.text().to_lowercase());
        }
    }
}

fn copy(
    engine: &mut Engine,
    from: &Side,
    to: &Side,
    paths: (&[u8], &[u8]),
    follow: bool,
) -> Result<(), Errno> {
    let (source, target) = paths;
    let node = engine.kernel(&from.namespace).stat(source, follow)?.node;
    let names =
        if node.is_dir() { engine.kernel(&from.namespace).read_dir(source)? } else { Vec::new() };
    let mut kernel = engine.kernel(&to.namespace);
    kernel.umask = 0;
    put(&mut kernel, target, &node.body, node.attr.mode)?;
    // Measured: the owner goes along, with -a and without.
    kernel.chown(target, Some(node.attr.uid), Some(node.attr.gid), false)?;
    if !matches!(node.body, Body::Symlink(_)) {
        kernel.chmod(target, node.attr.mode)?;
    }
    for name in names {
        let (source, target) = ([source, b"/", &name].concat(), [target, b"/", &name].concat());
        copy(engine, from, to, (&source, &target), false)?;
    }
    let time = Some(node.attr.mtime);
    engine.kernel(&to.namespace).utimens(target, false, [time, time], true)
}

fn put(kernel: &mut Kernel<'_>, target: &[u8], body: &Body, mode: u32) -> Result<(), Errno> {
    let there = kernel.stat(target, false).ok();
    if there.as_ref().is_some_and(|stat| !stat.node.is_dir()) {
        kernel.unlink(target)?;
    }
    match body {
        Body::Dir(_) if there.is_some_and(|stat| stat.node.is_dir()) => Ok(()),
        Body::Dir(_) => kernel.mkdir(target, mode),
        Body::File(content) => {
            let handle = kernel.open(target, OpenFlags::WRITE)?;
            kernel.fill(&handle, content.clone());
            Ok(())
        }
        Body::Symlink(link) => kernel.symlink(link, target),
        Body::Char(device) => kernel.mknod(target, EntryKind::Char, mode, *device),
        Body::Block(device) => kernel.mknod(target, EntryKind::Block, mode, *device),
        Body::Fifo | Body::Whiteout => {
            kernel.mknod(target, EntryKind::Fifo, mode, crate::domain::Device::default())
        }
    }
}
