//! Writes a mended image: layers that stay are copied as they are stored, others are unpacked, picked over and packed again, all of
//! it a slice at a time.

use super::feed::feed;
use crate::analysis::mend::{Made, OutLayer, Pass, Plan, folder, link_entry, whiteout};
use crate::analysis::union::Union;
use crate::domain::{Config, Digest, Entry, EntryKind, Image, Location, is_encrypted};
use crate::formats::again::Taker;
use crate::formats::store::{self, Blob, Store, Stored};
use crate::formats::tar::write::{END, head, pad};
use crate::formats::tar::{Sink, Walker};
use crate::formats::{Again, Flow, Limits, Source, Unpacker, config_write};
use crate::worker::opened::Opened;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::io::{self, Seek, Write};

/// Holes of sparse files are written as zeros; more than so many bytes of them would make a small image a huge one.
const MOST_HOLES: u64 = 1 << 30;

/// An image, its archive, and what it was opened from.
#[derive(Debug)]
pub struct Mending<'a, S> {
    /// The archive.
    pub opened: &'a Opened,
    /// Its file or files.
    pub files: &'a [(String, S)],
    /// Which of its images.
    pub image: usize,
    /// Its merged layers.
    pub union: &'a Union,
    /// What becomes of them.
    pub plan: &'a Plan,
    /// How it was asked for, for the history.
    pub command: &'a str,
}

/// Writes the archive to `out`. Returns its length: bytes behind it are to be cut off. Errors are sentences.
pub fn mend<S: Source, W: Write + Seek>(of: &Mending<'_, S>, out: W) -> Result<(u64, W), String> {
    let image = of.opened.archive.images.get(of.image).ok_or("there is no such image")?;
    let mut store = Store::new(out);
    let (mut layers, mut diff_ids) = (Vec::new(), Vec::new());
    for layer in &of.plan.layers {
        let (stored, diff_id) = match layer {
            OutLayer::Same(layer) => same(of, image, *layer, &mut store)?,
            OutLayer::Made(made) => make(of, image, made, &mut store)?,
        };
        layers.push(stored);
        diff_ids.push(diff_id);
    }
    // As it really is: an image with covered secrets would not run.
    let known = of.opened.archive.config(u32::try_from(of.image).unwrap_or(u32::MAX));
    let config = config(image, known.unwrap_or(&image.config), of.plan, of.command);
    let config = config_write::write(&config, &image.platform, &diff_ids);
    let config = store.put(store::CONFIG, &config).map_err(wrong)?;
    store.finish(&image.tags, &image.platform, &config, &layers).map_err(wrong)
}

fn wrong(error: io::Error) -> String {
    format!("can't write: {error}")
}

fn media_type(compression: &str) -> Option<&'static str> {
    Some(match compression {
        "none" => "application/vnd.oci.image.layer.v1.tar",
        "gzip" => "application/vnd.oci.image.layer.v1.tar+gzip",
        "zstd" => "application/vnd.oci.image.layer.v1.tar+zstd",
        _ => return None,
    })
}

/// A layer as it is stored. What no engine reads is packed anew.
fn same<S: Source, W: Write + Seek>(
    of: &Mending<'_, S>,
    image: &Image,
    layer: u32,
    store: &mut Store<W>,
) -> Result<(Stored, Digest), String> {
    let compression = compression(of, image, layer)?;
    let Some(media_type) = media_type(&compression) else {
        let mut packer = Packer::new(store, true)?;
        unpacked(of, image, layer, &mut |piece| packer.write(piece))?;
        return packer.end();
    };
    let mut blob = store.blob().map_err(wrong)?;
    let mut diff = Sha256::new();
    let mut written = Ok(());
    let mut unpacker = Unpacker::new(&Limits::default());
    let mut damage = None;
    bytes(of, image, layer, &mut |slice| {
        written = blob.write_all(slice);
        let fed = unpacker.feed(slice, &mut |piece| {
            diff.update(piece);
            Flow::More
        });
        damage = fed.err();
        if written.is_ok() && damage.is_none() { Flow::More } else { Flow::Done }
    })?;
    written.map_err(wrong)?;
    let rest = unpacker.finish(&mut |piece| {
        diff.update(piece);
        Flow::More
    });
    match damage.or(rest.damage) {
        Some(damage) => Err(format!("layer {layer} {damage}")),
        None => Ok((blob.end(media_type).map_err(wrong)?, Digest::from_sha256(&diff.finalize()))),
    }
}

fn compression<S>(of: &Mending<'_, S>, image: &Image, layer: u32) -> Result<String, String> {
    let layer_of = image.layers.get(layer as usize).ok_or("there is no such layer")?;
    if is_encrypted(&layer_of.media_type) {
        return Err(format!("layer {layer} is encrypted"));
    }
    Ok(of.opened.facts(layer_of).compression)
}

