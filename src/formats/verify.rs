//! Checks digests of a blob: of its bytes as stored, and of what they unpack to.

use super::compression::{CHECKSUM_FINDINGS, Compression, Unpacker};
use super::{Chunks, Damage, Flow, Limits, Promises};
use crate::domain::digest::Algorithm;
use crate::domain::{Diagnostic, DiffId, Digest};
use sha2::{Digest as _, Sha256, Sha512};

/// What a blob should hash to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The stored bytes.
    pub digest: Option<Digest>,
    /// The unpacked bytes.
    pub diff_id: Option<DiffId>,
}

/// How one comparison went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// Nothing was wanted.
    NotAsked,
    /// As wanted.
    Verified,
    /// This is what it is instead.
    Mismatched(Digest),
    /// The stream could not be read; the sentence says why.
    NotCheckable(String),
}

/// How both comparisons went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Of the stored bytes.
    pub digest: Check,
    /// Of the unpacked bytes.
    pub diff_id: Check,
    /// What the checksums of the compressed stream told, and those of a table of contents.
    pub findings: Vec<Diagnostic>,
}

/// Hashes a blob that is pushed in pieces.
#[derive(Debug)]
pub struct Verifier {
    wanted: Wanted,
    stored: Option<Hasher>,
    unpacked: Option<(Unpacker, Hasher)>,
    chunks: Chunks,
    damage: Option<Damage>,
    /// What is hashed as unpacked is hashed as stored with it.
    once: bool,
}

/// Hashes bytes that are pushed in pieces, as one digest asks.
#[derive(Debug)]
pub struct Hasher(State);

#[derive(Debug)]
enum State {
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Hasher {
    /// By the algorithm of the digest that is wanted.
    pub fn of(digest: &Digest) -> Self {
        Self(match digest.algorithm() {
            Algorithm::Sha256 => State::Sha256(Sha256::new()),
            Algorithm::Sha512 => State::Sha512(Sha512::new()),
        })
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(hasher) => hasher.update(bytes),
            State::Sha512(hasher) => hasher.update(bytes),
        }
    }

    /// [`Hasher::update`], for who asks whether more is wanted.
    fn take(&mut self, bytes: &[u8]) -> Flow {
        self.update(bytes);
        Flow::More
    }

    /// Whether they were what is wanted.
    pub fn check(self, wanted: &Digest) -> Check {
        compare(self.finish(), wanted)
    }

    fn finish(self) -> Digest {
        match self.0 {
            State::Sha256(hasher) => Digest::from_sha256(&hasher.finalize()),
            State::Sha512(hasher) => Digest::from_sha512(&hasher.finalize()),
        }
    }
}

fn compare(found: Digest, wanted: &Digest) -> Check {
    if found == *wanted { Check::Verified } else { Check::Mismatched(found) }
}

impl Verifier {
    /// Before the first byte.
    pub fn new(wanted: Wanted) -> Self {
        Self {
            stored: wanted.digest.as_ref().map(Hasher::of),
            unpacked: wanted
                .diff_id
                .as_ref()
                .map(|diff_id| (Unpacker::new(&Limits::default()), Hasher::of(&diff_id.0))),
            chunks: Chunks::new(Promises::default(), 0),
            damage: None,
            once: false,
            wanted,
        }
    }

    /// Checks what a table of contents promises of the files' bytes, too, where the unpacked bytes are hashed.
    pub fn with_chunks(self, chunks: Promises) -> Self {
        Self { chunks: Chunks::new(chunks, 0), ..self }
    }

    /// Takes the next bytes as stored. All of the blob must come.
    pub fn feed(&mut self, bytes: &[u8]) {
        if let (Some((unpacker, hasher)), None) = (&mut self.unpacked, &self.damage) {
            let chunks = &mut self.chunks;
            let mut take = |piece: &[u8]| {
                chunks.feed(piece);
                hasher.take(piece)
            };
            self.damage = unpacker.feed(bytes, &mut take).err();
        }
        if let (Some(stored), false) = (&mut self.stored, self.once) {
            stored.update(bytes);
        }
        self.once = self.is_once();
    }

    /// The blob is a plain tar, as `docker save` writes: its stored bytes are the unpacked ones, and hashed once for both.
    fn is_once(&self) -> bool {
        let (Some((unpacker, _)), Some(digest), Some(diff_id)) =
            (&self.unpacked, &self.wanted.digest, &self.wanted.diff_id)
        else {
            return false;
        };
        let is_plain = unpacker.unpacked() > 0 && unpacker.compression() == Compression::Plain;
        is_plain && digest.algorithm() == diff_id.0.algorithm()
    }

