//! Descriptors (descriptor.md) and the documents that they point to.

use super::Limits;
use super::assemble::{Assembler, digest_like};
use super::image::ListedLayer;
use super::json::{Loose, Target, loose_struct};
use super::{media_type, rest, toc};
use crate::domain::{Diagnostic, Digest, Platform};
use base64::Engine as _;
use serde::de::MapAccess;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

loose_struct! {
    /// As in the JSON.
    Descriptor {
        media_type: "mediaType" => String,
        digest: "digest" => String,
        size: "size" => u64,
        data: "data" => String,
        urls: "urls" => Vec<Loose<String>>,
        annotations: "annotations" => BTreeMap<String, Loose<String>>,
        platform: "platform" => RawPlatform,
        artifact_type: "artifactType" => String,
    }
}

/// Of an image in an index.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RawPlatform {
    platform: Platform,
    /// What else it says, and what is of a wrong type: by its place, as JSON.
    more: Vec<(String, String)>,
}

impl Target for RawPlatform {
    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Option<Self>, A::Error> {
        let mut out = Self::default();
        while let Some((key, value)) = object.next_entry::<String, Box<RawValue>>()? {
            let text = value.get();
            let platform = &mut out.platform;
            let one = match key.as_str() {
                "architecture" => Some(&mut platform.architecture),
                "os" => Some(&mut platform.os),
                "variant" => Some(&mut platform.variant),
                "os.version" => Some(&mut platform.os_version),
                _ => None,
            };
            let read = match one {
                Some(place) => serde_json::from_str(text).map(|word| *place = word).is_ok(),
                None if key == "os.features" => {
                    serde_json::from_str(text).map(|all| platform.os_features = all).is_ok()
                }
                None => false,
            };
            if !read && text != "null" {
                out.more.push((rest::place("platform", &key), rest::compact(text)));
            }
        }
        Ok(Some(out))
    }
}

/// Why a document can't be had.
pub(crate) enum Unread {
    /// It is simply not in the archive, as the spec permits.
    Absent,
    /// Any other reason, a sentence without its full stop.
    Because(String),
}

impl Descriptor {
    /// The text of an annotation, empty when there is none.
    pub(crate) fn annotation(&self, key: &str) -> &str {
        self.annotations.get().and_then(|all| all.get(key)).map_or("", Loose::text)
    }

    /// The platform that the index gives.
    pub(crate) fn platform(&self) -> Platform {
        self.platform.get().map(|raw| raw.platform.clone()).unwrap_or_default()
    }

    /// What the index says of the platform beyond that, as in [`crate::domain::Config::more`].
    pub(crate) fn platform_more(&self) -> Vec<(String, String)> {
        self.platform.get().map(|raw| raw.more.clone()).unwrap_or_default()
    }

    /// Its digest; errors with a sentence without its full stop.
    pub(crate) fn parsed_digest(&self) -> Result<Digest, String> {
        match &self.digest {
            Loose::Is(digest) => Digest::parse(digest)
                .map_err(|why| format!("The {} is refused: {why}", shown(digest))),
            Loose::Absent => Err("A descriptor has no digest".into()),
            Loose::Odd(kind) => Err(format!("A descriptor's digest is {kind}")),
        }
    }

    /// Why the layer is not in the archive, when it isn't meant to be.
    pub(crate) fn foreign_reason(&self) -> Option<String> {
        let kind = self.media_type.text();
        if !kind.contains("nondistributable") && !kind.contains("foreign") {
            return None;
        }
        let urls = self.urls.get().map_or(&[][..], Vec::as_slice);
        let from = urls
            .first()
            .map(|url| format!(" Its manifest names {} as the place to get it from.", url.text()));
        Some(format!(
            "This layer is not distributed with the image ({kind}).{}",
            from.unwrap_or_default()
        ))
    }

    /// The bytes that the descriptor carries, when they are what it says.
    fn embedded(&self, digest: &Digest, limits: &Limits) -> Option<Result<Vec<u8>, String>> {
        let data = self.data.get()?;
        if data.len() > limits.embedded {
            return Some(Err(format!(
                "The data embedded for {} is too large (limit: {} bytes)",
                digest.short(),
                limits.embedded
            )));
        }
        let decoded = base64::engine::general_purpose::STANDARD.decode(data);
        Some(match decoded {
            Err(_) => Err(format!("The data embedded for {} is not base64", digest.short())),
            Ok(bytes) if digest_like(digest, &bytes) != *digest => {
                Err(format!("The data embedded for {digest} does not match it"))
            }
            Ok(bytes) => Ok(bytes),
        })
    }

