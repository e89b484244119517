//! Opens an archive and reads each of its layers once, the largest first, on as many threads as there are processors.

use crate::files::{DiskFile, files};
use layerpeel::analysis::packages::CapturedFile;
use layerpeel::analysis::report::LayerFacts;
use layerpeel::domain::{Archive, BlobId, Diagnostic, DiffId, Digest, Layer, LayerIndex, LayerSummary, Location};
use layerpeel::formats::{
    Captured, Check, Compression, Flow, Input, LayerReader, Limits, Opening, ReadLayer, ReadOptions, Source, StreamOpener,
    Verifier, Wanted, open,
};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes read from disk at a time.
const SLICE: usize = 4 << 20;

/// An archive and its layers.
pub struct Read {
    /// What it holds.
    pub archive: Archive,
    layers: HashMap<BlobId, One>,
}

/// A blob that was read.
struct One {
    index: Arc<LayerIndex>,
    facts: LayerFacts,
    captured: Vec<Captured>,
    /// What it unpacks to, when that is known.
    diff_id: Option<Digest>,
}

impl Read {
    /// A layer's entries; `None` when its blob is missing.
    pub fn index(&self, blob: BlobId) -> Option<Arc<LayerIndex>> {
        self.layers.get(&blob).map(|one| one.index.clone())
    }

    /// Figures of a layer that was read to its end.
    pub fn whole_summary(&self, blob: BlobId) -> Option<LayerSummary> {
        let one = self.layers.get(&blob).filter(|one| one.facts.damage.is_none())?;
        one.facts.summary
    }

    /// What was kept of a layer that is number `layer` of its image.
    pub fn captured(&self, blob: BlobId, layer: u32) -> impl Iterator<Item = CapturedFile<'_>> {
        let kept = self.layers.get(&blob).map_or(&[][..], |one| &one.captured);
        kept.iter().map(move |file| CapturedFile { layer, path: &file.path, bytes: &file.bytes })
    }

    /// What is known of a layer. Another image may claim another diff ID for the same blob.
    pub fn facts(&self, layer: &Layer) -> LayerFacts {
        let Some(one) = self.layers.get(&layer.blob) else { return LayerFacts::default() };
        let mut facts = one.facts.clone();
        let claimed = layer.diff_id.as_ref().map(|DiffId(digest)| digest);
        facts.diff_id_verified = claimed.zip(one.diff_id.as_ref()).map(|(claimed, found)| claimed == found);
        facts.diff_id_found = one.diff_id.clone().filter(|found| Some(found) != claimed);
        if let (Some(false), Some(found)) = (facts.diff_id_verified, &facts.diff_id_found) {
            facts.diagnostics.push(Diagnostic::diff_id_mismatch(found));
        }
        facts
    }
}

/// Opens and reads what is wanted.
pub fn read(path: &Path, sha256: bool, verify: bool) -> Result<Read, String> {
    let shown = path.display();
    let files = files(path).map_err(|error| format!("can't read {shown}: {error}"))?;
    let inputs: Vec<Input<'_>> = files.iter().map(|file| Input { path: file.name.clone(), source: file }).collect();
    let options = ReadOptions { limits: Limits::default(), sha256 };
    let explain =
        |error: layerpeel::formats::OpenError| format!("{shown}: {}\n{}\n{}", error.found, error.expected, error.advice);
    match open(&inputs, &options.limits).map_err(explain)? {
        Opening::Archive(archive) => {
            let layers = read_layers(&archive, &files, &options, verify);
            Ok(Read { archive, layers })
        }
        Opening::Compressed(compression) => {
            let mut opener = StreamOpener::new(compression, options);
            feed(&files[0], 0, files[0].len(), |slice| opener.feed(slice)).map_err(|error| format!("{shown}: {error}"))?;
            let streamed = opener.finish().map_err(explain)?;
            let layers = streamed
                .layers
                .into_iter()
                .map(|(blob, read)| (blob, One::new(read, Wanted::default(), Check::NotAsked, Check::NotAsked)));
            Ok(Read { layers: layers.collect(), archive: streamed.archive })
        }
    }
}

/// A blob to be read, and what its config claims of it.
struct Job<'a> {
    blob: BlobId,
    place: &'a Location,
    length: u64,
    wanted: Wanted,
}

