//! The bodies of all files of an opened archive, layer by layer: each distinct blob is walked once, several at a time, and its
//! visitor is told of every entry and handed each regular file's body in pieces. For who searches in contents.
//!
//! ```ignore
//! let visited = visit(&archive, &files, &Limits::default(), |blob| Some(MyVisitor::new(blob)));
//! for (blob, visited) in visited { /* visited.visitor, visited.damage */ }
//! ```

use super::feed::{SLICE, feed};
use crate::domain::{Archive, BlobId, Location};
use crate::formats::bodies::{Bodies, LayerBodies, Visited, Visitor};
use crate::formats::compression::{Compression, SNIFF, sniff};
use crate::formats::{Again, Damage, Flow, Limits, Source, Unpacker};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

/// A compressed blob of so many bytes is unpacked on a thread of its own, beside its visitor's.
const LARGE: u64 = 1 << 20;

/// Unpacked bytes that are handed on at a time.
const BATCH: usize = 1 << 20;

/// Batches that wait for the visitor.
const WAITING: usize = 4;

/// Walks the layers of an archive that was opened from these files. `wanted` is asked once for each distinct layer blob, in the order
/// of the images and base first, and gives the visitor of that blob, or `None` when nobody wants it. Visitors run on all
/// processors, the largest blobs first; each sees one blob, in the order of its tar.
///
/// Blobs that are missing, or of which nothing could be had, are not among what is returned. A disk that fails is damage.
pub fn visit<S: Source + Sync, V: Visitor + Send>(
    archive: &Archive,
    files: &[(String, S)],
    limits: &Limits,
    mut wanted: impl FnMut(BlobId) -> Option<V>,
) -> BTreeMap<BlobId, Visited<V>> {
    let (mut jobs, mut members, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for layer in archive.images.iter().flat_map(|image| &image.layers) {
        let Some(blob) = archive.blobs.get(layer.blob.0 as usize) else { continue };
        if matches!(blob.location, Location::Missing(_)) || !seen.insert(layer.blob) {
            continue;
        }
        let Some(visitor) = wanted(layer.blob) else { continue };
        match &blob.location {
            Location::Streamed { member, .. } => members.push((*member, layer.blob, visitor)),
            Location::Embedded(bytes) => {
                jobs.push(Job { blob: layer.blob, place: Place::Memory(bytes), visitor });
            }
            Location::Range { file, offset, length } => {
                jobs.extend(files.get(*file as usize).map(|(_, file)| Job {
                    blob: layer.blob,
                    place: Place::File(file, *offset, *length),
                    visitor,
                }))
            }
            Location::Missing(_) => {}
        }
    }
    let mut visited = in_turn(jobs, limits);
    if let Some((_, file)) = files.first().filter(|_| !members.is_empty()) {
        visited.extend(streamed(file, members, limits));
    }
    visited
}

/// Where a blob's bytes are.
enum Place<'a, S> {
    File(&'a S, u64, u64),
    Memory(&'a [u8]),
}

impl<S> Place<'_, S> {
    fn length(&self) -> u64 {
        match self {
            Self::File(_, _, length) => *length,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }
}

struct Job<'a, S, V> {
    blob: BlobId,
    place: Place<'a, S>,
    visitor: V,
}

/// The largest first, so many at a time as there are processors.
fn in_turn<S: Source + Sync, V: Visitor + Send>(
    mut jobs: Vec<Job<'_, S, V>>,
    limits: &Limits,
) -> BTreeMap<BlobId, Visited<V>> {
    jobs.sort_by_key(|job| std::cmp::Reverse(job.place.length()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    let jobs: Vec<_> = jobs.into_iter().map(|job| Mutex::new(Some(job))).collect();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Some(job) = job.lock().unwrap_or_else(PoisonError::into_inner).take()
                    else {
                        continue;
                    };
                    let visited = match job.place {
                        Place::File(file, offset, length) => {
                            one(file, (offset, length), job.visitor, limits)
                        }
                        Place::Memory(bytes) => {
                            one(bytes, (0, bytes.len() as u64), job.visitor, limits)
                        }
                    };
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(job.blob, visited);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Visits one blob: that at so many bytes of the source, and so many long.
pub fn one<V: Visitor + Send>(
    source: &(impl Source + Sync + ?Sized),
    (offset, length): (u64, u64),
    visitor: V,
    limits: &Limits,
) -> Visited<V> {
    let mut head = [0; SNIFF];
    let there = source
        .read_at(offset, &mut head[..SNIFF.min(usize::try_from(length).unwrap_or(SNIFF))])
        .unwrap_or(0);
    let is_plain = sniff(&head[..there]) == Compression::Plain;
    if !is_plain && length >= LARGE {
        return apart(source, (offset, length), visitor, limits);
    }
    let mut bodies = LayerBodies::new(visitor, limits);
    let fed = if is_plain {
        seeking(source, (offset, length), &mut bodies)
    } else {
        feed(source, offset, length, |slice| bodies.feed(slice))
    };
    with_failure(bodies.finish(), fed)
}

/// Bodies that nobody wants are not read at all, where they are longer than what is read at a time.
fn seeking<V: Visitor>(
    source: &(impl Source + ?Sized),
    (offset, length): (u64, u64),
    bodies: &mut LayerBodies<V>,
) -> io::Result<()> {
    let mut buf = vec![0; SLICE.min(usize::try_from(length).unwrap_or(SLICE)).max(1)];
    let mut at = 0;
    while at < length {
        let over = bodies.passable().min(length - at);
        bodies.pass(over);
        at += over;
        let want = buf.len().min(usize::try_from(length - at).unwrap_or(usize::MAX));
        match source.read_at(offset + at, &mut buf[..want]) {
            Ok(0) => break,
            Ok(count) => {
                at += count as u64;
                if bodies.feed(&buf[..count]) == Flow::Done {
                    break;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Unpacks here and visits on another thread. Who has had enough hangs up.
fn apart<V: Visitor + Send>(
    source: &(impl Source + Sync + ?Sized),
    (offset, length): (u64, u64),
    visitor: V,
    limits: &Limits,
) -> Visited<V> {
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let bodies = Bodies::new(visitor, limits);
        let visiting = scope.spawn(move || run(bodies, receiver));
        let (mut unpacker, mut damage) = (Unpacker::new(limits), None);
        let mut batch = Batch { bytes: Vec::new(), sender };
        let fed = feed(source, offset, length, |slice| {
            unpacker.feed(slice, &mut |piece| batch.take(piece)).unwrap_or_else(|found: Damage| {
                damage = Some(found);
                Flow::Done
            })
        });
        let unpacked = unpacker.finish(&mut |piece| batch.take(piece));
        batch.hand_on();
        drop(batch);
        let bodies = visiting.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        with_failure(bodies.finish(unpacked, damage), fed)
    })
}

fn run<V: Visitor>(mut bodies: Bodies<V>, batches: Receiver<Vec<u8>>) -> Bodies<V> {
    let _ = batches.iter().any(|batch| bodies.feed(&batch) == Flow::Done);
    bodies
}

struct Batch {
    bytes: Vec<u8>,
    sender: SyncSender<Vec<u8>>,
}

impl Batch {
    fn take(&mut self, piece: &[u8]) -> Flow {
        self.bytes.extend_from_slice(piece);
        if self.bytes.len() < BATCH { Flow::More } else { self.hand_on() }
    }

    fn hand_on(&mut self) -> Flow {
        let batch = std::mem::replace(&mut self.bytes, Vec::with_capacity(BATCH));
        if self.sender.send(batch).is_ok() { Flow::More } else { Flow::Done }
    }
}

fn with_failure<V>(visited: Visited<V>, fed: io::Result<()>) -> Visited<V> {
    match fed {
        Ok(()) => visited,
        Err(error) => {
            let damage = format!("The layer could not be read from disk: {error}.");
            Visited { damage: Some(damage), ..visited }
        }
    }
}

/// Members of an archive that is compressed as a whole: it is streamed once more for all of them.
fn streamed<V: Visitor>(
    file: &dyn Source,
    members: Vec<(u32, BlobId, V)>,
    limits: &Limits,
) -> Vec<(BlobId, Visited<V>)> {
    let blob_of: BTreeMap<u32, BlobId> =
        members.iter().map(|&(member, blob, _)| (member, blob)).collect();
    let mut again = Again::new(
        members.into_iter().map(|(member, _, visitor)| (member, LayerBodies::new(visitor, limits))),
    );
    let fed = feed(file, 0, file.len(), |slice| again.feed(slice));
    let failure = fed.err().map(|error| error.to_string());
    let done = again.finish().into_iter();
    done.filter_map(|(member, bodies)| {
        let fed = failure.clone().map_or(Ok(()), |text| Err(io::Error::other(text)));
        Some((*blob_of.get(&member)?, with_failure(bodies.finish(), fed)))
    })
    .collect()
}

#[cfg(test)]
mod tests;
