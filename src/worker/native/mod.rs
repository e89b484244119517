//! All of the work in one call, without messages, for the native command: opens an archive and reads each of its layers once, the
//! largest first, on all processors.

pub mod bodies;
pub mod content;
mod feed;
mod judge;
pub mod layer_bytes;
pub mod mend;
mod now;
mod stages;
mod streamed;
pub mod takeout;

#[cfg(test)]
mod tests;

pub use judge::Judging;

use super::layer::{layer_read, verdicts};
use super::opened::Opened;
use crate::analysis::secrets::{FileFindings, Scanner};
use crate::domain::{Archive, BlobId, Diagnostic, Location};
use crate::formats::{
    Chunks, Flow, Input, LayerReader, OpenError, Opening, Promises, ReadLayer, ReadOptions, Source,
    StreamOpener, Unpacker, Verified, Wanted, open, open_as_layer,
};
use feed::feed;
use stages::{Blob, read_blob};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Opens and reads one file, or all files of a folder, each with its name. `verify`: digests and diff IDs, too.
pub fn read<S: Source + Sync>(
    files: &[(String, S)],
    options: &ReadOptions,
    verify: bool,
) -> Result<Opened, OpenError> {
    match open(&inputs(files), &options.limits)? {
        Opening::Archive(archive) => Ok(read_layers(archive, files, options, verify)),
        Opening::Compressed(compression) => {
            let opener = StreamOpener::new(compression, options.clone());
            streamed::read(opener, &files[0].1, verify)
        }
    }
}

/// The same without checking digests, of those layers only that `wanted` names once it is known what the archive holds. An archive
/// that is compressed as a whole gives all of them.
pub fn read_some<S: Source + Sync>(
    files: &[(String, S)],
    options: &ReadOptions,
    as_layer: bool,
    wanted: impl FnOnce(&Archive) -> BTreeSet<BlobId>,
) -> Result<Opened, OpenError> {
    let inputs = inputs(files);
    let opening = if as_layer { open_as_layer(&inputs) } else { open(&inputs, &options.limits) };
    match opening? {
        Opening::Archive(archive) => {
            let wanted = wanted(&archive);
            Ok(read_wanted(archive, files, options, false, &|blob| wanted.contains(&blob)))
        }
        Opening::Compressed(compression) => {
            let opener = if as_layer {
                StreamOpener::as_layer(compression, options.clone())
            } else {
                StreamOpener::new(compression, options.clone())
            };
            let opened = streamed::read(opener, &files[0].1, false)?;
            wanted(&opened.archive);
            Ok(opened)
        }
    }
}

/// The same of one file that is wanted as one layer, whatever is in it.
pub fn read_as_layer<S: Source + Sync>(
    files: &[(String, S)],
    options: &ReadOptions,
    verify: bool,
) -> Result<Opened, OpenError> {
    match open_as_layer(&inputs(files))? {
        Opening::Archive(archive) => Ok(read_layers(archive, files, options, verify)),
        Opening::Compressed(compression) => {
            let opener = StreamOpener::as_layer(compression, options.clone());
            streamed::read(opener, &files[0].1, verify)
        }
    }
}

fn inputs<S: Source>(files: &[(String, S)]) -> Vec<Input<'_>> {
    files.iter().map(|(name, source)| Input { path: name.clone(), source }).collect()
}

/// The same, and judged: each blob is unpacked once for all of it.
pub fn read_judged<S: Source + Sync>(
    files: &[(String, S)],
    options: &ReadOptions,
    verify: bool,
    as_layer: bool,
    judging: Judging,
) -> Result<Opened, OpenError> {
    let inputs = inputs(files);
    let opening = if as_layer { open_as_layer(&inputs) } else { open(&inputs, &options.limits) };
    let scanner = Scanner::new(judging.now);
    let (mut opened, found) = match opening? {
        Opening::Archive(archive) => {
            let looking = Some(&scanner);
            read_looking(archive, files, options, verify, &|_| true, looking)
        }
        Opening::Compressed(compression) => {
            let opener = if as_layer {
                StreamOpener::as_layer(compression, options.clone())
            } else {
                StreamOpener::new(compression, options.clone())
            };
            (streamed::read(opener, &files[0].1, verify)?, BTreeMap::new())
        }
    };
    judge::keep(files, &mut opened, &options.limits, judging, (scanner, found));
    Ok(opened)
}

/// What was read of a layer, what checking it told, and the secrets in it.
type Done = (ReadLayer, Verified, Option<Vec<FileFindings>>);

fn keep(opened: &mut Opened, blob: BlobId, read: ReadLayer, verified: Option<Verified>) {
    let (mut layer, beside, footing) = layer_read(read);
    layer.explain(&opened.archive, blob);
    opened.keep(blob, layer, Some(beside));
    opened.keep_footing(blob, footing);
    if let Some(verified) = verified {
        opened.keep_verdicts(blob, verdicts(verified));
    }
}

/// A blob to be read, and what is claimed of it.
struct Job<'a> {
    blob: BlobId,
    place: &'a Location,
    length: u64,
    wanted: Wanted,
}

