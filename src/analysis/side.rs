//! One side of a comparison: what comparing needs to know of an image's layers, whatever archive they come from.

use crate::domain::{Archive, BlobId, ChainId, DiffId, Digest, Image, Layer, LayerSummary};

/// How the bytes of a layer are stored in its archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    /// As a plain tar: a registry would hold fewer bytes, and no one here knows how many.
    Plain,
    /// Compressed; the digest is the one that a registry knows it by.
    Compressed,
    /// Can't be told before the layer is read.
    #[default]
    Unknown,
}

/// Whether the bytes of a layer are those of the layer that the config names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// They were not checked, or not yet, or nothing is claimed of them.
    #[default]
    Unchecked,
    /// They are.
    Named,
    /// They unpack to it, though as stored they are others than their digest says.
    Repacked,
    /// They are others.
    Other,
}

/// One layer of one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideLayer {
    /// What the layer is: its diff ID, or a stand-in that only the same blob of the same archive has.
    pub content: DiffId,
    /// True when `content` is the diff ID that the config claims.
    pub certain: bool,
    /// Whether `content` is what its bytes are.
    pub identity: Identity,
    /// What the layer is together with all below.
    pub chain: ChainId,
    /// Of the stored bytes, as is claimed.
    pub digest: Option<Digest>,
    /// How it is stored.
    pub packing: Packing,
    /// Bytes as stored.
    pub packed: Option<u64>,
    /// Bytes of its uncompressed tar.
    pub unpacked: Option<u64>,
    /// The step that made it, as the builder wrote it.
    pub created_by: Option<String>,
}

impl SideLayer {
    /// The digest of its stored bytes, unless they are known to be others.
    pub fn known_digest(&self) -> Option<&Digest> {
        self.digest.as_ref().filter(|_| self.identity != Identity::Repacked)
    }
}

/// An image, as comparing sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// How to call it: its first tag, or its short ID.
    pub name: String,
    /// Digest of its config, by its bytes.
    pub id: Option<Digest>,
    /// Base first.
    pub layers: Vec<SideLayer>,
}

impl Side {
    /// Image number `image` of an archive. `archive_number` tells archives apart; `summary` knows the figures of the
    /// layers that were read to their end by now. `None` when there is no such image.
    pub fn of(
        archive: &Archive,
        image: usize,
        archive_number: u32,
        summary: impl Fn(BlobId) -> Option<LayerSummary>,
    ) -> Option<Self> {
        let image = archive.images.get(image)?;
        let mut layers: Vec<SideLayer> = Vec::with_capacity(image.layers.len());
        for layer in &image.layers {
            let below = layers.last().map(|below| &below.chain);
            let next =
                side_layer(archive, image, layer, archive_number, below, summary(layer.blob));
            layers.push(next);
        }
        Some(Self { name: name(image), id: archive.config_digest(image), layers })
    }

    /// The same, with what checking its layers told, base first.
    pub fn identified(mut self, identities: &[Identity]) -> Self {
        self.identify(identities);
        self
    }

    /// What checking its layers told.
    pub fn identify(&mut self, identities: &[Identity]) {
        for (layer, identity) in self.layers.iter_mut().zip(identities) {
            layer.identity = *identity;
        }
    }
}

/// How to call an image.
pub fn name(image: &Image) -> String {
    match (image.tags.first(), &image.id, &image.manifest) {
        (Some(tag), _, _) => tag.clone(),
        (None, Some(digest), _) | (None, None, Some(digest)) => digest.short().to_owned(),
        (None, None, None) => "untagged image".to_owned(),
    }
}

fn side_layer(
    archive: &Archive,
    image: &Image,
    layer: &Layer,
    archive_number: u32,
    below: Option<&ChainId>,
    summary: Option<LayerSummary>,
) -> SideLayer {
    let packed = layer.packed.or(summary.map(|summary| summary.packed));
    let unpacked = summary.map(|summary| summary.unpacked);
    let digest = archive.blobs.get(layer.blob.0 as usize).and_then(|blob| blob.digest.clone());
    let content = layer.diff_id.clone().unwrap_or_else(|| stand_in(archive_number, layer.blob));
    let history = layer.history.and_then(|row| image.config.history.get(row as usize));
    SideLayer {
        certain: layer.diff_id.is_some(),
        identity: Identity::Unchecked,
        chain: layer.chain_id.clone().unwrap_or_else(|| ChainId::on(below, &content)),
        packing: packing(layer, digest.as_ref(), packed.zip(unpacked)),
        packed,
        unpacked,
        created_by: history.map(|row| row.created_by.clone()),
        content,
        digest,
    }
}

/// Stands for the content of a layer whose diff ID nobody claims: equal for the same blob only.
fn stand_in(archive_number: u32, blob: BlobId) -> DiffId {
    DiffId(Digest::sha256(format!("layer {} of archive {archive_number}", blob.0).as_bytes()))
}

fn packing(layer: &Layer, digest: Option<&Digest>, sizes: Option<(u64, u64)>) -> Packing {
    let same_hash =
        layer.diff_id.as_ref().zip(digest).is_some_and(|(diff_id, digest)| diff_id.0 == *digest);
    let declared = layer.media_type.contains("gzip") || layer.media_type.contains("zstd");
    match (same_hash, sizes) {
        (true, _) => Packing::Plain,
        (false, Some((packed, unpacked))) if packed == unpacked => Packing::Plain,
        (false, Some(_)) => Packing::Compressed,
        (false, None) if declared => Packing::Compressed,
        (false, None) => Packing::Unknown,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A side whose layers are `(name of the content, packed, unpacked)`; compressed by `how`, which names the digest.
    pub fn side(name: &str, how: &str, layers: &[(&str, u64, u64)]) -> Side {
        let mut out = Side {
            name: name.into(),
            id: Some(Digest::sha256(name.as_bytes())),
            layers: Vec::new(),
        };
        for &(content, packed, unpacked) in layers {
            let diff_id = DiffId(Digest::sha256(content.as_bytes()));
            let plain = packed == unpacked;
            let chain = ChainId::on(out.layers.last().map(|below| &below.chain), &diff_id);
            out.layers.push(SideLayer {
                digest: Some(if plain {
                    diff_id.0.clone()
                } else {
                    Digest::sha256(format!("{how} {content}").as_bytes())
                }),
                content: diff_id,
                certain: true,
                identity: Identity::Named,
                chain,
                packing: if plain { Packing::Plain } else { Packing::Compressed },
                packed: Some(packed),
                unpacked: Some(unpacked),
                created_by: Some(format!("RUN {content}")),
            });
        }
        out
    }
}
