//! Containers side by side over the layers that they share: all that the stage draws, as values.

use super::stage::{Cell, Look, Stage, View, What, looked, stage};
use crate::lab::engine::{Container, Engine, MountSource};
use crate::lab::explain::{Event, Layer, Log, Seen};
use crate::view::stack::stratum;
use crate::view::text::escape;

/// Milliseconds that a lookup stays in a layer.
pub(super) const LOOK: usize = 90;
/// Milliseconds that a copy takes on its way up, whatever its size.
const COPY: usize = 600;
/// Milliseconds that a change takes, and one looks at it.
const CHANGE: usize = 400;

/// The whole picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// The image's name.
    pub image: String,
    /// Paths, escaped, with a leading `/`.
    pub columns: Vec<String>,
    /// Containers, in order of creation.
    pub lanes: Vec<Lane>,
    /// The image's layers, top first; each is there once, whatever stands over it.
    pub layers: Vec<Stratum>,
}

/// A container.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Its name.
    pub name: String,
    /// What is mounted over its layers, in words.
    pub mounts: Vec<String>,
    /// By column.
    pub spots: Vec<Spot>,
}

/// A container at a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// What it sees.
    pub merged: View,
    /// What it saw before the command, when that was something else.
    pub was: Option<View>,
    /// What its own layer has there.
    pub upper: Cell,
    /// What its own layer had there before the command, when that was something else.
    pub had: Option<Cell>,
    /// The command copied it up: from this row of `Scene::layers`, so many bytes.
    pub copied: Option<(usize, u64)>,
    /// Rows that the command's lookup came to, its own layer first; 0 when nothing was looked for.
    pub looked: usize,
    /// What the lookup found in the last of them; `None` when it went on, to docker's own layer.
    pub ended: Option<Seen>,
}

/// A layer of the image.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// Base = 0.
    pub number: u32,
    /// What made it.
    pub made_by: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its place on the strata ramp.
    pub place: f32,
    /// By column; what hides it and how far lookups came are as the first container has it.
    pub cells: Vec<Cell>,
    /// By column: what hid it before the command.
    pub hid: Vec<Option<Layer>>,
}

/// Draws containers that stand over the same layers. The log is that of a command in the container called `subject`; `before`
/// is the engine before it. `None` when there is no container, or its files are not there.
pub fn scene(
    engine: &Engine,
    before: &Engine,
    containers: &[&Container],
    columns: &[Vec<u8>],
    log: &Log,
    subject: &str,
) -> Option<Scene> {
    let first = containers.first()?;
    let empty = Log::default();
    let lane = |container: &&Container| {
        let is_subject = container.name == subject;
        let log = if is_subject { log } else { &empty };
        let old = before.containers.iter().find(|old| old.id == container.id);
        let old = old.and_then(|old| stage(before, old, columns, &empty));
        let now = stage(engine, container, columns, log)?;
        let spots = (0..columns.len()).map(|at| spot(&now, old.as_ref(), at, log)).collect();
        let mounts = container.mounts.iter().map(|spec| mount_name(engine, &spec.source)).collect();
        Some((now, old, Lane { name: container.name.clone(), mounts, spots }))
    };
    let drawn: Vec<(Stage, Option<Stage>, Lane)> = containers.iter().filter_map(lane).collect();
    let (now, old, _) = drawn.first()?;
    let old = old.as_ref().unwrap_or(now);
    let image = engine.images.get(&first.image);
    let steps: Vec<&str> = image.map_or_else(Vec::new, |image| {
        let made = image.history.iter().filter(|step| !step.empty);
        made.map(|step| step.created_by.as_str()).collect()
    });
    let count = first.layers.len() as u32;
    let layers = now.rows.iter().zip(&old.rows).skip(1).map(|(row, old)| {
        let Layer::Image(number) = row.layer else { return None };
        let at = number as usize;
        let bytes = first.layers.get(at).and_then(|chain| engine.layers.get(chain));
        Some(Stratum {
            number,
            made_by: steps.get(at).copied().unwrap_or_default().to_owned(),
            bytes: bytes.map_or(0, |layer| layer.size),
            place: stratum(number, count),
            cells: row.cells.clone(),
            hid: old.cells.iter().map(|cell| cell.hidden_by).collect(),
        })
    });
    Some(Scene {
        image: first.image_name.clone(),
        columns: columns.iter().map(|path| format!("/{}", escape(path))).collect(),
        layers: layers.collect::<Option<_>>()?,
        lanes: drawn.into_iter().map(|(.., lane)| lane).collect(),
    })
}

