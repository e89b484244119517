//! What the stage of pull, push and share shows, as values.

use super::super::build::clean;
use crate::domain::{ChainId, DiffId};
use crate::lab::engine::{Engine, HOSTS, Image, PullStep, Removed};
use crate::view::text::size;
use std::collections::{BTreeMap, BTreeSet};

/// Layers whose names are shown at most.
const NAMED: usize = 40;

/// A layer as it is drawn: its letter, and its place on the strata ramp. Equal contents have the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Brick {
    pub(in crate::view::lab) letter: String,
    pub(in crate::view::lab) place: f32,
}

/// Letters and colours of layers, by content: those of the registry first.
pub(super) struct Letters(BTreeMap<DiffId, usize>);

impl Letters {
    fn of(engines: &[&Engine]) -> Self {
        let mut all: BTreeMap<DiffId, usize> = BTreeMap::new();
        let mut add = |id: &DiffId| {
            if !all.contains_key(id) {
                all.insert(id.clone(), all.len());
            }
        };
        for engine in engines {
            let registry = &engine.registry;
            for manifest in registry.tags.values().filter_map(|at| registry.manifests.get(at)) {
                let blobs = manifest.layers.iter().filter_map(|at| registry.blobs.get(at));
                blobs.for_each(|blob| add(&blob.diff_id));
            }
        }
        for engine in engines {
            for image in engine.tags.values().filter_map(|id| engine.images.get(id)) {
                let layers = image.layers.iter().filter_map(|at| engine.layers.get(at));
                layers.for_each(|layer| add(&layer.diff_id));
            }
        }
        Self(all)
    }

    fn at(&self, id: &DiffId) -> usize {
        self.0.get(id).copied().unwrap_or(0)
    }

    pub(super) fn brick(&self, id: &DiffId) -> Brick {
        let at = self.at(id);
        let letter = char::from(b'A' + (at % 26) as u8);
        let letter = if at < 26 { letter.to_string() } else { format!("{letter}{}", at / 26) };
        Brick { letter, place: at as f32 / (self.0.len().max(2) - 1) as f32 }
    }
}

/// A tag of the registry.
pub struct Tag {
    /// Without the registry's name.
    pub name: String,
    /// Its blobs and their sizes, base first.
    pub blobs: Vec<(Brick, u64)>,
}

impl Tag {
    /// Bytes to pull where nothing is.
    pub fn whole(&self) -> u64 {
        self.blobs.iter().map(|(_, bytes)| bytes).sum()
    }
}

/// A layer in a pile.
pub struct Stone {
    pub(in crate::view::lab) brick: Brick,
    pub(in crate::view::lab) bytes: u64,
    /// It is drawn further left: it is stored once.
    pub again: bool,
    /// The last command stored it.
    pub is_new: bool,
    /// Images that end with it.
    pub tags: Vec<String>,
}

/// A layer of the last pull.
pub struct Took {
    pub(in crate::view::lab) brick: Brick,
    /// First digits of the blob's digest.
    pub blob: String,
    /// What moved; nothing: it was there.
    pub moved: Option<u64>,
    /// It is there on other layers, too.
    pub twice: bool,
}

/// A machine.
pub struct Host {
    pub(in crate::view::lab) name: &'static str,
    /// What stands before a command for it.
    pub command: &'static str,
    /// Its images have so many tags.
    pub images: usize,
    pub(in crate::view::lab) moved: u64,
    pub(in crate::view::lab) stored: u64,
    /// Base last.
    pub piles: Vec<Vec<Stone>>,
    /// The last pull.
    pub took: Vec<Took>,
    /// Names that can be pulled, and pushed.
    pub pulls: Vec<String>,
    pub(in crate::view::lab) pushes: Vec<String>,
}

/// One layer on one chain, and its names.
pub struct Named {
    pub(in crate::view::lab) brick: Brick,
    /// What it lies on, or what made it.
    pub on: String,
    pub(in crate::view::lab) blob: String,
    pub(in crate::view::lab) diff: String,
    pub(in crate::view::lab) chain: String,
    /// The same content lies on another chain, too.
    pub twice: bool,
}

/// What a removal would free.
pub struct Freed {
    pub(in crate::view::lab) host: &'static str,
    /// The command.
    pub line: String,
    /// The image's name, short.
    pub name: String,
    pub(in crate::view::lab) size: u64,
    pub(in crate::view::lab) frees: u64,
    /// What goes, in words.
    pub what: String,
}

