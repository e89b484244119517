//! What is to be written, with all that who writes it has to know: it goes to a worker that knows no tree.

use super::Form;
use crate::analysis::mend::{Made, OutLayer, Plan, folder, link_entry, whiteout};
use crate::analysis::takeout::{Taken, entry, plan};
use crate::analysis::union::{NodeId, Union};
use crate::domain::order::SortSmall;
use crate::domain::wire::wire;
use crate::domain::{Archive, BlobId, Config, Entry, EntryKind, Image, Location, Platform};
use crate::domain::{HistoryEntry, is_encrypted};
use std::collections::HashMap;

/// What is to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Script {
    /// A tree, as a tar.
    Tree(Tree),
    /// The bytes of a layer.
    Layer(Layer),
    /// A mended image.
    Mended(Box<Mended>),
}
wire! { enum Script { Tree(of), Layer(of), Mended(of) } }

/// A layer that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Store {
    /// Its number in the image, base = 0.
    pub layer: u32,
    /// Where its blob lies.
    pub location: Location,
}
wire! { struct Store { layer, location } }

/// A tree: folders first, then bodies as the layers hold them, then what has no body, then hard links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    /// Folders, each before what it holds.
    pub folders: Vec<Entry>,
    /// Each blob once, in the order in which they are read; those of an archive that is compressed as a whole are read in one go.
    pub stores: Vec<Store>,
    /// Files of each store, by number.
    pub bodies: Vec<Vec<Body>>,
    /// Symbolic links, devices and pipes.
    pub others: Vec<Entry>,
    /// Hard links, each with the store and the number of the body that it is a name of.
    pub links: Vec<(Entry, Option<(u32, u32)>)>,
}
wire! { struct Tree { folders, stores, bodies, others, links } }

/// A file that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Body {
    /// Number of its entry in the layer's tar.
    pub number: u32,
    /// The path that it is written under.
    pub path: Vec<u8>,
    /// It has holes, which are kept.
    pub sparse: bool,
}
wire! { struct Body { number, path, sparse } }

/// The bytes of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layer {
    /// Where they lie.
    pub store: Store,
    /// In which form.
    pub form: Form,
}
wire! { struct Layer { store, form } }

/// A mended image.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mended {
    /// Its layers, base first.
    pub layers: Vec<OutOf>,
    /// Its names.
    pub tags: Vec<String>,
    /// What it runs on.
    pub platform: Platform,
    /// Its config; its history says what was done.
    pub config: Config,
}
wire! { struct Mended { layers, tags, platform, config } }

/// What a layer of a mended image is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OutOf {
    /// A layer as it is stored, packed so.
    Same(Store, String),
    /// Parts of some.
    Anew(Anew),
}
wire! { enum OutOf { Same(store, compression), Anew(anew) } }

/// The number of an entry, and the path that it is stored under where that is not its own.
pub(crate) type Named = (u32, Option<Vec<u8>>);

/// A layer that is written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Anew {
    /// It is compressed.
    pub zipped: bool,
    /// Whiteouts and folders, to be written first.
    pub before: Vec<Entry>,
    /// What is taken of which layer: numbers of entries, ascending, each with the path that it is stored under, where it is not its own.
    pub passes: Vec<(Store, Vec<Named>)>,
    /// Hard links, to be written last.
    pub links: Vec<Entry>,
}
wire! { struct Anew { zipped, before, passes, links } }

fn locate(archive: &Archive, blob: BlobId) -> Location {
    let missing = || Location::Missing("it is not there".into());
    archive.blobs.get(blob.0 as usize).map_or_else(missing, |blob| blob.location.clone())
}

impl Tree {
    /// What is to be taken of `start` and all below it. `blobs` are those of the image's layers, base first.
    pub(crate) fn of(
        archive: &Archive,
        blobs: &[BlobId],
        union: &Union,
        start: NodeId,
        taken: Taken,
    ) -> Self {
        let plan = plan(union, start, taken);
        let mut tree = Self::default();
        let (mut at, mut bodies_of) = (HashMap::<BlobId, usize>::new(), HashMap::new());
        let is_streamed = |blob: BlobId| matches!(locate(archive, blob), Location::Streamed { .. });
        let mut order: Vec<(usize, BlobId)> = blobs.iter().copied().enumerate().collect();
        order.sort_small_by_key(|&(_, blob)| is_streamed(blob));
        for (layer, blob) in order {
            at.entry(blob).or_insert_with(|| {
                let layer = u32::try_from(layer).unwrap_or(u32::MAX);
                tree.stores.push(Store { layer, location: locate(archive, blob) });
                tree.stores.len() - 1
            });
        }
        tree.bodies = vec![Vec::new(); tree.stores.len()];
        for body in plan.bodies {
            let blob = blobs.get(body.layer as usize);
            let Some(&store) = blob.and_then(|blob| at.get(blob)) else { continue };
            let entry = union.layer(body.layer).map(|index| index.entry(body.number));
            let sparse = entry.is_some_and(|entry| entry.stored() != entry.size());
            let (number, path) = (body.number, union.path(body.node));
            tree.bodies[store].push(Body { number, path, sparse });
            bodies_of.insert(body.node, (store as u32, number));
        }
        // A blob may be several layers of one image.
        tree.bodies.iter_mut().for_each(|bodies| bodies.sort_small_by_key(|body| body.number));
        let entry = |node| entry(union, node, taken);
        tree.folders = plan.folders.into_iter().filter_map(entry).collect();
        tree.others = plan.others.into_iter().filter_map(entry).collect();
        let link = |(name, first)| {
            let link = union.path(first);
            let plain = entry(name)?;
            let entry = Entry { kind: EntryKind::Hardlink, size: 0, device: None, link, ..plain };
            Some((entry, bodies_of.get(&first).copied()))
        };
        tree.links = plan.links.into_iter().filter_map(link).collect();
        tree
    }
}

