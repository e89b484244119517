//! The picture of a container: rows are layers, columns are paths.

use crate::domain::path;
use crate::lab::engine::{Container, Engine};
use crate::lab::explain::{Event, Layer, Log, Seen};
use crate::lab::overlay::FileSystem;
use crate::lab::tree::join;

/// Paths looked at in a search at most, so that a million of them make nobody wait.
const SEARCHED: usize = 50_000;

/// What a layer has at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Nothing.
    Absent,
    /// A file or something else that is no folder.
    File,
    /// A copy of what a layer below has.
    CopiedUp,
    /// A folder that shows what is below it.
    Folder,
    /// A folder that closes all below.
    Opaque,
    /// A whiteout.
    Whiteout,
}

/// How far the last lookup of a path came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nobody looked here.
    No,
    /// It was looked at, and the lookup went on.
    Passed,
    /// The lookup ended here.
    Ended,
}

/// One layer at one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What is there.
    pub what: What,
    /// How far the last command's lookup came.
    pub look: Look,
    /// The layer above that hides it.
    pub hidden_by: Option<Layer>,
    /// Bytes of a file that is there; 0 for what is none, and where they are known of the merged view only.
    pub bytes: u64,
}

/// A layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which.
    pub layer: Layer,
    /// By column.
    pub cells: Vec<Cell>,
}

/// What is seen at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Nothing is there.
    Gone,
    /// What a layer serves, and its bytes; folders have none.
    Layer(Layer, Option<u64>),
    /// Whatever the layers have, something is mounted over it: by number in [`Container::mounts`].
    Mount(usize, Mounted),
}

/// What is seen of a file system that is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mounted {
    /// Nothing is there.
    Gone,
    /// A folder.
    Folder,
    /// A file or something else, with its bytes.
    File(u64),
}

/// The picture of one container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The container's name.
    pub container: String,
    /// Paths.
    pub columns: Vec<Vec<u8>>,
    /// What the container sees, by column.
    pub merged: Vec<View>,
    /// From the container's own layer down to the base; docker's own is left out.
    pub rows: Vec<Row>,
}

/// Draws a container at some paths, with the lookups of the last command. `None`: its files are not there.
pub fn stage(
    engine: &Engine,
    container: &Container,
    columns: &[Vec<u8>],
    log: &Log,
) -> Option<Stage> {
    let disk = engine.disks.get(&container.disk)?;
    let below: Vec<Vec<(Layer, Seen)>> = columns.iter().map(|at| disk.layers_at(at)).collect();
    let layers = below.first()?.iter().map(|&(layer, _)| layer);
    let rows = layers.enumerate().filter(|&(_, layer)| layer != Layer::Init).map(|(at, layer)| {
        let cell = |(column, seen): (&Vec<u8>, &Vec<(Layer, Seen)>)| Cell {
            what: what(disk, column, layer, seen[at].1),
            look: look(log, column, layer),
            hidden_by: hidden_by(&seen[..at], seen[at].1),
            bytes: disk.bytes_at(column, layer),
        };
        Row { layer, cells: columns.iter().zip(&below).map(cell).collect() }
    });
    let view = |at: &Vec<u8>| {
        mounted(engine, container, at).unwrap_or_else(|| serves(disk, at).unwrap_or(View::Gone))
    };
    let merged = columns.iter().map(view).collect();
    let (container, columns) = (container.name.clone(), columns.to_vec());
    Some(Stage { rows: rows.collect(), container, columns, merged })
}

fn what(disk: &FileSystem, at: &[u8], layer: Layer, seen: Seen) -> What {
    match seen {
        Seen::Nothing => What::Absent,
        Seen::Folder => What::Folder,
        Seen::Opaque => What::Opaque,
        Seen::Whiteout => What::Whiteout,
        Seen::Found(_) => {
            let copied = layer == Layer::Upper
                && disk.upper.at(at).is_some_and(|id| disk.upper.node(id).origin.is_some());
            if copied { What::CopiedUp } else { What::File }
        }
    }
}

/// The first layer above that ends a lookup, when there is something to hide.
fn hidden_by(above: &[(Layer, Seen)], seen: Seen) -> Option<Layer> {
    let ends = |seen: Seen| matches!(seen, Seen::Found(_) | Seen::Whiteout | Seen::Opaque);
    let first = above.iter().find(|&&(_, seen)| ends(seen)).map(|&(layer, _)| layer);
    first.filter(|_| seen != Seen::Nothing)
}

fn look(log: &Log, at: &[u8], layer: Layer) -> Look {
    let Some(seen) = looked(log, at) else { return Look::No };
    match seen.iter().position(|&(other, _)| other == layer) {
        Some(place) if place + 1 == seen.len() => Look::Ended,
        Some(_) => Look::Passed,
        None => Look::No,
    }
}

/// Where the last lookup of a path came, and what was there.
pub(super) fn looked<'l>(log: &'l Log, at: &[u8]) -> Option<&'l [(Layer, Seen)]> {
    log.events.iter().rev().find_map(|event| match event {
        Event::Looked { path, seen } if **path == *at => Some(seen.as_slice()),
        _ => None,
    })
}

fn mounted(engine: &Engine, container: &Container, at: &[u8]) -> Option<View> {
    let (spec, mount, inside) = container.covering(at)?;
    let number = container.mounts.iter().position(|other| other == spec)?;
    let disk = engine.disks.get(&mount.disk)?;
    let seen = match disk.node(&disk.lookup(&inside)) {
        None => Mounted::Gone,
        Some(node) if node.is_dir() => Mounted::Folder,
        Some(node) => Mounted::File(node.size()),
    };
    Some(View::Mount(number, seen))
}

fn serves(disk: &FileSystem, at: &[u8]) -> Option<View> {
    let dentry = disk.lookup(at);
    let node = disk.node(&dentry)?;
    let layer = match (dentry.upper, dentry.lower.first()) {
        (Some(_), _) => Layer::Upper,
        (None, Some(&spot)) => disk.lower.place(spot),
        (None, None) => return None,
    };
    Some(View::Layer(layer, (!node.is_dir()).then(|| node.size())))
}

/// Merged paths whose last name has `text` in it, in order of the folders; of a big image the first ones.
pub fn found(disk: &FileSystem, text: &[u8], max: usize) -> Vec<Vec<u8>> {
    let (mut out, mut todo, mut seen) = (Vec::new(), vec![(Vec::new(), disk.root())], 0);
    while let Some((at, dir)) = todo.pop() {
        let mut below = Vec::new();
        for (name, dentry) in disk.entries(&dir) {
            seen += 1;
            if out.len() == max || seen > SEARCHED {
                return out;
            }
            let at = join(&at, &name);
            if !text.is_empty() && path::name(&at).windows(text.len()).any(|part| part == text) {
                out.push(at.clone());
            }
            if disk.node(&dentry).is_some_and(|node| node.is_dir()) {
                below.push((at, dentry));
            }
        }
        todo.extend(below.into_iter().rev());
    }
    out
}

#[cfg(test)]
mod tests;