fn make<S: Source, W: Write + Seek>(
    of: &Mending<'_, S>,
    image: &Image,
    made: &Made,
    store: &mut Store<W>,
) -> Result<(Stored, Digest), String> {
    let zipped = compression(of, image, made.of.start)? != "none";
    let mut packer = Packer::new(store, zipped)?;
    let mut headers = Vec::new();
    made.whiteouts.iter().for_each(|gone| headers.extend(head(&Entry::file(whiteout(gone)), None)));
    made.dirs.iter().for_each(|&node| headers.extend(head(&folder(of.union, node), None)));
    packer.write(&headers);
    for pass in made.passes.iter().filter(|pass| !pass.take.is_empty()) {
        let mut walker = Walker::new(&Limits::default());
        let mut picker = Picker::new(of.union, pass, &mut packer);
        unpacked(of, image, pass.layer, &mut |piece| {
            // The walk may stop at damage that the first reading found, too; then entries are missing.
            let _ = walker.feed(piece, &mut picker);
            if picker.is_done() { Flow::Done } else { Flow::More }
        })?;
        let _ = walker.finish(&mut picker);
        picker.end()?;
    }
    for link in &made.links {
        headers.clear();
        headers.extend(head(&link_entry(of.union, link.node, link.target), None));
        packer.write(&headers);
    }
    packer.write(&END);
    packer.end()
}

// ---- reading ----

struct Give<'a>(&'a mut dyn FnMut(&[u8]) -> Flow);

impl Taker for Give<'_> {
    fn take(&mut self, bytes: &[u8]) -> Flow {
        (self.0)(bytes)
    }
}

/// The bytes of a layer as they are stored.
fn bytes<S: Source>(
    of: &Mending<'_, S>,
    image: &Image,
    layer: u32,
    take: &mut dyn FnMut(&[u8]) -> Flow,
) -> Result<(), String> {
    let blob = image.layers.get(layer as usize).map(|layer| layer.blob.0 as usize);
    let blob = blob.and_then(|blob| of.opened.archive.blobs.get(blob));
    let missing = || format!("layer {layer} is missing");
    let fed = match &blob.ok_or_else(missing)?.location {
        Location::Range { file, offset, length } => {
            let file = of.files.get(*file as usize).ok_or_else(missing)?;
            feed(&file.1, *offset, *length, take)
        }
        Location::Embedded(bytes) => feed(&bytes[..], 0, bytes.len() as u64, take),
        Location::Streamed { member, .. } => {
            let file = &of.files.first().ok_or_else(missing)?.1;
            let mut again = Again::new([(*member, Give(take))]);
            let fed = feed(file, 0, file.len(), |slice| again.feed(slice));
            again.finish();
            fed
        }
        Location::Missing(why) => return Err(format!("layer {layer} is missing: {why}")),
    };
    fed.map_err(|error| format!("layer {layer} could not be read from disk: {error}"))
}

/// What a layer unpacks to.
fn unpacked<S: Source>(
    of: &Mending<'_, S>,
    image: &Image,
    layer: u32,
    take: &mut dyn FnMut(&[u8]) -> Flow,
) -> Result<(), String> {
    let mut unpacker = Unpacker::new(&Limits::default());
    let (mut done, mut damage) = (false, None);
    bytes(of, image, layer, &mut |slice| {
        let fed = unpacker.feed(slice, &mut |piece| {
            let flow = take(piece);
            done |= flow == Flow::Done;
            flow
        });
        match fed {
            Ok(flow) => flow,
            Err(found) => {
                damage = Some(found);
                Flow::Done
            }
        }
    })?;
    if done {
        return Ok(());
    }
    let rest = unpacker.finish(&mut |piece| take(piece));
    match damage.or(rest.damage) {
        Some(damage) => Err(format!("layer {layer} {damage}")),
        None => Ok(()),
    }
}

// ---- writing ----

/// Packs a tar into a blob.
struct Packer<'a, W: Write + Seek> {
    out: Packed<'a, W>,
    diff: Sha256,
    /// The first that went wrong.
    wrong: Option<io::Error>,
}

