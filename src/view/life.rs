//! A path's life through the layers, ready to draw.

use super::rows::{LifeRow, LifeView, NodeFacts, NodeKind};
use super::text;
use super::tree::spell;
use crate::analysis::life::{self, life};
use crate::analysis::union::{NodeId, Union, Version};
use crate::domain::digest::hex;
use crate::domain::{EntryRef, Xattr};

/// Other names of the same content that are listed; a file with more says how many.
const MOST_NAMES: usize = 50;
/// Bytes of an xattr's value that are shown.
const MOST_VALUE: usize = 256;

/// The life of a node.
pub fn life_view(union: &Union, node: NodeId) -> LifeView {
    let life = life(union, node);
    let last = union.versions(node).next_back();
    LifeView {
        node: node.0,
        path: spell(union, node),
        kind: last.map_or(NodeKind::Dir, |version| version.kind.into()),
        in_final: union.exists(node, union.top()),
        rows: life.rows.iter().map(|row| life_row(union, node, row)).collect(),
        stored: life.stored,
        hidden: life.hidden,
    }
}

fn life_row(union: &Union, node: NodeId, row: &life::LifeRow) -> LifeRow {
    LifeRow {
        layer: row.layer,
        state: row.state,
        fields: row.fields.names().map(String::from).collect(),
        stored: row.stored,
        hidden: row.hidden,
        node: row.version.map(|version| facts(union, node, row.layer, &version)),
    }
}

fn facts(union: &Union, node: NodeId, layer: u32, version: &Version) -> NodeFacts {
    let kind = version.kind.into();
    let named = |tell: &dyn Fn(EntryRef) -> String| version.entry.map(tell).unwrap_or_default();
    NodeFacts {
        kind,
        mode: named(&|entry| {
            format!("{:04o} {}", entry.meta().mode, text::mode_string(kind, entry.meta().mode))
        }),
        owner: named(&|entry| format!("{}:{}", entry.meta().uid, entry.meta().gid)),
        mtime: named(&|entry| text::iso(entry.mtime())),
        size: version.size(),
        link: version.entry.and_then(|entry| link(kind, entry)),
        xattrs: version
            .entry
            .map(|entry| entry.meta().xattrs.iter().map(xattr).collect())
            .unwrap_or_default(),
        hardlinks: other_names(union, node, layer),
    }
}

fn link(kind: NodeKind, entry: EntryRef) -> Option<String> {
    match kind {
        NodeKind::Symlink => Some(text::escape(entry.link())),
        NodeKind::Char | NodeKind::Block => {
            entry.device().map(|device| format!("{}:{}", device.major, device.minor))
        }
        _ => None,
    }
}

/// `name = value`; a value that is no printable text is shown as hex.
fn xattr(xattr: &Xattr) -> String {
    let shown = &xattr.value[..xattr.value.len().min(MOST_VALUE)];
    let printable = shown.iter().all(|byte| matches!(byte, b' '..=b'~'));
    let value = if printable { text::escape(shown) } else { format!("0x{}", hex(shown)) };
    let more = if xattr.value.len() > MOST_VALUE { "…" } else { "" };
    format!("{} = {value}{more}", text::escape(&xattr.name))
}

fn other_names(union: &Union, node: NodeId, layer: u32) -> Vec<String> {
    let mut others = union.hardlinks(node, layer).filter(|&name| name != node);
    let mut out: Vec<String> =
        others.by_ref().take(MOST_NAMES).map(|name| spell(union, name)).collect();
    let left = others.count();
    if left > 0 {
        out.push(format!("… and {left} more"));
    }
    out
}
