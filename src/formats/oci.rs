//! OCI image layouts (image-layout.md): `index.json`, the indexes and manifests below it, and who is named how.

use super::assemble::Assembler;
use super::descriptor::{Descriptor, Unread};
use super::json::{self, Loose, loose_struct};
use super::media_type;
use super::names;
use super::oci_manifest::{self, Outcome};
use crate::domain::{Diagnostic, Digest, Image, NotAnImage};
use std::collections::{BTreeSet, HashMap};

loose_struct! {
    /// An index or a manifest: which of them shows in what it holds, whatever its media type says.
    Document {
        media_type: "mediaType" => String,
        artifact_type: "artifactType" => String,
        manifests: "manifests" => Vec<Loose<Descriptor>>,
        config: "config" => Descriptor,
        layers: "layers" => Vec<Loose<Descriptor>>,
        subject: "subject" => Descriptor,
        fs_layers: "fsLayers" => Vec<Loose<Descriptor>>,
    }
}

/// Its name in the archive.
pub(crate) const NAME: &str = "index.json";
const REF_NAME: &str = "org.opencontainers.image.ref.name";
const IMAGE_NAME: &str = "io.containerd.image.name";
/// A blob of unknown type is looked into only up to this length.
const LOOK_INTO: u64 = 4 << 20;

/// What the walk through all indexes found.
#[derive(Default)]
pub(crate) struct Walk {
    pub(crate) images: Vec<Image>,
    /// Of each image the outermost index below `index.json` that lists it.
    pub(crate) index_of: Vec<Option<Digest>>,
    /// Manifests that are named and not there.
    pub(crate) absent: Vec<String>,
    /// Sentences (without full stop) on what could not be read.
    pub(crate) troubles: Vec<String>,
    /// What was met already: an index has one descriptor for each of its names, and what it lists counts once.
    met: HashMap<Digest, Met>,
    attestations: Vec<(Digest, oci_manifest::Statement)>,
    above: Vec<Above>,
    followed: usize,
}

/// What a digest led to.
enum Met {
    Image(usize),
    /// Those of its images that have no name of their own.
    Index(BTreeSet<usize>),
    /// An attestation, an artifact, nothing: there is nothing to name.
    Else,
}

/// An index that is being followed.
struct Above {
    digest: Digest,
    /// Images so far that take its names.
    heirs: BTreeSet<usize>,
}

/// Reads a layout; errors with a sentence (without its full stop) when its index can't be read at all.
pub(crate) fn walk(assembler: &mut Assembler) -> Result<Walk, String> {
    let bytes = assembler.document(NAME)?;
    walk_from(NAME, bytes, assembler)
}

/// True for the JSON of an index or of a manifest.
pub(crate) fn is_document(bytes: &[u8]) -> bool {
    let document = json::parse::<Document>(bytes, "", &mut Vec::new());
    document.is_ok_and(|document| {
        document.get().is_some_and(|document| {
            document.manifests.get().is_some()
                || document.config.get().is_some() && document.layers.get().is_some()
        })
    })
}

/// Walks from an index that is the archive's first document, or from a manifest in its place.
pub(crate) fn walk_from(
    name: &str,
    bytes: Vec<u8>,
    assembler: &mut Assembler,
) -> Result<Walk, String> {
    let mut findings = Vec::new();
    let document = json::parse::<Document>(&bytes, name, &mut findings)?;
    let document = document.into_option().ok_or_else(|| format!("{name} is no object"))?;
    let mut walk = Walk::default();
    if document.config.get().is_some() && document.manifests == Loose::Absent {
        let digest = Digest::sha256(&bytes);
        walk.manifest(&Descriptor::default(), document, digest, findings, assembler);
        return Ok(walk);
    }
    findings.into_iter().for_each(|finding| assembler.say(finding));
    let Loose::Is(manifests) = document.manifests else {
        return Err(format!("{name} has no list of manifests"));
    };
    walk.list(manifests, &[], assembler);
    walk.attach(assembler);
    Ok(walk)
}

impl Walk {
    fn list(
        &mut self,
        manifests: Vec<Loose<Descriptor>>,
        names: &[String],
        assembler: &mut Assembler,
    ) {
        for descriptor in manifests {
            self.followed += 1;
            if self.followed > assembler.limits.descriptors
                || self.images.len() >= assembler.limits.images
            {
                self.limit(assembler);
                return;
            }
            match descriptor {
                Loose::Is(descriptor) => self.descriptor(&descriptor, names, assembler),
                _ => self.troubles.push("An index lists something that is no descriptor".into()),
            }
        }
    }

    fn limit(&mut self, assembler: &mut Assembler) {
        if self.followed == assembler.limits.descriptors + 1
            || self.images.len() == assembler.limits.images
        {
            let message = format!(
                "The indexes list more than {} manifests or {} images; the rest is not shown.",
                assembler.limits.descriptors, assembler.limits.images
            );
            assembler.say(Diagnostic::warning("index-limit", message));
            self.followed = assembler.limits.descriptors + 1;
        }
    }

