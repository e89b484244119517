//! An opened archive: its images, their layers, and where each blob lies. Knows no reader; [`Location`] says where to read.

use super::config::{Config, Platform};
use super::diagnostic::Diagnostic;
use super::digest::{ChainId, DiffId, Digest};
use super::wire::wire;
use serde::Serialize;
use std::collections::BTreeMap;

/// What the archive turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArchiveKind {
    /// `manifest.json` alone (`docker save` before 25, podman, skopeo, kaniko, bazel).
    DockerArchive,
    /// `manifest.json` over an OCI layout (`docker save` since 25).
    Docker25,
    /// `repositories` and `<id>/json` only (`docker save` before 1.10).
    DockerV1,
    /// `oci-layout` and `index.json`.
    OciLayout,
    /// A manifest and blobs by their bare hex (`skopeo copy … dir:`).
    Dir,
    /// A plain root file system (`docker export`).
    RootFs,
    /// The tar of one layer, with whiteouts.
    LayerTar,
}
wire! { enum ArchiveKind { DockerArchive, Docker25, DockerV1, OciLayout, Dir, RootFs, LayerTar } }

/// Index into [`Archive::blobs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct BlobId(pub u32);
wire! { struct BlobId(number) }

/// Where the bytes of a blob are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Location {
    /// `length` bytes at `offset` of input file number `file` (0 unless a folder was opened).
    Range {
        /// Which input file.
        file: u32,
        /// First byte.
        offset: u64,
        /// Length in bytes.
        length: u64,
    },
    /// Only inside a compressed archive, read once on the way through; `member` counts the outer tar's members.
    Streamed {
        /// Which member.
        member: u32,
        /// Length in bytes.
        length: u64,
    },
    /// Carried in the descriptor's `data` field.
    Embedded(Vec<u8>),
    /// Not in the archive; the sentence says why.
    Missing(String),
}
wire! {
    enum Location {
        Range { file, offset, length },
        Streamed { member, length },
        Embedded(bytes),
        Missing(text)
    }
}

/// A layer's blob, once however many images use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Blob {
    /// Where its bytes are.
    pub location: Location,
    /// Digest of the stored bytes, as the manifest or the member's name claims.
    pub digest: Option<Digest>,
    /// Name of the member or file, lossy, for messages.
    pub name: String,
    /// Digest of its table of contents, as the manifest claims (eStargz, zstd:chunked).
    pub toc: Option<Digest>,
}
wire! { struct Blob { location, digest, name, toc } }

/// One layer of one image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// Where its bytes are.
    pub blob: BlobId,
    /// What the config claims of its uncompressed tar; `None` when the config names too few.
    pub diff_id: Option<DiffId>,
    /// Of this layer and all below; `None` as soon as a diff ID is missing.
    pub chain_id: Option<ChainId>,
    /// Media type as declared; empty in a docker archive.
    pub media_type: String,
    /// Bytes as stored, from the archive or else the descriptor.
    pub packed: Option<u64>,
    /// The row of [`Config::history`] that made it; `None` when history can't tell for certain.
    pub history: Option<u32>,
}
wire! { struct Layer { blob, diff_id, chain_id, media_type, packed, history } }

/// One image: a platform's manifest and config.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Image {
    /// All names it has in the archive, in order of appearance; empty when untagged.
    pub tags: Vec<String>,
    /// Digest of the config: the engine's image ID.
    pub id: Option<Digest>,
    /// Digest of the manifest, in OCI layouts.
    pub manifest: Option<Digest>,
    /// From the config, else from the index.
    pub platform: Platform,
    /// What the config says.
    pub config: Config,
    /// Base first.
    pub layers: Vec<Layer>,
    /// Attestation manifests that name this image's manifest (`vnd.docker.reference.digest`).
    pub attestations: Vec<Attestation>,
    /// Findings about this image's manifest and config.
    pub diagnostics: Vec<Diagnostic>,
}
wire! { struct Image { tags, id, manifest, platform, config, layers, attestations, diagnostics } }

/// A statement of BuildKit about an image: provenance or SBOM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attestation {
    /// The `in-toto.io/predicate-type` annotation.
    pub predicate_type: String,
    /// Its blob, a JSON text.
    pub blob: BlobId,
    /// Bytes.
    pub size: u64,
}
wire! { struct Attestation { predicate_type, blob, size } }

