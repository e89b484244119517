//! Reads one layer: stored bytes in, a frozen [`LayerIndex`] out.

use super::capture;
use super::compression::{Compression, Unpacked, Unpacker};
use super::go_program::GoProgram;
use super::tar::{Sink, Walker};
use super::toc::{self, Promises, Toc};
use super::{Damage, Flow, Limits, Point, foreign};
use crate::domain::{
    ContentHash, Diagnostic, Entry, EntryKind, LayerIndex, LayerIndexBuilder, LayerSummary,
};
use sha2::{Digest as _, Sha256};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

pub use super::capture::Captured;

/// Code of the finding: the layer is no tar at all.
pub const NOT_TAR: &str = "layer-not-tar";
/// Leading unpacked bytes that are kept to say what a layer is that is no tar.
const HEAD: usize = 2048;

/// How a layer is read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// How much of anything.
    pub limits: Limits,
    /// Hash each file body with SHA-256, too. Makes reading several times slower.
    pub sha256: bool,
    /// Check the checksums of compressed streams. Who runs a [`Verifier`](super::Verifier) over the same bytes need not.
    pub checksums: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { limits: Limits::default(), sha256: false, checksums: true }
    }
}

/// What one pass over a layer leaves.
#[derive(Clone, Debug)]
pub struct ReadLayer {
    /// Every entry, in tar order; those before the damage when there is some.
    pub index: LayerIndex,
    /// Figures.
    pub summary: LayerSummary,
    /// How it was compressed.
    pub compression: Compression,
    /// What was odd; the damage is among it as `layer-damaged` or `layer-not-tar`.
    pub diagnostics: Vec<Diagnostic>,
    /// Why it could not be read to its end: a sentence.
    pub damage: Option<String>,
    /// Package databases and the like.
    pub captured: Vec<Captured>,
    /// Its table of contents, if it is made to be pulled file by file.
    pub toc: Option<Toc>,
    /// What that promises of the files' bytes.
    pub chunks: Promises,
    /// Starts of gzip members or zstd frames, where it can be entered.
    pub points: Vec<Point>,
}

/// Reads a layer that is pushed in pieces.
#[derive(Debug)]
pub struct LayerReader {
    unpacker: Unpacker,
    tar: TarReader,
    damage: Option<Damage>,
}

impl LayerReader {
    /// Before the first byte.
    pub fn new(options: ReadOptions) -> Self {
        let unpacker = if options.checksums {
            Unpacker::new(&options.limits)
        } else {
            Unpacker::without_checksums(&options.limits)
        }
        .noting(&options.limits);
        Self { unpacker, tar: TarReader::new(options), damage: None }
    }

    /// Takes the next bytes as stored, as many or few as there are. `Done` after damage only: whoever feeds on has the rest
    /// counted as [`LayerSummary::packed`], nothing else.
    pub fn feed(&mut self, bytes: &[u8]) -> Flow {
        let Self { unpacker, tar, damage } = self;
        unpacker.feed(bytes, &mut |piece| tar.feed(piece)).unwrap_or_else(|found| {
            *damage = Some(found);
            Flow::Done
        })
    }

    /// Bytes fed so far.
    pub fn packed(&self) -> u64 {
        self.unpacker.packed()
    }

    /// The stream ended, or the rest is of no interest.
    pub fn finish(self) -> ReadLayer {
        let Self { unpacker, mut tar, damage } = self;
        let unpacked = unpacker.finish(&mut |piece| tar.feed(piece));
        tar.finish(unpacked, damage)
    }
}

/// Reads what a layer unpacks to; [`LayerReader`] without its unpacker, for who has the unpacked bytes at hand.
#[derive(Debug)]
pub struct TarReader {
    walker: Walker,
    indexer: Indexer,
    head: Vec<u8>,
}

impl TarReader {
    /// Before the first byte.
    pub fn new(options: ReadOptions) -> Self {
        Self {
            walker: Walker::new(&options.limits),
            indexer: Indexer::new(options),
            head: Vec::new(),
        }
    }

