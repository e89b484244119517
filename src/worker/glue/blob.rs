//! Reading files in a worker: positioned reads for the few headers, a stream of pieces for everything else.

use crate::formats::Source;
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use std::io;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FileReaderSync, ReadableStreamByobReader, ReadableStreamReadResult};

/// Bytes of the buffer that a byte stream fills; it brings 100 to 200 KiB at a time.
const BUFFER: u32 = 1 << 20;

/// Bytes of a slice, where there are no byte streams: large ones are handed over faster, small ones weigh less.
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
        let buffer =
            self.reader.read_as_array_buffer(&piece).map_err(|error| unreadable(&error))?;
        let length = (end - offset) as usize;
        Uint8Array::new(&buffer).copy_to(&mut buf[..length]);
        Ok(length)
    }
}

/// The bytes of a part of a file, in pieces of any size.
///
/// A byte stream fills one buffer of ours again and again: a gigabyte then costs 25 MB of memory, where a buffer for each slice
/// leaves 150 to 230 MB to the collector, and it is a fifth faster (Chromium 156, one worker). Browsers whose files are no
/// byte streams are asked for slices.
pub struct Pieces {
    from: From,
    piece: Vec<u8>,
    /// Bytes of `piece` that were given away.
    given: usize,
    /// Where the next byte lies in the file.
    at: u64,
}

enum From {
    /// The reader, and the buffer that travels to it and back.
    Stream(ReadableStreamByobReader, ArrayBuffer),
    Slices(Slices),
}

impl Pieces {
    /// Reads `length` bytes from `offset`. The error is a sentence for a person.
    pub fn new(blob: &Blob, offset: u64, length: u64) -> Result<Self, String> {
        let end = (blob.size() as u64).min(offset.saturating_add(length));
        let part = slice(blob, offset.min(end), end).map_err(|error| error.to_string())?;
        let from = match ReadableStreamByobReader::new(&part.stream()) {
            Ok(reader) => From::Stream(reader, ArrayBuffer::new(BUFFER)),
            Err(_) => From::Slices(Slices::new(part)),
        };
        Ok(Self { from, piece: Vec::new(), given: 0, at: offset })
    }

    /// The next piece; `None` at the end. The error is a sentence for a person.
    pub async fn next(&mut self) -> Result<Option<&[u8]>, String> {
        self.next_before(u64::MAX).await
    }

    /// The next piece of what lies before `end` in the file; `None` when nothing is left of that.
    pub async fn next_before(&mut self, end: u64) -> Result<Option<&[u8]>, String> {
        if self.at >= end || (self.given == self.piece.len() && !self.refill().await?) {
            return Ok(None);
        }
        let from = self.given;
        let count = (end - self.at).min((self.piece.len() - from) as u64);
        self.given += count as usize;
        self.at += count;
        Ok(Some(&self.piece[from..self.given]))
    }

    /// Passes over what lies before `offset`.
    pub async fn skip_to(&mut self, offset: u64) -> Result<(), String> {
        while self.next_before(offset).await?.is_some() {}
        Ok(())
    }

    /// Brings the next piece; false at the end.
    async fn refill(&mut self) -> Result<bool, String> {
        let arrived = match &mut self.from {
            From::Stream(reader, buffer) => fill(reader, buffer).await,
            From::Slices(slices) => slices.next().await,
        };
        let Some(bytes) = arrived.map_err(|error| unreadable(&error).to_string())? else {
            return Ok(false);
        };
        self.piece.resize(bytes.length() as usize, 0);
        bytes.copy_to(&mut self.piece);
        self.given = 0;
        Ok(true)
    }
}

/// What the reader put into the buffer; `None` at the end.
async fn fill(
    reader: &ReadableStreamByobReader,
    buffer: &mut ArrayBuffer,
) -> Result<Option<Uint8Array>, JsValue> {
    let result =
        JsFuture::from(reader.read_with_array_buffer_view(&Uint8Array::new(buffer))).await?;
    let result: &ReadableStreamReadResult = result.unchecked_ref();
    if result.get_done().unwrap_or(false) {
        return Ok(None);
    }
    let bytes: Uint8Array = result.get_value().unchecked_into();
    *buffer = bytes.buffer();
    Ok(Some(bytes))
}

/// A run of slices; the next one is on its way while this one is worked on.
struct Slices {
    blob: Blob,
    at: u64,
    next: Option<Promise>,
}

impl Slices {
    fn new(blob: Blob) -> Self {
        let mut slices = Self { blob, at: 0, next: None };
        slices.ask();
        slices
    }

    async fn next(&mut self) -> Result<Option<Uint8Array>, JsValue> {
        let Some(promise) = self.next.take() else { return Ok(None) };
        let buffer = JsFuture::from(promise).await?;
        self.ask();
        Ok(Some(Uint8Array::new(&buffer)))
    }

    fn ask(&mut self) {
        let to = (self.blob.size() as u64).min(self.at + SLICE);
        if self.at < to {
            self.next = slice(&self.blob, self.at, to).ok().map(|piece| piece.array_buffer());
            self.at = to;
        }
    }
}

fn slice(blob: &Blob, from: u64, to: u64) -> io::Result<Blob> {
    blob.slice_with_f64_and_f64(from as f64, to as f64).map_err(|error| unreadable(&error))
}

fn unreadable(error: &JsValue) -> io::Error {
    let reason = js_sys::Error::from(error.clone()).message();
    io::Error::other(format!(
        "the browser could not read the file ({reason}); was it moved or changed?"
    ))
}
