//! Opening an archive that is compressed as a whole: one pass, nothing is read twice. What may be a layer is read as one while
//! it passes, small documents are kept; only at the end is it known which is which.

use super::archive::{self, Contents, conclude};
use super::assemble::Fetch;
use super::compression::{Compression, Unpacker};
use super::error::OpenError;
use super::layer::{LayerReader, ReadLayer, ReadOptions};
use super::members::MemberPlace;
use super::open::is_tar;
use super::outer::{self, End};
use super::passing::Passing;
use super::tar::{BLOCK, Walker};
use super::{Damage, Flow, foreign, nested, shape};
use crate::domain::order::SortSmall;
use crate::domain::{Archive, ArchiveKind, BlobId, Diagnostic, Location};
use std::collections::{HashMap, HashSet};

/// Takes a whole compressed archive in pieces.
#[derive(Debug)]
pub struct StreamOpener {
    options: ReadOptions,
    compression: Compression,
    unpacker: Unpacker,
    walker: Walker,
    passing: Passing,
    /// The archive read as if it were a layer itself, until it is known to be an image.
    whole: Option<Box<LayerReader>>,
    head: Vec<u8>,
    damage: Option<Damage>,
    /// It is one layer, whatever it holds.
    as_layer: bool,
    /// Bytes of the file, when they are known.
    length: Option<u64>,
}

/// What an archive held that is compressed as a whole.
#[derive(Clone, Debug)]
pub struct Streamed {
    /// As [`super::open`] gives it.
    pub archive: Archive,
    /// Every layer that is there, read already.
    pub layers: Vec<(BlobId, ReadLayer)>,
}

impl StreamOpener {
    /// Before the first byte of the file.
    pub fn new(compression: Compression, options: ReadOptions) -> Self {
        Self {
            compression,
            unpacker: Unpacker::new(&options.limits),
            walker: Walker::new(&options.limits),
            passing: Passing::new(options.clone()),
            whole: Some(Box::new(LayerReader::new(options.clone()))),
            head: Vec::new(),
            damage: None,
            as_layer: false,
            length: None,
            options,
        }
    }

    /// The same for a tar that is wanted as one layer, whatever it holds.
    pub fn as_layer(compression: Compression, options: ReadOptions) -> Self {
        let mut passing = Passing::new(options.clone());
        passing.ignore();
        Self { passing, as_layer: true, ..Self::new(compression, options) }
    }

    /// The same for a file of so many bytes: whoever stops feeding when nothing more is wanted leaves them uncounted.
    pub fn of_length(self, length: u64) -> Self {
        Self { length: Some(length), ..self }
    }

    /// Takes the next bytes of the file. `Done` when the rest can change nothing.
    pub fn feed(&mut self, bytes: &[u8]) -> Flow {
        let Self { unpacker, walker, passing, whole, head, damage, .. } = self;
        let fed = unpacker.feed(bytes, &mut |piece| pass(piece, walker, passing, whole, head));
        fed.unwrap_or_else(|found| {
            *damage = Some(found);
            Flow::Done
        })
    }

    /// The file ended, or the rest is of no interest.
    pub fn finish(self) -> Result<Streamed, OpenError> {
        let Self {
            options,
            compression,
            unpacker,
            mut walker,
            mut passing,
            mut whole,
            mut head,
            damage,
            as_layer,
            length,
        } = self;
        let unpacked = unpacker
            .finish(&mut |piece| pass(piece, &mut walker, &mut passing, &mut whole, &mut head));
        let damage = damage.or(unpacked.damage);
        let packed = length.unwrap_or(unpacked.packed);
        if !is_tar(&head) {
            return Err(not_a_tar(&head, compression, unpacked.unpacked, damage));
        }
        if as_layer {
            let archive = archive::as_layer(&format!("the {compression} file"), packed);
            let layers = single(whole, &unpacked.compression, packed, damage)?;
            return Ok(Streamed { archive, layers });
        }
        let mut end = outer::end_of(walker, &mut passing);
        if let Some(damage) = &damage {
            end = End::Cut(damage.to_string());
        }
        let Passing { members, mut layers, kept, layer_like, .. } = passing;
        let fetch = PassedMembers { documents: kept, layer_like };
        let name = format!("the {compression} file");
        let contents = Contents {
            members: &members,
            fetch: &fetch,
            end,
            limits: &options.limits,
            whole: Some((name, packed)),
        };
        let mut archive = conclude(&contents).map_err(|error| {
            let inside = (error.code == OpenError::NOT_AN_IMAGE)
                .then(|| nested::passed(&members, &layers))
                .flatten();
            inside.unwrap_or(error).of_a_tar()
        })?;
        archive.diagnostics.extend(unpacked.findings);
        let layers = match archive.kind {
            ArchiveKind::RootFs | ArchiveKind::LayerTar => {
                single(whole, &unpacked.compression, packed, damage)?
            }
            _ => collect(&mut archive, &mut layers, &fetch, &options),
        };
        Ok(Streamed { archive, layers })
    }
}

