//! What the fuzz targets share: opening bytes as the page does, and getting past checksums.

use layerpeel::analysis::union::Union;
use layerpeel::domain::{Archive, LayerIndex, Location};
use layerpeel::formats::{
    Flow, Input, LayerReader, Limits, Opening, ReadLayer, ReadOptions, Source, StreamOpener, open,
};
use std::sync::Arc;

struct Bytes<'a>(&'a [u8]);

impl Source for Bytes<'_> {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<usize> {
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|offset| self.0.get(offset..))
            .unwrap_or_default();
        let length = rest.len().min(buf.len());
        buf[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }
}

/// The product's limits, but for sizes that only cost the fuzzer time.
pub fn limits() -> Limits {
    Limits { output: 8 << 20, holes_of_file: 1 << 20, holes_of_layer: 1 << 20, ..Limits::default() }
}

fn options() -> ReadOptions {
    ReadOptions { limits: limits(), ..ReadOptions::default() }
}

/// Reads a layer from pieces.
pub fn read_layer<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> ReadLayer {
    let mut reader = LayerReader::new(options());
    for piece in pieces {
        if reader.feed(piece) == Flow::Done {
            break;
        }
    }
    reader.finish()
}

/// Opens, reads every layer, makes every union.
pub fn open_all(data: &[u8]) {
    let source = Bytes(data);
    let inputs = [Input { path: "fuzz.tar".into(), source: &source }];
    match open(&inputs, &limits()) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(Opening::Archive(archive)) => unions(&archive, data),
        Ok(Opening::Compressed(compression)) => {
            let mut opener = StreamOpener::new(compression, options());
            let _ = opener.feed(data);
            let _ = opener.finish();
        }
    }
}

fn unions(archive: &Archive, data: &[u8]) {
    for image in &archive.images {
        let layers: Vec<Option<Arc<LayerIndex>>> = image
            .layers
            .iter()
            .map(|layer| {
                let Location::Range { offset, length, .. } =
                    archive.blobs[layer.blob.0 as usize].location
                else {
                    return None;
                };
                let bytes = &data[offset as usize..(offset + length) as usize];
                Some(Arc::new(read_layer(bytes.chunks(4096)).index))
            })
            .collect();
        let _ = Union::build(&layers);
    }
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
