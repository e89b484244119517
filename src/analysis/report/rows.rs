//! The long lists of the report, a row at a time.

use crate::analysis::hidden::HiddenFile;
use crate::analysis::union::{LinkNames, NodeId, Union, Version};
use crate::domain::digest::hex;
use crate::domain::{EntryKind, EntryRef, Xattr, path};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A file with so many other names lists them all at each. With more, each names the first (`hardlink_of`) and says how many
/// there are: of 30,000 names, each would list all others.
const MOST_NAMES: usize = 100;

/// The final tree, folders before what they hold, siblings by the bytes of their names.
pub(super) struct UnionRows<'a>(pub &'a Union);

impl Serialize for UnionRows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        let mut walk = self.0.walk(NodeId::ROOT);
        let names = RefCell::new(LinkNames::new(self.0, self.0.top(), MOST_NAMES));
        while let Some((node, path)) = walk.next_node() {
            match self.0.last(node) {
                Some(version) => {
                    let row = UnionRow { union: self.0, node, path, version, names: &names };
                    seq.serialize_element(&row)?
                }
                None => walk.skip_below(),
            }
        }
        seq.end()
    }
}

struct UnionRow<'a, 'n> {
    union: &'a Union,
    node: NodeId,
    path: &'a [u8],
    version: Version<'a>,
    names: &'a RefCell<LinkNames<'n>>,
}

impl Serialize for UnionRow<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        put_path(&mut map, self.path)?;
        map.serialize_entry("type", kind_name(self.version.kind))?;
        match self.version.entry {
            Some(entry) => self.entry::<S>(&mut map, entry)?,
            None => {
                map.serialize_entry("mode", "0755")?;
                map.serialize_entry("uid", &0)?;
                map.serialize_entry("gid", &0)?;
                map.serialize_entry("mtime", &None::<i64>)?;
                map.serialize_entry("implicit", &true)?;
            }
        }
        let named = self.node != NodeId::ROOT || self.version.entry.is_some();
        map.serialize_entry("layer", &named.then_some(self.version.layer))?;
        map.end()
    }
}

impl UnionRow<'_, '_> {
    fn entry<S: Serializer>(
        &self,
        map: &mut S::SerializeMap,
        entry: EntryRef<'_>,
    ) -> Result<(), S::Error> {
        let meta = entry.meta();
        map.serialize_entry("mode", &format!("{:04o}", meta.mode))?;
        map.serialize_entry("uid", &meta.uid)?;
        map.serialize_entry("gid", &meta.gid)?;
        if entry.kind() == EntryKind::File {
            map.serialize_entry("size", &entry.size())?;
        }
        map.serialize_entry("mtime", &entry.mtime().secs)?;
        if entry.mtime().nanos != 0 {
            map.serialize_entry("mtime_ns", &entry.mtime().nanos)?;
        }
        if let Some(sha256) = entry.sha256() {
            map.serialize_entry("sha256", &hex(&sha256))?;
        }
        if entry.kind() == EntryKind::Symlink {
            map.serialize_entry("linkname", &String::from_utf8_lossy(entry.link()))?;
            if let Some(hex) = path::odd_bytes(entry.link()) {
                map.serialize_entry("linkname_hex", &hex)?;
            }
        }
        if let Some(device) = entry.device() {
            map.serialize_entry("dev", &[device.major, device.minor])?;
        }
        if !meta.xattrs.is_empty() {
            map.serialize_entry("xattrs_hex", &Xattrs(&meta.xattrs))?;
            let odd: BTreeMap<_, _> = meta.xattrs.iter().filter_map(odd_name).collect();
            if !odd.is_empty() {
                map.serialize_entry("xattrs_by_name_hex", &odd)?;
            }
        }
        self.other_names::<S>(map)
    }

    /// All other names of the file, or the first of many; and their number.
    fn other_names<S: Serializer>(&self, map: &mut S::SerializeMap) -> Result<(), S::Error> {
        let others = self.names.borrow_mut().others(self.node);
        if others.count == 0 {
            return Ok(());
        }
        if others.count as usize <= MOST_NAMES {
            let paths: Vec<_> = others.listed.iter().map(|&name| self.union.path(name)).collect();
            let shown: Vec<_> = paths.iter().map(|path| path::display(path)).collect();
            map.serialize_entry("hardlinks", &shown)?;
            let hex = path::odd_list(paths.iter().map(Vec::as_slice));
            if !hex.is_empty() {
                map.serialize_entry("hardlinks_hex", &hex)?;
            }
        } else {
            let first = others.listed.first().copied().unwrap_or(self.node).min(self.node);
            let path = self.union.path(first);
            map.serialize_entry("hardlink_of", &path::display(&path))?;
            if let Some(hex) = path::odd_hex(&path) {
                map.serialize_entry("hardlink_of_hex", &hex)?;
            }
        }
        map.serialize_entry("hardlink_count", &others.count)
    }
}

