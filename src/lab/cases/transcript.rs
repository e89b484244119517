//! Transcripts of an engine: images and files at the start, lines typed on the host, and what came back.

use super::{list, read, text};
use crate::domain::{ChainId, Device, Digest, EntryKind, Time, path, whiteout};
use crate::lab::content::{Content, Far};
use crate::lab::docker;
use crate::lab::engine::{Config, Engine, Image, Step};
use crate::lab::tar::TarEntry;
use crate::lab::tree::{Attr, Body, Node};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The time of files of the host and of the images: 2024-01-02 03:04:05 UTC.
pub(super) const THEN: Time = Time { secs: 1_704_164_645, nanos: 0 };
/// The time of the first line.
pub(super) const NOW: Time = Time { secs: 1_760_000_000, nanos: 0 };

/// Answers a transcript: `{"steps": …}`. Errors with what is wrong with the file.
pub fn run(file: &str) -> Result<String, String> {
    let question = read(file)?;
    if text(&question, "kind") == Some("cache") {
        return super::cache::run(&question);
    }
    let mut engine = Engine::new(NOW);
    let setup = &question["setup"];
    for name in list(setup, "images") {
        let name = name.as_str().unwrap_or_default();
        load(&mut engine, &question["bases"][name])?;
    }
    let cwd = text(setup, "cwd").unwrap_or("/home/me").to_owned();
    host_files(&mut engine, &cwd, &setup["host"]);
    for command in list(setup, "commands") {
        let line = command.as_str().unwrap_or_default();
        if !by_another_tool(&mut engine, &cwd, line) {
            docker::host(&mut engine, &cwd, line.as_bytes());
        }
    }
    let mut steps = Vec::new();
    for step in list(&question, "steps") {
        let line = text(step, "cmd").unwrap_or_default();
        let answer = docker::host(&mut engine, &cwd, line.as_bytes());
        steps.push(json!({
            "cmd": line,
            "exit": answer.status,
            "stdout": String::from_utf8_lossy(&answer.out),
            "stderr": String::from_utf8_lossy(&answer.err),
        }));
    }
    serde_json::to_string(&json!({ "steps": steps })).map_err(|error| error.to_string())
}

/// `skopeo copy docker-archive:FILE docker://NAME`: another tool fills the registry, as another engine would that loads the
/// archive and pushes it. True when the line is that.
fn by_another_tool(engine: &mut Engine, cwd: &str, line: &str) -> bool {
    let word = |start: &str| line.split(' ').find_map(|word| word.strip_prefix(start));
    let (true, Some(file), Some(name)) =
        (line.starts_with("skopeo copy "), word("docker-archive:"), word("docker://"))
    else {
        return false;
    };
    let mut other = engine.clone();
    other.images.clear();
    other.tags.clear();
    let loaded = docker::host(&mut other, cwd, format!("docker load -i {file}").as_bytes());
    let loaded = String::from_utf8_lossy(&loaded.out).into_owned();
    let tag = loaded.trim().rsplit(' ').next().unwrap_or_default();
    docker::host(
        &mut other,
        cwd,
        format!("docker tag {tag} {name} && docker push {name}").as_bytes(),
    );
    engine.registry = other.registry;
    true
}

