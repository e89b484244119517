//! `docker save` since 25 describes its images twice. `manifest.json` says which there are and in which order their layers are
//! (25.0.0 wrote wrong or empty indexes); `index.json` adds what only it knows: names, manifests, media types, attestations.

use super::assemble::Assembler;
use super::{names, oci};
use crate::domain::{Diagnostic, Digest, Image, Location, Platform};

/// Adds to the images of `manifest.json` what the layout knows of them.
pub(crate) fn merge(images: &mut Vec<Image>, assembler: &mut Assembler) {
    // What the index names beyond manifest.json is not needed: if it lacks, nothing that is shown lacks.
    let lacking = assembler.lacking.clone();
    let walk = oci::walk(assembler);
    assembler.lacking = lacking;
    let mut walk = match walk {
        Ok(walk) => walk,
        Err(why) => {
            return assembler.say(Diagnostic::warning(
                "index-invalid",
                format!("{why}; manifest.json is followed."),
            ));
        }
    };
    let listed = images.len();
    let mut index_of: Vec<Option<Digest>> = vec![None; listed];
    let mut unmatched = Vec::new();
    let found = std::mem::take(&mut walk.images).into_iter().zip(&walk.index_of);
    for (other, index) in found {
        match images[..listed].iter().position(|image| image.id.is_some() && image.id == other.id) {
            Some(at) => {
                index_of[at] = index_of[at].take().or_else(|| index.clone());
                join(&mut images[at], other);
            }
            None => unmatched.push((other, index.clone())),
        }
    }
    for (other, index) in unmatched {
        add_platform(images, &mut index_of, other, index, assembler);
    }
    walk.say_troubles(assembler);
}

fn join(image: &mut Image, other: Image) {
    for tag in other.tags {
        if !image.tags.iter().any(|known| names::repeats(known, &tag)) {
            names::add(&mut image.tags, tag);
        }
    }
    let blobs = |image: &Image| image.layers.iter().map(|layer| layer.blob).collect::<Vec<_>>();
    if blobs(image) == blobs(&Image { layers: other.layers.clone(), ..image.clone() }) {
        for (layer, from) in image.layers.iter_mut().zip(other.layers) {
            layer.media_type = from.media_type;
        }
        image.manifest = image.manifest.take().or(other.manifest);
    } else {
        let message = "index.json gives this image other layers than manifest.json does; manifest.json is followed.";
        image.diagnostics.push(Diagnostic::warning("index-conflict", message));
    }
    for attestation in other.attestations {
        if !image.attestations.contains(&attestation) {
            image.attestations.push(attestation);
        }
    }
    image
        .diagnostics
        .extend(other.diagnostics.into_iter().filter(|finding| finding.code == "size-mismatch"));
}

/// The containerd store saves all platforms that it has, of which `manifest.json` lists one. The others are shown, too, when
/// they are whole and the same index (where it is unknown: the same name) has none for that platform yet.
fn add_platform(
    images: &mut Vec<Image>,
    index_of: &mut Vec<Option<Digest>>,
    other: Image,
    index: Option<Digest>,
    assembler: &mut Assembler,
) {
    let whole = !other.layers.is_empty()
        && other.layers.iter().all(|layer| {
            !matches!(assembler.blobs[layer.blob.0 as usize].location, Location::Missing(_))
        });
    let is_sibling = |(image, of): (&Image, &Option<Digest>)| {
        if index.is_some() && of.is_some() { *of == index } else { share_a_name(image, &other) }
    };
    let mut siblings = images
        .iter()
        .zip(&*index_of)
        .filter(|&(image, of)| is_sibling((image, of)))
        .map(|(image, _)| &image.platform)
        .peekable();
    let is_new = siblings.peek().is_some() && siblings.all(|platform| *platform != other.platform);
    if whole
        && is_new
        && other.diagnostics.iter().all(|finding| finding.code != "config-unreadable")
    {
        images.push(other);
        index_of.push(index);
    } else {
        let name = other.tags.first().map_or("an image", String::as_str);
        let message = format!(
            "index.json lists {name}{}, which manifest.json does not; it is left out.",
            for_platform(&other.platform)
        );
        assembler.say(Diagnostic::info("index-extra", message));
    }
}

fn for_platform(platform: &Platform) -> String {
    if platform.is_empty() { String::new() } else { format!(" for {platform}") }
}

fn share_a_name(image: &Image, other: &Image) -> bool {
    image
        .tags
        .iter()
        .any(|tag| other.tags.iter().any(|new| names::same(tag, new) || names::repeats(tag, new)))
}
