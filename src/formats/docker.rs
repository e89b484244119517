//! `manifest.json` of `docker save` (1.10 and later), podman, skopeo, kaniko, bazel, ko: a list of images by member names.

use super::assemble::Assembler;
use super::config;
use super::descriptor::Descriptor;
use super::image::{Draft, ListedLayer};
use super::json::{self, Loose, loose_struct};
use super::names;
use crate::domain::{Diagnostic, DiffId, Digest, Image};
use std::collections::BTreeMap;

loose_struct! {
    /// One image.
    Entry {
        config: "Config" => String,
        tags: "RepoTags" => Vec<Loose<String>>,
        layers: "Layers" => Vec<Loose<String>>,
        sources: "LayerSources" => BTreeMap<String, Loose<Descriptor>>,
    }
}

/// Its name in the archive.
pub(crate) const NAME: &str = "manifest.json";
pub(crate) const EXPECTED: &str = "Expected manifest.json to be a list of objects with Config, RepoTags and Layers, as docker save writes it.";

/// Reads the images; errors with a sentence (without its full stop) when there is none.
pub(crate) fn images(assembler: &mut Assembler) -> Result<Vec<Image>, String> {
    let bytes = assembler.document(NAME)?;
    let mut found = Vec::new();
    let list = json::parse::<Vec<Loose<Entry>>>(&bytes, NAME, &mut found)?;
    found.into_iter().for_each(|finding| assembler.say(finding));
    let entries = match list {
        Loose::Is(entries) if entries.is_empty() => return Err(format!("{NAME} is an empty list")),
        Loose::Is(entries) => entries,
        Loose::Absent => return Err(format!("{NAME} is null")),
        Loose::Odd(kind) => return Err(format!("{NAME} is {kind} instead of a list")),
    };
    let mut images = Vec::new();
    let mut troubles = Vec::new();
    for (at, entry) in entries.into_iter().take(assembler.limits.images).enumerate() {
        match image(at, entry, assembler) {
            Ok(image) => join(&mut images, image),
            Err(why) => troubles.push(why),
        }
    }
    if images.is_empty() {
        troubles.truncate(3);
        return Err(troubles.join("; "));
    }
    for why in troubles {
        assembler.say(Diagnostic::error("manifest-entry", format!("{why}. It is left out.")));
    }
    Ok(images)
}

/// Adds an image, or only its names when the same config with the same layers is already there.
fn join(images: &mut Vec<Image>, image: Image) {
    let same = |other: &&mut Image| {
        let blobs = |image: &Image| image.layers.iter().map(|layer| layer.blob).collect::<Vec<_>>();
        other.id.is_some() && other.id == image.id && blobs(other) == blobs(&image)
    };
    match images.iter_mut().find(same) {
        None => images.push(image),
        Some(other) => {
            image.tags.into_iter().for_each(|tag| names::add(&mut other.tags, tag));
        }
    }
}

fn image(at: usize, entry: Loose<Entry>, assembler: &mut Assembler) -> Result<Image, String> {
    let entry = entry.into_option().ok_or_else(|| format!("Entry {at} of {NAME} is no object"))?;
    if let Some((key, kind)) =
        entry.odd().into_iter().find(|(key, _)| matches!(*key, "Config" | "Layers"))
    {
        return Err(format!("{key} of entry {at} of {NAME} is {kind}"));
    }
    let Loose::Is(config_name) = entry.config else {
        return Err(format!("Entry {at} of {NAME} names no Config"));
    };
    let bytes = assembler.document(&config_name);
    if entry.layers == Loose::Absent && bytes.is_err() {
        return Err(format!(
            "Entry {at} of {NAME} names neither Layers nor a Config that is there"
        ));
    }
    let mut draft = Draft { tags: tags(entry.tags), ..Draft::default() };
    let parsed = bytes.and_then(|bytes| {
        let id = Digest::sha256(&bytes);
        draft.diagnostics.extend(check_name(&config_name, &id));
        draft.id = Some(id);
        config::parse(&bytes)
    });
    let ids = parsed.as_ref().map_or(&[][..], |parsed| &parsed.diff_ids);
    let sources = entry.sources.into_option().unwrap_or_default();
    for (layer, name) in entry.layers.into_option().unwrap_or_default().into_iter().enumerate() {
        let diff_id = ids.get(layer).and_then(Option::as_ref);
        let listed = match name {
            Loose::Is(name) => listed(&name, diff_id, &sources, assembler),
            _ => {
                let reason =
                    format!("Layer {layer} of entry {at} of {NAME} is not named by a string.");
                let blob = assembler.missing(&format!("layer {layer} of image {at}"), None, reason);
                ListedLayer { blob, packed: None, media_type: String::new() }
            }
        };
        draft.layers.push(listed);
    }
    Ok(draft.finish(parsed, assembler))
}

