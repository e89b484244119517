//! Whether a claim holds in a state.

use super::{Course, File, What};
use crate::domain::ChainId;
use crate::domain::order::Gather;
use crate::lab::build::{BuildStep, Verdict};
use crate::lab::engine::{Container, Engine, Image, PullStep, State, split_name};
use crate::lab::overlay::FileSystem;
use crate::lab::tree::{Body, Node, ROOT};
use memchr::memmem;
use std::collections::BTreeSet;

pub(super) fn holds(engine: &Engine, course: &Course, what: &What) -> bool {
    of_container(engine, what).or_else(|| of_image(engine, what)).unwrap_or_else(|| match what {
        What::VolumeHas(name, file) => {
            let disk = engine.volumes.get(name).and_then(|volume| engine.disks.get(&volume.disk));
            disk.is_some_and(|disk| has(merged(disk, &file.path), file))
        }
        What::Registry(name) => engine.registry.tags.contains_key(&split_name(name)),
        What::Cached(text) => built(engine, text, Verdict::Cached),
        What::Ran(text) => built(engine, text, Verdict::Done),
        What::Moved(much) => pulled(engine, |steps| much.holds(steps.map(moved).sum())),
        What::Found(many) => pulled(engine, |steps| {
            many.holds(steps.filter(|step| **step == PullStep::Exists).count() as u64)
        }),
        What::Answered(question) => course.is_right(question),
        _ => false,
    })
}

fn container<'e>(engine: &'e Engine, name: &str) -> Option<(&'e Container, &'e FileSystem)> {
    let container = engine.container(name)?;
    Some((container, engine.disks.get(&container.disk)?))
}

/// `None` when the claim is about no container; a claim about one that isn't there does not hold.
fn of_container(engine: &Engine, what: &What) -> Option<bool> {
    let name = match what {
        What::Runs(name) | What::Stopped(name) | What::IsContainer(name) => name,
        What::UpperEmpty(name) | What::DiffEmpty(name) => name,
        What::UpperHas(name, _) | What::MergedHas(name, _) | What::UpperWeighs(name, _) => name,
        What::Hides(name, _) | What::Closes(name, _) => name,
        What::Keeps(name, _) | What::DiffLists(name, _) => name,
        _ => return None,
    };
    Some(container(engine, name).is_some_and(|(container, disk)| match what {
        What::Runs(_) => container.state == State::Running,
        What::Stopped(_) => container.state == State::Exited,
        What::UpperEmpty(_) => disk.upper.names(ROOT).is_empty(),
        What::UpperHas(_, file) => has(upper(disk, &file.path), file),
        What::UpperWeighs(_, much) => much.holds(disk.written()),
        What::Hides(_, at) => upper(disk, at).is_some_and(|node| node.is_whiteout()),
        What::Closes(_, at) => upper(disk, at).is_some_and(|node| node.is_dir() && node.opaque),
        What::MergedHas(_, file) => has(merged(disk, &file.path), file),
        What::Keeps(_, at) => {
            let image = FileSystem::over(engine.stack(&container.layers), 0, engine.now);
            let (now, then) = (merged(disk, at), merged(&image, at));
            now.is_some_and(|now| then.is_some_and(|then| is_same(&now, &then)))
        }
        What::DiffEmpty(_) => disk.changes().is_empty(),
        What::DiffLists(_, at) => disk.changes().contains_key(at),
        _ => true,
    }))
}

/// Whiteouts are nodes of it.
fn upper(disk: &FileSystem, at: &[u8]) -> Option<Node> {
    disk.upper.at(at).map(|id| disk.upper.node(id).clone())
}

fn merged(disk: &FileSystem, at: &[u8]) -> Option<Node> {
    disk.node(&disk.lookup(at))
}

fn has(node: Option<Node>, file: &File) -> bool {
    node.filter(|node| !node.is_whiteout()).is_some_and(|node| {
        file.size.is_none_or(|size| size.holds(node.size()))
            && (file.holding.is_empty() || holding(&node, &file.holding))
    })
}