/// The stage.
pub struct Share {
    /// Bytes of the registry, and if every image kept its own.
    pub stored: u64,
    pub(in crate::view::lab) unshared: u64,
    pub(in crate::view::lab) blobs: usize,
    pub(in crate::view::lab) tags: Vec<Tag>,
    pub(in crate::view::lab) hosts: Vec<Host>,
    pub(in crate::view::lab) names: Vec<Named>,
    pub(in crate::view::lab) frees: Vec<Freed>,
}

/// A machine: name, what stands before a command, engine.
pub(super) type Machine<'e> = (&'static str, &'static str, &'e Engine);
pub(super) type Machines<'e> = [Machine<'e>; 2];

/// The machines of an engine; one that was never used is `empty`.
pub(super) fn machines<'e>(engine: &'e Engine, empty: &'e Engine) -> Machines<'e> {
    let peer = engine.peer(HOSTS[1]).unwrap_or(empty);
    [(HOSTS[0], "docker", engine), (HOSTS[1], "docker --context host2", peer)]
}

pub(super) fn letters(machines: &Machines<'_>) -> Letters {
    Letters::of(&machines.map(|(.., engine)| engine))
}

/// The stage as values; `before` is the engine before the last command.
pub fn values(engine: &Engine, before: &Engine) -> Share {
    let empty = Engine::new(engine.now);
    let (all, old) = (machines(engine, &empty), machines(before, &empty));
    let letters = letters(&all);
    let tags = tags(engine, &letters);
    let one = |(of, (.., old)): (&Machine<'_>, &Machine<'_>)| host(*of, old, engine, &letters);
    Share {
        stored: engine.registry.blobs.values().map(|blob| blob.size).sum(),
        unshared: tags.iter().map(Tag::whole).sum(),
        blobs: engine.registry.blobs.len(),
        tags,
        hosts: all.iter().zip(&old).map(one).collect(),
        names: names(&all, engine, &letters),
        frees: all.iter().flat_map(|of| frees(of, &letters)).collect(),
    }
}

/// A reference without the registry's name, which all have.
pub(super) fn short(reference: &str) -> &str {
    reference.strip_prefix("localhost:5000/").unwrap_or(reference)
}

fn tags(engine: &Engine, letters: &Letters) -> Vec<Tag> {
    let registry = &engine.registry;
    let one = |((repository, tag), at): (&(String, String), _)| {
        let layers = registry.manifests.get(at)?.layers.iter();
        let blobs = layers.filter_map(|at| registry.blobs.get(at));
        Some(Tag {
            name: short(&format!("{repository}:{tag}")).to_owned(),
            blobs: blobs.map(|blob| (letters.brick(&blob.diff_id), blob.size)).collect(),
        })
    };
    registry.tags.iter().filter_map(one).collect()
}

/// Images of a machine by their tags.
fn tagged(engine: &Engine) -> Vec<(&str, &Image)> {
    let one = |(tag, id)| Some((String::as_str(tag), &**engine.images.get(id)?));
    engine.tags.iter().filter_map(one).collect()
}

fn host(
    (name, command, host): Machine<'_>,
    old: &Engine,
    main: &Engine,
    letters: &Letters,
) -> Host {
    let images = tagged(host);
    let known = &main.registry.tags;
    let is_own = |tag: &&str| {
        let (repository, end) = tag.rsplit_once(':').unwrap_or((tag, "latest"));
        tag.starts_with("localhost:5000/") && !known.contains_key(&(repository.into(), end.into()))
    };
    Host {
        name,
        command,
        images: images.len(),
        moved: host.moved,
        stored: host.stored(),
        piles: piles(host, old, &images, letters),
        took: took(host, letters),
        pulls: known.keys().map(|(repository, tag)| format!("{repository}:{tag}")).collect(),
        pushes: images.iter().map(|(tag, _)| *tag).filter(is_own).map(str::to_owned).collect(),
    }
}

/// Piles of layers: each layer is drawn once, where it is stored; what an image has in common with one to the left is named only.
fn piles(
    host: &Engine,
    old: &Engine,
    images: &[(&str, &Image)],
    letters: &Letters,
) -> Vec<Vec<Stone>> {
    let is_part = |image: &Image| {
        images.iter().any(|(_, other)| {
            other.layers.len() > image.layers.len() && other.layers.starts_with(&image.layers)
        })
    };
    let mut drawn: BTreeSet<&ChainId> = BTreeSet::new();
    let mut seen: BTreeSet<&[ChainId]> = BTreeSet::new();
    let mut out = Vec::new();
    for (_, image) in images {
        if is_part(image) || !seen.insert(&image.layers) {
            continue;
        }
        let stone = |(at, chain): (usize, &'_ ChainId)| {
            let layer = host.layers.get(chain)?;
            let ends = |(_, other): &&(&str, &Image)| other.layers == image.layers[..=at];
            let tags = images.iter().filter(ends).map(|(tag, _)| short(tag).to_owned());
            Some(Stone {
                brick: letters.brick(&layer.diff_id),
                bytes: layer.size,
                again: drawn.contains(chain),
                is_new: !old.layers.contains_key(chain),
                tags: tags.collect(),
            })
        };
        out.push(image.layers.iter().enumerate().rev().filter_map(stone).collect());
        drawn.extend(&image.layers);
    }
    out
}

