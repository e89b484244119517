//! Cases of containers: layers, operations, and what is there afterwards.

use super::calls::{class, system_call};
use super::layer::{self, entries, tar_entry};
use super::{list, read};
use crate::domain::order::SortSmall;
use crate::domain::{Time, path};
use crate::lab::engine::{Config, Engine, Image, MountSource, MountSpec, RunOptions};
use crate::lab::kernel::{DiskId, Kernel, Namespace};
use crate::lab::overlay::Stat;
use crate::lab::overlay::changes::Change;
use crate::lab::shell::{Dialect, Programs};
use crate::lab::tree::{Attr, join};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The time of the first operation; whatever is later was set by an operation.
const NOW: i64 = 4_000_000_000;

/// What the daemon puts into every container: nobody's business here.
const LEFT_OUT: [&str; 8] = [
    "/dev",
    "/proc",
    "/sys",
    "/.dockerenv",
    "/etc/hosts",
    "/etc/hostname",
    "/etc/resolv.conf",
    "/etc/mtab",
];

fn left_out(at: &[u8]) -> bool {
    LEFT_OUT.iter().any(|out| {
        let out = &out.as_bytes()[1..];
        at.strip_prefix(out).is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
    })
}

/// Answers a case: `{"after": …}` as its file has it. Errors with what is wrong with the file.
pub fn run(file: &str) -> Result<String, String> {
    let case = read(file)?;
    let mut engine = Engine::new(Time { secs: NOW, nanos: 0 });
    load_base(&mut engine, &case)?;
    let mut hosts = BTreeMap::new();
    for (name, files) in case.get("hostdirs").and_then(Value::as_object).into_iter().flatten() {
        let files = entries(files.as_array().map_or(&[], Vec::as_slice))?;
        let tree = crate::lab::tar::unpack(&files, 1 << 40);
        let disk = engine.new_disk(Attr::new(0o755, 0, 0, engine.now));
        engine.disks.insert(disk, crate::lab::overlay::FileSystem::disk(tree));
        hosts.insert(name.clone(), disk);
    }
    let mut lab = Lab { engine, hosts, containers: BTreeMap::new(), made: Vec::new() };
    let mut results = Vec::new();
    for op in list(&case, "ops") {
        lab.engine.now.secs += 1;
        results.push(lab.operate(op.as_array().map_or(&[], Vec::as_slice))?);
    }
    let after = lab.after(results)?;
    serde_json::to_string(&json!({ "after": after })).map_err(|error| error.to_string())
}

fn load_base(engine: &mut Engine, case: &Value) -> Result<(), String> {
    let mut layers = Vec::new();
    for layer in list(case, "layers") {
        let files = entries(layer.as_array().map_or(&[], Vec::as_slice))?;
        layers.push(engine.store_layer(layers.last(), files)?);
    }
    let image = Image {
        id: crate::domain::Digest::sha256(b""),
        config: Config { cmd: Some(vec!["sh".into()]), ..Config::default() },
        layers,
        history: Vec::new(),
        created: engine.now,
        author: String::new(),
        parent: None,
    };
    let id = engine.add_image(image);
    engine.tags.insert("base:latest".into(), id);
    Ok(())
}

struct Lab {
    engine: Engine,
    hosts: BTreeMap<String, DiskId>,
    /// Container IDs by the names that the case uses.
    containers: BTreeMap<String, String>,
    /// Images that a commit made.
    made: Vec<String>,
}

