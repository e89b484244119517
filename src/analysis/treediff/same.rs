//! Content that both images have in the end, but in layers that they do not share.

use super::moves::content;
use super::{PairId, TreeDiff};
use crate::analysis::union::{LinkNames, Version};
use crate::domain::EntryKind;

/// A file whose bytes both images store for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SameContent {
    /// Where A has it.
    pub a: PairId,
    /// Where B has it; another node when it moved.
    pub b: PairId,
    /// Bytes.
    pub size: u64,
    /// The layer of A that stores the bytes.
    pub layer_a: u32,
    /// The layer of B that stores the bytes.
    pub layer_b: u32,
}

/// What a common layer could share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Common {
    /// Files of equal content that neither image has from the trunk.
    pub files: u32,
    /// Their bytes, hard links once.
    pub bytes: u64,
    /// The deepest folder that holds more than half of these bytes; the root when they lie scattered.
    pub folder: PairId,
    /// Bytes below that folder.
    pub folder_bytes: u64,
    /// Files below that folder.
    pub folder_files: u32,
}

/// All files of equal content that the two images do not share as a layer of the trunk, by path of A; moved ones too.
pub fn same_content(diff: &TreeDiff, trunk: u32) -> Vec<SameContent> {
    let mut found = Vec::new();
    for node in (0..diff.len() as u32).map(PairId) {
        let twin = match (diff.node_a(node), diff.node_b(node)) {
            (Some(_), Some(_)) => Some(node),
            (Some(_), None) => diff.twin(node),
            _ => None,
        };
        let both = twin.and_then(|twin| Some((twin, diff.version_a(node)?, diff.version_b(twin)?)));
        if let Some((twin, a, b)) = both
            && let Some((layer_a, layer_b, size)) = stored_apart(a, b, trunk)
        {
            found.push(SameContent { a: node, b: twin, size, layer_a, layer_b });
        }
    }
    found
}

fn stored_apart(a: Version<'_>, b: Version<'_>, trunk: u32) -> Option<(u32, u32, u64)> {
    let same = content(a).filter(|&key| content(b) == Some(key))?;
    let (layer_a, layer_b) = (a.entry_layer?, b.entry_layer?);
    let shared = layer_a == layer_b && layer_a < trunk;
    (!shared).then_some((layer_a, layer_b, same.1))
}

/// What a common layer would share: of `same`, what both images have from above the trunk.
pub fn common(diff: &TreeDiff, same: &[SameContent], trunk: u32) -> Common {
    let mut below = vec![(0u32, 0u64); diff.len()];
    let mut names = LinkNames::new(diff.a(), diff.a().top(), 0);
    for file in same.iter().filter(|file| file.layer_a >= trunk && file.layer_b >= trunk) {
        let first = diff.node_a(file.a).is_some_and(|node| names.is_first(node));
        let sums = &mut below[file.a.0 as usize];
        *sums = (1, if first { file.size } else { 0 });
    }
    for node in (1..diff.len() as u32).rev().map(PairId) {
        let (files, bytes) = below[node.0 as usize];
        let parent = &mut below[diff.parent(node).0 as usize];
        *parent = (parent.0 + files, parent.1.saturating_add(bytes));
    }
    let (files, bytes) = below[0];
    let mut folder = PairId::ROOT;
    let heavy = |&child: &PairId| below[child.0 as usize].1 > bytes / 2 && is_folder(diff, child);
    while let Some(child) = diff.children(folder).find(heavy) {
        folder = child;
    }
    let (folder_files, folder_bytes) = below[folder.0 as usize];
    Common { files, bytes, folder, folder_bytes, folder_files }
}

fn is_folder(diff: &TreeDiff, node: PairId) -> bool {
    diff.version_a(node).is_some_and(|version| version.kind == EntryKind::Dir)
}
