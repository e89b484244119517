//! Removing names, images, layers.

use super::Engine;
use super::image::{Image, with_tag};
use super::registry::split;
use crate::domain::order::{Gather, SortSmall};
use crate::domain::{ChainId, Digest};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One line of what `docker rmi` did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removed {
    /// A name is gone.
    Tag(String),
    /// A reference by digest is gone: repository and manifest.
    Digest(String, Digest),
    /// An image is gone.
    Image(Digest),
    /// A layer is freed, by its chain.
    Layer(ChainId),
}

impl Engine {
    /// Takes a name away; with the last one of its repository the references by digest go, too. The image goes with its
    /// last reference, and every layer that nothing else has.
    pub fn untag(&mut self, name: &str) -> Option<Vec<Removed>> {
        let tag = with_tag(name);
        let id = self.tags.remove(&tag)?;
        let mut out = vec![Removed::Tag(tag)];
        let (repository, _) = split(name);
        let others =
            self.tags.iter().any(|(other, image)| *image == id && split(other).0 == repository);
        if !others {
            self.drop_digests(&id, Some(&repository), &mut out);
        }
        if !self.is_named(&id) {
            self.delete(&id, &mut out);
        }
        Some(out)
    }

    /// Takes an image's references by digest away, of one repository or of all.
    pub(in crate::lab) fn drop_digests(
        &mut self,
        id: &Digest,
        repository: Option<&str>,
        out: &mut Vec<Removed>,
    ) {
        let all = self.digests.clone();
        for ((place, digest), image) in all {
            if image == *id && repository.is_none_or(|wanted| wanted == place) {
                self.digests.remove(&(place.clone(), digest.clone()));
                out.push(Removed::Digest(place, digest));
            }
        }
    }

    /// True when a tag or a reference by digest names an image.
    pub fn is_named(&self, id: &Digest) -> bool {
        self.tags.values().any(|image| image == id)
            || self.digests.values().any(|image| image == id)
    }

    /// Removes an image and the layers that only it had; then its nameless parents that have no other child.
    pub(crate) fn delete(&mut self, id: &Digest, out: &mut Vec<Removed>) {
        let mut next = Some(id.clone());
        while let Some(id) = next.take() {
            let Some(image) = self.images.remove(&id) else { break };
            out.push(Removed::Image(id.clone()));
            let freed = self.free_layers(&image);
            out.extend(freed.into_iter().map(Removed::Layer));
            next = image.parent.clone().filter(|parent| {
                let child = self.images.values().any(|other| other.parent.as_ref() == Some(parent));
                !child
                    && !self.is_named(parent)
                    && !self.containers.iter().any(|c| c.image == *parent)
            });
        }
    }

    /// Drops layers of an image that nothing needs any more, top first; those of containers stay.
    fn free_layers(&mut self, image: &Arc<Image>) -> Vec<ChainId> {
        let mut used: BTreeSet<&ChainId> =
            self.images.values().flat_map(|other| &other.layers).gather();
        used.extend(self.containers.iter().flat_map(|container| &container.layers));
        used.extend(
            self.cache
                .results
                .values()
                .flat_map(|cached| cached.below.iter().chain([&cached.chain])),
        );
        let freed: Vec<ChainId> =
            image.layers.iter().rev().take_while(|chain| !used.contains(chain)).cloned().collect();
        for chain in &freed {
            self.layers.remove(chain);
        }
        freed
    }

    /// Drops every layer that no image, container or cached step needs.
    pub(in crate::lab) fn free_unused(&mut self) {
        let cached = self.cache.results.values();
        let used: BTreeSet<ChainId> = self
            .images
            .values()
            .flat_map(|image| image.layers.clone())
            .chain(self.containers.iter().flat_map(|container| container.layers.clone()))
            .chain(
                cached
                    .flat_map(|cached| cached.below.iter().cloned().chain([cached.chain.clone()])),
            )
            .gather();
        self.layers.retain(|chain, _| used.contains(chain));
    }

    /// A container that uses an image: a running one before others.
    pub fn user_of(&self, id: &Digest) -> Option<&super::Container> {
        let mut all: Vec<_> = self.containers.iter().filter(|c| c.image == *id).collect();
        all.sort_small_by_key(|c| !c.state.is_up());
        all.first().map(|container| &***container)
    }
}
