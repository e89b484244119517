//! Why something could not be opened as an image archive.

use serde::Serialize;
use std::fmt;

/// Says what was found, what was expected and what to do, one sentence each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenError {
    /// Stable name: `empty`, `not-an-archive`, `not-an-image`, `no-image`, `truncated`, `damaged`, `manifest-invalid`,
    /// `manifest-missing`, `too-large`, `unreadable`.
    pub code: &'static str,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What to do.
    pub advice: String,
    /// It is a tar, which can be opened as one layer all the same ([`super::open_as_layer`]).
    pub as_layer: bool,
}

const EXPECTED: &str = "Expected an image archive (docker save, podman save, skopeo, an OCI layout), a root file system or the tar of a layer.";
const SAVE: &str = "Make one with `docker save IMAGE -o image.tar` and open that file.";
const AGAIN: &str = "Copy or download the file again; if it was just written, check that the disk was not full and the command succeeded.";

impl OpenError {
    /// Code of a tar or folder without an image.
    pub(crate) const NOT_AN_IMAGE: &'static str = "not-an-image";

    fn new(
        code: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            code,
            found: found.into(),
            expected: expected.into(),
            advice: advice.into(),
            as_layer: false,
        }
    }

    /// The same about a tar.
    pub(crate) fn of_a_tar(self) -> Self {
        Self { as_layer: true, ..self }
    }

    /// No bytes at all.
    pub(crate) fn empty() -> Self {
        Self::new("empty", "The file is empty: 0 bytes.", EXPECTED, AGAIN)
    }

    /// Another kind of file; `found` is a sentence, `advice` too (empty: how to make an image archive).
    pub(crate) fn not_an_archive(found: impl Into<String>, advice: &str) -> Self {
        Self::new("not-an-archive", found, EXPECTED, if advice.is_empty() { SAVE } else { advice })
    }

    /// A tar or folder, but without an image.
    pub(crate) fn not_an_image(found: impl Into<String>, advice: &str) -> Self {
        let expected = "Expected manifest.json, an OCI layout (oci-layout and index.json), a root file system or a layer with whiteouts.";
        Self::new(
            Self::NOT_AN_IMAGE,
            found,
            expected,
            if advice.is_empty() { SAVE } else { advice },
        )
    }

    /// An archive whose lists hold nothing that is an image.
    pub(crate) fn no_image(found: impl Into<String>) -> Self {
        let advice = "Pull or copy a container image (not a chart, signature or other artifact) into the archive, then open it again.";
        Self::new(
            "no-image",
            found,
            "Expected at least one image manifest with layers and a config.",
            advice,
        )
    }

    /// The file ends too early.
    pub(crate) fn truncated(found: impl Into<String>) -> Self {
        Self::new("truncated", found, "Expected a whole archive; this one is truncated.", AGAIN)
    }

    /// A header that is not one, so that nothing behind it can be found.
    pub(crate) fn damaged(found: impl Into<String>) -> Self {
        Self::new(
            "damaged",
            found,
            "Expected a sound tar header for each member; what lies behind a damaged one can't be found.",
            AGAIN,
        )
    }

    /// The list of images is not what it should be.
    pub(crate) fn manifest_invalid(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::new(
            "manifest-invalid",
            found,
            expected,
            "Save the image again, or report this to whoever wrote the archive.",
        )
    }

    /// A manifest is named but not there.
    pub(crate) fn manifest_missing(found: impl Into<String>) -> Self {
        let advice = "Copy the image with all its blobs, for example `skopeo copy docker://IMAGE oci-archive:image.tar`.";
        Self::new(
            "manifest-missing",
            found,
            "Expected the manifests that the index names among the archive's blobs.",
            advice,
        )
    }

    /// Reading failed below us.
    pub(crate) fn unreadable(error: &std::io::Error) -> Self {
        let found = format!("The file could not be read: {error}.");
        Self::new(
            "unreadable",
            found,
            "Expected a file that stays where it is and may be read.",
            "Choose the file again.",
        )
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.found, self.expected, self.advice)
    }
}

impl std::error::Error for OpenError {}
