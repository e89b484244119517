//! Where a layer worker writes to: a file on disk, where the browser hands one out (File System Access), else a file of the page's
//! own; where it has none of these, a `Blob` made of parts, which the browser keeps, on disk when they are many.

use super::foreign::{object, promised, said};
use super::private::Private;
use crate::worker::protocol::RequestId;
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Seek, SeekFrom, Write};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Bytes of a part.
const PART: usize = 1 << 20;

/// Bytes that may wait to be written before those who read wait.
const LONG: u64 = 4 << 20;

/// Bytes that wait as they are: what is beyond, one slice that unpacks to very much, is given to the browser to keep.
const MOST_WAITING: u64 = 16 << 20;

/// What was written and is not away yet. Clones are the same queue.
#[derive(Clone, Debug, Default)]
pub struct Queue(Rc<RefCell<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    /// Where the next byte goes.
    at: u64,
    /// One past the last byte that was ever written.
    end: u64,
    /// Bytes before `at` that are not among the parts yet.
    part: Vec<u8>,
    parts: VecDeque<(u64, JsValue)>,
    /// Bytes of the parts that are not given to the browser.
    waiting: u64,
}

impl Inner {
    fn cut(&mut self) {
        if self.part.is_empty() {
            return;
        }
        let bytes = Uint8Array::from(&self.part[..]);
        let count = self.part.len() as u64;
        self.part.clear();
        let kept = (self.waiting > MOST_WAITING)
            .then(|| Blob::new_with_u8_array_sequence(&Array::of1(&bytes)).ok())
            .flatten();
        self.waiting += if kept.is_some() { 0 } else { count };
        self.parts.push_back((self.at - count, kept.map_or(bytes.into(), JsValue::from)));
    }
}

impl Queue {
    /// All that was written is among the parts.
    pub fn flush(&self) {
        self.0.borrow_mut().cut();
    }

    /// Who writes should wait.
    pub fn is_long(&self) -> bool {
        let inner = self.0.borrow();
        inner.waiting >= LONG || inner.parts.len() as u64 * PART as u64 >= LONG
    }

    /// The next part, and where it goes.
    pub fn next(&self) -> Option<(u64, JsValue)> {
        let mut inner = self.0.borrow_mut();
        let next = inner.parts.pop_front();
        if inner.parts.is_empty() {
            inner.waiting = 0;
        }
        next
    }

    /// One past the last byte.
    pub fn end(&self) -> u64 {
        self.0.borrow().end
    }
}

impl Write for Queue {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut inner = self.0.borrow_mut();
        let count = bytes.len().min(PART - inner.part.len());
        inner.part.extend_from_slice(&bytes[..count]);
        inner.at += count as u64;
        inner.end = inner.end.max(inner.at);
        if inner.part.len() == PART {
            inner.cut();
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Queue {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut inner = self.0.borrow_mut();
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => inner.end.checked_add_signed(by),
            SeekFrom::Current(by) => inner.at.checked_add_signed(by),
        };
        let at = at.ok_or(io::ErrorKind::InvalidInput)?;
        inner.cut();
        inner.at = at;
        Ok(at)
    }
}

/// Where it goes.
pub enum Sink {
    /// A `FileSystemWritableFileStream`.
    Stream(JsValue),
    /// A file that only the page sees.
    Private(Private),
    /// What the browser keeps as it likes, where it has neither, or behind what the file had room for.
    Parts(Parts, Option<Private>),
}

/// All that came so far.
#[derive(Default)]
pub struct Parts {
    made: Vec<Blob>,
    length: u64,
    unsure: u64,
}

/// So many bytes of parts may be on their way to the browser.
const UNSURE: u64 = 8 << 20;

impl Sink {
    /// Opens the file of a handle; without one it becomes a file of the page's own, for this request, or a `Blob`. The error is a
    /// sentence.
    pub async fn open(to: Option<JsValue>, of: RequestId) -> Result<Self, String> {
        match to {
            Some(handle) => promised(&handle, "createWritable", &[]).await.map(Self::Stream),
            None => Ok(match Private::make(of).await {
                Some(file) => Self::Private(file),
                None => Self::Parts(Parts::default(), None),
            }),
        }
    }

