//! Packs the tar of one layer into a blob of an archive under way.

use crate::domain::Digest;
use crate::formats::Flow;
use crate::formats::store::{Blob, Store, Stored};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::io::{self, Seek, Write};

/// Bytes that go on at a time: what comes out must not tell in which pieces it came in.
const BLOCK: usize = 64 << 10;

/// The media type of a layer that is packed so; `None` for what no engine reads.
pub(super) fn media_type(compression: &str) -> Option<&'static str> {
    Some(match compression {
        "none" => "application/vnd.oci.image.layer.v1.tar",
        "gzip" => "application/vnd.oci.image.layer.v1.tar+gzip",
        "zstd" => "application/vnd.oci.image.layer.v1.tar+zstd",
        _ => return None,
    })
}

/// Packs a tar into a blob.
pub(super) struct Packer<'a, W: Write + Seek> {
    out: Packed<'a, W>,
    block: Vec<u8>,
    diff: Sha256,
    /// The first that went wrong.
    pub(super) wrong: Option<io::Error>,
}

enum Packed<'a, W: Write + Seek> {
    Plain(Blob<'a, W>),
    Gzip(Box<GzEncoder<Blob<'a, W>>>),
}

impl<'a, W: Write + Seek> Packer<'a, W> {
    pub(super) fn new(store: &'a mut Store<W>, zipped: bool) -> io::Result<Self> {
        let blob = store.blob()?;
        let out = if zipped {
            Packed::Gzip(Box::new(GzEncoder::new(blob, Compression::default())))
        } else {
            Packed::Plain(blob)
        };
        Ok(Self { out, block: Vec::with_capacity(BLOCK), diff: Sha256::new(), wrong: None })
    }

    pub(super) fn write(&mut self, mut bytes: &[u8]) -> Flow {
        while !bytes.is_empty() && self.wrong.is_none() {
            let (now, rest) = bytes.split_at(bytes.len().min(BLOCK - self.block.len()));
            self.block.extend_from_slice(now);
            bytes = rest;
            if self.block.len() == BLOCK {
                self.pack();
            }
        }
        if self.wrong.is_none() { Flow::More } else { Flow::Done }
    }

    fn pack(&mut self) {
        self.diff.update(&self.block);
        let packed = match &mut self.out {
            Packed::Plain(blob) => blob.write_all(&self.block),
            Packed::Gzip(gzip) => gzip.write_all(&self.block),
        };
        self.wrong = packed.err();
        self.block.clear();
    }

    pub(super) fn end(mut self) -> io::Result<(Stored, Digest)> {
        if self.wrong.is_none() {
            self.pack();
        }
        if let Some(error) = self.wrong {
            return Err(error);
        }
        let (blob, compression) = match self.out {
            Packed::Plain(blob) => (blob, "none"),
            Packed::Gzip(gzip) => (gzip.finish()?, "gzip"),
        };
        let stored = blob.end(media_type(compression).unwrap_or_default())?;
        Ok((stored, Digest::from_sha256(&self.diff.finalize())))
    }
}
