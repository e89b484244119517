//! What a layer worker says of its work: the readers' results, cut into the message and the index that travels beside it.

use super::protocol::{LayerRead, RequestId, StreamedMember, ToLayer, Verdict, Verdicts};
use crate::domain::{Archive, BlobId, Diagnostic, LayerIndex};
use crate::formats::{
    Again, Captured, Check, Point, Promises, ReadLayer, Verified, Verifier, Wanted, media_type,
    toc::CHUNK,
};

/// A compressed layer of fewer stored bytes is unpacked in a tenth of a second.
const LONG: u64 = 8 << 20;

impl ToLayer {
    /// Number of the job.
    pub fn id(&self) -> RequestId {
        match self {
            Self::Read { id, .. }
            | Self::Stream { id, .. }
            | Self::Body { id, .. }
            | Self::Save { id, .. }
            | Self::Find { id, .. }
            | Self::Search { id, .. }
            | Self::Verify { id, .. }
            | Self::VerifyStreamed { id, .. }
            | Self::Secrets { id, .. }
            | Self::TakeOut { id, .. }
            | Self::SecretsStreamed { id, .. } => *id,
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

    /// Adds what can be said once it is known what the manifest means: of a layer that is no tar, and of a table of contents.
    pub fn explain(&mut self, archive: &Archive, blob: BlobId) {
        media_type::explain(archive.media_type(blob), &mut self.diagnostics, &mut self.damage);
        let wanted = archive.blobs.get(blob.0 as usize).and_then(|blob| blob.toc.as_ref());
        self.diagnostics.extend(self.toc.as_ref().and_then(|toc| toc.annotated(wanted)));
    }

    /// It is packed so that decoding can begin at its start only, but for the entrances that were found, and is so long that this
    /// takes time. In gzip points are laid.
    pub fn is_slow(&self) -> bool {
        matches!(&*self.compression, "zstd" | "xz" | "bzip2") && self.summary.packed >= LONG
    }

    /// How it is packed, for a person: `gzip`, or `gzip, eStargz`.
    pub fn packing(&self) -> String {
        let toc = self.toc.as_ref().map(|toc| format!(", {}", toc.kind.name()));
        format!("{}{}", self.compression, toc.unwrap_or_default())
    }
}

/// What a layer that was read tells those who read in it again.
#[derive(Clone, Debug, Default)]
pub struct Footing {
    /// Where it can be entered.
    pub points: Vec<Point>,
    /// What its table of contents promises of the files' bytes.
    pub chunks: Promises,
}

/// What travels beside the message of a layer that was read.
#[derive(Debug, Default)]
pub struct Beside {
    /// Every entry.
    pub index: LayerIndex,
    /// Package databases.
    pub captured: Vec<Captured>,
}

impl Beside {
    /// Two runs of bytes: the index, and the captured files one behind the other.
    pub fn to_bytes(&self) -> [Vec<u8>; 2] {
        let mut captured = Vec::new();
        for file in &self.captured {
            for part in [&file.path, &file.bytes] {
                captured.extend_from_slice(&(part.len() as u32).to_le_bytes());
                captured.extend_from_slice(part);
            }
        }
        [self.index.to_bytes(), captured]
    }

    /// Reads what [`Beside::to_bytes`] wrote; `None` for anything else.
    pub fn from_bytes(index: &[u8], captured: &[u8]) -> Option<Self> {
        let mut rest = captured;
        let mut files = Vec::new();
        while !rest.is_empty() {
            files.push(Captured { path: take(&mut rest)?, bytes: take(&mut rest)? });
        }
        Some(Self { index: LayerIndex::from_bytes(index)?, captured: files })
    }
}

fn take(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let (length, tail) = rest.split_first_chunk::<4>()?;
    let (part, tail) = tail.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *rest = tail;
    Some(part.to_vec())
}

/// The message of a layer that was read, what travels beside it, and what goes before it.
pub fn layer_read(read: ReadLayer) -> (LayerRead, Beside, Footing) {
    let layer = LayerRead {
        summary: read.summary,
        compression: read.compression.to_string(),
        diagnostics: read.diagnostics,
        damage: read.damage,
        toc: read.toc,
        entrances: read.points.len() as u64,
    };
    let footing = Footing { points: read.points, chunks: read.chunks };
    (layer, Beside { index: read.index, captured: read.captured }, footing)
}

/// Streams an archive that is compressed as a whole once more, for these members.
pub fn verify_again(members: &[StreamedMember]) -> Again<Verifier> {
    let verifier = |member: &StreamedMember| {
        let (digest, diff_id) = (member.digest.clone(), member.diff_id.clone());
        Verifier::new(Wanted { digest, diff_id }).with_chunks(member.chunks.clone())
    };
    Again::new(members.iter().map(|member| (member.member, verifier(member))))
}

/// What checking told of a blob whose checksums were checked when it was read.
pub fn checked_again(verifier: Verifier) -> Verified {
    let mut verified = verifier.finish();
    verified.findings.retain(|finding| finding.code == CHUNK);
    verified
}

/// What came of it.
pub fn verdicts_again(
    again: Again<Verifier>,
    members: &[StreamedMember],
) -> Vec<(BlobId, Verdicts)> {
    let found = again.finish().into_iter().filter_map(|(number, verifier)| {
        let blob = members.iter().find(|member| member.member == number)?.blob;
        Some((blob, verdicts(checked_again(verifier))))
    });
    found.collect()
}

/// What checking a blob told, as a message.
pub fn verdicts(verified: Verified) -> Verdicts {
    let Verified { digest, diff_id, findings } = verified;
    Verdicts { digest: verdict(digest), diff_id: verdict(diff_id), findings }
}

fn verdict(check: Check) -> Verdict {
    match check {
        Check::Verified => Verdict::Verified,
        Check::Mismatched(found) => Verdict::Mismatch(found),
        Check::NotAsked | Check::NotCheckable(_) => Verdict::Unchecked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_travels_beside_comes_back() {
        let file = |path: &str, bytes: &[u8]| Captured { path: path.into(), bytes: bytes.into() };
        let sent = Beside {
            index: LayerIndex::default(),
            captured: vec![file("a/b", b"\0x"), file("c", b"")],
        };
        let [index, captured] = sent.to_bytes();
        let got = Beside::from_bytes(&index, &captured).unwrap();
        assert_eq!(got.captured, sent.captured);
        assert!(Beside::from_bytes(&index, &captured[..5]).is_none());
    }
}