    /// Writes a part, over what is there.
    pub async fn write(&mut self, at: u64, part: JsValue) -> Result<(), String> {
        match self {
            Self::Stream(stream) => {
                let (write, position) = ("write".into(), (at as f64).into());
                let wanted = object([("type", write), ("position", position), ("data", part)]);
                promised(stream, "write", &[wanted]).await.map(drop)
            }
            Self::Private(file) => {
                if file.write_part(at, &part).await.is_ok() {
                    return Ok(());
                }
                // The page's own room is full: the rest goes where the browser finds some.
                let mut parts = Parts::of(file.so_far().await?);
                parts.write(at, &part).await?;
                let whole = std::mem::replace(self, Self::Parts(parts, None));
                if let (Self::Parts(_, first), Self::Private(file)) = (self, whole) {
                    *first = Some(file);
                }
                Ok(())
            }
            Self::Parts(parts, _) => parts.write(at, &part).await,
        }
    }

    /// All is written, and so long. What is not where the person chose becomes a file.
    pub async fn close(&mut self, length: u64) -> Result<Option<Blob>, String> {
        let whole = match self {
            Self::Stream(stream) => {
                promised(stream, "truncate", &[(length as f64).into()]).await?;
                promised(stream, "close", &[]).await?;
                return Ok(None);
            }
            Self::Private(file) => file.close(length).await?,
            Self::Parts(parts, _) => parts.whole().await?,
        };
        let tar = "application/x-tar";
        let file = whole.slice_with_f64_and_f64_and_content_type(0.0, length as f64, tar);
        file.map(Some).map_err(said)
    }

    /// It is not written to its end: the browser lets go of the file and of what was written beside it.
    pub async fn abort(&self) {
        match self {
            // Refused where it is closed already: there is nothing to let go of then.
            Self::Stream(stream) => drop(promised(stream, "abort", &[]).await),
            Self::Private(file) | Self::Parts(_, Some(file)) => file.remove().await,
            Self::Parts(_, None) => {}
        }
    }
}

impl Parts {
    /// What is in this file already.
    fn of(file: Blob) -> Self {
        Self { length: file.size() as u64, made: vec![file], unsure: 0 }
    }

    async fn write(&mut self, at: u64, part: &JsValue) -> Result<(), String> {
        let part = Blob::new_with_u8_array_sequence(&Array::of1(part)).map_err(said)?;
        let size = part.size() as u64;
        if at == self.length {
            self.made.push(part);
            self.length += size;
        } else {
            let whole = joined(&self.made)?;
            let cut = |from: u64, to: u64| {
                whole.slice_with_f64_and_f64(from as f64, to as f64).map_err(said)
            };
            self.length = self.length.max(at + size);
            self.made = vec![cut(0, at)?, part, cut(at + size, self.length)?];
        }
        self.unsure += size;
        if self.unsure >= UNSURE {
            self.unsure = 0;
            arrived(&self.made).await?;
        }
        Ok(())
    }

    async fn whole(&self) -> Result<Blob, String> {
        let whole = joined(&self.made)?;
        arrived(&self.made).await?;
        Ok(whole)
    }
}

fn joined(parts: &[Blob]) -> Result<Blob, String> {
    let parts: Array = parts.iter().collect();
    Blob::new_with_blob_sequence(&parts).map_err(said)
}

/// Waits until the browser has the last part, which it takes when it has time; it has none to give where its disk is full.
async fn arrived(parts: &[Blob]) -> Result<(), String> {
    let Some(last) = parts.iter().rev().find(|part| part.size() > 0.0) else { return Ok(()) };
    let byte = last.slice_with_f64_and_f64(last.size() - 1.0, last.size()).map_err(said)?;
    let read = JsFuture::from(byte.array_buffer()).await;
    read.map(drop).map_err(|_| "The browser has no room for a file so large.".into())
}
