//! A block of the stage as a value: what a layer, or the merged view, has at a path. Markup and picture draw the same.

use super::scene::{Lane, Scene, Spot, Stratum};
use super::stage::{Cell, Mounted, View, What};
use crate::lab::explain::Layer;
use crate::view::text::size;

/// What a block is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of a layer of the image.
    Layer,
    /// Written by the container.
    Own,
    /// Of what is mounted over the layers.
    Beside,
    /// Nothing is there to be seen.
    Gone,
    /// A whiteout.
    Whiteout,
    /// A folder that closes all below.
    Opaque,
}

/// A block, with two lines of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it is drawn as.
    pub kind: Kind,
    /// A folder through which one sees what is below.
    pub folder: bool,
    /// Nobody sees it.
    pub covered: bool,
    /// Its layer's place on the strata ramp.
    pub place: Option<f32>,
    /// The first line: a size, or what it is.
    pub first: String,
    /// The second.
    pub second: String,
}

impl Block {
    fn new(kind: Kind, first: impl Into<String>, second: impl Into<String>) -> Self {
        let (first, second) = (first.into(), second.into());
        Self { kind, folder: false, covered: false, place: None, first, second }
    }
}

fn place(scene: &Scene, number: u32) -> Option<f32> {
    scene.layers.iter().find(|layer| layer.number == number).map(|layer| layer.place)
}

/// What a container sees.
pub fn seen(scene: &Scene, lane: &Lane, seen: View) -> Block {
    let (layer, bytes) = match seen {
        View::Gone => return Block::new(Kind::Gone, "—", "not there"),
        View::Mount(number, seen) => return mounted(lane, number, seen),
        View::Layer(layer, bytes) => (layer, bytes),
    };
    let (kind, from, place) = match layer {
        Layer::Upper => (Kind::Own, format!("from {}", lane.name), None),
        Layer::Init => (Kind::Own, "from docker".into(), None),
        Layer::Image(number) => {
            (Kind::Layer, format!("from L{}", number + 1), place(scene, number))
        }
    };
    let what = bytes.map_or_else(|| "folder".into(), size);
    Block { place, ..Block::new(kind, what, from) }
}

/// What a container sees of what is mounted over its layers.
fn mounted(lane: &Lane, number: usize, seen: Mounted) -> Block {
    let name = lane.mounts.get(number).map_or("mount", String::as_str);
    match seen {
        Mounted::Gone => Block::new(Kind::Gone, "—", format!("not in {name}")),
        Mounted::Folder => Block::new(Kind::Beside, "folder", format!("of {name}")),
        Mounted::File(bytes) => Block::new(Kind::Beside, size(bytes), format!("in {name}")),
    }
}

/// What a container's own layer has, and what is seen there.
pub fn upper(cell: &Cell, merged: View) -> Option<Block> {
    let bytes = size(cell.bytes);
    Some(match cell.what {
        What::Absent => return None,
        What::CopiedUp => Block::new(Kind::Own, bytes, "copied up"),
        What::File => Block::new(Kind::Own, bytes, "its own"),
        What::Folder => Block { folder: true, ..Block::new(Kind::Own, "folder", "merged") },
        What::Opaque if merged == View::Gone => Block::new(Kind::Opaque, "closed", "by its folder"),
        What::Opaque => Block::new(Kind::Opaque, "opaque", "closes all"),
        What::Whiteout => Block::new(Kind::Whiteout, "whiteout", "hides it"),
    })
}

/// What a copy is while it rises, before anything is written to it.
pub fn copy(scene: &Scene, row: usize, bytes: u64) -> Block {
    let from = scene.layers.get(row).map_or(0, |layer| layer.number + 1);
    Block::new(Kind::Own, size(bytes), format!("from L{from}"))
}

/// What a layer of the image has, and who sees it, by column; `before`: as it was before the command.
pub fn layer(scene: &Scene, layer: &Stratum, at: usize, before: bool) -> Option<Block> {
    let cell = layer.cells.get(at)?;
    let hidden_by = if before { *layer.hid.get(at)? } else { cell.hidden_by };
    let seen = |spot: &Spot| spot.was.filter(|_| before).unwrap_or(spot.merged);
    let sees = |lane: &&Lane| {
        let merged = lane.spots.get(at).map(seen);
        matches!(merged, Some(View::Layer(by, _)) if by == Layer::Image(layer.number))
    };
    let covers = scene.lanes.iter().find_map(|lane| match lane.spots.get(at).map(seen) {
        Some(View::Mount(number, _)) => lane.mounts.get(number),
        _ => None,
    });
    let names: Vec<&str> = scene.lanes.iter().filter(sees).map(|lane| lane.name.as_str()).collect();
    let is_seen = !names.is_empty();
    let who = match names[..] {
        [] => match hidden_by {
            Some(Layer::Image(number)) => format!("L{} hides it", number + 1),
            Some(_) => "hidden".into(),
            None => covers.map_or_else(String::new, |name| format!("under {name}")),
        },
        [_, _] => "both see it".into(),
        _ if scene.lanes.len() == 1 => "seen".into(),
        [name, ..] => format!("{name} sees it"),
    };
    let (kind, first) = match cell.what {
        What::Absent => return None,
        What::Whiteout => (Kind::Whiteout, "whiteout".to_owned()),
        What::Opaque => (Kind::Opaque, "opaque".to_owned()),
        What::Folder => (Kind::Layer, "folder".to_owned()),
        What::File | What::CopiedUp => (Kind::Layer, size(cell.bytes)),
    };
    let who = match cell.what {
        What::Whiteout => "hides all below".into(),
        What::Folder if !is_seen && hidden_by.is_none() && covers.is_none() => "merged".into(),
        _ => who,
    };
    Some(Block {
        folder: cell.what == What::Folder,
        covered: !is_seen && kind != Kind::Whiteout,
        place: Some(layer.place),
        ..Block::new(kind, first, who)
    })
}
