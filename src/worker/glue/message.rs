//! One shape for every message: `{ text, files, bytes }`. `text` is the JSON of a protocol value, `files` are handed over as
//! handles, `bytes` are buffers whose memory moves.

use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
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
}

impl<T> Parcel<T> {
    /// A message with nothing beside it.
    pub fn new(body: T) -> Self {
        Self { body, files: Vec::new(), bytes: Vec::new() }
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

impl<T: Serialize> Parcel<T> {
    /// The JavaScript value to post, and the list of what it transfers.
    pub fn pack(&self) -> (JsValue, JsValue) {
        let value = Object::new();
        let text = serde_json::to_string(&self.body).expect("protocol values are plain data");
        set(&value, "text", &JsValue::from_str(&text));
        set(&value, "files", &self.files.iter().collect::<Array>());
        set(&value, "bytes", &self.bytes.iter().collect::<Array>());
        let moved: Array = self.bytes.iter().map(|bytes| JsValue::from(bytes.buffer())).collect();
        (value.into(), moved.into())
    }
}

impl<T: DeserializeOwned> Parcel<T> {
    /// Reads a message back; `None` for one that is not ours.
    pub fn unpack(event: &MessageEvent) -> Option<Self> {
        let value = event.data();
        let text = Reflect::get(&value, &"text".into()).ok()?.as_string()?;
        Some(Self { body: serde_json::from_str(&text).ok()?, files: list(&value, "files"), bytes: list(&value, "bytes") })
    }
}

fn set(target: &Object, key: &str, value: &JsValue) {
    Reflect::set(target, &key.into(), value).expect("a fresh object takes any key");
}

fn list<J: JsCast>(value: &JsValue, key: &str) -> Vec<J> {
    let items = Reflect::get(value, &key.into()).ok().and_then(|items| items.dyn_into::<Array>().ok());
    items.map(|items| items.iter().filter_map(|item| item.dyn_into().ok()).collect()).unwrap_or_default()
}
