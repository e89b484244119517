//! All of the work in one call, without messages, for the native command: opens an archive and reads each of its layers once,
//! the largest first, on as many threads as there are processors.

use crate::analysis::Union;
use crate::analysis::packages::CapturedFile;
use crate::analysis::report::{ImageParts, LayerFacts};
use crate::domain::{
    Archive, BlobId, Diagnostic, DiffId, Digest, Layer, LayerIndex, LayerSummary, Location,
    Severity,
};
use crate::formats::media_type::explain;
use crate::formats::{
    Again, Captured, Check, Compression, Flow, Input, LayerReader, OpenError, Opening, ReadLayer,
    ReadOptions, Source, StreamOpener, Streamed, Verified, Verifier, Wanted, open, open_as_layer,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
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
        facts.diff_id_verified =
            claimed.zip(one.diff_id.as_ref()).map(|(claimed, found)| claimed == found);
        facts.diff_id_found = one.diff_id.clone().filter(|found| Some(found) != claimed);
        if let (Some(false), Some(found)) = (facts.diff_id_verified, &facts.diff_id_found) {
            facts.diagnostics.push(Diagnostic::diff_id_mismatch(found));
        }
        facts
    }

    /// One image, its layers merged.
    pub fn parts(&self, image: usize) -> ImageParts {
        let layers = &self.archive.images[image].layers;
        let indexes: Vec<_> = layers.iter().map(|layer| self.index(layer.blob)).collect();
        ImageParts {
            union: Arc::new(Union::build(&indexes)),
            layers: layers.iter().map(|layer| self.facts(layer)).collect(),
        }
    }

    /// True when nothing of the archive had to be left out.
    pub fn is_whole(&self) -> bool {
        let sound = |diagnostics: &[Diagnostic]| {
            diagnostics.iter().all(|found| found.severity != Severity::Error)
        };
        let layers = || self.archive.images.iter().flat_map(|image| &image.layers);
        sound(&self.archive.diagnostics)
            && self.archive.images.iter().all(|image| sound(&image.diagnostics))
            && layers().all(|layer| {
                let facts = self.facts(layer);
                facts.summary.is_some() && facts.damage.is_none() && sound(&facts.diagnostics)
            })
    }
}

/// Opens and reads one file, or all files of a folder, each with its name. `verify`: digests and diff IDs, too.
pub fn read<S: Source + Sync>(
    files: &[(String, S)],
    options: &ReadOptions,
    verify: bool,
) -> Result<Read, OpenError> {
    let opening = open(&inputs(files), &options.limits)?;
    read_opened(opening, files, StreamOpener::new, options, verify)
}

/// The same of one file that is wanted as one layer, whatever is in it.
pub fn read_as_layer<S: Source + Sync>(
    files: &[(String, S)],
    options: &ReadOptions,
    verify: bool,
) -> Result<Read, OpenError> {
    let opening = open_as_layer(&inputs(files))?;
    read_opened(opening, files, StreamOpener::as_layer, options, verify)
}

fn inputs<S: Source>(files: &[(String, S)]) -> Vec<Input<'_>> {
    files.iter().map(|(name, source)| Input { path: name.clone(), source }).collect()
}

fn read_opened<S: Source + Sync>(
    opening: Opening,
    files: &[(String, S)],
    opener: fn(Compression, ReadOptions) -> StreamOpener,
    options: &ReadOptions,
    verify: bool,
) -> Result<Read, OpenError> {
    match opening {
        Opening::Archive(archive) => {
            let layers = read_layers(&archive, files, options, verify);
            Ok(Read { archive, layers })
        }
        Opening::Compressed(compression) => {
            let file = &files[0].1;
            let mut opener = opener(compression, options.clone()).of_length(file.len());
            feed(file, 0, file.len(), |slice| opener.feed(slice))
                .map_err(|error| OpenError::unreadable(&error))?;
            let Streamed { archive, layers } = opener.finish()?;
            let mut verified =
                if verify { verify_streamed(&archive, file) } else { HashMap::new() };
            let layers = layers.into_iter().map(|(blob, read)| {
                let not_asked = || {
                    (
                        Wanted::default(),
                        Verified {
                            digest: Check::NotAsked,
                            diff_id: Check::NotAsked,
                            findings: Vec::new(),
                        },
                    )
                };
                let (wanted, verified) = verified.remove(&blob).unwrap_or_else(not_asked);
                (blob, One::new(read, archive.media_type(blob), wanted, verified))
            });
            let layers = layers.collect();
            Ok(Read { layers, archive })
        }
    }
}

