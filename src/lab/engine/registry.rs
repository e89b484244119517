//! A registry, and what moves between it and an engine. A registry keeps blobs by the digest of what was sent, once for all
//! its repositories; an engine keeps layers by chain ID, and remembers which blobs it has seen by digest.

use super::Engine;
use super::image::{Image, with_tag};
use crate::domain::{ChainId, DiffId, Digest};
use crate::lab::tar;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A layer as a registry keeps it.
#[derive(Clone, Debug)]
pub struct Blob {
    /// Bytes as sent.
    pub size: u64,
    /// What it unpacks to.
    pub diff_id: DiffId,
    /// The layer's entries.
    pub entries: Arc<[tar::TarEntry]>,
}

/// What a tag of a registry names.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Of itself.
    pub digest: Digest,
    /// The configuration: what the image is, its ID.
    pub image: Arc<Image>,
    /// Blobs of its layers, base first.
    pub layers: Vec<Digest>,
}

/// A registry with everything in it.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// Blobs by digest, each once.
    pub blobs: BTreeMap<Digest, Arc<Blob>>,
    /// Which blobs a repository has.
    pub repositories: BTreeMap<String, BTreeSet<Digest>>,
    /// Manifests by repository and tag.
    pub tags: BTreeMap<(String, String), Digest>,
    /// Manifests by digest.
    pub manifests: BTreeMap<Digest, Arc<Manifest>>,
}

/// Where a layer is known to be in registries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownBlob {
    /// Blob and repository, in order of learning.
    pub places: Vec<(Digest, String)>,
}

/// What became of one layer of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushStep {
    /// Its bytes were sent.
    Pushed(u64),
    /// The repository has it.
    Exists,
    /// Another repository of the registry has it.
    Mounted(String),
}

/// What a push did.
#[derive(Clone, Debug)]
pub struct Push {
    /// Each distinct layer, top first.
    pub layers: Vec<(DiffId, PushStep)>,
    /// The manifest.
    pub manifest: Arc<Manifest>,
}

/// What became of one layer of a pull.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullStep {
    /// The engine has it, on the same layers.
    Exists,
    /// Its bytes came.
    Pulled(u64),
}

/// What a pull did.
#[derive(Clone, Debug)]
pub struct Pull {
    /// Each distinct layer, base first; empty when the image was there.
    pub layers: Vec<(Digest, DiffId, PullStep)>,
    /// The manifest.
    pub digest: Digest,
    /// The tag names something else than before.
    pub newer: bool,
}

/// Repository and tag of a reference.
pub(in crate::lab) fn split(name: &str) -> (String, String) {
    let name = with_tag(name);
    let (repository, tag) = name.rsplit_once(':').unwrap_or((&name, "latest"));
    (repository.to_owned(), tag.to_owned())
}

impl Engine {
    /// Sends an image's layers that the registry does not have. `None`: no image has that name.
    pub fn push(&mut self, name: &str) -> Option<Result<Push, String>> {
        let image = Arc::clone(self.images.get(self.tags.get(&with_tag(name))?)?);
        Some(self.push_image(&image, &split(name)))
    }

    fn push_image(&mut self, image: &Arc<Image>, to: &(String, String)) -> Result<Push, String> {
        let (repository, tag) = to;
        if self.is_of_archive(image) {
            return Err(
                "the layers of an opened archive are read file by file; they can't be pushed"
                    .into(),
            );
        }
        let mut steps: Vec<(DiffId, PushStep)> = Vec::new();
        let mut layers = Vec::new();
        for chain in &image.layers {
            let Some(layer) = self.layers.get(chain).cloned() else { continue };
            let known = self.known.entry(layer.diff_id.clone()).or_default().clone();
            let own = self.registry.repositories.entry(repository.clone()).or_default();
            let here = known.places.iter().find(|(digest, _)| own.contains(digest)).cloned();
            let elsewhere = known.places.iter().rev().find(|(digest, other)| {
                self.registry.repositories.get(other).is_some_and(|has| has.contains(digest))
            });
            let (digest, step) = match (here, elsewhere) {
                (Some((digest, _)), _) => (digest, PushStep::Exists),
                (None, Some((digest, other))) => (digest.clone(), PushStep::Mounted(other.clone())),
                (None, None) => {
                    let (digest, size) = tar::packed(&layer.entries)?;
                    let blob = Blob {
                        size,
                        diff_id: layer.diff_id.clone(),
                        entries: Arc::clone(&layer.entries),
                    };
                    self.moved += size;
                    self.registry.blobs.insert(digest.clone(), Arc::new(blob));
                    (digest, PushStep::Pushed(size))
                }
            };
            self.registry
                .repositories
                .entry(repository.clone())
                .or_default()
                .insert(digest.clone());
            self.learn(&layer.diff_id, &digest, repository);
            layers.push(digest);
            if steps.iter().all(|(other, _)| *other != layer.diff_id) {
                steps.insert(0, (layer.diff_id.clone(), step));
            }
        }
        let digest = Digest::sha256(format!("{} {layers:?}", image.id).as_bytes());
        let manifest =
            Arc::new(Manifest { digest: digest.clone(), image: Arc::clone(image), layers });
        self.registry.manifests.insert(digest.clone(), Arc::clone(&manifest));
        self.registry.tags.insert((repository.clone(), tag.clone()), digest.clone());
        self.digests.insert((repository.clone(), digest), image.id.clone());
        let push = Push { layers: steps, manifest };
        self.pushed = Some(Arc::new(push.clone()));
        Ok(push)
    }

