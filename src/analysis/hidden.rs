//! Hidden bytes: bodies of files that layers store and no path of the final tree shows. This is what a squash frees.
//!
//! What a layer itself does not show once it is applied (a path named twice, an entry that was left out) is counted apart, by
//! [`never_shown`]: no later layer hid it.

use super::bytes::add;
use super::change::{Cause, ChangeKind};
use super::union::{NodeId, Union};
use crate::domain::EntryKind;
use crate::domain::wire::wire;

/// What hid a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Why {
    /// A later layer stored other bytes at its path.
    Overwritten = 0,
    /// A later layer stored the same bytes again, with other metadata: copied up for a `chmod`, a `chown`, a `touch`.
    CopiedUp = 1,
    /// A later layer stored the same bytes with the same metadata.
    Rewritten = 2,
    /// A later layer put something else than a file at its path.
    OtherKind = 3,
    /// A whiteout removed it or a folder above it.
    Whiteout = 4,
    /// An opaque folder hides it.
    Opaque = 5,
    /// A folder above it became something else.
    FolderReplaced = 6,
}

wire! {
    enum Why { Overwritten, CopiedUp, Rewritten, OtherKind, Whiteout, Opaque, FolderReplaced }
}

impl Why {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Overwritten,
        Self::CopiedUp,
        Self::Rewritten,
        Self::OtherKind,
        Self::Whiteout,
        Self::Opaque,
        Self::FolderReplaced,
    ];

    /// The word of the report.
    pub fn name(self) -> &'static str {
        [
            "overwritten",
            "copied-up",
            "rewritten",
            "other-kind",
            "whiteout",
            "opaque",
            "folder-replaced",
        ][self as usize]
    }

    /// True when its path is gone, rather than showing something newer.
    pub fn is_removal(self) -> bool {
        self >= Self::Whiteout
    }
}

/// One hidden body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HiddenFile {
    /// The layer that stores it.
    pub layer: u32,
    /// Its number in the layer's index.
    pub entry: u32,
    /// Its path; one of them, if it had several.
    pub node: NodeId,
    /// Bytes.
    pub bytes: u64,
    /// What hid it.
    pub why: Why,
    /// The layer that hid it: the last of its names to go.
    pub by: u32,
}

/// All that is hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Bytes in all.
    pub bytes: u64,
    /// By the layer that stores them.
    pub by_layer: Vec<u64>,
    /// By cause, in the order of [`Why::ALL`].
    pub by_why: [u64; 7],
    /// Bodies of at least one byte, in no order.
    pub files: Vec<HiddenFile>,
}

/// Finds all that is hidden. Most paths have but one version, which nothing hides: they cost nothing.
pub fn hidden(union: &Union) -> Hidden {
    let mut files = Vec::new();
    union.parts().for_each(|nodes| covered(union, nodes, &mut files));
    for (state, names) in union.shared() {
        let body = union.stored_in(state).filter(|&(_, bytes)| bytes > 0 && !union.is_shown(state));
        if let Some((layer, bytes)) =
            body.filter(|&(layer, _)| is_shown_in(union, &names, state, layer))
        {
            files.extend(last_name(union, &names, state, layer, bytes));
        }
    }
    let mut hidden =
        Hidden { by_layer: vec![0; union.layer_count() as usize], ..Hidden::default() };
    for file in &files {
        add(&mut hidden.bytes, file.bytes);
        add(&mut hidden.by_layer[file.layer as usize], file.bytes);
        add(&mut hidden.by_why[file.why as usize], file.bytes);
    }
    Hidden { files, ..hidden }
}

/// Bodies with one name that some of these nodes' later versions hide.
#[inline(never)]
fn covered(union: &Union, nodes: std::ops::Range<u32>, files: &mut Vec<HiddenFile>) {
    for node in nodes.map(NodeId) {
        let range = union.range(node);
        for at in range.start..range.end.saturating_sub(1) {
            let body = union.body(at).filter(|&(state, bytes)| {
                bytes > 0 && !union.is_linked(state) && !union.is_shown(state)
            });
            if let Some((state, bytes)) = body {
                let (by, why) = end_of(union, node, at);
                let (layer, entry) = union.place_of(state);
                files.push(HiddenFile { layer, entry, node, bytes, why, by });
            }
        }
    }
}