fn jobs<'a>(
    archive: &'a Archive,
    verify: bool,
    is_wanted: &dyn Fn(BlobId) -> bool,
) -> Vec<Job<'a>> {
    let mut jobs = BTreeMap::new();
    let layers = archive.images.iter().flat_map(|image| &image.layers);
    for layer in layers.filter(|layer| is_wanted(layer.blob)) {
        let Some(blob) = archive.blobs.get(layer.blob.0 as usize) else { continue };
        let length = match &blob.location {
            Location::Range { length, .. } => *length,
            Location::Embedded(bytes) => bytes.len() as u64,
            Location::Streamed { .. } | Location::Missing(_) => continue,
        };
        jobs.entry(layer.blob.0).or_insert_with(|| {
            let wanted = if verify { wanted(archive, layer.blob) } else { Wanted::default() };
            Job { blob: layer.blob, place: &blob.location, length, wanted }
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

fn read_layers<S: Source + Sync>(
    archive: Archive,
    files: &[(String, S)],
    options: &ReadOptions,
    verify: bool,
) -> Opened {
    read_wanted(archive, files, options, verify, &|_| true)
}

fn read_wanted<S: Source + Sync>(
    archive: Archive,
    files: &[(String, S)],
    options: &ReadOptions,
    verify: bool,
    is_wanted: &dyn Fn(BlobId) -> bool,
) -> Opened {
    read_looking(archive, files, options, verify, is_wanted, None).0
}

/// Files with secrets, by layer blob.
type Secrets = BTreeMap<BlobId, Vec<FileFindings>>;

fn read_looking<S: Source + Sync>(
    archive: Archive,
    files: &[(String, S)],
    options: &ReadOptions,
    verify: bool,
    is_wanted: &dyn Fn(BlobId) -> bool,
    scanner: Option<&Scanner>,
) -> (Opened, Secrets) {
    let jobs = jobs(&archive, verify, is_wanted);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let one = (job.blob, read_one(job, files, options, scanner));
                    done.lock().unwrap_or_else(PoisonError::into_inner).push(one);
                }
            });
        }
    });
    drop(jobs);
    let (mut opened, mut secrets) = (Opened::new(archive), BTreeMap::new());
    for (blob, done) in done.into_inner().unwrap_or_else(PoisonError::into_inner) {
        let (read, verified, found) = done;
        keep(&mut opened, blob, read, verify.then_some(verified));
        secrets.extend(found.map(|found| (blob, found)));
    }
    (opened, secrets)
}

fn read_one<S: Source + Sync>(
    job: &Job<'_>,
    files: &[(String, S)],
    options: &ReadOptions,
    scanner: Option<&Scanner>,
) -> Done {
    let nothing = || read_blob(&[][..], (0, 0), options, &job.wanted, scanner);
    let Blob { mut read, verified, found, fed } = match job.place {
        Location::Range { file, offset, length } => match files.get(*file as usize) {
            Some((_, file)) => read_blob(file, (*offset, *length), options, &job.wanted, scanner),
            None => nothing(),
        },
        Location::Embedded(bytes) => {
            read_blob(&bytes[..], (0, job.length), options, &job.wanted, scanner)
        }
        Location::Streamed { .. } | Location::Missing(_) => nothing(),
    };
    unreadable(&mut read, fed);
    if read.damage.is_some() && job.wanted.diff_id.is_some() {
        // Who hashes had it unpacked to its end, past what stops who reads it; what is told of it is what a reader alone finds.
        read = read_alone(job, files, options);
    }
    if job.wanted.diff_id.is_some() && !read.chunks.all.is_empty() {
        read.diagnostics.extend(promised(job, files, options, read.chunks.clone()));
    }
    (read, verified, found)
}

fn read_alone<S: Source>(job: &Job<'_>, files: &[(String, S)], options: &ReadOptions) -> ReadLayer {
    let mut reader = LayerReader::new(options.clone());
    let fed = feed_all(job, files, |slice| {
        reader.feed(slice);
        Flow::More
    });
    let mut read = reader.finish();
    unreadable(&mut read, fed);
    read
}

/// What differs of what a table of contents promises: it comes behind what it is about, so that this is one more pass.
fn promised<S: Source>(
    job: &Job<'_>,
    files: &[(String, S)],
    options: &ReadOptions,
    chunks: Promises,
) -> Vec<Diagnostic> {
    let mut unpacker = Unpacker::without_checksums(&options.limits);
    let mut chunks = Chunks::new(chunks, 0);
    let mut take = |piece: &[u8]| {
        chunks.feed(piece);
        Flow::More
    };
    // Damage was told by who read it.
    let _ = feed_all(job, files, |slice| unpacker.feed(slice, &mut take).unwrap_or(Flow::Done));
    unpacker.finish(&mut take);
    chunks.finish()
}

fn feed_all<S: Source>(
    job: &Job<'_>,
    files: &[(String, S)],
    take: impl FnMut(&[u8]) -> Flow,
) -> io::Result<()> {
    match job.place {
        Location::Range { file, offset, length } => match files.get(*file as usize) {
            Some((_, file)) => feed(file, *offset, *length, take),
            None => Ok(()),
        },
        Location::Embedded(bytes) => feed(&bytes[..], 0, job.length, take),
        Location::Streamed { .. } | Location::Missing(_) => Ok(()),
    }
}

fn unreadable(read: &mut ReadLayer, fed: io::Result<()>) {
    if let Err(error) = fed {
        let message = format!("the layer could not be read from disk: {error}");
        read.diagnostics.push(Diagnostic::error("layer-unreadable", message.clone()));
        read.damage.get_or_insert(message);
    }
}
