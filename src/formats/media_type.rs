//! What media types say. They explain and never decide: whether something is a config or a layer is seen in its content.

use super::layer::NOT_TAR;
use crate::domain::{Diagnostic, is_encrypted};

/// Code of the finding: the layer can't be read without a key.
pub const ENCRYPTED: &str = "layer-encrypted";

/// A part of a media type, and what has it.
const KINDS: &[(&str, &str)] = &[
    ("buildkit.cacheconfig", "A BuildKit build cache"),
    ("helm", "A Helm chart"),
    ("cosign", "A signature"),
    ("sigstore", "A signature"),
    ("notary", "A signature"),
    ("spdx", "A bill of materials"),
    ("cyclonedx", "A bill of materials"),
    ("in-toto", "An attestation"),
    ("wasm", "A WebAssembly module"),
    ("sylabs.sif", "An Apptainer (Singularity) image"),
    ("docker.plugin", "A plugin of Docker"),
    ("flux", "A Flux artifact"),
    ("devcontainers", "A dev container feature"),
    ("ollama", "A model for Ollama"),
    ("modelpack", "A machine learning model"),
    ("cncf.model", "A machine learning model"),
    ("openpolicyagent", "A policy bundle"),
    ("cnab", "A CNAB bundle"),
    ("compose", "A Compose project"),
];

/// A part of a layer's media type, and what it is instead of a tar.
const LAYERS: &[(&str, &str)] = &[
    ("erofs", "an EROFS file system"),
    ("squashfs", "a SquashFS file system"),
    ("nydus.blob", "the data of a Nydus layer"),
    ("nydus", "a part of a Nydus image"),
    ("overlaybd", "a block device of an overlaybd (DADI) image"),
    ("sylabs.sif", "an Apptainer (Singularity) image"),
    ("wasm", "a WebAssembly module"),
    ("helm", "a Helm chart"),
    ("in-toto", "an attestation"),
    ("cosign", "a signature"),
    ("ollama", "a part of a model for Ollama"),
];

/// What an artifact of this type is, as the subject of a sentence.
pub(crate) fn kind(media_type: &str) -> Option<&'static str> {
    KINDS.iter().find(|(part, _)| media_type.contains(part)).map(|(_, what)| *what)
}

/// True for the config of what `docker buildx build --cache-to` leaves.
pub(crate) fn is_build_cache(media_type: &str) -> bool {
    media_type.contains("buildkit.cacheconfig")
}

/// True for the types of an image's config, and where nothing is declared.
pub(crate) fn is_image_config(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/vnd.oci.image.config.v1+json"
            | "application/vnd.docker.container.image.v1+json"
            | ""
    )
}

/// True for layers of a file system, in all spellings of OCI and Docker, and where nothing is declared.
pub(crate) fn is_layer(media_type: &str) -> bool {
    media_type.is_empty()
        || media_type.contains("image.layer.")
        || media_type.contains(".diff.tar")
        || media_type.contains("rootfs")
}

/// Of a layer that was read and is no tar, says in the words of its media type what it is: encrypted data, for one, can't be
/// told from noise. Does nothing to others.
pub fn explain(media_type: &str, diagnostics: &mut [Diagnostic], damage: &mut Option<String>) {
    let Some(finding) = diagnostics.iter_mut().find(|finding| finding.code == NOT_TAR) else {
        return;
    };
    if is_encrypted(media_type) {
        finding.code = ENCRYPTED.into();
        finding.message = format!(
            "The layer is encrypted ({media_type}): without its key nobody can say what is in it. Decrypt it first, for example \
             with `skopeo copy --decryption-key KEY oci-archive:IMAGE.tar oci-archive:PLAIN.tar`."
        );
    } else if let Some((_, what)) = LAYERS.iter().find(|(part, _)| media_type.contains(part)) {
        finding.message =
            format!("The layer is {what} ({media_type}), not a tar; it is not shown here.");
    } else {
        return;
    }
    *damage = Some(finding.message.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_that_is_no_tar_is_called_what_it_is_declared_as() {
        let explained = |media_type: &str| {
            let mut found = vec![Diagnostic::error(NOT_TAR, "The layer is no tar.")];
            let mut damage = Some(String::new());
            explain(media_type, &mut found, &mut damage);
            assert!(damage == Some(String::new()) || damage.as_ref() == Some(&found[0].message));
            found.remove(0)
        };
        let layer = "application/vnd.oci.image.layer.";
        let encrypted = explained(&format!("{layer}v1.tar+gzip+encrypted"));
        assert_eq!(encrypted.code, ENCRYPTED);
        assert!(encrypted.message.contains("is encrypted"), "{}", encrypted.message);
        for (media_type, want) in [
            (format!("{layer}v1.erofs"), "EROFS"),
            ("application/vnd.stacker.image.layer.squashfs+zstd+verity".into(), "SquashFS"),
            (format!("{layer}nydus.blob.v1"), "Nydus"),
            ("application/wasm".into(), "WebAssembly"),
            (format!("{layer}v1.tar+gzip"), "is no tar"),
            (String::new(), "is no tar"),
        ] {
            let finding = explained(&media_type);
            assert!(finding.message.contains(want), "{media_type}: {}", finding.message);
            assert_eq!(finding.code, NOT_TAR);
        }
    }

    #[test]
    fn what_was_read_is_left_as_it_is() {
        let mut found = vec![Diagnostic::warning("tar-no-end", "The tar has no end.")];
        explain("application/vnd.oci.image.layer.v1.tar+encrypted", &mut found, &mut None);
        assert_eq!(found[0].code, "tar-no-end");
    }
}