impl Lab {
    fn operate(&mut self, op: &[Value]) -> Result<Value, String> {
        let word = |at: usize| op.get(at).and_then(Value::as_str).unwrap_or_default();
        let name = word(1);
        match word(0) {
            "run" => self.start_new(name, word(2), op.get(3).unwrap_or(&Value::Null)),
            "sh" => {
                let id = self.id(name)?;
                let ran = self.engine.sh(&id, word(2).as_bytes(), Dialect::Gnu, Programs::Anywhere);
                let ran = ran.ok_or_else(|| format!("no container {name}"))?;
                let err = String::from_utf8_lossy(&ran.err).into_owned();
                Ok(json!({
                    "exit": ran.status,
                    "stdout": String::from_utf8_lossy(&ran.out),
                    "stderr_kind": class(&err),
                    "stderr": err,
                }))
            }
            "sys" => self.call(name, word(2), &op[3.min(op.len())..]),
            "commit" => {
                let (id, image) = (self.id(name)?, format!("{}:latest", word(2)));
                let made = self.engine.commit(&id, |_| {}).map_err(|error| format!("{error:?}"))?;
                self.engine.tags.insert(image, made);
                self.made.push(word(2).to_owned());
                Ok(json!({ "exit": 0 }))
            }
            "stop" => {
                let id = self.id(name)?;
                self.engine.stop(&id, 0);
                Ok(json!({ "exit": 0 }))
            }
            "start" => {
                let id = self.id(name)?;
                let started = self.engine.start(&id);
                Ok(json!({ "exit": i32::from(started.is_err()) }))
            }
            "rm" => {
                let id = self.id(name)?;
                self.engine.remove(&id, false);
                self.containers.remove(name);
                Ok(json!({ "exit": 0 }))
            }
            other => Err(format!("there is no operation {other:?}")),
        }
    }

    fn id(&self, name: &str) -> Result<String, String> {
        self.containers.get(name).cloned().ok_or_else(|| format!("no container {name}"))
    }

    fn start_new(&mut self, name: &str, image: &str, extra: &Value) -> Result<Value, String> {
        let mut mounts = Vec::new();
        let mut add = |source: MountSource, target: &str| {
            let target = target.as_bytes().to_vec();
            mounts.push(MountSpec {
                source,
                target,
                read_only: false,
                no_copy: false,
                mode: String::new(),
            });
        };
        let pair = |value: &Value| {
            let get =
                |at: usize| value.get(at).and_then(Value::as_str).unwrap_or_default().to_owned();
            (get(0), get(1))
        };
        for value in list(extra, "volumes") {
            let (volume, target) = pair(value);
            add(MountSource::Volume(volume), &target);
        }
        for target in list(extra, "tmpfs") {
            add(MountSource::Tmpfs, target.as_str().unwrap_or_default());
        }
        for value in list(extra, "binds") {
            let (host, target) = pair(value);
            let disk = *self.hosts.get(&host).ok_or_else(|| format!("no host folder {host}"))?;
            add(MountSource::Disk(disk), &target);
        }
        let options = RunOptions { name: Some(name.to_owned()), mounts, ..RunOptions::default() };
        let id = self.engine.create(image, options).map_err(|error| format!("{error:?}"))?;
        let started = self.engine.start(&id);
        self.containers.insert(name.to_owned(), id);
        Ok(json!({ "exit": if started.is_ok() { 0 } else { 127 } }))
    }

    /// One system call.
    fn call(&mut self, name: &str, call: &str, args: &[Value]) -> Result<Value, String> {
        let id = self.id(name)?;
        let container = self.engine.container(&id).cloned();
        let container = container.ok_or_else(|| format!("no container {name}"))?;
        let mut handles = container.handles.clone();
        let mut kernel = self.engine.kernel(&container.namespace);
        let done = system_call(&mut kernel, &mut handles, call, args);
        self.engine.change(&id, |container| container.handles = handles);
        Ok(match done {
            Ok(None) => json!({ "errno": "" }),
            Ok(Some(out)) => json!({ "errno": "", "stdout": String::from_utf8_lossy(&out) }),
            Err(errno) => json!({ "errno": errno.name() }),
        })
    }

    fn after(mut self, results: Vec<Value>) -> Result<Value, String> {
        let mut containers = Map::new();
        for (name, id) in self.containers.clone() {
            containers.insert(name, self.container(&id)?);
        }
        let mut images = Map::new();
        for name in &self.made {
            let Some(image) = self.engine.image(name) else { continue };
            let top = image.layers.last().and_then(|chain| self.engine.layers.get(chain));
            let entries = top.map(|layer| Arc::clone(&layer.entries)).unwrap_or_default();
            let shown = entries.iter().filter(|entry| !left_out(&entry.path));
            let top: Vec<Value> = shown.map(tar_entry).collect::<Result<_, _>>()?;
            images.insert(name.clone(), json!({ "layers": image.layers.len(), "top": top }));
        }
        let mut volumes = Map::new();
        for (name, volume) in self.engine.volumes.clone() {
            volumes.insert(name, self.listing(volume.disk)?);
        }
        let mut hosts = Map::new();
        for (name, disk) in self.hosts.clone() {
            hosts.insert(name, self.listing(disk)?);
        }
        Ok(json!({
            "results": results,
            "containers": containers,
            "images": images,
            "volumes": volumes,
            "hostdirs": hosts,
        }))
    }

