//! The files of an archive, as handles.

use crate::worker::schedule::Held;
use js_sys::{Array, Uint8Array};
use web_sys::Blob;

/// One file, or each of a folder.
pub struct Files(Vec<Blob>);

impl Files {
    /// In the order in which they were handed over.
    pub fn new(files: Vec<Blob>) -> Self {
        Self(files)
    }

    /// All of them.
    pub fn all(&self) -> &[Blob] {
        &self.0
    }

    /// One of them, or bytes of a document as a file of their own.
    pub fn file(&self, held: &Held) -> Option<Blob> {
        match held {
            Held::File(number) => self.0.get(*number as usize).cloned(),
            Held::Embedded(bytes) => {
                let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
                Blob::new_with_u8_array_sequence(&parts).ok()
            }
        }
    }

    /// A part of one of them, as a file of its own.
    pub fn part(&self, held: &Held, offset: u64, length: u64) -> Option<Blob> {
        let (from, to) = (offset as f64, offset.saturating_add(length) as f64);
        self.file(held)?.slice_with_f64_and_f64(from, to).ok()
    }
}
