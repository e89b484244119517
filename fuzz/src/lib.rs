//! What the fuzz targets share: reading bytes as the page does, whole and in pieces, which must tell the same.

pub mod seeds;
pub mod targets;

use layerpeel::analysis::report::{self, ImageParts, LayerFacts};
use layerpeel::analysis::union::Union;
use layerpeel::domain::{Archive, BlobId, Digest, Entry, LayerIndex, Location};
use layerpeel::formats::tar::{Sink, Walker};
use layerpeel::formats::{
    BodyReader, Flow, Input, LayerReader, Limits, Opening, ReadLayer, ReadOptions, Source,
    StreamOpener, Unpacker, Verified, Verifier, Wanted, open,
};
use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::Arc;

pub use layerpeel::make::tar::mend_checksums;

/// How bytes are cut into pieces.
#[derive(Clone, Copy)]
pub enum Cut {
    /// Not at all.
    Whole,
    /// Into pieces of 1 to so many bytes, by chance.
    Random(usize, u64),
}

impl Cut {
    /// One that depends on all of the bytes, so that the fuzzer finds them all.
    pub fn by(data: &[u8]) -> Self {
        let seed = data.iter().fold(data.len() as u64, |seed, &byte| {
            (seed ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        });
        Self::Random([1, 11, 37, 600, 5000][(seed >> 60) as usize % 5], seed)
    }

    fn length(self, at: usize) -> usize {
        match self {
            Self::Whole => usize::MAX,
            Self::Random(most, seed) => {
                let mut z = (seed ^ at as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
                1 + (z >> 33) as usize % most
            }
        }
    }

    /// The pieces of `data`.
    pub fn pieces(self, data: &[u8]) -> impl Iterator<Item = &[u8]> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let rest = data.get(at..).filter(|rest| !rest.is_empty())?;
            let piece = &rest[..rest.len().min(self.length(at))];
            at += piece.len();
            Some(piece)
        })
    }
}

/// Told must be the same however `data` is cut; it is returned.
pub fn same<T: PartialEq + Debug>(data: &[u8], tell: impl Fn(Cut) -> T) -> T {
    let whole = tell(Cut::Whole);
    assert_eq!(whole, tell(Cut::by(data)));
    whole
}

struct Bytes<'a>(&'a [u8], Cut);

impl Source for Bytes<'_> {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<usize> {
        let Some(rest) = usize::try_from(offset).ok().and_then(|at| self.0.get(at..)) else {
            return Ok(0);
        };
        let length = rest.len().min(buf.len()).min(self.1.length(offset as usize));
        buf[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }
}

/// The product's limits, but for sizes that only cost the fuzzer time.
pub fn limits() -> Limits {
    Limits { output: 8 << 20, holes_of_file: 1 << 20, holes_of_layer: 1 << 20, ..Limits::default() }
}

fn options() -> ReadOptions {
    ReadOptions { limits: limits(), sha256: true, ..ReadOptions::default() }
}

/// Feeds a layer until its reader wants no more.
pub fn read_layer(data: &[u8], cut: Cut) -> ReadLayer {
    let mut reader = LayerReader::new(options());
    let _ = cut.pieces(data).any(|piece| reader.feed(piece) == Flow::Done);
    let mut read = reader.finish();
    // Whoever stops early leaves the rest uncounted.
    read.summary.packed = data.len() as u64;
    read
}

/// All that reading a layer tells.
pub fn layer_told(data: &[u8], cut: Cut) -> impl PartialEq + Debug + use<> {
    let read = read_layer(data, cut);
    (read.diagnostics, read.damage, read.summary, read.compression, read.captured, read.index)
}

/// What hashing a layer tells.
pub fn verified(data: &[u8], cut: Cut) -> Verified {
    let digest = Digest::sha256(b"");
    let mut verifier = Verifier::new(Wanted {
        digest: Some(digest.clone()),
        diff_id: Some(layerpeel::domain::DiffId(digest)),
    });
    cut.pieces(data).for_each(|piece| verifier.feed(piece));
    verifier.finish()
}

/// A content of a layer, up to `cap` bytes.
pub fn content(data: &[u8], body: u64, cap: usize, cut: Cut) -> Option<Vec<u8>> {
    let mut reader = BodyReader::new(body, cap);
    let _ = cut.pieces(data).any(|piece| reader.feed(piece) == Flow::Done);
    reader.finish()
}