    /// The blob ended.
    pub fn finish(mut self) -> Verified {
        let mut digest = match (self.stored, &self.wanted.digest) {
            (Some(hasher), Some(wanted)) if !self.once => hasher.check(wanted),
            _ => Check::NotAsked,
        };
        let mut findings = Vec::new();
        let diff_id = match (self.unpacked, &self.wanted.diff_id) {
            (Some((unpacker, mut hasher)), Some(DiffId(wanted))) => {
                let unpacked = unpacker.finish(&mut |piece| {
                    self.chunks.feed(piece);
                    hasher.take(piece)
                });
                findings = unpacked.findings;
                let found = match self.damage.or(unpacked.damage) {
                    Some(damage) => Err(Check::NotCheckable(damage.0)),
                    None => Ok(hasher.finish()),
                };
                let check =
                    |wanted| found.clone().map_or_else(|why| why, |found| compare(found, wanted));
                if let Some(wanted) = self.wanted.digest.as_ref().filter(|_| self.once) {
                    digest = check(wanted);
                }
                check(wanted)
            }
            _ => Check::NotAsked,
        };
        findings.retain(|finding| CHECKSUM_FINDINGS.contains(&finding.code.as_ref()));
        findings.extend(self.chunks.finish());
        Verified { digest, diff_id, findings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{LayerReader, ReadOptions};
    use crate::make::tar::{gzip, splits};

    fn verify(blob: &[u8], wanted: &Wanted) -> Verified {
        let mut results = splits(blob).into_iter().map(|pieces| {
            let mut verifier = Verifier::new(wanted.clone());
            pieces.iter().for_each(|piece| verifier.feed(piece));
            verifier.finish()
        });
        let first = results.next().expect("one split");
        results.for_each(|other| assert_eq!(other, first));
        first
    }

    #[test]
    fn checks_both_digests() {
        let blob = gzip(b"layer");
        let sha512 = Digest::from_sha512(&Sha512::digest(&blob));
        let wanted =
            Wanted { digest: Some(sha512), diff_id: Some(DiffId(Digest::sha256(b"layer"))) };
        let whole =
            Verified { digest: Check::Verified, diff_id: Check::Verified, findings: Vec::new() };
        assert_eq!(verify(&blob, &wanted), whole);
        let wrong = Wanted {
            digest: Some(Digest::sha256(b"")),
            diff_id: Some(DiffId(Digest::sha256(b""))),
        };
        let found = verify(&blob, &wrong);
        assert_eq!(found.digest, Check::Mismatched(Digest::sha256(&blob)));
        assert_eq!(found.diff_id, Check::Mismatched(Digest::sha256(b"layer")));
        assert!(matches!(verify(&blob[..12], &wrong).diff_id, Check::NotCheckable(_)));
        assert_eq!(verify(&blob, &Wanted::default()).digest, Check::NotAsked);
    }

    #[test]
    fn a_plain_layer_is_hashed_once_for_both() {
        for length in [3, 10, 5000] {
            let tar = vec![7; length];
            let sha256 = Digest::sha256(&tar);
            let sha512 = Digest::from_sha512(&Sha512::digest(&tar));
            let other = Digest::sha256(b"other");
            for (digest, diff_id) in
                [(&sha256, &sha256), (&sha512, &sha256), (&other, &sha256), (&sha256, &other)]
            {
                let wanted =
                    Wanted { digest: Some(digest.clone()), diff_id: Some(DiffId(diff_id.clone())) };
                let found = verify(&tar, &wanted);
                let expected = |wanted: &Digest| {
                    if *wanted == other {
                        Check::Mismatched(sha256.clone())
                    } else {
                        Check::Verified
                    }
                };
                assert_eq!(found.digest, expected(digest), "{length}");
                assert_eq!(found.diff_id, expected(diff_id), "{length}");
            }
        }
    }

    #[test]
    fn tells_what_a_reader_without_checksums_leaves_out() {
        let mut blob = gzip(b"layer");
        let crc = blob.len() - 8;
        blob[crc] ^= 1;
        let mut reader =
            LayerReader::new(ReadOptions { checksums: false, ..ReadOptions::default() });
        reader.feed(&blob);
        let codes = |findings: &[Diagnostic]| {
            findings.iter().map(|finding| finding.code.to_string()).collect::<Vec<_>>()
        };
        assert!(!codes(&reader.finish().diagnostics).contains(&"gzip-checksum".into()));
        let wanted = Wanted { digest: None, diff_id: Some(DiffId(Digest::sha256(b"layer"))) };
        assert_eq!(codes(&verify(&blob, &wanted).findings), ["gzip-checksum"]);
    }
}
