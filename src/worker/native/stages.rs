//! One blob, read in stages: it is unpacked once, and what comes of that goes to who indexes, to who hashes and to who looks for
//! secrets in it. In a large blob
//! each stage has a thread of its own, so that one huge layer keeps more than one processor busy.

use super::feed::feed;
use crate::analysis::secrets::{FileFindings, Scanner};
use crate::formats::bodies::Bodies;
use crate::formats::{
    Check, Damage, Flow, Hasher, ReadLayer, ReadOptions, Source, TarReader, Unpacked, Unpacker,
    Verified, Wanted,
};
use crate::worker::secrets::Files;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

/// A blob below this is done by one thread: starting others takes as long.
const LARGE: u64 = 1 << 20;

/// Unpacked bytes that are handed on at a time.
const BATCH: usize = 1 << 20;

/// Runs of bytes that wait between two stages: enough that neither waits for the other for long.
const WAITING: usize = 4;

type Bytes = Arc<Vec<u8>>;

/// Something that takes bytes: here, or on a thread of its own.
enum Stage<'scope, T> {
    Here(T, fn(&mut T, &[u8])),
    There(SyncSender<Bytes>, ScopedJoinHandle<'scope, T>),
}

impl<'scope, T: Send + 'scope> Stage<'scope, T> {
    fn start(
        scope: &'scope Scope<'scope, '_>,
        apart: bool,
        value: T,
        take: fn(&mut T, &[u8]),
    ) -> Self {
        if !apart {
            return Self::Here(value, take);
        }
        let (sender, receiver) = sync_channel(WAITING);
        Self::There(sender, scope.spawn(move || run(value, take, &receiver)))
    }

    fn take(&mut self, bytes: &Bytes) {
        match self {
            Self::Here(value, take) => take(value, bytes),
            // It only hangs up when it panicked, which `finish` tells.
            Self::There(sender, _) => drop(sender.send(Arc::clone(bytes))),
        }
    }

    fn finish(self) -> T {
        match self {
            Self::Here(value, _) => value,
            Self::There(sender, handle) => {
                drop(sender);
                handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            }
        }
    }
}

fn run<T>(mut value: T, take: fn(&mut T, &[u8]), bytes: &Receiver<Bytes>) -> T {
    bytes.iter().for_each(|bytes| take(&mut value, &bytes));
    value
}

/// Those who take what a blob unpacks to.
struct Plain<'scope> {
    batch: Vec<u8>,
    index: Stage<'scope, TarReader>,
    hash: Option<Stage<'scope, Hasher>>,
    look: Option<Stage<'scope, Looking<'scope>>>,
}

/// Who looks for secrets.
pub(super) type Looking<'s> = Bodies<Files<'s>>;

impl Plain<'_> {
    /// Who hashes wants all there is.
    fn take(&mut self, piece: &[u8]) -> Flow {
        self.batch.extend_from_slice(piece);
        if self.batch.len() >= BATCH {
            self.hand_on();
        }
        Flow::More
    }

    fn hand_on(&mut self) {
        let batch = Arc::new(std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH)));
        self.index.take(&batch);
        if let Some(hash) = &mut self.hash {
            hash.take(&batch);
        }
        if let Some(look) = &mut self.look {
            look.take(&batch);
        }
    }
}

/// Reads a blob that lies at so many bytes of `source`, and so many long; checks what is wanted of it. The error is the source's;
/// what came before it is read. With a scanner, secrets are looked for on the way.
pub(super) fn read_blob(
    source: &(impl Source + Sync + ?Sized),
    (offset, length): (u64, u64),
    options: &ReadOptions,
    wanted: &Wanted,
    scanner: Option<&Scanner>,
) -> Blob {
    let apart = length >= LARGE;
    std::thread::scope(|scope| {
        let hash = |digest| Stage::start(scope, apart, Hasher::of(digest), Hasher::update);
        let mut stored = wanted.digest.as_ref().map(hash);
        let mut plain = Plain {
            batch: Vec::new(),
            index: Stage::start(scope, apart, TarReader::new(options.clone()), |reader, bytes| {
                reader.feed(bytes);
            }),
            hash: wanted.diff_id.as_ref().map(|diff_id| hash(&diff_id.0)),
            look: scanner.map(|scanner| {
                let bodies = Bodies::new(Files::new(scanner), &options.limits);
                Stage::start(scope, apart, bodies, |bodies, bytes| {
                    bodies.feed(bytes);
                })
            }),
        };
        let mut unpacker = unpacker(options);
        let mut damage = None;
        let fed = feed(source, offset, length, |slice| {
            let slice = Arc::new(slice.to_vec());
            if let Some(stored) = &mut stored {
                stored.take(&slice);
            }
            if damage.is_none() {
                damage = unpacker.feed(&slice, &mut |piece| plain.take(piece)).err();
            }
            Flow::More
        });
        let unpacked = unpacker.finish(&mut |piece| plain.take(piece));
        plain.hand_on();
        let verified = Verified {
            digest: check(stored, wanted.digest.as_ref()),
            diff_id: match damage.as_ref().or(unpacked.damage.as_ref()) {
                Some(damage) if wanted.diff_id.is_some() => unchecked(plain.hash, damage),
                _ => check(plain.hash, wanted.diff_id.as_ref().map(|diff_id| &diff_id.0)),
            },
            findings: Vec::new(),
        };
        let found = plain.look.map(|look| {
            let looked = look.finish().finish(unpacked.clone(), damage.clone());
            looked.visitor.found
        });
        Blob { read: finish(plain.index, unpacked, damage), verified, found, fed }
    })
}

/// What was read of a blob.
pub(super) struct Blob {
    pub(super) read: ReadLayer,
    pub(super) verified: Verified,
    /// Files with secrets, when somebody looked for them.
    pub(super) found: Option<Vec<FileFindings>>,
    pub(super) fed: io::Result<()>,
}

fn unpacker(options: &ReadOptions) -> Unpacker {
    if options.checksums {
        Unpacker::new(&options.limits)
    } else {
        Unpacker::without_checksums(&options.limits)
    }
    .noting(&options.limits)
}

fn finish(index: Stage<'_, TarReader>, unpacked: Unpacked, damage: Option<Damage>) -> ReadLayer {
    index.finish().finish(unpacked, damage)
}

fn check(stage: Option<Stage<'_, Hasher>>, wanted: Option<&crate::domain::Digest>) -> Check {
    match (stage, wanted) {
        (Some(stage), Some(wanted)) => stage.finish().check(wanted),
        _ => Check::NotAsked,
    }
}

fn unchecked(stage: Option<Stage<'_, Hasher>>, damage: &Damage) -> Check {
    drop(stage.map(Stage::finish));
    Check::NotCheckable(damage.0.clone())
}