fn holding(node: &Node, text: &[u8]) -> bool {
    match &node.body {
        Body::File(content) => {
            content.read().is_ok_and(|bytes| memmem::find(&bytes, text).is_some())
        }
        Body::Symlink(target) => memmem::find(target, text).is_some(),
        _ => false,
    }
}

fn is_same(a: &Node, b: &Node) -> bool {
    let content = match (&a.body, &b.body) {
        (Body::File(a), Body::File(b)) => {
            let is_read_same = || a.sha256().is_ok_and(|a| b.sha256() == Ok(a));
            a.is_known_same(b) || a.len() == b.len() && is_read_same()
        }
        _ => true,
    };
    a.kind() == b.kind()
        && (a.attr.mode, a.attr.uid, a.attr.gid) == (b.attr.mode, b.attr.uid, b.attr.gid)
        && content
}

/// `None` when the claim is about no image.
fn of_image(engine: &Engine, what: &What) -> Option<bool> {
    let (name, other) = match what {
        What::Same(name, other) | What::Repeats(name, other) => (name, other),
        What::Shares(name, _, other) => (name, other),
        What::IsImage(name) | What::ImageHas(name, _) | What::Tells(name, _) => (name, name),
        What::ImageWeighs(name, _) | What::Stacks(name, _) => (name, name),
        _ => return None,
    };
    let (Some(image), Some(other)) = (engine.image(name), engine.image(other)) else {
        return Some(false);
    };
    Some(match what {
        What::Same(..) => image.id == other.id,
        What::Repeats(..) => repeats(engine, image, other),
        What::Shares(_, many, _) => many.holds(shared(image, other)),
        What::ImageHas(_, file) => {
            let disk = FileSystem::over(engine.stack(&image.layers), 0, engine.now);
            has(merged(&disk, &file.path), file)
        }
        What::Tells(_, text) => tells(engine, image, text),
        What::ImageWeighs(_, much) => much.holds(engine.image_size(image)),
        What::Stacks(_, many) => many.holds(image.layers.len() as u64),
        _ => true,
    })
}

fn shared(image: &Image, other: &Image) -> u64 {
    let theirs: BTreeSet<&ChainId> = other.layers.iter().gather();
    let mine: BTreeSet<&ChainId> = image.layers.iter().gather();
    mine.intersection(&theirs).count() as u64
}

/// One diff ID in both, on other layers in each.
fn repeats(engine: &Engine, image: &Image, other: &Image) -> bool {
    let diff = |chain: &ChainId| engine.layers.get(chain).map(|layer| layer.diff_id.clone());
    let mut pairs = image.layers.iter().flat_map(|a| other.layers.iter().map(move |b| (a, b)));
    pairs.any(|(a, b)| a != b && diff(a).is_some() && diff(a) == diff(b))
}

/// Whoever has the image can read it: in a layer, whatever hides it, in the history or in the config.
fn tells(engine: &Engine, image: &Image, text: &[u8]) -> bool {
    let holds = |bytes: &[u8]| memmem::find(bytes, text).is_some();
    let layers = image.layers.iter().filter_map(|chain| engine.layers.get(chain));
    layers
        .flat_map(|layer| layer.entries.iter())
        .any(|entry| holds(&entry.path) || entry.content.read().is_ok_and(|bytes| holds(&bytes)))
        || image.history.iter().any(|step| holds(step.created_by.as_bytes()))
        || image.config.env.iter().any(|value| holds(value.as_bytes()))
        || image.config.labels.values().any(|value| holds(value.as_bytes()))
}

fn built(engine: &Engine, text: &str, verdict: Verdict) -> bool {
    let is_it = |step: &BuildStep| step.text.contains(text);
    engine.built.as_ref().is_some_and(|built| {
        built.steps.iter().filter(|step| is_it(step)).any(|step| step.verdict == verdict)
    })
}

fn moved(step: &PullStep) -> u64 {
    match step {
        PullStep::Exists => 0,
        PullStep::Pulled(bytes) => *bytes,
    }
}

fn pulled(engine: &Engine, ask: impl FnOnce(&mut dyn Iterator<Item = &PullStep>) -> bool) -> bool {
    let pull = engine.pulled.as_ref();
    pull.is_some_and(|pull| ask(&mut pull.layers.iter().map(|(_, _, step)| step)))
}
