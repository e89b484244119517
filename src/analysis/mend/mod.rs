//! A smaller image of the same layers: which entries each layer keeps, so that the merged tree stays what it was but for what is
//! left out on purpose. Pure; who streams bodies and writes archives is elsewhere.
//!
//! A body that stays is stored under a name that the final tree has. Hard links are written anew behind all bodies of a layer,
//! since the name that they went by may be gone.

mod partial;
mod predict;
mod secrets;
mod squash;
mod verify;
mod whole;

pub use predict::{folder, link_entry, predict, whiteout};
pub use secrets::{Purge, Which, is_alarm, purge_secrets};

use super::union::{NodeId, Union};
use crate::domain::order::SortSmall;
use crate::domain::path;
use std::collections::HashSet;
use std::ops::Range;

/// What is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Leave out all that the final tree does not show.
    pub drop_hidden: bool,
    /// Leave out these paths and all below them, in all layers. Normalised, without a leading slash.
    pub without: Vec<Vec<u8>>,
    /// Leave out these bodies, with all their names.
    pub bodies: Vec<(u32, NodeId)>,
    /// Leave out these entries, by layer and number, with all their names.
    pub entries: Vec<(u32, u32)>,
    /// Merge this layer and all above it into one.
    pub squash_from: Option<u32>,
}

impl Wish {
    /// What was done, as a command without names: what was left out is not to be told by the history.
    pub fn command(&self) -> String {
        let mut words = vec!["layerpeel mend".to_owned()];
        words.extend(self.drop_hidden.then(|| "--drop-hidden".into()));
        words.extend((!self.without.is_empty()).then(|| "--without …".into()));
        words.extend(self.squash_from.map(|from| format!("--squash-from {from}")));
        words.join(" ")
    }
}

/// One layer of the mended image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutLayer {
    /// As it is.
    Same(u32),
    /// Written anew.
    Made(Made),
}

/// A layer that is written anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The layers that it stands for.
    pub of: Range<u32>,
    /// Whiteouts to write first: the paths that they remove.
    pub whiteouts: Vec<Vec<u8>>,
    /// Folders that no entry names and nothing below shows any more: mode 0755, owner 0:0, time 0.
    pub dirs: Vec<NodeId>,
    /// What comes from which layer, base first.
    pub passes: Vec<Pass>,
    /// Hard links, to be written last.
    pub links: Vec<Link>,
}

/// What is taken from one layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// The layer whose tar has the entries.
    pub layer: u32,
    /// Numbers of entries, ascending, each with the path under which it is stored; `None`: its own.
    pub take: Vec<(u32, Option<NodeId>)>,
}

/// A hard link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its path.
    pub node: NodeId,
    /// A path that has the body by then.
    pub target: NodeId,
    /// Layer and number of the entry that it shows, for mode and owner.
    pub like: (u32, u32),
}

/// What the mended image is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Base first.
    pub layers: Vec<OutLayer>,
}

/// Plans an image. Errors say what is wrong with the wish, or which path stands against it.
pub fn plan(union: &Union, wish: &Wish) -> Result<Plan, String> {
    let count = union.layer_count();
    let from = wish.squash_from.unwrap_or(count);
    if wish.squash_from.is_some_and(|from| from >= count) {
        return Err(format!("there is no layer {from}: the image has {count}, the lowest is 0"));
    }
    let gone = gone(union, &wish.without)?;
    let extra = entries(union, wish);
    let is_exact = wish.bodies.is_empty() && !shows_any(union, &gone, &wish.entries);
    let layers = if wish.drop_hidden {
        whole::layers(union, &gone, &extra, from)
    } else {
        let mut layers = partial::layers(union, from, &gone, &wish.without, &extra)?;
        if from < count {
            layers.push(OutLayer::Made(squash::layer(union, from, &gone, &extra)));
        }
        layers
    };
    let plan = Plan { layers };
    if is_exact {
        verify::verify(union, &plan, &gone)?;
    }
    Ok(plan)
}

/// The nodes that are left out, as a mark for each.
fn gone(union: &Union, without: &[Vec<u8>]) -> Result<Vec<bool>, String> {
    let mut gone = vec![false; union.len()];
    for wanted in without {
        let node = union.find(wanted).filter(|&node| node != NodeId::ROOT);
        let node = node.ok_or_else(|| format!("no layer has {}", path::display(wanted)))?;
        union.below(node).flatten().for_each(|node| gone[node as usize] = true);
    }
    Ok(gone)
}

/// The entries that are left out one by one, sorted.
fn entries(union: &Union, wish: &Wish) -> Vec<(u32, u32)> {
    let place = |&(layer, node): &(u32, NodeId)| {
        let version = union
            .versions(node)
            .find(|version| version.entry_layer == Some(layer) && version.exists())?;
        Some((layer, version.entry?.number()))
    };
    let mut places: Vec<_> = wish.bodies.iter().filter_map(place).collect();
    places.extend(&wish.entries);
    places.sort_unstable();
    places.dedup();
    places
}

/// True when a path that stays shows one of these.
fn shows_any(union: &Union, gone: &[bool], entries: &[(u32, u32)]) -> bool {
    let entries: HashSet<_> = entries.iter().copied().collect();
    !entries.is_empty()
        && (0..union.len() as u32).map(NodeId).any(|node| {
            let state = union.entry_state(node, union.top());
            !gone[node.0 as usize]
                && state.is_some_and(|state| entries.contains(&union.place_of(state)))
        })
}

impl Made {
    fn of(of: Range<u32>) -> Self {
        Self { of, ..Self::default() }
    }

    /// Takes an entry; [`Made::sort`] brings order.
    fn take(&mut self, (layer, number): (u32, u32), node: Option<NodeId>) {
        match self.passes.iter_mut().find(|pass| pass.layer == layer) {
            Some(pass) => pass.take.push((number, node)),
            None => self.passes.push(Pass { layer, take: vec![(number, node)] }),
        }
    }

    fn sort(&mut self) {
        self.passes.sort_small_by_key(|pass| pass.layer);
        self.passes.iter_mut().for_each(|pass| pass.take.sort_unstable());
        self.links.sort_unstable_by_key(|link| link.node);
    }

    /// True when nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.whiteouts.is_empty()
            && self.dirs.is_empty()
            && self.links.is_empty()
            && self.passes.iter().all(|pass| pass.take.is_empty())
    }
}

impl OutLayer {
    /// The layers that it stands for.
    pub fn of(&self) -> Range<u32> {
        match self {
            Self::Same(layer) => *layer..layer + 1,
            Self::Made(made) => made.of.clone(),
        }
    }
}

/// True when the final tree shows anything in a folder, but for what is left out.
fn has_children(union: &Union, node: NodeId, gone: &[bool]) -> bool {
    union.children(node).any(|child| !gone[child.0 as usize] && union.last(child).is_some())
}