    fn descriptor(
        &mut self,
        descriptor: &Descriptor,
        inherited: &[String],
        assembler: &mut Assembler,
    ) {
        let own = own_names(descriptor);
        let inherits = own.is_empty();
        let names = if inherits { inherited } else { &own };
        let digest = match descriptor.parsed_digest() {
            Ok(digest) => digest,
            Err(why) => return self.troubles.push(why),
        };
        if self.above.iter().any(|above| above.digest == digest) {
            return self
                .troubles
                .push(format!("The index {} contains itself, directly or not", digest.short()));
        }
        if self.above.len() >= assembler.limits.index_depth {
            return self.troubles.push(format!(
                "Indexes are nested more than {} deep",
                assembler.limits.index_depth
            ));
        }
        if !self.met.contains_key(&digest) {
            self.first(descriptor, digest.clone(), names, assembler);
        }
        self.name(&digest, names, inherits);
    }

    /// Gives names to what is behind a digest that was met.
    fn name(&mut self, digest: &Digest, names: &[String], inherits: bool) {
        let one;
        let images = match self.met.get(digest) {
            Some(Met::Index(heirs)) => heirs,
            Some(&Met::Image(at)) => {
                one = BTreeSet::from([at]);
                &one
            }
            Some(Met::Else) | None => return,
        };
        // Naming costs as much as following: indexes that share images fan out.
        self.followed += images.len();
        for &at in images {
            names.iter().for_each(|name| names::add(&mut self.images[at].tags, name));
        }
        if let Some(above) = self.above.last_mut().filter(|_| inherits) {
            above.heirs.extend(images);
        }
    }

    fn first(
        &mut self,
        descriptor: &Descriptor,
        digest: Digest,
        names: &[String],
        assembler: &mut Assembler,
    ) {
        let media_type = descriptor.media_type.text();
        if !is_known(media_type) && descriptor.size.get().is_none_or(|size| *size > LOOK_INTO) {
            other(
                assembler,
                Some(digest.clone()),
                media_type,
                "A blob of a type that is unknown here.",
            );
        } else {
            self.read(descriptor, digest.clone(), names, assembler);
        }
        self.met.entry(digest).or_insert(Met::Else);
    }

    fn read(
        &mut self,
        descriptor: &Descriptor,
        digest: Digest,
        names: &[String],
        assembler: &mut Assembler,
    ) {
        let mut findings = Vec::new();
        let media_type = descriptor.media_type.text();
        let bytes = match descriptor.document("manifest", assembler, &mut findings) {
            Ok(bytes) => bytes,
            Err(Unread::Absent) if is_known(media_type) => {
                return self.absent.push(absent(descriptor, &digest));
            }
            Err(Unread::Absent) => {
                return other(
                    assembler,
                    Some(digest),
                    media_type,
                    "A blob of a type that is unknown here.",
                );
            }
            Err(Unread::Because(why)) => return self.troubles.push(why),
        };
        let what = format!("The manifest {}", digest.short());
        let document = match json::parse::<Document>(&bytes, &what, &mut findings) {
            Ok(document) => document.into_option().unwrap_or_default(),
            Err(_) if !is_known(media_type) => {
                return other(
                    assembler,
                    Some(digest),
                    media_type,
                    "A blob of a type that is unknown here.",
                );
            }
            Err(why) => return self.troubles.push(why),
        };
        findings.extend(conflict(&document, descriptor, &digest));
        if let Loose::Is(manifests) = document.manifests {
            findings.into_iter().for_each(|finding| assembler.say(finding));
            if let Some(config) = cache_config(&manifests) {
                let about = format!(
                    "A build cache of BuildKit ({config}) with {} layers, not a container image.",
                    manifests.len() - 1
                );
                return other(assembler, Some(digest), config, &about);
            }
            self.above.push(Above { digest, heirs: BTreeSet::new() });
            self.list(manifests, names, assembler);
            let above = self.above.pop();
            self.met.extend(above.map(|above| (above.digest, Met::Index(above.heirs))));
            return;
        }
        self.manifest(descriptor, document, digest, findings, assembler);
    }

    fn manifest(
        &mut self,
        descriptor: &Descriptor,
        document: Document,
        digest: Digest,
        findings: Vec<Diagnostic>,
        assembler: &mut Assembler,
    ) {
        match oci_manifest::read(descriptor, document, &digest, findings, assembler) {
            Outcome::Image(image) => {
                self.met.insert(digest, Met::Image(self.images.len()));
                self.index_of.push(self.above.first().map(|above| above.digest.clone()));
                self.images.push(*image);
            }
            Outcome::Statements(statements) => {
                self.attestations.extend(statements.into_iter().map(|s| (digest.clone(), s)))
            }
            Outcome::Other(other) => assembler.others.push(other),
        }
    }