/// Bytes, by layer, that not even the layer that stores them shows.
pub fn never_shown(union: &Union) -> Vec<u64> {
    let mut bytes: Vec<u64> =
        (0..union.layer_count()).map(|layer| union.stored_by(layer)).collect();
    let mut take = |layer: u32, shown: u64| {
        bytes[layer as usize] = bytes[layer as usize].saturating_sub(shown)
    };
    for at in (0..union.len() as u32).flat_map(|node| union.range(NodeId(node))) {
        if let Some((_, shown)) = union.body(at).filter(|&(state, _)| !union.is_linked(state)) {
            take(union.layer_at(at), shown);
        }
    }
    for (state, names) in union.shared() {
        if let Some((layer, shown)) =
            union.stored_in(state).filter(|&(layer, _)| is_shown_in(union, &names, state, layer))
        {
            take(layer, shown);
        }
    }
    bytes
}

/// Bytes of files that all layers store, whoever shows them.
pub fn stored_bodies(union: &Union) -> u64 {
    (0..union.layer_count()).map(|layer| all_bodies(union, layer)).fold(0, u64::saturating_add)
}

fn all_bodies(union: &Union, layer: u32) -> u64 {
    let Some(index) = union.layer(layer) else { return 0 };
    let entries = (0..index.len() as u32).map(|at| index.entry(at));
    entries
        .filter(|entry| entry.kind() == EntryKind::File)
        .map(|entry| entry.stored())
        .fold(0, u64::saturating_add)
}

/// True when one of the names shows the body at the end of its own layer.
fn is_shown_in(union: &Union, names: &[NodeId], state: u32, layer: u32) -> bool {
    names.iter().any(|&name| {
        union.range(name).any(|at| union.layer_at(at) == layer && union.shows(at, state))
    })
}

/// What ended the version at place `at` of `node`, and in which layer.
fn end_of(union: &Union, node: NodeId, at: usize) -> (u32, Why) {
    let range = union.range(node);
    if at + 1 >= range.end {
        return (union.top(), Why::Overwritten);
    }
    let next = union.version(at + 1);
    let why = match (next.change, next.cause) {
        (ChangeKind::Removed, Some(Cause::Opaque)) => Why::Opaque,
        (ChangeKind::Removed, Some(Cause::Replaced)) => Why::FolderReplaced,
        (ChangeKind::Removed, _) => Why::Whiteout,
        _ if next.kind != EntryKind::File => Why::OtherKind,
        (ChangeKind::Metadata, _) => Why::CopiedUp,
        (ChangeKind::Rewritten, _) => Why::Rewritten,
        _ => Why::Overwritten,
    };
    (next.layer, why)
}

/// A body with several names is hidden by what took the last of them.
fn last_name(
    union: &Union,
    names: &[NodeId],
    state: u32,
    layer: u32,
    bytes: u64,
) -> Option<HiddenFile> {
    let ends = names.iter().flat_map(|&node| {
        let shows = union.range(node).filter(|&at| union.shows(at, state));
        shows.map(move |at| (node, end_of(union, node, at)))
    });
    let (node, (by, why)) = ends.min_by_key(|&(node, (by, _))| (std::cmp::Reverse(by), node))?;
    let (_, entry) = union.place_of(state);
    Some(HiddenFile { layer, entry, node, bytes, why, by })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::union::tests::union;

    #[test]
    fn every_cause_is_told() {
        let base: &[&str] = &[
            "d/a=22",
            "o/b=333",
            "over=1",
            "same=4444",
            "kind=55555",
            "r/c=666666",
            "gone=7777777",
        ];
        let top: &[&str] = &[
            "d/",
            "o/.wh..wh..opq",
            "over=2",
            "same=4444",
            "kind->d",
            "r=1",
            ".wh.gone",
            ".wh.d",
            "twice=11",
            "twice=1",
        ];
        let union = union(&[base, top]);
        let found = hidden(&union);
        assert_eq!(found.by_why, [1, 0, 4, 5, 2 + 7, 3, 6]);
        assert_eq!(
            (found.bytes, &found.by_layer[..], &never_shown(&union)[..]),
            (28, &[28, 0][..], &[0, 2][..])
        );
        assert!(found.files.iter().all(|file| (file.layer, file.by) == (0, 1)));
    }

    #[test]
    fn a_body_is_hidden_when_its_last_name_goes() {
        let union = union(&[&["a=4444", "b=>a"], &[".wh.b"], &["a=1"]]);
        let files = hidden(&union).files;
        let a = union.find(b"a").unwrap();
        assert_eq!(
            files,
            [HiddenFile { layer: 0, entry: 0, node: a, bytes: 4, why: Why::Overwritten, by: 2 }]
        );
        let led = self::union(&[&["r/", "l->r"], &["l/a=333"], &["r/.wh.a"]]);
        let rows = hidden(&led).files.into_iter().map(|file| (file.layer, file.entry, file.by));
        assert_eq!(rows.collect::<Vec<_>>(), [(1, 0, 2)]);
        assert_eq!(hidden(&self::union(&[&["a=4444", "b=>a"], &[".wh.a"]])).bytes, 0);
    }
}
