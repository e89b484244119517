//! Writes a mended image: layers that stay are copied as they are stored, others are unpacked, picked over and packed again, all of
//! it a slice at a time.

use super::packer::{Packer, media_type};
use super::script::{Anew, Mended, OutOf, Store};
use super::{Halt, MOST_HOLES, Supply, stored};
use crate::domain::{Digest, Entry, EntryKind, path};
use crate::formats::store::{self, Stored};
use crate::formats::tar::write::{END, head, pad};
use crate::formats::tar::{Sink, Walker};
use crate::formats::{Flow, Limits, Unpacker, config_write};
use sha2::{Digest as _, Sha256};
use std::io::{self, Seek, Write};

/// Writes the archive to `out`. Returns its length: bytes behind it are to be cut off. Errors are sentences.
pub(crate) async fn write<W: Write + Seek>(
    mended: &Mended,
    supply: &mut impl Supply,
    out: W,
) -> Result<(u64, W), String> {
    let mut store = store::Store::new(out);
    let (mut layers, mut diff_ids) = (Vec::new(), Vec::new());
    for layer in &mended.layers {
        let (stored, diff_id) = match layer {
            OutOf::Same(from, compression) => same(from, compression, supply, &mut store).await?,
            OutOf::Anew(anew) => make(anew, supply, &mut store).await?,
        };
        layers.push(stored);
        diff_ids.push(diff_id);
    }
    let config = config_write::write(&mended.config, &mended.platform, &diff_ids);
    let config = store.put(store::CONFIG, &config).map_err(wrong)?;
    store.finish(&mended.tags, &mended.platform, &config, &layers).map_err(wrong)
}

fn wrong(error: io::Error) -> String {
    format!("can't write: {error}")
}

fn halted(layer: u32, halt: Halt) -> String {
    match halt {
        Halt::Unread(why) => format!("layer {layer} could not be read from disk: {why}"),
        Halt::Unwritten(why) => why,
    }
}

/// A layer as it is stored. What no engine reads is packed anew.
async fn same<W: Write + Seek>(
    from: &Store,
    compression: &str,
    supply: &mut impl Supply,
    store: &mut store::Store<W>,
) -> Result<(Stored, Digest), String> {
    let Some(media_type) = media_type(compression) else {
        let mut packer = Packer::new(store, true).map_err(wrong)?;
        unpacked(from, supply, &mut |piece| packer.write(piece)).await?;
        return packer.end().map_err(wrong);
    };
    let mut blob = store.blob().map_err(wrong)?;
    let mut diff = Sha256::new();
    let mut written = Ok(());
    let mut unpacker = Unpacker::new(&Limits::default());
    let mut damage = None;
    let take = &mut |slice: &[u8]| {
        written = blob.write_all(slice);
        let fed = unpacker.feed(slice, &mut |piece| {
            diff.update(piece);
            Flow::More
        });
        damage = fed.err();
        if written.is_ok() && damage.is_none() { Flow::More } else { Flow::Done }
    };
    stored(supply, &from.location, take).await.map_err(|halt| halted(from.layer, halt))?;
    written.map_err(wrong)?;
    let rest = unpacker.finish(&mut |piece| {
        diff.update(piece);
        Flow::More
    });
    match damage.or(rest.damage) {
        Some(damage) => Err(format!("layer {} {damage}", from.layer)),
        None => Ok((blob.end(media_type).map_err(wrong)?, Digest::from_sha256(&diff.finalize()))),
    }
}

async fn make<W: Write + Seek>(
    anew: &Anew,
    supply: &mut impl Supply,
    store: &mut store::Store<W>,
) -> Result<(Stored, Digest), String> {
    let mut packer = Packer::new(store, anew.zipped).map_err(wrong)?;
    for entry in &anew.before {
        packer.write(&head(entry, None));
    }
    for (from, take) in &anew.passes {
        let mut walker = Walker::new(&Limits::default());
        let mut picker = Picker::new(from.layer, take, &mut packer);
        let walk = &mut |piece: &[u8]| {
            // The walk may stop at damage that the first reading found, too; then entries are missing.
            let _ = walker.feed(piece, &mut picker);
            if picker.is_done() { Flow::Done } else { Flow::More }
        };
        unpacked(from, supply, walk).await?;
        let _ = walker.finish(&mut picker);
        picker.end()?;
    }
    for entry in &anew.links {
        packer.write(&head(entry, None));
    }
    packer.write(&END);
    packer.end().map_err(wrong)
}

