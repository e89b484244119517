//! An archive that is compressed as a whole: it is streamed once to be read, and once more to be checked, for what its layers
//! should be is known only at its end.

use super::feed::feed;
use super::{keep, wanted};
use crate::domain::{Archive, BlobId, Location};
use crate::formats::{
    Again, Flow, OpenError, Promises, ReadLayer, Source, StreamOpener, Streamed, Verified, Verifier,
};
use crate::worker::layer::checked_again;
use crate::worker::opened::Opened;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn read(
    opener: StreamOpener,
    file: &dyn Source,
    verify: bool,
) -> Result<Opened, OpenError> {
    let mut opener = opener.of_length(file.len());
    feed(file, 0, file.len(), |slice| opener.feed(slice))
        .map_err(|error| OpenError::unreadable(&error))?;
    let Streamed { archive, layers } = opener.finish()?;
    let mut verified = if verify { check(&archive, &layers, file) } else { BTreeMap::new() };
    let mut opened = Opened::new(archive);
    for (blob, read) in layers {
        keep(&mut opened, blob, read, verified.remove(&blob));
    }
    Ok(opened)
}

/// One more pass for all layers: their digests, and what their tables of contents promise. What can't be read is left out.
fn check(
    archive: &Archive,
    layers: &[(BlobId, ReadLayer)],
    file: &dyn Source,
) -> BTreeMap<BlobId, Verified> {
    let promises: BTreeMap<BlobId, &Promises> =
        layers.iter().map(|(blob, read)| (*blob, &read.chunks)).collect();
    let (mut members, mut found) = (BTreeMap::new(), BTreeMap::new());
    let blobs: BTreeSet<BlobId> =
        archive.images.iter().flat_map(|image| &image.layers).map(|layer| layer.blob).collect();
    for blob in blobs {
        let chunks = promises.get(&blob).map(|&chunks| chunks.clone()).unwrap_or_default();
        let mut verifier = Verifier::new(wanted(archive, blob)).with_chunks(chunks);
        let take = |slice: &[u8]| {
            verifier.feed(slice);
            Flow::More
        };
        let fed = match archive.blobs.get(blob.0 as usize).map(|blob| &blob.location) {
            Some(Location::Streamed { member, .. }) => {
                members.insert(*member, (blob, verifier));
                continue;
            }
            Some(Location::Range { offset, length, .. }) => feed(file, *offset, *length, take),
            Some(Location::Embedded(bytes)) => feed(&bytes[..], 0, bytes.len() as u64, take),
            Some(Location::Missing(_)) | None => continue,
        };
        if fed.is_ok() {
            found.insert(blob, checked_again(verifier));
        }
    }
    let blob_of: BTreeMap<u32, BlobId> =
        members.iter().map(|(&member, &(blob, _))| (member, blob)).collect();
    let mut again =
        Again::new(members.into_iter().map(|(member, (_, verifier))| (member, verifier)));
    if feed(file, 0, file.len(), |slice| again.feed(slice)).is_ok() {
        for (member, verifier) in again.finish() {
            found.extend(blob_of.get(&member).map(|&blob| (blob, checked_again(verifier))));
        }
    }
    found
}