fn spot(now: &Stage, old: Option<&Stage>, at: usize, log: &Log) -> Spot {
    let path = &now.columns[at];
    let (merged, upper) = (now.merged[at], now.rows[0].cells[at]);
    let copied = log.events.iter().rev().find_map(|event| match event {
        Event::CopiedUp { path: of, from, bytes, .. } if **of == **path => {
            Some((now.rows.iter().skip(1).position(|row| row.layer == *from)?, *bytes))
        }
        _ => None,
    });
    let looked = now.rows.iter().filter(|row| row.cells[at].look != Look::No).count();
    Spot {
        merged,
        was: old.map(|old| old.merged[at]).filter(|was| *was != merged),
        upper,
        had: old.map(|old| old.rows[0].cells[at]).filter(|had| !is_same(had, &upper)),
        copied: copied.filter(|_| upper.what == What::CopiedUp),
        looked,
        ended: ended(log, path, merged != View::Gone),
    }
}

/// What is mounted, in a word: there is little room on a phone.
fn mount_name(engine: &Engine, source: &MountSource) -> String {
    match source {
        MountSource::Volume(name) if engine.volumes.get(name).is_some_and(|of| of.anonymous) => {
            "a volume".into()
        }
        MountSource::Volume(name) => escape(name.as_bytes()),
        MountSource::Bind(path) => escape(path),
        MountSource::Disk(_) => "the host".into(),
        MountSource::Tmpfs => "tmpfs".into(),
    }
}

/// The same is there, whoever looked.
fn is_same(a: &Cell, b: &Cell) -> bool {
    (a.what, a.bytes) == (b.what, b.bytes)
}

/// What a lookup found where it ended. What an opaque folder closes is hidden.
fn ended(log: &Log, path: &[u8], is_there: bool) -> Option<Seen> {
    let &(layer, seen) = looked(log, path)?.last()?;
    let seen = if seen == Seen::Opaque && !is_there { Seen::Whiteout } else { seen };
    (layer != Layer::Init).then_some(seen)
}

impl Scene {
    /// What happened, in the order in which it is drawn: the phase and its name.
    pub fn phases(&self) -> Vec<(u8, String)> {
        let spots = || self.lanes.iter().flat_map(|lane| &lane.spots);
        let copied: Vec<u64> =
            spots().filter_map(|spot| spot.copied).map(|(_, bytes)| bytes).collect();
        let changes =
            |spot: &Spot| spot.was.is_some() || (spot.had.is_some() && spot.copied.is_none());
        let hides = |spot: &Spot| spot.had.is_some() && spot.upper.what == What::Whiteout;
        let phases = [
            spots().any(|spot| spot.looked > 0).then(|| (1, "look up".to_owned())),
            (!copied.is_empty()).then(|| {
                let sum = copied.iter().sum();
                (2, format!("copy up {}", crate::view::text::size(sum)))
            }),
            spots()
                .any(changes)
                .then(|| (3, if spots().any(hides) { "hide" } else { "change" }.to_owned())),
        ];
        phases.into_iter().flatten().collect()
    }

    /// When copies begin to rise, when it changes, and the end: numbers for the style sheet.
    pub fn beats(&self) -> String {
        let spots = || self.lanes.iter().flat_map(|lane| &lane.spots);
        let looked = spots().map(|spot| spot.looked).max().unwrap_or(0);
        let copy = if looked > 0 { looked * LOOK + 200 } else { 0 };
        let copies = spots().any(|spot| spot.copied.is_some());
        let change = copy + if copies { COPY + 100 } else { 0 };
        format!("--d2:{copy}ms;--d3:{change}ms;--d4:{}ms", change + CHANGE)
    }
}
