//! From a path as it is shown back to its node.

use crate::analysis::union::{NodeId, Union};
use crate::view::text;

/// The node of an escaped path with a leading `/` (see [`text::escape`]), if any layer has it.
pub fn find(union: &Union, path: &str) -> Option<NodeId> {
    path.split('/').filter(|part| !part.is_empty()).try_fold(NodeId::ROOT, |folder, part| {
        let plain = (!part.contains('\\')).then(|| union.child(folder, part.as_bytes())).flatten();
        plain.or_else(|| {
            union.children(folder).find(|&child| text::escape(union.name(child)) == part)
        })
    })
}

/// The whole path of a node, escaped, with a leading `/`.
pub fn spell(union: &Union, node: NodeId) -> String {
    format!("/{}", text::escape(&union.path(node)))
}