/// What a stream unpacks to, if that is not too much: contents are read within the product's own limits, which take a while.
pub fn unpacked(data: &[u8]) -> Option<Vec<u8>> {
    let (mut unpacker, mut out) = (Unpacker::new(&limits()), Vec::new());
    let mut take = |piece: &[u8]| {
        out.extend_from_slice(piece);
        Flow::More
    };
    let fed = unpacker.feed(data, &mut take);
    unpacker.finish(&mut take);
    let bomb =
        fed.is_err_and(|damage| damage.0.contains("limit")) || out.len() as u64 >= limits().output;
    (!bomb).then_some(out)
}

/// The whole members of a tar with their numbers, each with its body as it is stored.
pub fn members(tar: &[u8]) -> Vec<(u32, Vec<u8>)> {
    #[derive(Default)]
    struct All(u32, Vec<u8>, Vec<(u32, Vec<u8>)>);
    impl Sink for All {
        fn begin(&mut self, _: &Entry) {
            self.0 += 1;
            self.1.clear();
        }
        fn body(&mut self, bytes: &[u8]) {
            self.1.extend_from_slice(bytes);
        }
        fn end(&mut self, _: &mut Entry, whole: bool) {
            if whole {
                self.2.push((self.0, std::mem::take(&mut self.1)));
            }
        }
    }
    let (mut walker, mut all) = (Walker::new(&Limits::default()), All::default());
    walker.feed(tar, &mut all);
    all.2
}

/// Opens, reads every layer, merges them and writes the report; it must be the same at any pace.
pub fn open_all(data: &[u8]) {
    same(data, |cut| String::from_utf8_lossy(&reported(data, cut)).into_owned());
}

fn reported(data: &[u8], cut: Cut) -> Vec<u8> {
    let source = Bytes(data, cut);
    let inputs = [Input { path: "fuzz.tar".into(), source: &source }];
    match open(&inputs, &limits()) {
        Err(error) => error.to_string().into_bytes(),
        Ok(Opening::Archive(archive)) => {
            let layers = layers_of(&archive, data, cut);
            report_of(&archive, &layers)
        }
        Ok(Opening::Compressed(compression)) => {
            let opener = StreamOpener::new(compression, options());
            let mut opener = opener.of_length(data.len() as u64);
            let _ = cut.pieces(data).any(|piece| opener.feed(piece) == Flow::Done);
            match opener.finish() {
                Err(error) => error.to_string().into_bytes(),
                Ok(streamed) => {
                    report_of(&streamed.archive, &streamed.layers.into_iter().collect())
                }
            }
        }
    }
}

fn layers_of(archive: &Archive, data: &[u8], cut: Cut) -> HashMap<BlobId, ReadLayer> {
    let layers = archive.images.iter().flat_map(|image| &image.layers);
    let read = |layer: &layerpeel::domain::Layer| {
        let Location::Range { offset, length, .. } = archive.blobs[layer.blob.0 as usize].location
        else {
            return None;
        };
        let bytes = &data[offset as usize..(offset + length) as usize];
        Some((layer.blob, read_layer(bytes, cut)))
    };
    layers.filter_map(read).collect()
}

fn report_of(archive: &Archive, layers: &HashMap<BlobId, ReadLayer>) -> Vec<u8> {
    let parts = |image: usize| {
        let read: Vec<Option<&ReadLayer>> =
            archive.images[image].layers.iter().map(|layer| layers.get(&layer.blob)).collect();
        let indexes: Vec<Option<Arc<LayerIndex>>> =
            read.iter().map(|read| read.map(|read| Arc::new(read.index.clone()))).collect();
        let facts = |read: &Option<&ReadLayer>| {
            read.map_or_else(LayerFacts::default, |read| LayerFacts {
                summary: Some(read.summary),
                compression: read.compression.to_string(),
                damage: read.damage.clone(),
                diagnostics: read.diagnostics.clone(),
                ..LayerFacts::default()
            })
        };
        ImageParts {
            union: Arc::new(Union::build(&indexes)),
            layers: read.iter().map(facts).collect(),
            insight: None,
        }
    };
    let mut out = Vec::new();
    report::write(&mut out, archive, &parts).expect("a vector takes all");
    out
}

/// A tar of these members.
pub fn archive_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, body) in members {
        let mut block = [0u8; 512];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[124..136].copy_from_slice(format!("{:011o}\0", body.len()).as_bytes());
        block[156] = b'0';
        block[257..265].copy_from_slice(b"ustar\x0000");
        tar.extend_from_slice(&block);
        tar.extend_from_slice(body);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.extend_from_slice(&[0; 1024]);
    mend_checksums(&tar)
}
