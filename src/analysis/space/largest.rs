//! The largest files, and the kinds of files by size.

use super::kinds::{Kind, ending};
use super::{Counted, Space, bodies, shown, stored};
use crate::analysis::bytes::add;
use crate::analysis::union::{NodeId, Union};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Bytes that are counted at a path itself.
fn own(union: &Union, node: NodeId, counted: Counted) -> u64 {
    bodies(union, node, counted).fold(0, |sum, body| body.bytes.saturating_add(sum))
}

/// The paths with the most bytes of their own, the largest first; of equal ones, the first in the tree.
pub fn largest(union: &Union, counted: Counted, most: usize) -> Vec<(NodeId, u64)> {
    let mut all: Vec<(Reverse<u64>, u32)> = Vec::new();
    for node in union.parts().flatten() {
        let bytes = own(union, NodeId(node), counted);
        if bytes > 0 {
            all.push((Reverse(bytes), node));
        }
    }
    if all.len() > most && most > 0 {
        all.select_nth_unstable(most - 1);
    }
    all.truncate(most);
    all.sort_unstable();
    all.into_iter().map(|(Reverse(bytes), node)| (NodeId(node), bytes)).collect()
}

/// Files of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindSum {
    /// The kind.
    pub kind: Kind,
    /// Of files of which nothing else is known: how their names end.
    pub ending: Option<String>,
    /// Paths; those of the final image, when that is counted.
    pub files: u32,
    /// Bytes that layers store for them.
    pub stored: u64,
    /// Bytes of them in the final image.
    pub shown: u64,
}

/// All kinds of files of an image, those with the most bytes first.
pub fn kinds_by_size(union: &Union, space: &Space, counted: Counted) -> Vec<KindSum> {
    let mut sums: BTreeMap<(Kind, Option<String>), KindSum> = BTreeMap::new();
    for node in union.parts().flatten().map(NodeId) {
        let stored = stored(union, node).fold(0u64, |sum, body| sum.saturating_add(body.bytes));
        let shown = shown(union, node).map_or(0, |body| body.bytes);
        if stored == 0 && shown == 0 {
            continue;
        }
        let kind = space.kind(node);
        let end = (kind == Kind::Other).then(|| ending(union.name(node))).flatten();
        let sum = sums.entry((kind, end)).or_default();
        sum.files += u32::from(counted == Counted::Stored || shown > 0);
        add(&mut sum.stored, stored);
        add(&mut sum.shown, shown);
    }
    let named = |((kind, ending), sum)| KindSum { kind, ending, ..sum };
    let mut all: Vec<KindSum> = sums.into_iter().map(named).collect();
    all.sort_by_key(|sum| {
        Reverse(match counted {
            Counted::Stored => (sum.stored, sum.shown),
            Counted::Final => (sum.shown, sum.stored),
        })
    });
    all
}
