//! From a path as it is shown to its node, and back.

use super::{Listed, Nodes, ROOT};
use crate::view::text;

/// The node of an escaped path with a leading `/` (see [`text::escape`]).
pub fn find<L: Listed>(nodes: &impl Nodes<L>, path: &str) -> Option<u32> {
    path.split('/').filter(|part| !part.is_empty()).try_fold(ROOT, |folder, part| {
        let plain = (!part.contains('\\')).then(|| child(nodes, folder, part.as_bytes())).flatten();
        let mut children = nodes.children(folder);
        plain.or_else(|| children.find(|&child| text::escape(nodes.name(child)) == part))
    })
}

/// The child of that name.
fn child<L: Listed>(nodes: &impl Nodes<L>, folder: u32, name: &[u8]) -> Option<u32> {
    let (mut low, mut high) = (nodes.children(folder).start, nodes.children(folder).end);
    while low < high {
        let middle = low.midpoint(high);
        match nodes.name(middle).cmp(name) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Some(middle),
        }
    }
    None
}
