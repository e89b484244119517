//! Reading files in a worker: positioned reads for the few headers, a run of large slices for everything else.

use crate::formats::Source;
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use std::io;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FileReaderSync};

/// Bytes asked for at a time. Chromium hands a file over at 1.1 GB/s in 16 MiB slices, 0.5 in 1 MiB (design/speed.md); the
/// buffers of 8 MiB slices keep peak memory at half.
const SLICE: u64 = 8 << 20;

/// Positioned reads through `FileReaderSync`, for detection and headers.
pub struct BlobSource {
    blob: Blob,
    reader: FileReaderSync,
}

impl BlobSource {
    /// Reads from `blob`. Only workers have the reader.
    pub fn new(blob: Blob) -> Self {
        Self { blob, reader: FileReaderSync::new().expect("desk and layer code runs in workers") }
    }
}

impl Source for BlobSource {
    fn len(&self) -> u64 {
        self.blob.size() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let end = self.len().min(offset.saturating_add(buf.len() as u64));
        if offset >= end {
            return Ok(0);
        }
        let piece = slice(&self.blob, offset, end)?;
        let buffer = self.reader.read_as_array_buffer(&piece).map_err(|error| unreadable(&error))?;
        let length = (end - offset) as usize;
        Uint8Array::new(&buffer).copy_to(&mut buf[..length]);
        Ok(length)
    }
}

/// A run of slices; the next one is on its way while this one is worked on.
pub struct Slices {
    blob: Blob,
    at: u64,
    end: u64,
    next: Option<Promise>,
    buffer: Vec<u8>,
}

impl Slices {
    /// Reads `length` bytes from `offset`.
    pub fn new(blob: Blob, offset: u64, length: u64) -> Self {
        let end = (blob.size() as u64).min(offset.saturating_add(length));
        let mut slices = Self { blob, at: offset, end, next: None, buffer: Vec::new() };
        slices.ask();
        slices
    }

    /// The next slice; `None` at the end. The error is a sentence for a person.
    pub async fn next(&mut self) -> Result<Option<&[u8]>, String> {
        let Some(promise) = self.next.take() else { return Ok(None) };
        let value = JsFuture::from(promise).await.map_err(|error| unreadable(&error).to_string())?;
        self.ask();
        let bytes = Uint8Array::new(value.unchecked_ref::<ArrayBuffer>());
        self.buffer.resize(bytes.length() as usize, 0);
        bytes.copy_to(&mut self.buffer);
        Ok(Some(&self.buffer))
    }

    fn ask(&mut self) {
        if self.at >= self.end {
            return;
        }
        let to = self.end.min(self.at + SLICE);
        self.next = slice(&self.blob, self.at, to).ok().map(|piece| piece.array_buffer());
        self.at = to;
    }
}

fn slice(blob: &Blob, from: u64, to: u64) -> io::Result<Blob> {
    blob.slice_with_f64_and_f64(from as f64, to as f64).map_err(|error| unreadable(&error))
}

fn unreadable(error: &wasm_bindgen::JsValue) -> io::Error {
    let reason = js_sys::Error::from(error.clone()).message();
    io::Error::other(format!("the browser could not read the file ({reason}); was it moved or changed?"))
}
