//! `docker save` since 25 describes its images twice. `manifest.json` says which there are and in which order their layers are
//! (25.0.0 wrote wrong or empty indexes); `index.json` adds what only it knows: names, manifests, media types, attestations.

use super::assemble::Assembler;
use super::oci;
use crate::domain::{Diagnostic, Image, Location, Platform};

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
    let mut unmatched = Vec::new();
    for other in std::mem::take(&mut walk.images) {
        match images[..listed].iter_mut().find(|image| image.id.is_some() && image.id == other.id) {
            Some(image) => join(image, other),
            None => unmatched.push(other),
        }
    }
    for other in unmatched {
        add_platform(images, listed, other, assembler);
    }
    walk.say_troubles(assembler);
}

fn join(image: &mut Image, other: Image) {
    for tag in other.tags {
        if !image.tags.iter().any(|known| familiar(known) == familiar(&tag) || repeats(known, &tag))
        {
            image.tags.push(tag);
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
    image.attestations.extend(other.attestations);
    image
        .diagnostics
        .extend(other.diagnostics.into_iter().filter(|finding| finding.code == "size-mismatch"));
}

/// The containerd store saves all platforms that it has, of which `manifest.json` lists one. The others are shown, too, when
/// they are whole and for a platform that is not there yet.
fn add_platform(images: &mut Vec<Image>, listed: usize, other: Image, assembler: &mut Assembler) {
    let whole = !other.layers.is_empty()
        && other.layers.iter().all(|layer| {
            !matches!(assembler.blobs[layer.blob.0 as usize].location, Location::Missing(_))
        });
    let sibling = images[..listed].iter().any(|image| {
        image.platform != other.platform
            && (image.tags.iter().any(|tag| {
                other.tags.iter().any(|new| familiar(tag) == familiar(new) || repeats(tag, new))
            }))
    });
    let known = images.iter().any(|image| image.platform == other.platform);
    if whole
        && sibling
        && !known
        && other.diagnostics.iter().all(|finding| finding.code != "config-unreadable")
    {
        images.push(other);
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

/// `docker.io/library/nginx:1` as `docker images` shows it.
fn familiar(name: &str) -> &str {
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    name.strip_prefix("library/").unwrap_or(name)
}

/// True for a name that is only the tag of a full one.
fn repeats(full: &str, tag: &str) -> bool {
    full.strip_suffix(tag).is_some_and(|rest| rest.ends_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_docker_shows_them() {
        assert_eq!(familiar("docker.io/library/demo/app:1.0"), "demo/app:1.0");
        assert_eq!(familiar("ghcr.io/a/b:1"), "ghcr.io/a/b:1");
        assert!(repeats("demo/app:1.0", "1.0"));
        assert!(!repeats("demo/app:1.0", "0"));
    }
}
