//! Entries of layers and contexts, from JSON and back.

use super::{list, text};
use crate::domain::digest::hex;
use crate::domain::{Device, EntryKind, Time, Xattr, path, whiteout};
use crate::lab::content::Content;
use crate::lab::overlay::Stat;
use crate::lab::tar::TarEntry;
use crate::lab::tree::{Body, join};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// When an entry does not say.
pub(super) const MTIME: i64 = 1_600_000_000;

/// A layer, or the files of a folder.
pub(super) fn entries(all: &[Value]) -> Result<Vec<TarEntry>, String> {
    let mut out: Vec<TarEntry> = Vec::new();
    for value in all {
        let mut entry = entry(value)?;
        if entry.kind == EntryKind::Hardlink
            && let Some(target) = out.iter().find(|other| other.path == entry.link)
        {
            // A hard link has its target's metadata.
            (entry.mode, entry.uid, entry.gid) = (target.mode, target.uid, target.gid);
            entry.mtime = target.mtime;
        }
        out.push(entry);
    }
    Ok(out)
}

fn entry(value: &Value) -> Result<TarEntry, String> {
    let at = text(value, "path").ok_or("an entry has no path")?;
    let at = path::components(at.as_bytes()).collect::<Vec<_>>().join(&b'/');
    let number = |key: &str| value.get(key).and_then(Value::as_i64);
    let kind = text(value, "type").unwrap_or("file");
    let (kind, at) = match kind {
        "dir" => (EntryKind::Dir, at),
        "symlink" => (EntryKind::Symlink, at),
        "hardlink" => (EntryKind::Hardlink, at),
        "fifo" => (EntryKind::Fifo, at),
        "char" => (EntryKind::Char, at),
        "file" | "tar" => (EntryKind::File, at),
        "whiteout" => {
            (EntryKind::File, join(path::parent(&at), &whiteout::hiding(path::name(&at))))
        }
        "opaque" => (EntryKind::File, join(&at, whiteout::OPAQUE)),
        other => return Err(format!("an entry has the type {other:?}")),
    };
    let default = match kind {
        EntryKind::Dir => 0o755,
        EntryKind::Symlink => 0o777,
        _ => 0o644,
    };
    let mode = text(value, "mode").map_or(Some(default), |mode| u32::from_str_radix(mode, 8).ok());
    let mode = mode.ok_or("a mode is not octal")?;
    let mtime = Time { secs: number("mtime").unwrap_or(MTIME), nanos: 0 };
    let mut entry = TarEntry::new(at, kind, mode, mtime);
    let id = |key: &str| number(key).and_then(|id| u32::try_from(id).ok()).unwrap_or(0);
    (entry.uid, entry.gid) = (id("uid"), id("gid"));
    entry.link = text(value, "target").unwrap_or_default().as_bytes().to_vec();
    if kind == EntryKind::Hardlink {
        entry.link = path::components(&entry.link).collect::<Vec<_>>().join(&b'/');
    }
    entry.content = content(value)?;
    entry.device = match list(value, "dev") {
        [major, minor] => {
            let part =
                |value: &Value| value.as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
            Some(Device { major: part(major), minor: part(minor) })
        }
        _ => None,
    };
    if let Some(xattrs) = value.get("xattrs").and_then(Value::as_object) {
        let one = |(name, value): (&String, &Value)| Xattr {
            name: name.as_bytes().into(),
            value: value.as_str().unwrap_or_default().as_bytes().into(),
        };
        entry.xattrs = xattrs.iter().map(one).collect::<Vec<_>>().into();
    }
    Ok(entry)
}

fn content(value: &Value) -> Result<Content, String> {
    if let [pattern, size] = list(value, "fill") {
        let pattern: Arc<[u8]> = pattern.as_str().unwrap_or_default().as_bytes().into();
        return Ok(Content::repeat(pattern, size.as_u64().ok_or("a fill has no size")?));
    }
    if text(value, "type") == Some("tar") {
        return Ok(Content::bytes(crate::lab::tar::bytes(&entries(list(value, "entries"))?)?));
    }
    Ok(Content::bytes(text(value, "text").unwrap_or_default().as_bytes()))
}

pub(super) fn octal(mode: u32) -> String {
    format!("{mode:04o}")
}

/// An entry of a layer's tar.
pub(super) fn tar_entry(entry: &TarEntry) -> Result<Value, String> {
    let slash: &[u8] = if entry.kind == EntryKind::Dir { b"/" } else { b"" };
    let name = [entry.path.as_slice(), slash].concat();
    let mut out = json!({
        "name": String::from_utf8_lossy(&name),
        "type": entry.kind.word(),
        "uid": entry.uid,
        "gid": entry.gid,
    });
    if entry.kind != EntryKind::Symlink {
        out["mode"] = json!(octal(entry.mode));
    }
    if entry.kind == EntryKind::File {
        out["size"] = json!(entry.content.len());
        out["sha256"] = json!(hex(&entry.content.sha256()?));
    }
    if !entry.link.is_empty() {
        out["linkname"] = json!(String::from_utf8_lossy(&entry.link));
    }
    Ok(out)
}

/// What lstat says of a path; times from `now` on are "now".
pub(super) fn stat(at: &str, stat: &Stat, now: i64) -> Result<Map<String, Value>, String> {
    let (node, attr) = (&stat.node, stat.node.attr);
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    put("path", json!(at));
    put("type", json!(node.kind().word()));
    put("uid", json!(attr.uid));
    put("gid", json!(attr.gid));
    put("mtime", if attr.mtime.secs >= now { json!("now") } else { json!(attr.mtime.secs) });
    if !matches!(node.body, Body::Symlink(_)) {
        put("mode", json!(octal(attr.mode)));
    }
    match &node.body {
        Body::File(content) => {
            put("size", json!(content.len()));
            put("sha256", json!(hex(&content.sha256()?)));
        }
        Body::Symlink(target) => {
            put("target", json!(String::from_utf8_lossy(target)));
        }
        _ => {}
    }
    if let Some(device) = node.device() {
        put("dev", json!([device.major, device.minor]));
    }
    let user = node.xattrs.iter().filter(|xattr| xattr.name.starts_with(b"user."));
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let xattrs: Map<String, Value> =
        user.map(|xattr| (shown(&xattr.name), json!(shown(&xattr.value)))).collect();
    if !xattrs.is_empty() {
        put("xattrs", Value::Object(xattrs));
    }
    Ok(out)
}
