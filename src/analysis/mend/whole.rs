//! Nothing but what the final tree shows: each of its paths is stored once, so that no whiteout is needed.

use super::{Link, Made, OutLayer, has_children};
use crate::analysis::union::{NodeId, Union};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The layers; those from `from` on become one. `gone` nodes and the entries `extra` are left out.
pub(super) fn layers(
    union: &Union,
    gone: &[bool],
    extra: &[(u32, u32)],
    from: u32,
) -> Vec<OutLayer> {
    let count = union.layer_count();
    let mut made: Vec<Made> = (0..from).map(|layer| Made::of(layer..layer + 1)).collect();
    made.extend((from < count).then(|| Made::of(from..count)));
    let place = |layer: u32| layer.min(from) as usize;
    let mut shared: BTreeMap<u32, Vec<NodeId>> = BTreeMap::new();
    for node in (0..union.len() as u32).map(NodeId).filter(|node| !gone[node.0 as usize]) {
        let Some(version) = union.last(node) else { continue };
        match union.entry_state(node, union.top()) {
            Some(state) if extra.binary_search(&union.place_of(state)).is_ok() => {}
            Some(state) if union.is_linked(state) => shared.entry(state).or_default().push(node),
            Some(state) => {
                let at = union.place_of(state);
                made[place(at.0)].take(at, Some(node));
            }
            None if node != NodeId::ROOT && !has_children(union, node, gone) => {
                made[place(version.layer)].dirs.push(node);
            }
            None => {}
        }
    }
    for (state, names) in shared {
        let at = union.place_of(state);
        let first = primary(union, state, &names);
        made[place(at.0)].take(at, Some(first));
        for &node in names.iter().filter(|&&node| node != first) {
            let layer = union.last(node).map_or(at.0, |version| version.layer);
            made[place(layer)].links.push(Link { node, target: first, like: at });
        }
    }
    made.into_iter().map(|made| same_or_made(union, made)).collect()
}

/// The name under which a body is stored: the one that its tar gave it, where that is still there.
pub(super) fn primary(union: &Union, state: u32, names: &[NodeId]) -> NodeId {
    let own = names.iter().find(|&&name| !union.is_link(state, name));
    own.or(names.first()).copied().unwrap_or_default()
}

/// A layer of which everything stays where it is need not be written anew.
fn same_or_made(union: &Union, mut made: Made) -> OutLayer {
    made.sort();
    if is_same(union, &made) { OutLayer::Same(made.of.start) } else { OutLayer::Made(made) }
}

fn is_same(union: &Union, made: &Made) -> bool {
    let Some(index) = union.layer(made.of.start).filter(|_| made.of.len() == 1) else {
        return false;
    };
    let taken = match &made.passes[..] {
        [] => &[][..],
        [pass] if pass.layer == made.of.start => &pass.take[..],
        _ => return false,
    };
    if !made.dirs.is_empty() || taken.len() + made.links.len() != index.len() {
        return false;
    }
    let taken: HashMap<u32, NodeId> =
        taken.iter().filter_map(|&(number, node)| Some((number, node?))).collect();
    let links: HashSet<NodeId> = made.links.iter().map(|link| link.node).collect();
    let mut paths = index.paths().iter();
    let mut number = 0;
    while let Some(path) = paths.next_path() {
        let stays = match taken.get(&number) {
            Some(&node) => union.path(node) == path,
            None => union.find(path).is_some_and(|node| links.contains(&node)),
        };
        if !stays {
            return false;
        }
        number += 1;
    }
    true
}
