//! Findings that travel with a result instead of replacing it.

use super::Digest;
use super::wire::wire;
use serde::Serialize;

/// How much a finding takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; all is shown.
    Info,
    /// Odd or against the spec; all is shown.
    Warning,
    /// Something could not be read; the rest is shown.
    Error,
}
wire! { enum Severity { Info, Warning, Error } }

/// A stable, machine-readable name of a finding, `kebab-case`, listed in `src/domain/diagnostic.rs` users' docs.
pub type Code = &'static str;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How much it takes away.
    pub severity: Severity,
    /// Stable name, such as `layer-truncated`.
    pub code: String,
    /// One sentence for a person: what was found, what was expected, what follows.
    pub message: String,
    /// Index of the layer in its image, base = 0 (or of the blob, while a layer is read alone).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<u32>,
    /// The path concerned, lossy UTF-8 with a leading `/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The bytes of that path as hex, when they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_hex: Option<String>,
}
wire! { struct Diagnostic { severity, code, message, layer, path, path_hex } }

impl Diagnostic {
    /// The code of a layer that holds the work of several steps, or of none that is recorded.
    pub const SQUASHED: Code = "squashed";

    /// The code of bytes that are not those that their digest is of.
    pub const DIGEST_MISMATCH: Code = "digest-mismatch";
    /// The code of a layer that is not the one that the config names.
    pub const DIFF_ID_MISMATCH: Code = "diff-id-mismatch";

    /// True when it says that bytes are not what is claimed of them: all is shown, and nothing of it may be vouched for.
    pub fn is_mismatch(&self) -> bool {
        [Self::DIGEST_MISMATCH, Self::DIFF_ID_MISMATCH].contains(&&*self.code)
    }

    /// A finding about the whole archive or image.
    pub fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        let (code, message) = (code.into(), message.into());
        Self { severity, code, message, layer: None, path: None, path_hex: None }
    }

    /// Worth knowing; all is shown.
    pub fn info(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message)
    }

    /// Odd or against the spec; all is shown.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Something could not be read; the rest is shown.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A layer's stored bytes are not those that it is filed under.
    pub fn digest_mismatch(found: &Digest) -> Self {
        let message = format!(
            "the stored bytes have the digest {found}, which is not the one they are filed under"
        );
        Self::warning(Self::DIGEST_MISMATCH, message)
    }

    /// A layer is not the one that the config means.
    pub fn diff_id_mismatch(found: &Digest) -> Self {
        Self::warning(
            Self::DIFF_ID_MISMATCH,
            format!("the layer unpacks to {found}, which is not the config's diff ID"),
        )
    }

    /// The same, about layer `index`.
    pub fn in_layer(mut self, index: u32) -> Self {
        self.layer = Some(index);
        self
    }

    /// The same, about the path with these normalised bytes.
    pub fn at(mut self, path: &[u8]) -> Self {
        self.path = Some(super::path::display(path));
        self.path_hex = super::path::odd_hex(path);
        self
    }
}
