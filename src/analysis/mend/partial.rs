//! All that the layers hold, hidden or not, but for some paths or bodies. Layers that have none of them stay as they are.

use super::{Link, Made, OutLayer};
use crate::analysis::union::{NodeId, Union};
use crate::domain::order::SortSmall;
use crate::domain::whiteout::{Marker, classify};
use crate::domain::{EntryKind, path};
use std::collections::{HashMap, HashSet};

/// Layer and number of an entry.
type At = (u32, u32);

/// What happens to the entries of the layers below `from`.
struct Cut<'a> {
    union: &'a Union,
    from: u32,
    gone: &'a [bool],
    /// Layer and number of entries that are not taken.
    left_out: HashSet<At>,
    /// Hard links to be written anew, and bodies to be brought from elsewhere, by the layer that gets them.
    links: HashMap<u32, Vec<Link>>,
    bodies: HashMap<u32, Vec<(At, NodeId)>>,
    /// Paths of hard links that are not taken, by layer.
    unlinked: HashMap<u32, HashSet<Vec<u8>>>,
}

/// The layers below `from`.
pub(super) fn layers(
    union: &Union,
    from: u32,
    gone: &[bool],
    without: &[Vec<u8>],
    extra: &[At],
) -> Result<Vec<OutLayer>, String> {
    let left_out = extra.iter().copied().collect();
    let (links, bodies, unlinked) = Default::default();
    let mut cut = Cut { union, from, gone, left_out, links, bodies, unlinked };
    if !without.is_empty() || !extra.is_empty() {
        cut.nodes();
        cut.names(without)?;
        cut.shared(extra);
        cut.unlink();
        cut.markers();
    }
    Ok((0..from).map(|layer| cut.layer(layer)).collect())
}

