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
    /// Of which file: its place in [`Promises::paths`].
    pub file: u32,
}
wire! { struct Chunk { start, size, sha256, file } }

/// All that a table promises. A file has its path once: it may be long, and have a million chunks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promises {
    /// In the order of the table.
    pub all: Vec<Chunk>,
    /// Of the files that have any.
    pub paths: Vec<Vec<u8>>,
}
wire! { struct Promises { all, paths } }

impl Promises {
    /// Those that begin in a stretch of the unpacked layer.
    pub fn within(&self, bytes: std::ops::Range<u64>) -> Self {
        let mut within = Self::default();
        let mut last = None;
        for chunk in self.all.iter().filter(|chunk| bytes.contains(&chunk.start)) {
            if last.replace(chunk.file) != Some(chunk.file) {
                within.paths.extend(self.paths.get(chunk.file as usize).cloned());
            }
            let file = (within.paths.len() as u32).saturating_sub(1);
            within.all.push(Chunk { file, ..chunk.clone() });
        }
        within
    }
}

/// Hashes the chunks of a layer while its unpacked bytes pass.
#[derive(Debug)]
pub struct Chunks {
    /// In order, none into the next.
    left: std::vec::IntoIter<Chunk>,
    paths: Vec<Vec<u8>>,
    current: Option<(Chunk, Sha256)>,
    /// Bytes that passed.
    at: u64,
    findings: Findings,
}

impl Chunks {
    /// Those that are to be checked, in any order. `at`: which byte of the unpacked layer comes first.
    pub fn new(promises: Promises, at: u64) -> Self {
        let Promises { all: mut chunks, paths } = promises;
        chunks.retain(|chunk| chunk.start >= at);
        chunks.sort_by_key(|chunk| chunk.start);
        let mut end = 0;
        chunks.retain(|chunk| {
            let is_behind = chunk.start >= end && chunk.size > 0;
            end = if is_behind { chunk.start.saturating_add(chunk.size) } else { end };
            is_behind
        });
        let findings = Findings::new(Limits::default().findings_per_code);
        Self { left: chunks.into_iter(), paths, current: None, at, findings }
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
            let path = self.paths.get(chunk.file as usize).map_or(&[][..], Vec::as_slice);
            Diagnostic::error(code, message).at(path)
        });
    }

    /// What differs. A chunk of which not all has passed is not among it.
    pub fn finish(self) -> Vec<Diagnostic> {
        self.findings.finish()
    }
}
