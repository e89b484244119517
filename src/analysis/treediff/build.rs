//! One pass over both trees, level by level: each folder's two sorted lists of children are merged.

use super::{Difference, Ignore, NONE, Tally, TreeDiff};
use crate::analysis::bytes::{add, take_off};
use crate::analysis::change::{ChangeKind, Fields, compare};
use crate::analysis::union::{NodeId, Union, Version};
use std::cmp::Ordering;
use std::sync::Arc;

pub(super) fn build(a: Arc<Union>, b: Arc<Union>, ignore: &Ignore) -> TreeDiff {
    let mut builder = Builder::new(a, b, ignore);
    builder.push(Some(NodeId::ROOT), Some(NodeId::ROOT), 0);
    let mut at = 0;
    while at < builder.diff.parent.len() {
        builder.merge_children(at);
        at += 1;
    }
    builder.finish()
}

struct Builder<'i> {
    diff: TreeDiff,
    ignore: &'i Ignore,
    /// Bytes that were left out below each folder, in A and in B.
    left_out: Vec<(u64, u64)>,
}

impl<'i> Builder<'i> {
    fn new(a: Arc<Union>, b: Arc<Union>, ignore: &'i Ignore) -> Self {
        let nodes = a.len().max(b.len());
        let diff = TreeDiff {
            a,
            b,
            in_a: Vec::with_capacity(nodes),
            in_b: Vec::with_capacity(nodes),
            parent: Vec::with_capacity(nodes),
            child_start: Vec::with_capacity(nodes + 1),
            difference: Vec::with_capacity(nodes),
            fields: Vec::with_capacity(nodes),
            fields_inside: Vec::new(),
            inside: Vec::new(),
            size_a: Vec::with_capacity(nodes),
            size_b: Vec::with_capacity(nodes),
            twin: Vec::new(),
            pairs: Vec::new(),
            folders: Vec::new(),
        };
        Self { diff, ignore, left_out: Vec::with_capacity(nodes) }
    }

    fn push(&mut self, in_a: Option<NodeId>, in_b: Option<NodeId>, parent: u32) {
        let diff = &mut self.diff;
        let version_a = in_a.and_then(|node| diff.a.last(node));
        let version_b = in_b.and_then(|node| diff.b.last(node));
        let (difference, fields) =
            differ(version_a.as_ref(), version_b.as_ref(), self.ignore.times);
        // The root's own attributes are nobody's word.
        let first = diff.parent.is_empty();
        let (size_a, size_b) = (
            in_a.map_or(0, |node| size(&diff.a, node)),
            in_b.map_or(0, |node| size(&diff.b, node)),
        );
        diff.in_a.push(in_a.map_or(NONE, |node| node.0));
        diff.in_b.push(in_b.map_or(NONE, |node| node.0));
        diff.parent.push(parent);
        diff.difference.push(if first { Difference::Equal } else { difference });
        diff.fields.push(if first { Fields::default() } else { fields });
        diff.size_a.push(size_a);
        diff.size_b.push(size_b);
        self.left_out.push((0, 0));
    }

    fn merge_children(&mut self, at: usize) {
        let start = self.diff.parent.len() as u32;
        self.diff.child_start.push(start);
        let (a, b) = (Arc::clone(&self.diff.a), Arc::clone(&self.diff.b));
        let mut left = there(&a, self.diff.in_a[at]).peekable();
        let mut right = there(&b, self.diff.in_b[at]).peekable();
        loop {
            let order = match (left.peek(), right.peek()) {
                (None, None) => return,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(&x), Some(&y)) => a.name(x).cmp(b.name(y)),
            };
            let in_a = left.next_if(|_| order.is_le());
            let in_b = right.next_if(|_| order.is_ge());
            self.child(in_a, in_b, at as u32);
        }
    }

    fn child(&mut self, in_a: Option<NodeId>, in_b: Option<NodeId>, parent: u32) {
        let (a, b) = (&self.diff.a, &self.diff.b);
        let (name, path): (&[u8], &dyn Fn() -> Vec<u8>) = match (in_a, in_b) {
            (Some(node), _) => (a.name(node), &move || a.path(node)),
            (None, Some(node)) => (b.name(node), &move || b.path(node)),
            (None, None) => return,
        };
        if !self.ignore.matches(name, path) {
            self.push(in_a, in_b, parent);
            return;
        }
        let out = &mut self.left_out[parent as usize];
        add(&mut out.0, in_a.map_or(0, |node| size(a, node)));
        add(&mut out.1, in_b.map_or(0, |node| size(b, node)));
    }

    /// Carries sums and tallies up to the root: children have higher numbers than their folder.
    fn finish(mut self) -> TreeDiff {
        let diff = &mut self.diff;
        let nodes = diff.parent.len();
        diff.child_start.push(nodes as u32);
        diff.inside = vec![Tally::default(); nodes];
        diff.fields_inside = vec![Fields::default(); nodes];
        diff.twin = vec![NONE; nodes];
        for node in (0..nodes).rev() {
            let out = self.left_out[node];
            diff.size_a[node] = take_off(diff.size_a[node], out.0);
            diff.size_b[node] = take_off(diff.size_b[node], out.1);
            if node > 0 {
                let parent = diff.parent[node] as usize;
                let inside = diff.inside[node];
                diff.inside[parent].add(&inside);
                diff.inside[parent].count(diff.difference[node]);
                let fields = diff.fields[node].with(diff.fields_inside[node]);
                diff.fields_inside[parent] = diff.fields_inside[parent].with(fields);
                let above = &mut self.left_out[parent];
                add(&mut above.0, out.0);
                add(&mut above.1, out.1);
            }
        }
        self.diff
    }
}

fn size(union: &Union, node: NodeId) -> u64 {
    union.size(node, union.top())
}

/// The children of a folder that are in the final image.
fn there(union: &Union, node: u32) -> impl Iterator<Item = NodeId> {
    let children = (node != NONE).then(|| union.children(NodeId(node)));
    children.into_iter().flatten().filter(|&child| union.exists(child, union.top()))
}

fn differ(
    a: Option<&Version<'_>>,
    b: Option<&Version<'_>>,
    ignore_times: bool,
) -> (Difference, Fields) {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (Some(_), None) => return (Difference::Removed, Fields::default()),
        (None, Some(_)) => return (Difference::Added, Fields::default()),
        (None, None) => return (Difference::Equal, Fields::default()),
    };
    let mut fields = compare(a.entry, b.entry);
    // Nobody says when a folder was made that no entry names.
    if ignore_times || a.is_implicit() || b.is_implicit() {
        fields = fields.without(Fields::MTIME);
    }
    let difference = match fields.kind() {
        ChangeKind::Rewritten => Difference::Equal,
        ChangeKind::Metadata => Difference::Metadata,
        _ => Difference::Modified,
    };
    (difference, fields)
}