    /// The document, checked against digest and size; what does not match is said in `findings` and shown all the same.
    pub(crate) fn document(
        &self,
        what: &str,
        assembler: &mut Assembler,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Vec<u8>, Unread> {
        let digest = self.parsed_digest().map_err(Unread::Because)?;
        match self.embedded(&digest, &assembler.limits) {
            Some(Ok(bytes)) => return Ok(bytes),
            Some(Err(why)) => findings.push(Diagnostic::warning(
                "embedded-data",
                format!("{why}; the blob is read instead."),
            )),
            None => {}
        }
        let name = assembler.blob_name(&digest);
        if !assembler.members.contains(&name) {
            return Err(Unread::Absent);
        }
        let bytes = assembler.document(&name).map_err(Unread::Because)?;
        self.check(what, &digest, &bytes, findings);
        Ok(bytes)
    }

    fn check(&self, what: &str, digest: &Digest, bytes: &[u8], findings: &mut Vec<Diagnostic>) {
        let actual = digest_like(digest, bytes);
        if actual != *digest {
            let message = format!(
                "The {what} stored as {digest} does not match its digest: its bytes have {actual}."
            );
            findings.push(Diagnostic::warning(Diagnostic::DIGEST_MISMATCH, message));
        }
        let length = bytes.len() as u64;
        if let Some(size) = self.size.get().filter(|size| **size != length) {
            let message = format!(
                "The descriptor of the {what} {} says {size} bytes, the blob has {length}.",
                digest.short()
            );
            findings.push(Diagnostic::warning("size-mismatch", message));
        }
    }

    /// True when its bytes are those of a layer, or it is declared as one.
    pub(crate) fn may_be_layer(&self, assembler: &Assembler) -> bool {
        media_type::is_layer(self.media_type.text())
            || self
                .parsed_digest()
                .is_ok_and(|digest| assembler.holds_layer(&assembler.blob_name(&digest)))
    }

    /// The layer it describes, present or not.
    pub(crate) fn layer(
        &self,
        at: usize,
        assembler: &mut Assembler,
        findings: &mut Vec<Diagnostic>,
    ) -> ListedLayer {
        let media_type = self.media_type.text().to_string();
        let size = self.size.get().copied();
        let digest = match self.parsed_digest() {
            Ok(digest) => digest,
            Err(why) => {
                findings
                    .push(Diagnostic::error("bad-digest", format!("{why}.")).in_layer(at as u32));
                let blob = assembler.missing(
                    &format!("layer {at}: {}", shown(self.digest.text())),
                    None,
                    format!("{why}."),
                );
                return ListedLayer { blob, packed: size, media_type };
            }
        };
        let name = assembler.blob_name(&digest);
        if let (false, Some(Ok(bytes))) =
            (assembler.members.contains(&name), self.embedded(&digest, &assembler.limits))
        {
            let packed = Some(bytes.len() as u64);
            return ListedLayer { blob: assembler.embedded(digest, bytes), packed, media_type };
        }
        let (blob, stored) = assembler.blob(&name, Some(digest.clone()), self.foreign_reason());
        let toc =
            toc::ANNOTATIONS.into_iter().find_map(|key| Digest::parse(self.annotation(key)).ok());
        assembler.promise(blob, toc);
        if let (Some(stored), Some(size)) = (stored, size)
            && stored != size
        {
            let message = format!(
                "The manifest says that layer {at} ({}) has {size} bytes, the blob has {stored}.",
                digest.short()
            );
            findings.push(Diagnostic::warning("size-mismatch", message).in_layer(at as u32));
        }
        ListedLayer { blob, packed: stored.or(size), media_type }
    }
}

/// A digest as found, bounded.
fn shown(digest: &str) -> String {
    let cut: String = digest.chars().take(80).collect();
    format!("digest {cut:?}")
}