/// Something an index lists that is no image: an artifact, an attestation without its image, an unknown media type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotAnImage {
    /// Digest of its manifest.
    pub digest: Option<Digest>,
    /// Media or artifact type.
    pub media_type: String,
    /// What it is, in a sentence.
    pub about: String,
}
wire! { struct NotAnImage { digest, media_type, about } }

/// A JSON document of the archive, as it is: a config, a manifest, an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Name of its member or file.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
}
wire! { struct Document { name, bytes } }

/// Everything that is known before a layer is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Archive {
    /// What it turned out to be.
    pub kind: ArchiveKind,
    /// In order of the archive; one for each platform of an index.
    pub images: Vec<Image>,
    /// Layer and attestation blobs, each once.
    pub blobs: Vec<Blob>,
    /// What else the archive lists.
    pub others: Vec<NotAnImage>,
    /// Findings about the archive as a whole.
    pub diagnostics: Vec<Diagnostic>,
    /// The documents that all of this was read from, in the order in which they were; very long ones are left out.
    #[serde(skip)]
    pub documents: Vec<Document>,
    /// Configs that hold secrets, as they really are, by the number of their image. Those of [`Archive::images`] are as they may
    /// be shown ([`Archive::cover`]), so that whoever shows or writes one need not think of it.
    #[serde(skip)]
    pub secret: BTreeMap<u32, Config>,
}
wire! { struct Archive { kind, images, blobs, others, diagnostics, documents, secret } }

/// True for the media types of layers that ocicrypt encrypted. Their digest is of the encrypted bytes, their diff ID of the
/// plain ones, so that it can't be checked.
pub fn is_encrypted(media_type: &str) -> bool {
    media_type.ends_with("+encrypted")
}

impl Archive {
    /// What an image's config says, with its secrets: for who looks for them, and for who makes an image.
    pub fn config(&self, image: u32) -> Option<&Config> {
        let shown = || self.images.get(image as usize).map(|image| &image.config);
        self.secret.get(&image).or_else(shown)
    }

    /// Digest of the bytes of an image's config: another than [`Image::id`] where they are filed under a wrong one.
    pub fn config_digest(&self, image: &Image) -> Option<Digest> {
        let id = image.id.as_ref()?;
        let is_it = |document: &&Document| document.name.rsplit('/').next() == Some(id.hex());
        let there = self.documents.iter().find(is_it);
        let found = there.map(|document| Digest::sha256(&document.bytes));
        found.or_else(|| Some(id.clone()))
    }

    /// What an image's config says is shown as this from now on.
    pub fn cover(&mut self, image: u32, shown: Config) {
        let Some(of) = self.images.get_mut(image as usize) else { return };
        let was = std::mem::replace(&mut of.config, shown);
        self.secret.entry(image).or_insert(was);
    }

    /// An image has this config from now on.
    pub fn replace_config(&mut self, image: u32, config: Config) {
        self.secret.remove(&image);
        if let Some(of) = self.images.get_mut(image as usize) {
            of.config = config;
        }
    }

    /// All configs are shown as they are.
    pub fn reveal(&mut self) {
        for (image, config) in std::mem::take(&mut self.secret) {
            self.images[image as usize].config = config;
        }
    }

    /// What the first layer of this blob is declared as; empty when nothing is.
    pub fn media_type(&self, blob: BlobId) -> &str {
        let mut layers = self.images.iter().flat_map(|image| &image.layers);
        layers.find(|layer| layer.blob == blob).map_or("", |layer| &layer.media_type)
    }

    /// What is to be wanted of the bytes that a blob unpacks to. Where nothing is claimed, something is wanted all the same to
    /// learn what they are; of encrypted ones nothing can be known.
    pub fn wanted(&self, blob: BlobId) -> Option<DiffId> {
        let claimed = || self.claimed(blob).cloned();
        (!is_encrypted(self.media_type(blob)))
            .then(|| claimed().unwrap_or_else(|| DiffId(Digest::sha256(b""))))
    }

    /// What a blob unpacks to in the words of the first layer that says so.
    pub fn claimed(&self, blob: BlobId) -> Option<&DiffId> {
        let mut layers =
            self.images.iter().flat_map(|image| &image.layers).filter(|layer| layer.blob == blob);
        layers.find_map(|layer| layer.diff_id.as_ref())
    }

    /// True when nobody has the blob's bytes: there is nothing to wait for.
    pub fn is_missing(&self, blob: BlobId) -> bool {
        self.blobs
            .get(blob.0 as usize)
            .is_none_or(|blob| matches!(blob.location, Location::Missing(_)))
    }
}
