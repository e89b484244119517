//! One shape for every message: `[body, files, bytes]`, and behind them the handle of a file that is to be written. `body` is a protocol value as bytes, `files` are handed over as handles,
//! `bytes` are buffers; the memory of both moves.

use crate::domain::wire::{Wire, from_bytes, to_bytes};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, MessageEvent};

/// A message with what travels beside it.
#[derive(Debug)]
pub struct Parcel<T> {
    /// The protocol value.
    pub body: T,
    /// File handles.
    pub files: Vec<Blob>,
    /// Runs of bytes.
    pub bytes: Vec<Uint8Array>,
    /// The handle of a file that is to be written.
    pub to: Option<JsValue>,
}

impl<T> Parcel<T> {
    /// A message with nothing beside it.
    pub fn new(body: T) -> Self {
        Self { body, files: Vec::new(), bytes: Vec::new(), to: None }
    }

    /// The same with a run of bytes, copied out of this memory once.
    pub fn with_bytes(mut self, bytes: &[u8]) -> Self {
        self.bytes.push(Uint8Array::from(bytes));
        self
    }

    /// The same with several runs of bytes.
    pub fn with_all(self, runs: &[Vec<u8>]) -> Self {
        runs.iter().fold(self, |parcel, bytes| parcel.with_bytes(bytes))
    }
}

impl<T: Wire> Parcel<T> {
    /// The JavaScript value to post, and the list of what it transfers.
    pub fn pack(&self) -> (JsValue, JsValue) {
        let (value, moved) = pack(&to_bytes(&self.body), &self.files, &self.bytes);
        if let (Some(to), Some(list)) = (&self.to, value.dyn_ref::<Array>()) {
            list.push(to);
        }
        (value, moved)
    }

    /// Reads a message back; `None` for one that is not ours.
    pub fn unpack(event: &MessageEvent) -> Option<Self> {
        let value = event.data().dyn_into::<Array>().ok()?;
        let body = value.get(0).dyn_into::<Uint8Array>().ok()?.to_vec();
        Some(Self {
            body: from_bytes(&body)?,
            files: list(&value.get(1)),
            bytes: list(&value.get(2)),
            to: Some(value.get(3)).filter(JsValue::is_object),
        })
    }
}

fn pack(body: &[u8], files: &[Blob], bytes: &[Uint8Array]) -> (JsValue, JsValue) {
    let body = Uint8Array::from(body);
    let moved: Array = std::iter::once(&body).chain(bytes).map(Uint8Array::buffer).collect();
    let value =
        Array::of3(&body, &files.iter().collect::<Array>(), &bytes.iter().collect::<Array>());
    (value.into(), moved.into())
}

fn list<J: JsCast>(value: &JsValue) -> Vec<J> {
    let items = value.dyn_ref::<Array>().map(Array::iter);
    items.into_iter().flatten().filter_map(|item| item.dyn_into().ok()).collect()
}