struct Xattrs<'a>(&'a [Xattr]);

impl Serialize for Xattrs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // As text, two names can be one.
        let by_name: BTreeMap<_, _> = self
            .0
            .iter()
            .map(|xattr| (String::from_utf8_lossy(&xattr.name), hex(&xattr.value)))
            .collect();
        by_name.serialize(serializer)
    }
}

/// Name and value of an attribute whose name is not UTF-8, both in hex.
fn odd_name(xattr: &Xattr) -> Option<(String, String)> {
    path::odd_bytes(&xattr.name).map(|name| (name, hex(&xattr.value)))
}

/// What the layers change, one list each, base first, in the order of a walk. One walk finds all: a walk for each layer would
/// pass a large folder's files as often as layers touch it.
pub(super) struct Changes<'a>(pub &'a Union, pub usize);

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let union = self.0;
        let mut changed = vec![Vec::new(); self.1.max(union.layer_count() as usize)];
        let mut walk = union.walk(NodeId::ROOT);
        while let Some((node, _)) = walk.next_node() {
            for at in union.range(node) {
                changed[union.layer_at(at) as usize].push(node);
            }
        }
        serializer.collect_seq((0..).zip(&changed).map(|(layer, nodes)| LayerChanges {
            union,
            layer,
            nodes,
        }))
    }
}

struct LayerChanges<'a> {
    union: &'a Union,
    layer: u32,
    nodes: &'a [NodeId],
}

impl Serialize for LayerChanges<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { union, layer, nodes } = *self;
        let mut seq = serializer.serialize_seq(Some(nodes.len()))?;
        for &node in nodes {
            let path = &union.path(node);
            seq.serialize_element(&ChangeRow { union, layer, node, path })?;
        }
        seq.end()
    }
}

struct ChangeRow<'a> {
    union: &'a Union,
    layer: u32,
    node: NodeId,
    path: &'a [u8],
}

impl Serialize for ChangeRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        put_path(&mut map, self.path)?;
        let Some(change) = self.union.change(self.node, self.layer) else { return map.end() };
        map.serialize_entry("change", change.kind.name())?;
        if !change.fields.is_empty() {
            map.serialize_entry("fields", &change.fields.names().map(key_of).collect::<Vec<_>>())?;
        }
        let now = self.union.state(self.node, self.layer);
        if let Some(now) = now {
            map.serialize_entry("type", kind_name(now.kind))?;
            if now.kind == EntryKind::File {
                map.serialize_entry("size", &now.size())?;
            }
        }
        let before = self.layer.checked_sub(1).and_then(|below| self.union.state(self.node, below));
        if let Some(before) = before.filter(|before| before.kind == EntryKind::File) {
            let same =
                now.is_some_and(|now| now.kind == EntryKind::File && now.size() == before.size());
            if !same {
                map.serialize_entry("old_size", &before.size())?;
            }
        }
        if let Some(cause) = change.cause {
            map.serialize_entry("cause", cause.name())?;
        }
        map.end()
    }
}

/// The key of the union's rows that a field is about.
fn key_of(field: &str) -> &str {
    match field {
        "content" => "sha256",
        "xattrs" => "xattrs_hex",
        same => same,
    }
}

/// Hidden bodies, largest first.
pub(super) struct HiddenFiles<'a>(pub &'a Union, pub &'a [HiddenFile]);

impl Serialize for HiddenFiles<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.1.iter().map(|file| HiddenRow(self.0, file)))
    }
}

struct HiddenRow<'a>(&'a Union, &'a HiddenFile);

impl Serialize for HiddenRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("layer", &self.1.layer)?;
        put_path(&mut map, &self.0.path(self.1.node))?;
        map.serialize_entry("size", &self.1.bytes)?;
        map.serialize_entry("why", if self.1.why.is_removal() { "removed" } else { "replaced" })?;
        map.serialize_entry("cause", self.1.why.name())?;
        map.serialize_entry("by", &self.1.by)?;
        map.end()
    }
}

/// The path as text, and as hex of its bytes when it is not UTF-8.
pub(super) fn put_path<M: SerializeMap>(map: &mut M, path: &[u8]) -> Result<(), M::Error> {
    map.serialize_entry("path", &path::display(path))?;
    if let Some(hex) = path::odd_hex(path) {
        map.serialize_entry("path_hex", &hex)?;
    }
    Ok(())
}

/// Another name of a file is a file.
fn kind_name(kind: EntryKind) -> &'static str {
    if kind == EntryKind::Hardlink { EntryKind::File.word() } else { kind.word() }
}