    /// Takes the next unpacked bytes. `Done` after damage only. What is no tar shows in its first block; what it is instead may
    /// show a little later, so its head must be whole, however it comes.
    pub fn feed(&mut self, piece: &[u8]) -> Flow {
        let missing = (HEAD - self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..missing]);
        let flow = self.walker.feed(piece, &mut self.indexer);
        let is_unknown = self.head.len() < HEAD && self.indexer.builder.is_empty();
        if is_unknown { Flow::More } else { flow }
    }

    /// All that could be unpacked has come. `damage` is what [`Unpacker::feed`] returned.
    pub fn finish(self, unpacked: Unpacked, damage: Option<Damage>) -> ReadLayer {
        let Self { walker, mut indexer, head } = self;
        let mut diagnostics = unpacked.findings;
        let walked = walker.finish(&mut indexer);
        // A stream that is no tar at all is worth more words than that it is cut short as well.
        let not_tar = (!walked.is_tar).then_some(walked.damage.clone()).flatten();
        // EROFS and ext4 leave their first 1,024 bytes free: these are the end of a tar without entries.
        let may_differ =
            not_tar.is_some() || (indexer.builder.is_empty() && foreign::is_disk(&head));
        let sign = may_differ.then(|| foreign::sign(&head)).flatten();
        let is_tar = walked.is_tar && sign.is_none();
        let not_tar = sign.map(|what| Damage(format!("is no tar: it is {what}"))).or(not_tar);
        let damage = not_tar.or(damage).or(unpacked.damage).or(walked.damage);
        if is_tar {
            diagnostics.extend(walked.findings.finish());
        }
        diagnostics.append(&mut indexer.findings);
        if let Some(damage) = &damage {
            let code = if is_tar { "layer-damaged" } else { NOT_TAR };
            diagnostics.push(Diagnostic::error(code, format!("The layer {damage}.")));
        }
        let summary = LayerSummary {
            entries: walked.entries,
            unpacked: walked.length,
            packed: unpacked.packed,
            stored: indexer.stored,
        };
        let captured = std::mem::take(&mut indexer.captured);
        let table = std::mem::take(&mut indexer.table);
        let (index, limits) = (indexer.builder.finish(), &indexer.options.limits);
        let seams = unpacked.seams.unwrap_or_default();
        let found = match damage {
            Some(_) => toc::Found::default(),
            None => toc::held_against(&index, &seams, table, limits),
        };
        diagnostics.extend(found.findings);
        ReadLayer {
            index,
            summary,
            compression: unpacked.compression,
            diagnostics,
            damage: damage.map(|damage| format!("The layer {damage}.")),
            captured,
            toc: found.toc,
            chunks: found.chunks,
            points: seams.points(limits.seam_spacing),
        }
    }
}

/// Hashes bodies and collects entries.
struct Indexer {
    options: ReadOptions,
    builder: LayerIndexBuilder,
    stored: u64,
    /// Bytes of content told so far.
    told: u64,
    /// Apparent size of the file under way.
    size: u64,
    hasher: Box<Xxh3>,
    /// The hash, when the body came in one piece.
    at_once: Option<u128>,
    sha256: Option<Sha256>,
    /// Holes of this file are beyond the limit.
    unhashed: bool,
    holes: u64,
    holes_of_layer: u64,
    capture: Option<Vec<u8>>,
    captured: Vec<Captured>,
    captured_bytes: u64,
    /// What may be the layer's table of contents.
    table: toc::Kept,
    go: GoProgram,
    findings: Vec<Diagnostic>,
}

impl std::fmt::Debug for Indexer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Indexer").field("entries", &self.builder.len()).finish_non_exhaustive()
    }
}

impl Indexer {
    fn new(options: ReadOptions) -> Self {
        Self {
            options,
            builder: LayerIndexBuilder::new(),
            stored: 0,
            told: 0,
            size: 0,
            hasher: Box::default(),
            at_once: None,
            sha256: None,
            unhashed: false,
            holes: 0,
            holes_of_layer: 0,
            capture: None,
            captured: Vec::new(),
            captured_bytes: 0,
            table: toc::Kept::default(),
            go: GoProgram::new(),
            findings: Vec::new(),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        if self.told == 0 && bytes.len() as u64 == self.size {
            self.at_once = Some(xxh3_128(bytes));
        } else {
            if self.told == 0 {
                self.hasher.reset();
            }
            self.hasher.update(bytes);
        }
        self.told += bytes.len() as u64;
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(bytes);
        }
        if let Some(capture) = &mut self.capture {
            capture.extend_from_slice(bytes);
        }
        self.go.feed(bytes);
    }

