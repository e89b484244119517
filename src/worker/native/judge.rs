//! Reads what an image is judged by, beyond its indexes: every body, for secrets, and the statements about the images.

use super::Secrets;
use super::bodies::visit;
use super::feed::feed;
use crate::analysis::secrets::{Ignore, Scanner};
use crate::domain::{Archive, BlobId, Location};
use crate::formats::again::{Again, Taker};
use crate::formats::{Flow, Limits, Source};
use crate::worker::opened::{Looked, Opened};
use crate::worker::secrets::Files;
use std::collections::{BTreeMap, BTreeSet};

/// By what an image is judged.
#[derive(Clone, Debug, Default)]
pub struct Judging {
    /// Seconds since 1970, to tell what has expired.
    pub now: Option<i64>,
    /// Secrets that are not to be told.
    pub ignore: Ignore,
    /// Secrets of the config are shown as they are.
    pub reveal: bool,
}

/// Reads what is still to be read, and keeps it all in what was opened from these files; `found`: what found secrets, and in which
/// blobs it has looked.
pub(super) fn keep<S: Source + Sync>(
    files: &[(String, S)],
    opened: &mut Opened,
    limits: &Limits,
    judging: Judging,
    (scanner, mut secrets): (Scanner, Secrets),
) {
    let rest = |blob| (!secrets.contains_key(&blob)).then(|| Files::new(&scanner));
    let visited = visit(&opened.archive, files, limits, rest).into_iter();
    let visited: Vec<_> = visited.map(|(blob, visited)| (blob, visited.visitor.found)).collect();
    secrets.extend(visited);
    let statements = statements(&opened.archive, files, limits);
    let Judging { ignore, reveal, .. } = judging;
    opened.keep_looked(Looked { ignore, reveal, secrets, statements, ..Looked::new(scanner) });
    if reveal {
        opened.archive.reveal();
    }
}

/// The attestations of all images, each once; those that can't be read are left out.
fn statements<S: Source>(
    archive: &Archive,
    files: &[(String, S)],
    limits: &Limits,
) -> BTreeMap<BlobId, Vec<u8>> {
    let blobs: BTreeSet<BlobId> =
        archive.images.iter().flat_map(|image| &image.attestations).map(|one| one.blob).collect();
    let (mut found, mut members) = (BTreeMap::new(), Vec::new());
    for blob in blobs {
        let mut held = Held { bytes: Vec::new(), most: limits.json };
        match archive.blobs.get(blob.0 as usize).map(|blob| &blob.location) {
            Some(Location::Range { file, offset, length }) => {
                let Some((_, file)) = files.get(*file as usize) else { continue };
                if feed(file, *offset, *length, |slice| held.take(slice)).is_err() {
                    continue;
                }
            }
            Some(Location::Embedded(bytes)) => held.bytes.clone_from(bytes),
            Some(Location::Streamed { member, .. }) => {
                members.push((*member, blob));
                continue;
            }
            Some(Location::Missing(_)) | None => continue,
        }
        found.insert(blob, held.bytes);
    }
    if let Some((_, file)) = files.first().filter(|_| !members.is_empty()) {
        let held = || Held { bytes: Vec::new(), most: limits.json };
        let mut again = Again::new(members.iter().map(|(member, _)| (*member, held())));
        // What came before a disk that fails is whole, or its JSON is cut and read by nobody.
        let _ = feed(file, 0, file.len(), |slice| again.feed(slice));
        let by_member: BTreeMap<u32, BlobId> = members.into_iter().collect();
        for (member, held) in again.finish() {
            found.extend(by_member.get(&member).map(|blob| (*blob, held.bytes)));
        }
    }
    found
}

/// A document, up to so many bytes.
struct Held {
    bytes: Vec<u8>,
    most: u64,
}

impl Taker for Held {
    fn take(&mut self, bytes: &[u8]) -> Flow {
        let most = usize::try_from(self.most).unwrap_or(usize::MAX);
        let room = most.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if bytes.len() < room { Flow::More } else { Flow::Done }
    }
}