impl Cut<'_> {
    /// The entries that nodes which are gone show in their own layer.
    fn nodes(&mut self) {
        for node in
            (0..self.union.len() as u32).map(NodeId).filter(|node| self.gone[node.0 as usize])
        {
            let own = self
                .union
                .versions(node)
                .filter(|version| version.exists() && version.entry_layer == Some(version.layer));
            let places = own.filter_map(|version| Some((version.layer, version.entry?.number())));
            self.left_out.extend(places);
        }
    }

    /// Entries that are named so, whatever became of them, and whiteouts of them.
    fn names(&mut self, without: &[Vec<u8>]) -> Result<(), String> {
        let is_gone = |path: &[u8]| {
            without.iter().any(|gone| {
                path.strip_prefix(&gone[..]).is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
            })
        };
        for layer in 0..self.from {
            let Some(index) = self.union.layer(layer) else { continue };
            let mut paths = index.paths().iter();
            let mut number = 0;
            while let Some(path) = paths.next_path() {
                if is_gone(path) || removed(path).is_some_and(|target| is_gone(&target)) {
                    if let Some(link) = self.through_link(path, layer) {
                        let (link, path) = (path::display(&link), path::display(path));
                        return Err(format!(
                            "layer {layer} stores {path} through a symbolic link, {link}: it lies elsewhere, name it by where"
                        ));
                    }
                    self.left_out.insert((layer, number));
                }
                number += 1;
            }
        }
        Ok(())
    }

    /// The folder of a path that is or was a symbolic link when the layer came, if any was: the path is no name of its own then.
    fn through_link(&self, path: &[u8], layer: u32) -> Option<Vec<u8>> {
        let ends = (0..path.len()).filter(|&at| path[at] == b'/');
        let is_link = |folder: &&[u8]| {
            let versions = self.union.find(folder).map(|node| self.union.versions(node));
            versions
                .into_iter()
                .flatten()
                .any(|version| version.layer <= layer && version.kind == EntryKind::Symlink)
        };
        ends.map(|end| &path[..end]).find(is_link).map(<[u8]>::to_vec)
    }

    /// Bodies with several names: where one of them goes, the others are written anew.
    fn shared(&mut self, extra: &[At]) {
        let union = self.union;
        for (state, names) in union.shared() {
            let at = union.place_of(state);
            let mut places: Vec<(u32, NodeId)> = names
                .iter()
                .flat_map(|&node| union.range(node).map(move |place| (node, place)))
                .filter(|&(_, place)| union.shows(place, state))
                .map(|(node, place)| (union.layer_at(place), node))
                .filter(|&(layer, _)| layer < self.from)
                .collect();
            places.sort_small();
            let is_extra = extra.binary_search(&at).is_ok();
            let is_gone = |&(_, node): &(u32, NodeId)| self.gone[node.0 as usize];
            if !is_extra && !places.iter().any(is_gone) && !self.left_out.contains(&at) {
                continue;
            }
            let own = |&(layer, node): &(u32, NodeId)| layer == at.0 && !union.is_link(state, node);
            let stays = !self.left_out.contains(&at);
            let mut first = places.iter().find(|place| stays && own(place)).map(|place| place.1);
            let gone: Vec<bool> = places.iter().map(is_gone).collect();
            for (&place, gone) in places.iter().zip(gone) {
                let (layer, node) = place;
                if gone || (stays && own(&place)) {
                    continue;
                }
                self.unlinked.entry(layer).or_default().insert(union.path(node));
                if is_extra {
                    continue;
                }
                let holds = |target: &NodeId| union.entry_state(*target, layer) == Some(state);
                match first.filter(holds) {
                    Some(target) => {
                        self.links.entry(layer).or_default().push(Link { node, target, like: at });
                    }
                    None => {
                        self.bodies.entry(layer).or_default().push((at, node));
                        first = Some(node);
                    }
                }
            }
        }
    }

    fn unlink(&mut self) {
        for (&layer, unlinked) in &self.unlinked {
            let Some(index) = self.union.layer(layer) else { continue };
            let mut paths = index.paths().iter();
            let mut number = 0;
            while let Some(path) = paths.next_path() {
                if index.entry(number).kind() == EntryKind::Hardlink && unlinked.contains(path) {
                    self.left_out.insert((layer, number));
                }
                number += 1;
            }
        }
    }

    /// Whiteouts of what is not there any more, because all of it is left out.
    fn markers(&mut self) {
        for layer in 0..self.from {
            let Some(index) = self.union.layer(layer) else { continue };
            let (numbers, mut paths) = index.markers();
            for &number in numbers {
                let Some(path) = paths.next_path() else { break };
                let target = removed(path).and_then(|target| self.union.find(&target));
                if target.is_some_and(|node| self.is_emptied(node, layer)) {
                    self.left_out.insert((layer, number));
                }
            }
        }
    }

    /// True when something below `layer` was left out at this path or below it, and nothing stays there.
    fn is_emptied(&self, node: NodeId, layer: u32) -> bool {
        let mut cut = false;
        for node in self.union.below(node).flatten().map(NodeId) {
            for version in self.union.versions(node).take_while(|version| version.layer < layer) {
                let place = version.entry_layer.zip(version.entry.map(|entry| entry.number()));
                match place {
                    Some(place) if self.left_out.contains(&place) => cut = true,
                    _ if version.exists() => return false,
                    _ => {}
                }
            }
        }
        cut
    }

    fn layer(&mut self, layer: u32) -> OutLayer {
        let count = self.union.layer(layer).map_or(0, |index| index.len() as u32);
        let take: Vec<_> =
            (0..count).filter(|&number| !self.left_out.contains(&(layer, number))).collect();
        let links = self.links.remove(&layer).unwrap_or_default();
        let bodies = self.bodies.remove(&layer).unwrap_or_default();
        if take.len() as u32 == count && links.is_empty() && bodies.is_empty() {
            return OutLayer::Same(layer);
        }
        let mut made = Made { links, ..Made::of(layer..layer + 1) };
        take.into_iter().for_each(|number| made.take((layer, number), None));
        bodies.into_iter().for_each(|(at, node)| made.take(at, Some(node)));
        made.sort();
        OutLayer::Made(made)
    }
}

/// What a whiteout removes, by its own path.
fn removed(marker: &[u8]) -> Option<Vec<u8>> {
    let Marker::Whiteout(name) = classify(path::name(marker)) else { return None };
    let folder = path::parent(marker);
    Some(if folder.is_empty() { name.to_vec() } else { [folder, name].join(&b'/') })
}