/// A blob to be read, and what its config claims of it.
struct Job<'a> {
    blob: BlobId,
    media_type: &'a str,
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
            let wanted = if verify { wanted(archive, layer.blob) } else { Wanted::default() };
            let media_type = archive.media_type(layer.blob);
            Job { blob: layer.blob, media_type, place: &blob.location, length, wanted }
        });
    }
    let mut jobs: Vec<_> = jobs.into_values().collect();
    jobs.sort_by_key(|job| std::cmp::Reverse(job.length));
    jobs
}

fn wanted(archive: &Archive, blob: BlobId) -> Wanted {
    Wanted {
        digest: archive.blobs.get(blob.0 as usize).and_then(|blob| blob.digest.clone()),
        diff_id: archive.wanted(blob),
    }
}

/// Checks the layers of an archive that is compressed as a whole: one more pass through it. What can't be read is left out.
fn verify_streamed(archive: &Archive, file: &dyn Source) -> HashMap<BlobId, (Wanted, Verified)> {
    let (mut streamed, mut found) = (HashMap::new(), HashMap::new());
    let blobs: BTreeSet<BlobId> =
        archive.images.iter().flat_map(|image| &image.layers).map(|layer| layer.blob).collect();
    for blob in blobs {
        let wanted = wanted(archive, blob);
        let mut verifier = Verifier::new(wanted.clone());
        let take = |slice: &[u8]| {
            verifier.feed(slice);
            Flow::More
        };
        let fed = match archive.blobs.get(blob.0 as usize).map(|blob| &blob.location) {
            Some(Location::Streamed { member, .. }) => {
                streamed.insert(*member, (blob, wanted));
                continue;
            }
            Some(Location::Range { offset, length, .. }) => feed(file, *offset, *length, take),
            Some(Location::Embedded(bytes)) => feed(&bytes[..], 0, bytes.len() as u64, take),
            Some(Location::Missing(_)) | None => continue,
        };
        if fed.is_ok() {
            found.insert(blob, (wanted, verifier.finish()));
        }
    }
    let mut again = Again::new(
        streamed.iter().map(|(&member, (_, wanted))| (member, Verifier::new(wanted.clone()))),
    );
    if feed(file, 0, file.len(), |slice| again.feed(slice)).is_ok() {
        for (member, verifier) in again.finish() {
            found.extend(
                streamed.remove(&member).map(|(blob, wanted)| (blob, (wanted, verifier.finish()))),
            );
        }
    }
    found
}

fn read_layers<S: Source + Sync>(
    archive: &Archive,
    files: &[(String, S)],
    options: &ReadOptions,
    verify: bool,
) -> HashMap<BlobId, One> {
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

fn read_one<S: Source>(job: &Job<'_>, files: &[(String, S)], options: ReadOptions) -> One {
    let mut reader = LayerReader::new(options);
    let mut verifier = Verifier::new(job.wanted.clone());
    let take = |slice: &[u8]| {
        reader.feed(slice);
        verifier.feed(slice);
        Flow::More
    };
    let fed = match job.place {
        Location::Range { file, offset, length } => match files.get(*file as usize) {
            Some((_, file)) => feed(file, *offset, *length, take),
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
    One::new(read, job.media_type, job.wanted.clone(), verifier.finish())
}

impl One {
    fn new(mut read: ReadLayer, media_type: &str, wanted: Wanted, verified: Verified) -> Self {
        let Verified { digest, diff_id, .. } = verified;
        explain(media_type, &mut read.diagnostics, &mut read.damage);
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
fn feed(
    source: &(impl Source + ?Sized),
    offset: u64,
    length: u64,
    mut take: impl FnMut(&[u8]) -> Flow,
) -> io::Result<()> {
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
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