impl Script {
    /// Bytes that are read to write it, as far as that is known.
    pub(crate) fn bytes(&self, file: u64) -> u64 {
        let mut whole = false;
        let mut of = |store: &Store| match &store.location {
            Location::Range { length, .. } => *length,
            Location::Streamed { .. } => {
                whole = true;
                0
            }
            Location::Embedded(_) | Location::Missing(_) => 0,
        };
        let sum = match self {
            Self::Layer(layer) => of(&layer.store),
            Self::Tree(tree) => {
                let wanted = tree.stores.iter().zip(&tree.bodies);
                wanted.filter(|(_, bodies)| !bodies.is_empty()).map(|(store, _)| of(store)).sum()
            }
            Self::Mended(mended) => {
                let each = mended.layers.iter().map(|layer| match layer {
                    OutOf::Same(store, _) => of(store),
                    OutOf::Anew(anew) => anew.passes.iter().map(|(store, _)| of(store)).sum(),
                });
                each.sum()
            }
        };
        if whole { file.max(sum) } else { sum }
    }
}

impl Mended {
    /// What becomes of an image. `number` is the image's; `compression` tells how a layer is packed; `command` is how it was asked for, for the history.
    /// `config`: another than the image has. Errors are sentences.
    pub(crate) fn of(
        archive: &Archive,
        number: u32,
        union: &Union,
        plan: &Plan,
        compression: impl Fn(&crate::domain::Layer) -> String,
        command: &str,
        config: Option<&Config>,
    ) -> Result<Self, String> {
        let image = archive.images.get(number as usize).ok_or("there is no such image")?;
        // As it really is: an image with covered secrets would not run.
        let known = config.or(archive.config(number)).unwrap_or(&image.config);
        let store = |layer: u32| {
            let of = image.layers.get(layer as usize).ok_or("there is no such layer")?;
            Ok::<_, String>(Store { layer, location: locate(archive, of.blob) })
        };
        let packed = |layer: u32| {
            let of = image.layers.get(layer as usize).ok_or("there is no such layer")?;
            if is_encrypted(&of.media_type) {
                return Err(format!("layer {layer} is encrypted"));
            }
            Ok(compression(of))
        };
        let layers = plan.layers.iter().map(|layer| match layer {
            OutLayer::Same(layer) => Ok(OutOf::Same(store(*layer)?, packed(*layer)?)),
            OutLayer::Made(made) => {
                let zipped = packed(made.of.start)? != "none";
                Ok(OutOf::Anew(anew(union, made, zipped, store)?))
            }
        });
        Ok(Self {
            layers: layers.collect::<Result<_, String>>()?,
            tags: image.tags.clone(),
            platform: image.platform.clone(),
            config: mended_config(image, known, plan, command),
        })
    }
}

fn anew(
    union: &Union,
    made: &Made,
    zipped: bool,
    store: impl Fn(u32) -> Result<Store, String>,
) -> Result<Anew, String> {
    let whiteouts = made.whiteouts.iter().map(|gone| Entry::file(whiteout(gone)));
    let dirs = made.dirs.iter().map(|&node| folder(union, node));
    let passes = made.passes.iter().filter(|pass| !pass.take.is_empty()).map(|pass| {
        let named =
            |&(number, node): &(u32, Option<NodeId>)| (number, node.map(|node| union.path(node)));
        Ok((store(pass.layer)?, pass.take.iter().map(named).collect()))
    });
    Ok(Anew {
        zipped,
        before: whiteouts.chain(dirs).collect(),
        passes: passes.collect::<Result<_, String>>()?,
        links: made.links.iter().map(|link| link_entry(union, link.node, link.target)).collect(),
    })
}

/// The config with a history that says what was done.
fn mended_config(image: &Image, known: &Config, plan: &Plan, command: &str) -> Config {
    let mut config = known.clone();
    let is_known = image.layers.iter().all(|layer| layer.history.is_some());
    if !is_known {
        config.history.clear();
        config.more.retain(|place, _| !place.starts_with("history["));
    }
    let mut merged = 0;
    for layer in &plan.layers {
        let OutLayer::Made(made) = layer else { continue };
        let rows = made.of.clone().filter_map(|layer| image.layers.get(layer as usize)?.history);
        let is_squash = made.of.len() > 1 || plan.layers.len() < image.layers.len();
        for row in rows {
            let Some(row) = config.history.get_mut(row as usize) else { continue };
            if is_squash && made.of.end as usize == image.layers.len() {
                row.empty_layer = true;
                merged = made.of.len();
            } else {
                let said = "mended by layerpeel";
                row.comment = match row.comment.as_str() {
                    "" => said.into(),
                    comment => format!("{comment}; {said}"),
                };
            }
        }
    }
    let created = config.history.last().and_then(|row| row.created.clone());
    config.history.push(HistoryEntry {
        created,
        created_by: command.into(),
        comment: match merged {
            0 => "layers mended by layerpeel".into(),
            1 => "one layer written anew by layerpeel".into(),
            count => format!("{count} layers merged by layerpeel"),
        },
        empty_layer: merged == 0,
        ..HistoryEntry::default()
    });
    config
}
