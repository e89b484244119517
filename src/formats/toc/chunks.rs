//! What a table promises of the files' bytes, held against those that a layer unpacks to.

use super::CHUNK;
use crate::domain::wire::wire;
use crate::domain::{Diagnostic, Digest};
use crate::formats::{Findings, Limits};
use sha2::{Digest as _, Sha256};

/// A stretch of a file that has a digest of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Its first byte in the unpacked layer.
    pub start: u64,
    /// How many.
    pub size: u64,
    /// SHA-256 of them, as the table has it.
    pub sha256: [u8; 32],
    /// Of which file.
    pub path: Vec<u8>,
}
wire! { struct Chunk { start, size, sha256, path } }

/// Hashes the chunks of a layer while its unpacked bytes pass.
#[derive(Debug)]
pub struct Chunks {
    /// In order, none into the next.
    left: std::vec::IntoIter<Chunk>,
    current: Option<(Chunk, Sha256)>,
    /// Bytes that passed.
    at: u64,
    findings: Findings,
}

impl Chunks {
    /// Those that are to be checked, in any order. `at`: which byte of the unpacked layer comes first.
    pub fn new(mut chunks: Vec<Chunk>, at: u64) -> Self {
        chunks.retain(|chunk| chunk.start >= at);
        chunks.sort_by_key(|chunk| chunk.start);
        let mut end = 0;
        chunks.retain(|chunk| {
            let is_behind = chunk.start >= end && chunk.size > 0;
            end = if is_behind { chunk.start.saturating_add(chunk.size) } else { end };
            is_behind
        });
        let findings = Findings::new(Limits::default().findings_per_code);
        Self { left: chunks.into_iter(), current: None, at, findings }
    }

    /// Takes the next unpacked bytes.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let next = || self.left.next().map(|chunk| (chunk, Sha256::new()));
            let Some((chunk, mut hasher)) = self.current.take().or_else(next) else { return };
            let over = chunk.start.saturating_sub(self.at).min(bytes.len() as u64);
            self.at += over;
            bytes = &bytes[over as usize..];
            let end = chunk.start.saturating_add(chunk.size);
            let count = (end - self.at.max(chunk.start)).min(bytes.len() as u64);
            hasher.update(&bytes[..count as usize]);
            self.at += count;
            bytes = &bytes[count as usize..];
            if self.at == end {
                self.compare(&chunk, hasher);
            } else {
                self.current = Some((chunk, hasher));
            }
        }
    }

    fn compare(&mut self, chunk: &Chunk, hasher: Sha256) {
        let found = hasher.finalize();
        if *found.as_slice() == chunk.sha256 {
            return;
        }
        self.findings.add(CHUNK, |code| {
            let (size, found) = (chunk.size, Digest::from_sha256(&found));
            let wanted = Digest::from_sha256(&chunk.sha256);
            let message = format!("the table of contents promises {size} bytes with {wanted}, the tar has {found}; engines that pull by it refuse the file, others run it");
            Diagnostic::error(code, message).at(&chunk.path)
        });
    }

    /// What differs. A chunk of which not all has passed is not among it.
    pub fn finish(self) -> Vec<Diagnostic> {
        self.findings.finish()
    }
}