/// Takes a piece of the unpacked archive.
fn pass(
    piece: &[u8],
    walker: &mut Walker,
    passing: &mut Passing,
    whole: &mut Option<Box<LayerReader>>,
    head: &mut Vec<u8>,
) -> Flow {
    let missing = foreign::HEAD.saturating_sub(head.len()).min(piece.len());
    head.extend_from_slice(&piece[..missing]);
    // What is no tar is named by its head: that must be whole, however it comes.
    if head.len() >= BLOCK && !is_tar(head) {
        return if head.len() == foreign::HEAD { Flow::Done } else { Flow::More };
    }
    let mut flow = walker.feed(piece, passing);
    if passing.is_image() {
        *whole = None;
    }
    if let Some(whole) = whole
        && whole.feed(piece) == Flow::More
    {
        flow = Flow::More;
    }
    flow
}

fn not_a_tar(
    head: &[u8],
    compression: Compression,
    unpacked: u64,
    damage: Option<Damage>,
) -> OpenError {
    if let Some(damage) = damage
        && unpacked < 512
    {
        return OpenError::truncated(format!(
            "This is a {compression} file of which only {unpacked} bytes could be unpacked: {damage}."
        ));
    }
    let inner = super::compression::sniff(head);
    if inner != Compression::Plain {
        let found = format!("This file is compressed twice: {inner} within {compression}.");
        return OpenError::not_an_archive(found, "Unpack it once and open what comes out.");
    }
    // No more than the head was looked at.
    let length = (head.len() < foreign::HEAD).then_some(head.len() as u64);
    let mut error = foreign::recognise(head, length);
    error.found = format!("This is a {compression} file; unpacked: {}", error.found);
    error
}

/// The one layer that the archive is. Its blob is the file as it is, so its compression is the file's.
fn single(
    whole: Option<Box<LayerReader>>,
    compression: &Compression,
    packed: u64,
    damage: Option<Damage>,
) -> Result<Vec<(BlobId, ReadLayer)>, OpenError> {
    let whole = whole.ok_or_else(|| {
        OpenError::no_image(
            "The archive looked like an image at first, but its documents are not sound.",
        )
    })?;
    let mut layer = whole.finish();
    layer.compression = *compression;
    layer.summary.packed = packed;
    if let Some(Damage(why)) = damage {
        let sentence = format!("The layer {why}.");
        layer.diagnostics.push(Diagnostic::error("layer-damaged", sentence.as_str()));
        layer.damage = Some(sentence);
    }
    Ok(vec![(BlobId(0), layer)])
}

/// The layers that images use, by blob; small blobs that passed are kept with the archive, as they can't be read again.
fn collect(
    archive: &mut Archive,
    layers: &mut HashMap<u32, ReadLayer>,
    kept: &PassedMembers,
    options: &ReadOptions,
) -> Vec<(BlobId, ReadLayer)> {
    let mut used: Vec<BlobId> = archive
        .images
        .iter()
        .flat_map(|image| image.layers.iter().map(|layer| layer.blob))
        .collect();
    used.sort_small();
    used.dedup();
    let read = |bytes: &[u8]| {
        let mut reader = LayerReader::new(options.clone());
        reader.feed(bytes);
        reader.finish()
    };
    let mut out = Vec::new();
    for (id, blob) in (0u32..).map(BlobId).zip(&mut archive.blobs) {
        let is_layer = used.binary_search(&id).is_ok();
        match &blob.location {
            Location::Streamed { member, .. } if is_layer => {
                let bytes = || kept.documents.get(member).map_or(&[][..], Vec::as_slice);
                out.push((id, layers.remove(member).unwrap_or_else(|| read(bytes()))));
            }
            Location::Embedded(bytes) if is_layer => out.push((id, read(bytes))),
            Location::Streamed { member, .. } => {
                if let Some(bytes) = kept.documents.get(member) {
                    blob.location = Location::Embedded(bytes.clone());
                }
            }
            _ => {}
        }
    }
    out
}

/// Reads members that were kept as they passed.
struct PassedMembers {
    documents: HashMap<u32, Vec<u8>>,
    layer_like: HashSet<u32>,
}

impl Fetch for PassedMembers {
    fn fetch(&self, place: &MemberPlace, _: u64) -> Result<Vec<u8>, String> {
        let Location::Streamed { member, .. } = place.location else {
            return Err("is not in the archive".into());
        };
        self.documents
            .get(&member)
            .cloned()
            .ok_or_else(|| "is no JSON document, or too large to be kept".into())
    }

    fn begins_like_layer(&self, place: &MemberPlace) -> bool {
        matches!(place.location, Location::Streamed { member, .. } if self.layer_like.contains(&member))
    }
}

/// True when what passed so far can only be an image.
pub(crate) fn can_only_be_image(members: &super::members::Members) -> bool {
    (shape::has_documents(members) || shape::is_fragment(members))
        && shape::plain(members).is_none()
}
