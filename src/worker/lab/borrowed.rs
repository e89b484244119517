//! Images of the archives that are open on the page: what the lab gets of each is the indexes of its layers, as they are read;
//! contents come when a command asks for them ([`Shelf`]).

use super::shelf::Shelf;
use crate::analysis::Union;
use crate::domain::order::Gather;
use crate::domain::{BlobId, ChainId, Digest, Image, LayerIndex};
use crate::lab::archive::place;
use crate::lab::content::Far;
use crate::lab::open::{Ready, layer_bytes};
use crate::lab::sample;
use crate::worker::protocol::{ArchiveId, BodyPlace, ImageRef};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A layer: nothing, where nothing of it could be read.
type Known = Option<Arc<LayerIndex>>;

/// All that was lent.
#[derive(Default)]
pub(super) struct Borrowed {
    /// In the order of their IDs, each once.
    archives: Vec<Archive>,
    /// Counts images, for the numbers of their files.
    count: usize,
    /// The one that is offered.
    offered: Option<Offered>,
    /// The one that is to be, where the person said so.
    wished: Option<ImageRef>,
}

/// An image, and the line that runs it.
pub(super) struct Offered {
    pub(super) ready: Ready,
    pub(super) run: String,
    /// It has a program that keeps a container running.
    pub(super) keeps: bool,
}

impl Offered {
    /// Its first name.
    pub(super) fn name(&self) -> &str {
        self.ready.names().first().map_or("", |name| name)
    }
}

/// An archive that is lent.
struct Archive {
    id: ArchiveId,
    images: Vec<Image>,
    layers: BTreeMap<BlobId, Known>,
    /// For each image, once its layers are all there.
    ready: Vec<Option<Ready>>,
}

impl Archive {
    /// Images whose layers are all there, and that are not made yet.
    fn complete(&self) -> Vec<usize> {
        let is_known =
            |image: &Image| image.layers.iter().all(|layer| self.layers.contains_key(&layer.blob));
        let new = (0..self.images.len()).filter(|&at| self.ready[at].is_none());
        new.filter(|&at| is_known(&self.images[at])).collect()
    }
}

/// Contents of one image's files.
struct Contents {
    archive: ArchiveId,
    layers: Vec<(BlobId, Known)>,
    shelf: Shelf,
}

impl Contents {
    /// Where a file's content lies.
    fn place(&self, key: u64) -> Option<BodyPlace> {
        let (layer, entry) = place(key);
        let (blob, index) = self.layers.get(layer as usize)?;
        let entry = index.as_ref()?.entry(entry);
        Some(BodyPlace {
            archive: self.archive,
            blob: *blob,
            offset: entry.body_offset(),
            cap: entry.size(),
            size: entry.size(),
            dense: entry.size() == entry.stored(),
            hash: entry.content(),
        })
    }
}

impl Far for Contents {
    fn read(&self, key: u64, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        self.shelf.read(&self.place(key).ok_or("the layer is not there")?, offset, length)
    }
}

impl Borrowed {
    /// An archive is lent; its layers follow, but for those that are `missing` in it. Returns the images that have none to wait for.
    pub(super) fn lent(
        &mut self,
        archive: ArchiveId,
        images: Vec<Image>,
        missing: &[BlobId],
        shelf: &Shelf,
    ) -> Vec<Ready> {
        if let Err(place) = self.place(archive) {
            let layers = missing.iter().map(|blob| (*blob, None)).gather();
            let ready = vec![None; images.len()];
            self.archives.insert(place, Archive { id: archive, images, layers, ready });
        }
        self.complete(archive, shelf)
    }

    /// A layer came; none where nothing of it could be read. Returns the images that are complete with it.
    pub(super) fn came(
        &mut self,
        archive: ArchiveId,
        blob: BlobId,
        index: Option<LayerIndex>,
        shelf: &Shelf,
    ) -> Vec<Ready> {
        // It may come again, when another desk took over.
        if let Ok(place) = self.place(archive) {
            let of = &mut self.archives[place];
            of.layers.entry(blob).or_insert_with(|| index.map(Arc::new));
        }
        self.complete(archive, shelf)
    }

    /// Where an archive stands, or would.
    fn place(&self, archive: ArchiveId) -> Result<usize, usize> {
        self.archives.binary_search_by_key(&archive, |of| of.id)
    }

