//! One opened archive: what it holds, what was read of its layers, the images that they make. The desk, the native command and
//! tests hold an archive as this.

mod facts;
mod looked;

#[cfg(test)]
mod tests;

pub use looked::{Looked, cover};

use super::layer::{Beside, Footing};
use super::protocol::{LayerRead, Verdict, Verdicts};
use crate::analysis::compare_report::Subject;
use crate::analysis::packages::CapturedFile;
use crate::analysis::union::{Growing, Union};
use crate::domain::{Archive, BlobId, DiffId, Digest, Layer, LayerIndex, LayerSummary};
use crate::formats::{Captured, toc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An archive, and as much of its layers as was read.
#[derive(Debug)]
pub struct Opened {
    /// What it holds.
    pub archive: Archive,
    layers: BTreeMap<BlobId, KnownLayer>,
    /// Where layers can be entered, for the command: on the page the schedule has it.
    footings: BTreeMap<BlobId, Footing>,
    /// Images that were asked for, as far as their layers have come.
    growing: BTreeMap<u32, Growing>,
    /// Images that were asked for and are complete.
    unions: BTreeMap<u32, Arc<Union>>,
    /// What was read a second time, to judge the images.
    looked: Option<Looked>,
}

/// A layer that was read, or could not be.
#[derive(Debug)]
struct KnownLayer {
    read: LayerRead,
    /// `None` when nothing of it could be read.
    index: Option<Arc<LayerIndex>>,
    captured: Vec<Captured>,
    digest: Verdict,
    /// What it unpacks to, once that is known.
    diff_id: Option<Digest>,
}

impl Opened {
    /// None of its layers is read. Secrets in its configs are covered.
    pub fn new(mut archive: Archive) -> Self {
        cover(&mut archive);
        Self {
            archive,
            layers: BTreeMap::new(),
            footings: BTreeMap::new(),
            growing: BTreeMap::new(),
            unions: BTreeMap::new(),
            looked: None,
        }
    }

    // ---- what becomes known ----

    /// Keeps what was read of a layer; no `beside` when nothing could be.
    pub fn keep(&mut self, blob: BlobId, read: LayerRead, beside: Option<Beside>) {
        let (index, captured) = beside
            .map_or((None, Vec::new()), |beside| (Some(Arc::new(beside.index)), beside.captured));
        let layer = KnownLayer { read, index, captured, digest: Verdict::Pending, diff_id: None };
        self.layers.insert(blob, layer);
    }

    /// Keeps what those want to know who read in a layer again.
    pub fn keep_footing(&mut self, blob: BlobId, footing: Footing) {
        self.footings.insert(blob, footing);
    }

    /// What was kept of it, of a layer that could be read to its end.
    pub fn footing(&self, blob: BlobId) -> Option<&Footing> {
        self.summary(blob).and_then(|_| self.footings.get(&blob))
    }

    /// Of a layer that takes long to be entered deep inside: how it is compressed, and how many places but its start there are.
    pub fn slow(&self, blob: BlobId) -> Option<(&str, u64)> {
        let read = &self.layers.get(&blob)?.read;
        read.is_slow().then_some((read.compression.as_str(), read.entrances))
    }

    /// What was found at a path of a layer by its table of contents, as sentences.
    pub fn promised(&self, blob: BlobId, path: &[u8]) -> Vec<&str> {
        let path = crate::domain::path::display(path);
        let found = self.layers.get(&blob).map_or(&[][..], |layer| &layer.read.diagnostics);
        let here = found.iter().filter(|of| {
            of.code.starts_with(toc::CODES) && of.path.as_deref() == Some(path.as_str())
        });
        here.map(|of| of.message.as_str()).collect()
    }

    /// Keeps what checking the digests of a layer that was read told.
    pub fn keep_verdicts(&mut self, blob: BlobId, verdicts: Verdicts) {
        let found = match &verdicts.diff_id {
            Verdict::Verified => self.archive.claimed(blob).map(|DiffId(claimed)| claimed.clone()),
            other => other.mismatch().cloned(),
        };
        if let Some(layer) = self.layers.get_mut(&blob) {
            layer.digest = verdicts.digest;
            layer.read.diagnostics.extend(verdicts.findings);
            layer.diff_id = found;
        }
    }

    // ---- images ----

    /// The union of this image is to be held; [`Opened::grow`] makes it.
    pub fn want(&mut self, image: u32) {
        if !self.unions.contains_key(&image) {
            self.growing.entry(image).or_default();
        }
    }

    /// Lays what has come over what lies below it. Returns the images that are complete with it.
    pub fn grow(&mut self) -> Vec<u32> {
        let mut growing = std::mem::take(&mut self.growing);
        growing.iter_mut().for_each(|(&image, growing)| self.grow_one(image, growing));
        let (ready, rest): (BTreeMap<_, _>, _) =
            growing.into_iter().partition(|&(image, _)| self.is_read(image));
        self.growing = rest;
        let images = ready.keys().copied().collect();
        let unions = ready.into_iter().map(|(image, all)| (image, Arc::new(all.finish())));
        self.unions.extend(unions);
        images
    }

    /// Goes on up to the first layer that is still to come.
    fn grow_one(&self, image: u32, growing: &mut Growing) {
        while let Some(layer) = self.layers_of(image).get(growing.layers())
            && self.has_come(layer.blob)
        {
            growing.add(self.index(layer.blob));
        }
    }

    /// The union of an image that was [wanted](Opened::want) and is complete.
    pub fn held(&self, image: u32) -> Option<&Arc<Union>> {
        self.unions.get(&image)
    }

    /// The union of an image: the one that is held, or one that is made for the caller. `None` while layers are still to come.
    pub fn union(&self, image: u32) -> Option<Arc<Union>> {
        if let Some(union) = self.held(image) {
            return Some(Arc::clone(union));
        }
        let indexes = || self.layers_of(image).iter().map(|layer| self.index(layer.blob));
        self.is_read(image).then(|| Arc::new(Union::build(&indexes().collect::<Vec<_>>())))
    }

    /// True when no layer of the image is still to come.
    pub fn is_read(&self, image: u32) -> bool {
        let Some(image) = self.archive.images.get(image as usize) else { return false };
        image.layers.iter().all(|layer| self.has_come(layer.blob))
    }

    fn has_come(&self, blob: BlobId) -> bool {
        self.is_known(blob) || self.archive.is_missing(blob)
    }

    fn layers_of(&self, image: u32) -> &[Layer] {
        self.archive.images.get(image as usize).map_or(&[], |image| &image.layers)
    }

    // ---- layers ----

    /// A layer's entries; `None` when its blob is missing or nothing of it could be read.
    pub fn index(&self, blob: BlobId) -> Option<Arc<LayerIndex>> {
        self.layers.get(&blob)?.index.clone()
    }

    /// True when the layer was read, or could not be.
    pub fn is_known(&self, blob: BlobId) -> bool {
        self.layers.contains_key(&blob)
    }

    /// Figures of a layer that was read to its end.
    pub fn summary(&self, blob: BlobId) -> Option<LayerSummary> {
        let layer = self.layers.get(&blob)?;
        (layer.index.is_some() && layer.read.damage.is_none()).then_some(layer.read.summary)
    }

    /// What was kept of the files of an image, base first. `None` when there is no such image.
    pub fn captured(&self, image: u32) -> Option<Vec<CapturedFile<'_>>> {
        let mut files = Vec::new();
        for (layer, at) in self.archive.images.get(image as usize)?.layers.iter().zip(0..) {
            let kept = self.layers.get(&layer.blob).map_or(&[][..], |layer| &layer.captured);
            files.extend(kept.iter().map(|file| CapturedFile {
                layer: at,
                path: &file.path,
                bytes: &file.bytes,
            }));
        }
        Some(files)
    }

    /// An image, to be compared; `archive` tells archives apart. `None` while layers are still to come.
    pub fn subject<'a>(
        &'a self,
        archive: u32,
        image: u32,
        summary: &'a dyn Fn(BlobId) -> Option<LayerSummary>,
    ) -> Option<Subject<'a>> {
        Some(Subject {
            archive: &self.archive,
            image: image as usize,
            archive_number: archive,
            summary,
            union: self.union(image)?,
            captured: self.captured(image)?,
            identities: self.identities(image),
        })
    }
}