/// What a layer unpacks to.
async fn unpacked(
    from: &Store,
    supply: &mut impl Supply,
    take: &mut dyn FnMut(&[u8]) -> Flow,
) -> Result<(), String> {
    let layer = from.layer;
    let mut unpacker = Unpacker::new(&Limits::default());
    let (mut done, mut damage) = (false, None);
    let feed = &mut |slice: &[u8]| {
        let fed = unpacker.feed(slice, &mut |piece| {
            let flow = take(piece);
            done |= flow == Flow::Done;
            flow
        });
        fed.unwrap_or_else(|found| {
            damage = Some(found);
            Flow::Done
        })
    };
    stored(supply, &from.location, feed).await.map_err(|halt| halted(layer, halt))?;
    if done {
        return Ok(());
    }
    let rest = unpacker.finish(&mut |piece| take(piece));
    match damage.or(rest.damage) {
        Some(damage) => Err(format!("layer {layer} {damage}")),
        None => Ok(()),
    }
}

/// Takes the entries of a pass out of a walk.
struct Picker<'a, 's, W: Write + Seek> {
    layer: u32,
    take: &'a [(u32, Option<Vec<u8>>)],
    packer: &'a mut Packer<'s, W>,
    /// The next of `take`.
    next: usize,
    number: u32,
    taking: bool,
    holes: u64,
    fault: Option<String>,
}

impl<'a, 's, W: Write + Seek> Picker<'a, 's, W> {
    fn new(layer: u32, take: &'a [(u32, Option<Vec<u8>>)], packer: &'a mut Packer<'s, W>) -> Self {
        Self { layer, take, packer, next: 0, number: 0, taking: false, holes: 0, fault: None }
    }

    fn is_done(&self) -> bool {
        let all = self.next >= self.take.len() && !self.taking;
        all || self.fault.is_some() || self.packer.wrong.is_some()
    }

    fn end(self) -> Result<(), String> {
        match self.fault {
            Some(fault) => Err(fault),
            None if self.next < self.take.len() && self.packer.wrong.is_none() => {
                Err(format!("layer {} is not what it was when it was read first", self.layer))
            }
            None => Ok(()),
        }
    }
}

impl<W: Write + Seek> Sink for Picker<'_, '_, W> {
    fn begin(&mut self, entry: &Entry) {
        let number = self.number;
        self.number += 1;
        self.taking = false;
        // One entry may be wanted under several paths; only its first is given a body.
        let Some((_, path)) = self.take.get(self.next).filter(|take| take.0 == number) else {
            return;
        };
        self.next += 1;
        self.taking = true;
        let mut wanted = entry.clone();
        if let Some(path) = path {
            wanted.path.clone_from(path);
        }
        if wanted.kind != EntryKind::File {
            wanted.size = 0;
        }
        self.packer.write(&head(&wanted, None));
    }

    fn body(&mut self, bytes: &[u8]) {
        if self.taking {
            self.packer.write(bytes);
        }
    }

    fn hole(&mut self, length: u64) {
        static ZEROS: [u8; 64 << 10] = [0; 64 << 10];
        if !self.taking || self.fault.is_some() {
            return;
        }
        self.holes = self.holes.saturating_add(length);
        if self.holes > MOST_HOLES {
            self.fault = Some(format!(
                "layer {} has sparse files with more than {MOST_HOLES} bytes of holes, which would be written as zeros",
                self.layer
            ));
            return;
        }
        let mut left = length;
        while left > 0 {
            let count = left.min(ZEROS.len() as u64);
            self.packer.write(&ZEROS[..count as usize]);
            left -= count;
        }
    }

    fn end(&mut self, entry: &mut Entry, whole: bool) {
        if !self.taking {
            return;
        }
        self.taking = false;
        if !whole {
            let path = path::display(&entry.path);
            self.fault.get_or_insert(format!("layer {}: {path} is not whole", self.layer));
        }
        if entry.kind == EntryKind::File {
            self.packer.write(pad(entry.size));
        }
    }
}