fn jobs(archive: &Archive, verify: bool) -> Vec<Job<'_>> {
    let mut jobs = BTreeMap::new();
    for layer in archive.images.iter().flat_map(|image| &image.layers) {
        let Some(blob) = archive.blobs.get(layer.blob.0 as usize) else { continue };
        let length = match &blob.location {
            Location::Range { length, .. } => *length,
            Location::Embedded(bytes) => bytes.len() as u64,
            Location::Streamed { .. } | Location::Missing(_) => continue,
        };
        jobs.entry(layer.blob.0).or_insert_with(|| {
            // Where nothing is claimed, something must be wanted all the same to learn what it is.
            let diff_id = layer.diff_id.clone().unwrap_or_else(|| DiffId(Digest::sha256(b"")));
            let wanted = Wanted { digest: blob.digest.clone(), diff_id: Some(diff_id) };
            let wanted = if verify { wanted } else { Wanted::default() };
            Job { blob: layer.blob, place: &blob.location, length, wanted }
        });
    }
    let mut jobs: Vec<_> = jobs.into_values().collect();
    jobs.sort_by_key(|job| std::cmp::Reverse(job.length));
    jobs
}

fn read_layers(archive: &Archive, files: &[DiskFile], options: &ReadOptions, verify: bool) -> HashMap<BlobId, One> {
    let jobs = jobs(archive, verify);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(HashMap::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let one = read_one(job, files, options.clone());
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(job.blob, one);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn read_one(job: &Job<'_>, files: &[DiskFile], options: ReadOptions) -> One {
    let mut reader = LayerReader::new(options);
    let mut verifier = Verifier::new(job.wanted.clone());
    let mut more = true;
    let take = |slice: &[u8]| {
        more = more && reader.feed(slice) == Flow::More;
        verifier.feed(slice);
        Flow::More
    };
    let fed = match job.place {
        Location::Range { file, offset, length } => match files.get(*file as usize) {
            Some(file) => feed(file, *offset, *length, take),
            None => Ok(()),
        },
        Location::Embedded(bytes) => feed(&bytes[..], 0, job.length, take),
        Location::Streamed { .. } | Location::Missing(_) => Ok(()),
    };
    let mut read = reader.finish();
    if let Err(error) = fed {
        let message = format!("the layer could not be read from disk: {error}");
        read.diagnostics.push(Diagnostic::error("layer-unreadable", message.clone()));
        read.damage.get_or_insert(message);
    }
    let verified = verifier.finish();
    One::new(read, job.wanted.clone(), verified.digest, verified.diff_id)
}

impl One {
    fn new(read: ReadLayer, wanted: Wanted, digest: Check, diff_id: Check) -> Self {
        let mut diagnostics = read.diagnostics;
        if let Check::Mismatched(found) = &digest {
            diagnostics.push(Diagnostic::digest_mismatch(found));
        }
        let plain = read.compression == Compression::Plain;
        let facts = LayerFacts {
            summary: Some(read.summary),
            compression: if plain { "none".into() } else { read.compression.to_string() },
            damage: read.damage,
            diagnostics,
            digest_verified: verdict(&digest),
            ..LayerFacts::default()
        };
        let diff_id = match diff_id {
            Check::Verified => wanted.diff_id.map(|DiffId(digest)| digest),
            Check::Mismatched(found) => Some(found),
            Check::NotAsked | Check::NotCheckable(_) => None,
        };
        Self { index: Arc::new(read.index), facts, captured: read.captured, diff_id }
    }
}

fn verdict(check: &Check) -> Option<bool> {
    match check {
        Check::Verified => Some(true),
        Check::Mismatched(_) => Some(false),
        Check::NotAsked | Check::NotCheckable(_) => None,
    }
}

/// Hands `length` bytes from `offset` on to `take`, a slice at a time.
fn feed(source: &(impl Source + ?Sized), offset: u64, length: u64, mut take: impl FnMut(&[u8]) -> Flow) -> std::io::Result<()> {
    let mut buf = vec![0; SLICE.min(usize::try_from(length).unwrap_or(SLICE)).max(1)];
    let mut at = 0;
    while at < length {
        let want = buf.len().min(usize::try_from(length - at).unwrap_or(usize::MAX));
        match source.read_at(offset + at, &mut buf[..want]) {
            Ok(0) => return Ok(()),
            Ok(count) => {
                at += count as u64;
                if take(&buf[..count]) == Flow::Done {
                    return Ok(());
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