enum Packed<'a, W: Write + Seek> {
    Plain(Blob<'a, W>),
    Gzip(Box<GzEncoder<Blob<'a, W>>>),
}

impl<'a, W: Write + Seek> Packer<'a, W> {
    fn new(store: &'a mut Store<W>, zipped: bool) -> Result<Self, String> {
        let blob = store.blob().map_err(wrong)?;
        let out = if zipped {
            Packed::Gzip(Box::new(GzEncoder::new(blob, Compression::default())))
        } else {
            Packed::Plain(blob)
        };
        Ok(Self { out, diff: Sha256::new(), wrong: None })
    }

    fn write(&mut self, bytes: &[u8]) -> Flow {
        if self.wrong.is_none() {
            self.diff.update(bytes);
            self.wrong = match &mut self.out {
                Packed::Plain(blob) => blob.write_all(bytes),
                Packed::Gzip(gzip) => gzip.write_all(bytes),
            }
            .err();
        }
        if self.wrong.is_none() { Flow::More } else { Flow::Done }
    }

    fn end(self) -> Result<(Stored, Digest), String> {
        if let Some(error) = self.wrong {
            return Err(wrong(error));
        }
        let (blob, compression) = match self.out {
            Packed::Plain(blob) => (blob, "none"),
            Packed::Gzip(gzip) => (gzip.finish().map_err(wrong)?, "gzip"),
        };
        let stored = blob.end(media_type(compression).unwrap_or_default()).map_err(wrong)?;
        Ok((stored, Digest::from_sha256(&self.diff.finalize())))
    }
}

/// Takes the entries of a pass out of a walk.
struct Picker<'a, 'p, W: Write + Seek> {
    union: &'a Union,
    pass: &'a Pass,
    packer: &'p mut Packer<'a, W>,
    /// The next of `take`.
    next: usize,
    number: u32,
    taking: bool,
    holes: u64,
    fault: Option<String>,
}

impl<'a, 'p, W: Write + Seek> Picker<'a, 'p, W> {
    fn new(union: &'a Union, pass: &'a Pass, packer: &'p mut Packer<'a, W>) -> Self {
        Self { union, pass, packer, next: 0, number: 0, taking: false, holes: 0, fault: None }
    }

    fn is_done(&self) -> bool {
        let all = self.next >= self.pass.take.len() && !self.taking;
        all || self.fault.is_some() || self.packer.wrong.is_some()
    }

    fn end(self) -> Result<(), String> {
        match self.fault {
            Some(fault) => Err(fault),
            None if self.next < self.pass.take.len() && self.packer.wrong.is_none() => {
                Err(format!("layer {} is not what it was when it was read first", self.pass.layer))
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
        let Some(&(_, node)) = self.pass.take.get(self.next).filter(|take| take.0 == number) else {
            return;
        };
        self.next += 1;
        self.taking = true;
        let mut wanted = entry.clone();
        if let Some(node) = node {
            wanted.path = self.union.path(node);
        }
        if wanted.kind != EntryKind::File {
            wanted.size = 0;
        }
        let mut headers = Vec::new();
        headers.extend(head(&wanted, None));
        self.packer.write(&headers);
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
                self.pass.layer
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
            let path = crate::domain::path::display(&entry.path);
            self.fault.get_or_insert(format!("layer {}: {path} is not whole", self.pass.layer));
        }
        if entry.kind == EntryKind::File {
            let mut padding = Vec::new();
            padding.extend_from_slice(pad(entry.size));
            self.packer.write(&padding);
        }
    }
}

// ---- history ----

/// The config with a history that says what was done.
fn config(image: &Image, known: &Config, plan: &Plan, command: &str) -> Config {
    let mut config = known.clone();
    let is_known = image.layers.iter().all(|layer| layer.history.is_some());
    if !is_known {
        config.history.clear();
        config.more.retain(|place, _| !place.starts_with("history["));
    }
    let mut merged = 0;
    for layer in &plan.layers {
        let OutLayer::Made(made) = layer else { continue };
        let rows = made.of.clone().filter_map(|layer| image.layers.get(layer as usize)?.history);
        let is_squash = made.of.len() > 1 || plan.layers.len() < image.layers.len();
        for row in rows {
            let Some(row) = config.history.get_mut(row as usize) else { continue };
            if is_squash && made.of.end as usize == image.layers.len() {
                row.empty_layer = true;
                merged = made.of.len();
            } else {
                let said = "mended by layerpeel";
                row.comment = match row.comment.as_str() {
                    "" => said.into(),
                    comment => format!("{comment}; {said}"),
                };
            }
        }
    }
    let created = config.history.last().and_then(|row| row.created.clone());
    config.history.push(crate::domain::HistoryEntry {
        created,
        created_by: command.into(),
        comment: match merged {
            0 => "layers mended by layerpeel".into(),
            1 => "one layer written anew by layerpeel".into(),
            count => format!("{count} layers merged by layerpeel"),
        },
        empty_layer: merged == 0,
        ..crate::domain::HistoryEntry::default()
    });
    config
}
