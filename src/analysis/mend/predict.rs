//! The layers of a mended image as they will be, from what is known of the old ones: for the figures of "what if", and to hold
//! what was written against.

use super::{Made, OutLayer, Plan};
use crate::analysis::union::{NodeId, Union};
use crate::domain::whiteout::hiding;
use crate::domain::{Entry, EntryKind, EntryRef, LayerIndex, LayerIndexBuilder, path};
use std::sync::Arc;

/// The index of each layer, base first; `None` for one that was not read.
pub fn predict(union: &Union, plan: &Plan) -> Vec<Option<Arc<LayerIndex>>> {
    let layers = plan.layers.iter();
    layers
        .map(|layer| match layer {
            OutLayer::Same(layer) => union.layer_shared(*layer),
            OutLayer::Made(made) => Some(Arc::new(index(union, made))),
        })
        .collect()
}

fn index(union: &Union, made: &Made) -> LayerIndex {
    let mut builder = LayerIndexBuilder::new();
    // Offsets are those of the old bodies: nothing is read by them.
    made.whiteouts.iter().for_each(|gone| builder.push(&Entry::file(whiteout(gone))));
    made.dirs.iter().for_each(|&node| builder.push(&folder(union, node)));
    for pass in &made.passes {
        let Some(index) = union.layer(pass.layer) else { continue };
        let mut paths = index.paths().iter();
        let mut next = 0;
        for &(number, node) in &pass.take {
            let mut own = None;
            while next <= number {
                own = paths.next_path();
                next += 1;
            }
            let path = node.map(|node| union.path(node)).or(own.map(<[u8]>::to_vec));
            builder.push(&entry(index.entry(number), path.unwrap_or_default()));
        }
    }
    for link in &made.links {
        builder.push(&link_entry(union, link.node, link.target));
    }
    builder.finish()
}

/// The path of the whiteout that removes this path.
pub fn whiteout(gone: &[u8]) -> Vec<u8> {
    let (folder, name) = (path::parent(gone), hiding(path::name(gone)));
    if folder.is_empty() { name } else { [folder, &name].join(&b'/') }
}

/// A folder as it is when nobody names it.
pub fn folder(union: &Union, node: NodeId) -> Entry {
    Entry { kind: EntryKind::Dir, mode: 0o755, ..Entry::file(union.path(node)) }
}

/// A hard link; mode and owner are those of its body.
pub fn link_entry(union: &Union, node: NodeId, target: NodeId) -> Entry {
    let link = union.path(target);
    let like = union.versions(node).rev().find_map(|version| version.entry);
    let meta = like.map(|entry| (entry.meta(), entry.mtime()));
    let plain = Entry { kind: EntryKind::Hardlink, link, ..Entry::file(union.path(node)) };
    match meta {
        Some((meta, mtime)) => {
            Entry { mode: meta.mode, uid: meta.uid, gid: meta.gid, mtime, ..plain }
        }
        None => plain,
    }
}

fn entry(of: EntryRef<'_>, path: Vec<u8>) -> Entry {
    let meta = of.meta();
    Entry {
        path,
        kind: of.kind(),
        mode: meta.mode,
        uid: meta.uid,
        gid: meta.gid,
        mtime: of.mtime(),
        size: of.size(),
        stored: of.stored(),
        body_offset: of.body_offset(),
        content: of.content(),
        sha256: of.sha256(),
        link: of.link().to_vec(),
        device: of.device(),
        xattrs: meta.xattrs.to_vec(),
    }
}