    fn complete(&mut self, archive: ArchiveId, shelf: &Shelf) -> Vec<Ready> {
        let Ok(place) = self.place(archive) else { return Vec::new() };
        let complete = self.archives[place].complete();
        if complete.is_empty() {
            return Vec::new();
        }
        let mut taken = self.names();
        let of = &mut self.archives[place];
        let mut new = Vec::new();
        for at in complete {
            let image = &of.images[at];
            let known = |blob| of.layers.get(blob).cloned().flatten();
            let layers = image.layers.iter().map(|layer| (layer.blob, known(&layer.blob)));
            let layers = layers.collect();
            let mut ready = ready(archive, self.count, image, layers, shelf);
            ready.rename(ready.names().iter().map(|name| free(name, &taken)).collect());
            taken.extend(ready.names().iter().cloned());
            self.count += 1;
            of.ready[at] = Some(ready.clone());
            new.push(ready);
        }
        new
    }

    /// All names that are given.
    fn names(&self) -> BTreeSet<String> {
        let names = self.all().flat_map(|ready| ready.names()).cloned();
        names.chain([sample::NAME.to_owned()]).gather()
    }

    /// All images, in the order of their archives.
    pub(super) fn all(&self) -> impl Iterator<Item = &Ready> {
        self.archives.iter().flat_map(|archive| archive.ready.iter().flatten())
    }

    /// The image that a link names so: whatever it is called there, it is that one or none.
    pub(super) fn named(&self, on: &str) -> Option<&Ready> {
        let (_, mark) = on.rsplit_once('@')?;
        self.all().find(|ready| ready.mark() == mark)
    }

    /// IDs of all images.
    pub(super) fn ids(&self) -> BTreeSet<Digest> {
        self.all().map(|ready| ready.id().clone()).gather()
    }

    /// The image that is to be offered, once it is there: the one that was wished, or the first of the archive that was lent last.
    fn favourite(&self) -> Option<&Ready> {
        let wished = self.wished.and_then(|of| Some((self.place(of.archive).ok()?, of.image)));
        let (archive, image) = match wished {
            Some((place, image)) => (&self.archives[place], image as usize),
            None => (self.archives.last()?, 0),
        };
        archive.ready.get(image)?.as_ref()
    }

    /// This one is to be offered.
    pub(super) fn wish(&mut self, image: ImageRef) {
        self.wished = Some(image);
    }

    /// The image that is offered.
    pub(super) fn offered(&self) -> Option<&Offered> {
        self.offered.as_ref()
    }

    /// Offers the image that is to be offered. True when that is news. Its layers are merged by it, so that nobody waits for that
    /// when it is run.
    pub(super) fn offer(&mut self) -> bool {
        let Some(ready) = self.favourite().cloned() else { return false };
        if self.offered.as_ref().is_some_and(|of| of.ready.id() == ready.id()) {
            return false;
        }
        let name = ready.names().first().cloned().unwrap_or_default();
        let run = match ready.finds("sh") {
            Some(_) => format!("docker run -it --rm {name} sh"),
            None => format!("docker run -d --name web {name}"),
        };
        let keeps = ready.finds("sleep").is_some();
        self.offered = Some(Offered { ready, run, keeps });
        true
    }

    /// An archive is open no more. Returns the images that it had.
    pub(super) fn closed(&mut self, archive: ArchiveId) -> Vec<Ready> {
        let Ok(place) = self.place(archive) else { return Vec::new() };
        let gone: Vec<Ready> = self.archives.remove(place).ready.into_iter().flatten().collect();
        self.offered.take_if(|of| gone.iter().any(|ready| ready.id() == of.ready.id()));
        gone
    }

    /// The image that a container stands on, if it is one of these.
    pub(super) fn below(&self, layers: &[ChainId]) -> Option<&Ready> {
        self.all().find(|ready| ready.image().layers.last().is_some_and(|top| layers.contains(top)))
    }
}

fn ready(
    archive: ArchiveId,
    number: usize,
    image: &Image,
    layers: Vec<(BlobId, Known)>,
    shelf: &Shelf,
) -> Ready {
    let sizes: Vec<u64> =
        layers.iter().map(|(_, index)| index.as_deref().map_or(0, layer_bytes)).collect();
    let indexes: Vec<Known> = layers.iter().map(|(_, index)| index.clone()).collect();
    let contents = Contents { archive, layers, shelf: shelf.clone() };
    let known = indexes.clone();
    let merge = move || Arc::new(Union::build(&indexes));
    Ready::new((archive.0, number), image, &sizes, merge, Arc::new(contents)).known_by(&known)
}

/// The name, or where another image has it, with a number behind it.
fn free(name: &str, taken: &BTreeSet<String>) -> String {
    let names = (2..).map(|number| format!("{name}-{number}"));
    let mut all = std::iter::once(name.to_owned()).chain(names);
    all.find(|name| !taken.contains(name)).unwrap_or_default()
}
