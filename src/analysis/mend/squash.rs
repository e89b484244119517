//! The upper layers as one: what differs between the tree below them and the final one.

use super::whole::primary;
use super::{Link, Made, has_children};
use crate::analysis::union::{NodeId, Union, Version};
use crate::domain::EntryKind;
use std::collections::BTreeMap;

/// The layers from `from` on, merged.
pub(super) fn layer(union: &Union, from: u32, gone: &[bool], extra: &[(u32, u32)]) -> Made {
    let mut made = Made::of(from..union.layer_count());
    let mut shared: BTreeMap<u32, Vec<NodeId>> = BTreeMap::new();
    // Folders of which nothing below stays.
    let mut anew = vec![false; union.len()];
    let mut walk = union.walk(NodeId::ROOT);
    while let Some((node, path)) = walk.next_node() {
        if gone[node.0 as usize] {
            walk.skip_below();
            continue;
        }
        let in_new = node != NodeId::ROOT && anew[union.parent(node).0 as usize];
        let below = from.checked_sub(1).and_then(|below| union.state(node, below));
        let below = below.filter(|_| !in_new);
        let Some(last) = union.last(node) else {
            if below.is_some() {
                made.whiteouts.push(path.to_vec());
            }
            walk.skip_below();
            continue;
        };
        let is_dir = last.kind == EntryKind::Dir;
        if is_dir && node != NodeId::ROOT {
            let kept = below.as_ref().is_some_and(|below| stays(union, node, below, &last, from));
            if below.is_some() && !kept {
                made.whiteouts.push(path.to_vec());
            }
            anew[node.0 as usize] = in_new || (below.is_some() && !kept);
        }
        if last.layer >= from {
            emit(union, node, gone, extra, &mut made, &mut shared);
        }
        if !is_dir {
            walk.skip_below();
        }
    }
    links(union, from, gone, shared, &mut made);
    made.sort();
    made
}

/// True when a folder goes on from the layers below: it never was anything else since, and somebody names it if it was named anew.
fn stays(union: &Union, node: NodeId, below: &Version<'_>, last: &Version<'_>, from: u32) -> bool {
    let since = || union.versions(node).filter(|version| version.layer >= from);
    below.kind == EntryKind::Dir
        && since().all(|version| version.exists() && version.kind == EntryKind::Dir)
        && (last.layer < from || last.entry.is_some())
}

fn emit(
    union: &Union,
    node: NodeId,
    gone: &[bool],
    extra: &[(u32, u32)],
    made: &mut Made,
    shared: &mut BTreeMap<u32, Vec<NodeId>>,
) {
    match union.entry_state(node, union.top()) {
        Some(state) if extra.binary_search(&union.place_of(state)).is_ok() => {}
        Some(state) if union.is_linked(state) => shared.entry(state).or_default().push(node),
        Some(state) => made.take(union.place_of(state), Some(node)),
        None if node != NodeId::ROOT && !has_children(union, node, gone) => made.dirs.push(node),
        None => {}
    }
}

fn links(
    union: &Union,
    from: u32,
    gone: &[bool],
    shared: BTreeMap<u32, Vec<NodeId>>,
    made: &mut Made,
) {
    for (state, names) in shared {
        let at = union.place_of(state);
        let stays = |name: &NodeId| {
            !gone[name.0 as usize]
                && union.entry_state(*name, union.top()) == Some(state)
                && union.last(*name).is_some_and(|version| version.layer < from)
        };
        let below = union.linked_names(state).find(stays);
        let first = below.unwrap_or_else(|| primary(union, state, &names));
        if below.is_none() {
            made.take(at, Some(first));
        }
        let rest = names.iter().filter(|&&node| node != first);
        made.links.extend(rest.map(|&node| Link { node, target: first, like: at }));
    }
}