fn took(host: &Engine, letters: &Letters) -> Vec<Took> {
    let layers = host.pulled.iter().flat_map(|pull| &pull.layers);
    let one = |(blob, diff, step): &(crate::domain::Digest, DiffId, PullStep)| Took {
        brick: letters.brick(diff),
        blob: blob.short().to_owned(),
        moved: match step {
            PullStep::Exists => None,
            PullStep::Pulled(bytes) => Some(*bytes),
        },
        twice: host.layers.values().filter(|layer| layer.diff_id == *diff).count() > 1,
    };
    layers.map(one).collect()
}

impl Took {
    /// What became of it, in words.
    pub fn says(&self) -> String {
        match self.moved {
            None => "Already exists: nothing moved".to_owned(),
            Some(bytes) if self.twice => format!(
                "{} moved again: it was here, but on another layer, so under another chain ID; it is stored again",
                size(bytes)
            ),
            Some(bytes) => format!("Pull complete: {} moved", size(bytes)),
        }
    }
}

/// A layer has a name for pulling, one for pushing and one on disk.
fn names(hosts: &Machines<'_>, main: &Engine, letters: &Letters) -> Vec<Named> {
    // Where each lies: what is said of it is made for those alone that are shown.
    let mut chains: BTreeMap<(usize, &ChainId), (&DiffId, &Engine, &Image, usize)> =
        BTreeMap::new();
    for (.., host) in hosts {
        for (_, image) in tagged(host) {
            for (at, chain) in image.layers.iter().enumerate() {
                let Some(layer) = host.layers.get(chain) else { continue };
                let diff = &layer.diff_id;
                chains.insert((letters.at(diff), chain), (diff, host, image, at));
            }
        }
    }
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    chains.keys().for_each(|(letter, _)| *counts.entry(*letter).or_default() += 1);
    let blob = |diff: &DiffId| {
        let known = main.registry.blobs.iter().find(|(_, blob)| blob.diff_id == *diff);
        known.map_or("not pushed".to_owned(), |(digest, _)| digest.short().to_owned())
    };
    let shown = chains.iter().take(NAMED);
    let one = shown.map(|((letter, chain), &(diff, host, image, at))| Named {
        brick: letters.brick(diff),
        on: lies_on(host, image, at, letters),
        blob: blob(diff),
        diff: diff.0.short().to_owned(),
        chain: chain.0.short().to_owned(),
        twice: counts[letter] > 1,
    });
    one.collect()
}

/// The letters below a layer of an image; of the first, what made it.
fn lies_on(host: &Engine, image: &Image, at: usize, letters: &Letters) -> String {
    let below = image.layers[..at].iter().filter_map(|chain| host.layers.get(chain));
    let below: Vec<String> = below.map(|layer| letters.brick(&layer.diff_id).letter).collect();
    if below.is_empty() {
        let step = image.history.iter().filter(|step| !step.empty).nth(at);
        return step.map(|step| clean(&step.created_by)).unwrap_or_default();
    }
    format!("on {}", below.join(", "))
}

/// What each removal would free.
fn frees(&(host_name, command, host): &Machine<'_>, letters: &Letters) -> Vec<Freed> {
    let one = |(tag, image): (&str, &Image)| {
        let mut after = (*host).clone();
        let used = host.containers.iter().any(|container| container.image == image.id);
        let freed = if used { Vec::new() } else { after.untag(tag).unwrap_or_default() };
        let layer = |one: &Removed| match one {
            Removed::Layer(chain) => host.layers.get(chain),
            _ => None,
        };
        let gone = freed.iter().filter_map(layer);
        let gone: Vec<String> = gone.map(|layer| letters.brick(&layer.diff_id).letter).collect();
        let what = match (used, gone.is_empty()) {
            (true, _) => "a container uses it".to_owned(),
            (_, true) => "its layers are needed".to_owned(),
            _ => format!("{} {}", gone.join(", "), if gone.len() == 1 { "goes" } else { "go" }),
        };
        Freed {
            host: host_name,
            line: format!("{command} rmi {tag}"),
            name: short(tag).to_owned(),
            size: host.image_size(image),
            frees: host.stored().saturating_sub(after.stored()),
            what,
        }
    };
    tagged(host).into_iter().map(one).collect()
}