    fn start_capture(&mut self, entry: &Entry) {
        let limits = &self.options.limits;
        if entry.path == toc::ESTARGZ {
            // Whatever package databases take: a layer has one, and it may be long.
            self.table = toc::Kept::Long;
            self.capture = (entry.size <= limits.json).then(Vec::new);
            return;
        }
        if !capture::wanted(&entry.path) {
            return;
        }
        if entry.size > limits.captured_file
            || self.captured_bytes + entry.size > limits.captured_layer
        {
            if !self.findings.iter().any(|finding| finding.code == "limit-captured") {
                let (file, layer) = (limits.captured_file, limits.captured_layer);
                let message = format!(
                    "a package database is beyond the limit of {file} bytes a file and {layer} bytes a layer; its packages are not listed"
                );
                self.findings.push(Diagnostic::warning("limit-captured", message).at(&entry.path));
            }
            return;
        }
        // Allocated as it comes: the size is only a claim.
        self.captured_bytes += entry.size;
        self.capture = Some(Vec::new());
    }

    fn keep(&mut self, entry: &Entry, bytes: Vec<u8>) {
        if entry.path == toc::ESTARGZ {
            self.table = toc::Kept::Whole(bytes);
        } else {
            self.captured.push(Captured { path: entry.path.clone(), bytes });
        }
    }

    /// Keeps what a Go program says of its modules.
    fn capture_go(&mut self, entry: &Entry, bytes: Vec<u8>) {
        let all = self.captured_bytes + bytes.len() as u64;
        if all <= self.options.limits.captured_layer {
            self.captured_bytes = all;
            self.captured.push(Captured { path: entry.path.clone(), bytes });
        }
    }
}

impl Sink for Indexer {
    fn begin(&mut self, entry: &Entry) {
        self.told = 0;
        self.size = entry.size;
        self.at_once = None;
        self.unhashed = false;
        self.holes = 0;
        self.capture = None;
        // A body may be cut short of what its header claims.
        self.stored = self.stored.saturating_add(entry.stored);
        if entry.kind == EntryKind::File {
            self.sha256 = self.options.sha256.then(Sha256::new);
            self.start_capture(entry);
            self.go.begin();
        }
    }

    fn body(&mut self, bytes: &[u8]) {
        if !self.unhashed {
            self.update(bytes);
        }
    }

    fn hole(&mut self, length: u64) {
        static ZEROS: [u8; 64 << 10] = [0; 64 << 10];
        let limits = &self.options.limits;
        let of_file = self.holes.saturating_add(length);
        if of_file > limits.holes_of_file
            || self.holes_of_layer.saturating_add(length) > limits.holes_of_layer
        {
            self.unhashed = true;
        }
        if self.unhashed {
            return;
        }
        self.holes = of_file;
        self.holes_of_layer += length;
        let mut left = length;
        while left > 0 {
            let count = left.min(ZEROS.len() as u64);
            self.update(&ZEROS[..count as usize]);
            left -= count;
        }
    }

    fn end(&mut self, entry: &mut Entry, whole: bool) {
        if entry.kind == EntryKind::File && whole && !self.unhashed {
            if self.told == 0 {
                self.hasher.reset();
            }
            entry.content =
                Some(ContentHash(self.at_once.unwrap_or_else(|| self.hasher.digest128())));
            entry.sha256 = self.sha256.take().map(|sha256| sha256.finalize().into());
            if let Some(bytes) = self.capture.take() {
                self.keep(entry, bytes);
            } else if let Some(bytes) = self.go.end() {
                self.capture_go(entry, bytes);
            }
        }
        if self.unhashed {
            let message = "the holes of a sparse file are beyond the limit; its content is not compared with others";
            if !self.findings.iter().any(|finding| finding.code == "limit-holes") {
                self.findings.push(Diagnostic::warning("limit-holes", message).at(&entry.path));
            }
        }
        self.builder.push(entry);
    }
}

#[cfg(test)]
mod tests;
