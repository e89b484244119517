//! What a layer worker says of its work: the readers' results, cut into the message and the index that travels beside it.

use super::protocol::{LayerRead, RequestId, ToLayer, Verdict};
use crate::domain::{Diagnostic, LayerIndex};
use crate::formats::{Check, ReadLayer, Verified};

impl ToLayer {
    /// Number of the job.
    pub fn id(&self) -> RequestId {
        match self {
            Self::Read { id, .. } | Self::Stream { id } | Self::Verify { id, .. } => *id,
        }
    }
}

impl LayerRead {
    /// A layer that could not be read at all.
    pub fn unreadable(message: impl Into<String>) -> Self {
        let message = message.into();
        let diagnostics = vec![Diagnostic::error("layer-unreadable", message.clone())];
        Self { diagnostics, damage: Some(message), ..Self::default() }
    }
}

/// The message and the index of a layer that was read.
pub fn layer_read(read: ReadLayer) -> (LayerRead, LayerIndex) {
    let layer = LayerRead {
        summary: read.summary,
        compression: read.compression.to_string(),
        diagnostics: read.diagnostics,
        damage: read.damage,
    };
    (layer, read.index)
}

/// The verdicts on the stored and on the unpacked bytes.
pub fn verdicts(verified: Verified) -> (Verdict, Verdict) {
    (verdict(verified.digest), verdict(verified.diff_id))
}

fn verdict(check: Check) -> Verdict {
    match check {
        Check::Verified => Verdict::Verified,
        Check::Mismatched(found) => Verdict::Mismatch(found),
        Check::NotAsked | Check::NotCheckable(_) => Verdict::Unchecked,
    }
}