/// The base images of a question, and a machine with its files, for those who go on by themselves.
pub(super) fn load(engine: &mut Engine, base: &Value) -> Result<(), String> {
    let mut layers: Vec<ChainId> = Vec::new();
    let mut history = Vec::new();
    for layer in list(base, "layers") {
        let files = list(layer, "files");
        let empty = files.is_empty();
        if !empty {
            let entries: Vec<TarEntry> = files.iter().map(base_file).collect();
            layers.push(engine.store_layer(layers.last(), entries)?);
        }
        let created_by = text(layer, "created_by").unwrap_or_default().to_owned();
        history.push(Step { created: THEN, created_by, comment: String::new(), empty });
    }
    let words = |key: &str| -> Option<Vec<String>> {
        let words = base["config"].get(key)?.as_array()?;
        Some(words.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    };
    let config = Config {
        cmd: words("Cmd"),
        env: words("Env").unwrap_or_default(),
        entrypoint: words("Entrypoint"),
        ..Config::default()
    };
    let created = text(base, "created").and_then(|text| crate::lab::shell::parse_date(text, NOW));
    let image = Image {
        id: Digest::sha256(b""),
        config,
        layers,
        history,
        created: created.unwrap_or(THEN),
        author: String::new(),
        parent: None,
    };
    let id = engine.add_image(image);
    let name = text(base, "ref").unwrap_or_default();
    engine.tags.insert(name.to_owned(), id);
    Ok(())
}

/// Bytes that follow from a word and look like none: its hash, and the number of each eight of them, mixed (SplitMix64).
struct Noise(u64);

impl Noise {
    fn of(word: &str) -> Self {
        let hash = Sha256::digest(word.as_bytes());
        Self(hash.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    fn eight(&self, at: u64) -> [u8; 8] {
        let mut word = self.0.wrapping_add(at.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ word >> 31).to_le_bytes()
    }
}

impl Far for Noise {
    fn read(&self, _: u64, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let first = offset / 8;
        let skip = (offset - first * 8) as usize;
        let mut all = Vec::with_capacity(skip + length + 8);
        for at in (first..).take((skip + length).div_ceil(8)) {
            all.extend_from_slice(&self.eight(at));
        }
        all.truncate(skip + length);
        all.drain(..skip);
        Ok(all)
    }
}

fn base_file(file: &Value) -> TarEntry {
    let number = |key: &str| file.get(key).and_then(Value::as_u64).unwrap_or(0);
    let at = text(file, "path").unwrap_or_default();
    let at = path::components(at.as_bytes()).collect::<Vec<_>>().join(&b'/');
    let kind = match text(file, "type").unwrap_or("file") {
        "dir" => EntryKind::Dir,
        "symlink" => EntryKind::Symlink,
        "hardlink" => EntryKind::Hardlink,
        "fifo" => EntryKind::Fifo,
        "char" => EntryKind::Char,
        _ => EntryKind::File,
    };
    if text(file, "type") == Some("whiteout") {
        let name = crate::lab::tree::join(path::parent(&at), &whiteout::hiding(path::name(&at)));
        return TarEntry::new(name, EntryKind::File, 0o644, THEN);
    }
    let mut entry = TarEntry::new(at, kind, number("mode") as u32 & 0o7777, THEN);
    (entry.uid, entry.gid) = (number("uid") as u32, number("gid") as u32);
    entry.link = text(file, "target").unwrap_or_default().as_bytes().to_vec();
    if kind == EntryKind::Hardlink {
        entry.link = path::components(&entry.link).collect::<Vec<_>>().join(&b'/');
    }
    let size = number("size");
    entry.content = match (text(file, "content"), text(file, "repeat")) {
        (Some(content), _) => Content::bytes(content.as_bytes()),
        (None, Some(pattern)) => Content::repeat(pattern.as_bytes(), size),
        // A program: nothing of it is known but its hash, from which bytes are made that no packer makes smaller.
        (None, None) => {
            let seed = text(file, "sha256").unwrap_or_default();
            Content::far(Arc::new(Noise::of(seed)), 0, size)
        }
    };
    entry.device = (kind == EntryKind::Char).then(Device::default);
    entry
}

/// Puts files under the working folder of the host.
pub(super) fn host_files(engine: &mut Engine, cwd: &str, files: &Value) {
    let host = engine.host;
    let Some(disk) = engine.disks.get_mut(&host) else { return };
    let dir = Attr::new(0o755, 0, 0, THEN);
    for folder in ["tmp", "etc", "var/lib/docker"] {
        disk.upper.folder(folder.as_bytes(), dir);
    }
    disk.upper.folder(b"dev", dir);
    let null = Body::Char(Device { major: 1, minor: 3 });
    disk.upper.put(b"dev/null", Node::new(null, Attr::new(0o666, 0, 0, THEN)));
    disk.upper.folder(cwd.trim_matches('/').as_bytes(), dir);
    let all: BTreeMap<String, Value> =
        files.as_object().map(|map| map.clone().into_iter().collect()).unwrap_or_default();
    for (name, value) in all {
        let link = text(&value, "target");
        let content = match &value {
            Value::String(text) => Content::bytes(text.as_bytes()),
            other => {
                let pattern = text(other, "repeat").unwrap_or_default().as_bytes();
                Content::repeat(pattern, other.get("size").and_then(Value::as_u64).unwrap_or(0))
            }
        };
        let at = format!("{}/{}", cwd.trim_matches('/'), name.trim_end_matches('/'));
        disk.upper.folder(path::parent(at.as_bytes()), dir);
        if let Some(target) = link {
            let body = Body::Symlink(target.as_bytes().into());
            disk.upper.put(at.as_bytes(), Node::new(body, Attr::new(0o777, 0, 0, THEN)));
        } else if name.ends_with('/') || value.get("dir").is_some() {
            disk.upper.folder(at.as_bytes(), dir);
        } else {
            disk.upper
                .put(at.as_bytes(), Node::new(Body::File(content), Attr::new(0o644, 0, 0, THEN)));
        }
    }
}