fn tags(tags: Loose<Vec<Loose<String>>>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for tag in tags.into_option().unwrap_or_default().into_iter().filter_map(Loose::into_option) {
        if !tag.is_empty() && tag != "<none>:<none>" {
            names::add(&mut out, tag);
        }
    }
    out
}

fn listed(
    name: &str,
    diff_id: Option<&DiffId>,
    sources: &BTreeMap<String, Loose<Descriptor>>,
    assembler: &mut Assembler,
) -> ListedLayer {
    let source = diff_id.and_then(|id| sources.get(id.0.as_str())).and_then(Loose::get);
    let absent = source.and_then(Descriptor::foreign_reason);
    let media_type = source.map_or("", |source| source.media_type.text()).to_string();
    let (blob, packed) = assembler.blob(name, digest_in_name(name, diff_id), absent);
    let packed = packed.or_else(|| source.and_then(|source| source.size.get().copied()));
    ListedLayer { blob, packed, media_type }
}

/// The digest that a layer's name claims for the stored bytes: `blobs/sha256/HEX`, or `HEX.tar.gz` as kaniko and ko write.
/// A `HEX.tar` or `HEX/layer.tar` that is the diff ID, or an engine's own id, claims nothing about the bytes as stored.
fn digest_in_name(name: &str, diff_id: Option<&DiffId>) -> Option<Digest> {
    let name = name.strip_prefix("./").unwrap_or(name);
    if let Some(digest) = name.strip_prefix("blobs/") {
        return Digest::parse(&digest.replacen('/', ":", 1)).ok();
    }
    let hex = name.strip_suffix(".tar.gz").or_else(|| name.strip_suffix(".tgz"))?;
    let hex = hex.strip_prefix("sha256:").unwrap_or(hex);
    let digest = Digest::parse(&format!("sha256:{hex}")).ok()?;
    (diff_id.map(|id| &id.0) != Some(&digest)).then_some(digest)
}

/// A config is named by its digest in every known writer.
fn check_name(name: &str, id: &Digest) -> Option<Diagnostic> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let hex = last.strip_suffix(".json").unwrap_or(last);
    let hex = hex.strip_prefix("sha256:").unwrap_or(hex);
    let claimed = Digest::parse(&format!("sha256:{hex}")).ok()?;
    (claimed != *id).then(|| {
        let message = format!(
            "The config {name} does not match the digest in its name: its bytes have {id}."
        );
        Diagnostic::warning(Diagnostic::DIGEST_MISMATCH, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_which_names_are_digests() {
        let hex = "a".repeat(64);
        let digest = Digest::parse(&format!("sha256:{hex}")).unwrap();
        for (name, want) in [
            (format!("blobs/sha256/{hex}"), true),
            (format!("./blobs/sha256/{hex}"), true),
            (format!("{hex}.tar.gz"), true),
            (format!("sha256:{hex}.tar.gz"), true),
            (format!("{hex}.tar"), false),
            (format!("{hex}/layer.tar"), false),
            ("blobs/sha256/../../x".into(), false),
            ("layer.tar.gz".into(), false),
        ] {
            assert_eq!(digest_in_name(&name, None).is_some(), want, "{name}");
        }
        assert_eq!(digest_in_name(&format!("{hex}.tar.gz"), Some(&DiffId(digest))), None);
    }

    #[test]
    fn a_config_that_does_not_match_its_name_is_said() {
        let id = Digest::sha256(b"{}");
        assert_eq!(check_name(&format!("{}.json", id.hex()), &id), None);
        assert_eq!(check_name(&format!("sha256:{}", id.hex()), &id), None);
        assert_eq!(check_name("config.json", &id), None);
        assert!(check_name(&format!("{}.json", "a".repeat(64)), &id).is_some());
    }
}