    fn learn(&mut self, diff_id: &DiffId, digest: &Digest, repository: &str) {
        let places = &mut self.known.entry(diff_id.clone()).or_default().places;
        places.retain(|(known, place)| known != digest || place != repository);
        places.push((digest.clone(), repository.to_owned()));
    }

    /// Fetches what a tag names, or a manifest by digest: the layers from the first on that the engine does not have, by
    /// blob and by chain. `None`: the registry has nothing by that name.
    pub fn pull(&mut self, name: &str) -> Option<Result<Pull, String>> {
        if let Some((repository, digest)) = name.split_once('@') {
            let digest = Digest::parse(digest).ok()?;
            let manifest = self.registry.manifests.get(&digest).cloned()?;
            return Some(self.pull_manifest(&manifest, repository, None));
        }
        let key = split(name);
        let manifest = self.registry.manifests.get(self.registry.tags.get(&key)?).cloned()?;
        Some(self.pull_manifest(&manifest, &key.0, Some(with_tag(name))))
    }

    fn pull_manifest(
        &mut self,
        manifest: &Manifest,
        repository: &str,
        tag: Option<String>,
    ) -> Result<Pull, String> {
        let mut steps = Vec::new();
        let id = manifest.image.id.clone();
        if !self.images.contains_key(&id) {
            steps = self.fetch(manifest, repository)?;
            self.images
                .insert(id.clone(), Arc::new(Image { parent: None, ..(*manifest.image).clone() }));
        }
        let reference = (repository.to_owned(), manifest.digest.clone());
        let before = self.digests.insert(reference, id.clone());
        let newer = match tag {
            Some(tag) => self.tags.insert(tag, id.clone()) != Some(id),
            None => before.is_none(),
        };
        let pull = Pull { layers: steps, digest: manifest.digest.clone(), newer };
        self.pulled = Some(Arc::new(pull.clone()));
        Ok(pull)
    }

    fn fetch(
        &mut self,
        manifest: &Manifest,
        repository: &str,
    ) -> Result<Vec<(Digest, DiffId, PullStep)>, String> {
        let mut steps: Vec<(Digest, DiffId, PullStep)> = Vec::new();
        let (mut below, mut missing): (Option<ChainId>, bool) = (None, false);
        for digest in &manifest.layers {
            let blob = self.registry.blobs.get(digest).cloned().ok_or("a blob is missing")?;
            let chain = ChainId::on(below.as_ref(), &blob.diff_id);
            let known = self.known.get(&blob.diff_id);
            let known =
                known.is_some_and(|known| known.places.iter().any(|(seen, _)| seen == digest));
            missing |= !(known && self.layers.contains_key(&chain));
            let step = if missing { PullStep::Pulled(blob.size) } else { PullStep::Exists };
            self.store_layer(below.as_ref(), blob.entries.to_vec())?;
            self.learn(&blob.diff_id, digest, repository);
            // A layer that comes twice in an image is fetched once.
            if steps.iter().all(|(seen, ..)| seen != digest) {
                self.moved += if missing { blob.size } else { 0 };
                steps.push((digest.clone(), blob.diff_id.clone(), step));
            }
            below = Some(chain);
        }
        Ok(steps)
    }
}
