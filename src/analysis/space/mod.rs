//! Where the space is: the bodies of files that layers store, or that the final image shows, each at one path, and their sums
//! folder by folder. What the picture and the lists of a screen are made from.

pub mod kinds;
mod largest;
#[cfg(test)]
mod tests;

pub use largest::{KindSum, kinds_by_size, largest};

use super::bytes::add;
use super::change::ChangeKind;
use super::union::{NodeId, Union};
use crate::domain::EntryKind;
use crate::domain::wire::wire;
use kinds::{Kind, Place};

/// Which bytes are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// All bodies that layers store, hidden ones too.
    #[default]
    Stored,
    /// The files of the final image, hard links once.
    Final,
}
wire! { enum Counted { Stored, Final } }

/// The bytes of a file, at the one path that they are counted at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// The layer that stores them, base = 0.
    pub layer: u32,
    /// How many.
    pub bytes: u64,
    /// No path of the final image shows them.
    pub hidden: bool,
    /// What that layer did to the path.
    pub change: ChangeKind,
}

/// The bytes below each path of an image, and what kind of file it is. Indexed by node.
#[derive(Debug)]
pub struct Space {
    stored: Vec<u64>,
    shown: Vec<u64>,
    hidden: Vec<u64>,
    kinds: Vec<Kind>,
}

impl Space {
    /// Adds up an image.
    pub fn of(union: &Union) -> Self {
        let mut space = Self {
            stored: vec![0; union.len()],
            shown: vec![0; union.len()],
            hidden: vec![0; union.len()],
            kinds: kinds_of(union),
        };
        for node in union.parts().flatten() {
            let at = node as usize;
            for body in stored(union, NodeId(node)) {
                add(&mut space.stored[at], body.bytes);
                if body.hidden {
                    add(&mut space.hidden[at], body.bytes);
                }
            }
            space.shown[at] = shown(union, NodeId(node)).map_or(0, |body| body.bytes);
        }
        // Parents come before their children.
        for node in union.parts().rev().flat_map(Iterator::rev).filter(|&node| node > 0) {
            let (at, above) = (node as usize, union.parent(NodeId(node)).0 as usize);
            for sums in [&mut space.stored, &mut space.shown, &mut space.hidden] {
                let bytes = sums[at];
                add(&mut sums[above], bytes);
            }
        }
        space
    }

    /// Bytes at a path and below it.
    pub fn bytes(&self, node: NodeId, counted: Counted) -> u64 {
        match counted {
            Counted::Stored => self.stored[node.0 as usize],
            Counted::Final => self.shown[node.0 as usize],
        }
    }

    /// Of the stored bytes at a path and below it, those that the final image does not show.
    pub fn hidden(&self, node: NodeId) -> u64 {
        self.hidden[node.0 as usize]
    }

    /// What kind of file it is; of a folder, what is said of what lies in it.
    pub fn kind(&self, node: NodeId) -> Kind {
        self.kinds[node.0 as usize]
    }
}

/// The bodies that are counted at a path itself, base first.
pub fn bodies(union: &Union, node: NodeId, counted: Counted) -> impl Iterator<Item = Body> {
    let (all, last) = match counted {
        Counted::Stored => (Some(stored(union, node)), None),
        Counted::Final => (None, shown(union, node)),
    };
    all.into_iter().flatten().chain(last)
}

fn stored(union: &Union, node: NodeId) -> impl Iterator<Item = Body> {
    union.range(node).filter_map(move |at| {
        let (state, bytes) = union.body(at).filter(|(_, bytes)| *bytes > 0)?;
        (!union.is_link(state, node)).then(|| Body {
            layer: union.layer_at(at),
            bytes,
            hidden: !union.is_shown(state),
            change: union.change_at(at),
        })
    })
}

fn shown(union: &Union, node: NodeId) -> Option<Body> {
    let at = union.range(node).last()?;
    let version = union.version(at);
    if version.kind != EntryKind::File || !version.exists() || version.size() == 0 {
        return None;
    }
    let state = union.entry_state(node, u32::MAX)?;
    let is_first = !union.is_linked(state)
        || union.names_of(state, u32::MAX).next().is_none_or(|first| first == node);
    is_first.then(|| Body {
        layer: version.entry_layer.unwrap_or(version.layer),
        bytes: version.size(),
        hidden: false,
        change: version.change,
    })
}

/// What a path is told by its name and by the folders that it is in.
fn kinds_of(union: &Union) -> Vec<Kind> {
    let mut places = vec![Place::default(); union.len()];
    let mut kinds = vec![Kind::default(); union.len()];
    for node in union.parts().flatten().skip(1) {
        let (at, above) = (node as usize, union.parent(NodeId(node)));
        let place = places[above.0 as usize];
        let name = union.name(NodeId(node));
        if union.child_range(NodeId(node)).is_empty() {
            kinds[at] = place.file(name);
        } else {
            places[at] = place.folder(union.name(above), name);
            kinds[at] = places[at].kind();
        }
    }
    kinds
}