    /// Gives attestations to the image whose manifest they name; those of no image are listed for themselves.
    fn attach(&mut self, assembler: &mut Assembler) {
        for (manifest, statement) in std::mem::take(&mut self.attestations) {
            let image = statement.subject.as_ref().and_then(|subject| self.met.get(subject));
            match image {
                Some(&Met::Image(at)) => self.images[at].attestations.push(statement.attestation),
                _ => {
                    let about = format!(
                        "An attestation ({}) about an image that is not in the archive.",
                        statement.attestation.predicate_type
                    );
                    other(assembler, Some(manifest), "application/vnd.in-toto+json", &about);
                }
            }
        }
    }

    /// Says what could not be read beside the images that could.
    pub(crate) fn say_troubles(&mut self, assembler: &mut Assembler) {
        for why in self.troubles.drain(..) {
            assembler.say(Diagnostic::error("index-entry", format!("{why}. It is left out.")));
        }
        if !self.absent.is_empty() {
            let count = self.absent.len();
            let list = self.absent.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
            let message = format!(
                "{count} of the manifests that the index lists are not in the archive: {list}."
            );
            assembler.say(Diagnostic::warning("manifest-missing", message));
        }
    }
}

fn other(assembler: &mut Assembler, digest: Option<Digest>, media_type: &str, about: &str) {
    assembler.others.push(NotAnImage {
        digest,
        media_type: media_type.into(),
        about: about.into(),
    });
}

/// The type of the config of a build cache, which such an index lists beside the cache's layers.
fn cache_config(manifests: &[Loose<Descriptor>]) -> Option<&str> {
    let mut types = manifests.iter().filter_map(Loose::get).map(|one| one.media_type.text());
    types.find(|media_type| media_type::is_build_cache(media_type))
}

fn absent(descriptor: &Descriptor, digest: &Digest) -> String {
    match descriptor.platform().to_string().as_str() {
        "" => digest.short().into(),
        platform => format!("{} ({platform})", digest.short()),
    }
}

/// True for indexes and manifests, and where nothing is declared.
fn is_known(media_type: &str) -> bool {
    media_type.is_empty() || is_index(media_type) || is_manifest(media_type)
}

fn is_index(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/vnd.oci.image.index.v1+json"
            | "application/vnd.docker.distribution.manifest.list.v2+json"
    )
}

fn is_manifest(media_type: &str) -> bool {
    media_type == "application/vnd.oci.image.manifest.v1+json"
        || media_type.starts_with("application/vnd.docker.distribution.manifest.v")
}

/// A conflict between what a document is declared to be and what it holds.
fn conflict(document: &Document, descriptor: &Descriptor, digest: &Digest) -> Option<Diagnostic> {
    let holds_index = document.manifests != Loose::Absent;
    let says = |declared: &str| {
        (is_index(declared) && !holds_index) || (is_manifest(declared) && holds_index)
    };
    let declared = [descriptor.media_type.text(), document.media_type.text()]
        .into_iter()
        .find(|declared| says(declared))?;
    let is = if holds_index { "an index" } else { "a manifest" };
    let message = format!(
        "{} is declared as {declared}, but it is {is}; its content is followed.",
        digest.short()
    );
    Some(Diagnostic::warning("media-type-conflict", message))
}

/// The names an index gives: containerd's full one, and the reference unless it only repeats the tag of that.
fn own_names(descriptor: &Descriptor) -> Vec<String> {
    let (full, reference) = (descriptor.annotation(IMAGE_NAME), descriptor.annotation(REF_NAME));
    let repeats = full
        .strip_suffix(reference)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with([':', '@']));
    let mut found = Vec::new();
    if !full.is_empty() {
        names::add(&mut found, full);
    }
    if !reference.is_empty() && !repeats {
        names::add(&mut found, reference);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn names_are_joined() {
        for (full, reference, want) in [
            ("", "latest", &["latest"][..]),
            ("docker.io/library/a:1", "1", &["docker.io/library/a:1"]),
            ("docker.io/library/a:1", "docker.io/library/a:1", &["docker.io/library/a:1"]),
            ("docker.io/library/a:1", "other", &["docker.io/library/a:1", "other"]),
            ("docker.io/library/a:11", "1", &["docker.io/library/a:11", "1"]),
            ("", "", &[]),
        ] {
            let mut map = BTreeMap::new();
            map.insert(IMAGE_NAME.to_string(), Loose::Is(full.to_string()));
            map.insert(REF_NAME.to_string(), Loose::Is(reference.to_string()));
            let descriptor = Descriptor { annotations: Loose::Is(map), ..Descriptor::default() };
            assert_eq!(own_names(&descriptor), want);
        }
    }
}