    /// All files of a disk.
    fn listing(&mut self, disk: DiskId) -> Result<Value, String> {
        let host = self.engine.host_namespace();
        let namespace = Namespace { root: disk, ..host };
        let found = merged(&mut self.engine.kernel(&namespace));
        listed(found, |_| false)
    }

    fn container(&mut self, id: &str) -> Result<Value, String> {
        let container = self.engine.container(id).cloned().ok_or("a container is gone")?;
        let found = merged(&mut self.engine.kernel(&container.namespace));
        let merged = listed(found, left_out)?;
        let disk = self.engine.disks.get(&container.disk).ok_or("a disk is gone")?;
        let diff: Vec<Value> = disk
            .changes()
            .iter()
            .filter(|(at, _)| !left_out(at))
            .map(|(at, change): (_, &Change)| {
                json!([change.letter().to_string(), path::display(at)])
            })
            .collect();
        Ok(json!({
            "docker_diff": diff,
            "size_rw": disk.written(),
            "upper": upper(disk)?,
            "merged": merged,
        }))
    }
}

/// The upper folder as it lies on the disk.
fn upper(disk: &crate::lab::overlay::FileSystem) -> Result<Value, String> {
    let tree = &disk.upper;
    let mut names: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let all: Vec<_> = tree.walk().into_iter().filter(|(at, _)| !left_out(at)).collect();
    for (at, id) in &all {
        names.entry(*id).or_default().push(path::display(at));
    }
    let mut out = Vec::new();
    for (at, id) in all {
        let node = tree.node(id).clone();
        if node.is_whiteout() {
            out.push(json!({ "path": path::display(&at), "whiteout": true }));
            continue;
        }
        let (opaque, nlink, ino) = (node.opaque, node.nlink, tree.ino(id));
        let mut entry = layer::stat(&path::display(&at), &Stat { node, ino, nlink }, NOW)?;
        if opaque {
            entry.insert("opaque".into(), json!(true));
        }
        if names[&id].len() > 1 {
            entry.insert("links".into(), json!(names[&id]));
        }
        if at == b"etc" {
            entry.insert("mtime".into(), Value::Null);
        }
        out.push(Value::Object(entry));
    }
    Ok(Value::Array(out))
}

type Found = Vec<(Vec<u8>, DiskId, Stat)>;

/// Everything that a namespace shows, mounts included.
fn merged(kernel: &mut Kernel<'_>) -> Found {
    let (mut out, mut todo) = (Vec::new(), vec![Vec::new()]);
    while let Some(dir) = todo.pop() {
        let path = [b"/", dir.as_slice()].concat();
        for name in kernel.read_dir(&path).unwrap_or_default() {
            let at = join(&dir, &name);
            let Ok(place) = kernel.existing(&[b"/", at.as_slice()].concat(), false) else {
                continue;
            };
            let Ok(stat) = kernel.stat_at(&place) else { continue };
            if stat.node.is_dir() {
                todo.push(at.clone());
            }
            out.push((at, place.disk, stat));
        }
    }
    out.sort_small_by(|a, b| a.0.cmp(&b.0));
    out
}

fn listed(found: Found, out_of: fn(&[u8]) -> bool) -> Result<Value, String> {
    let shown: Found = found.into_iter().filter(|(at, ..)| !out_of(at)).collect();
    let mut names: BTreeMap<(DiskId, u64), Vec<String>> = BTreeMap::new();
    for (at, disk, stat) in &shown {
        names.entry((*disk, stat.ino)).or_default().push(path::display(at));
    }
    let mut out = Vec::new();
    for (at, disk, stat) in shown {
        let mut entry = layer::stat(&path::display(&at), &stat, NOW)?;
        let links = &names[&(disk, stat.ino)];
        if !stat.node.is_dir() {
            entry.insert("nlink".into(), json!(stat.nlink));
            if links.len() > 1 {
                entry.insert("links".into(), json!(links));
            }
        }
        if at == b"etc" {
            entry.insert("mtime".into(), Value::Null);
        }
        out.push(Value::Object(entry));
    }
    Ok(Value::Array(out))
}
