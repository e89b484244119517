//! The files of an archive, as handles.

use crate::worker::protocol::RequestId;
use crate::worker::schedule::Held;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Blob;

/// One file, or each of a folder.
#[derive(Clone)]
pub struct Files {
    /// Their paths in the folder, or the one file's name.
    pub paths: Vec<String>,
    /// In the same order.
    pub all: Vec<Blob>,
}

impl Files {
    /// Bytes of each.
    pub fn lengths(&self) -> Vec<u64> {
        self.all.iter().map(|file| file.size() as u64).collect()
    }

    /// One of them, or bytes of a document as a file of their own.
    pub fn file(&self, held: &Held) -> Option<Blob> {
        match held {
            Held::File(number) => self.all.get(*number as usize).cloned(),
            Held::All { .. } => None,
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

/// So long a browser may keep a file locked for a worker that was ended.
const UNLOCKED: u32 = 1_000;

/// Takes a file away that was not written to its end, where the browser can: what the picker made is empty. Where it is still
/// locked, that is tried once more.
pub fn remove(handle: JsValue) {
    spawn_local(async move {
        if remove_now(&handle).await.is_err() {
            let again = move || spawn_local(async move { drop(remove_now(&handle).await) });
            Timeout::new(UNLOCKED, again).forget();
        }
    });
}

/// Takes away what a worker wrote for a request into the page's own folder, and was ended before its end.
pub fn discard(of: RequestId) {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = layerpeelKept, js_name = discard)]
        fn discard_file(of: RequestId);
    }
    discard_file(of);
}

async fn remove_now(handle: &JsValue) -> Result<(), JsValue> {
    let method: Function = Reflect::get(handle, &"remove".into())?.dyn_into()?;
    let removed: Promise = method.call0(handle)?.dyn_into()?;
    JsFuture::from(removed).await.map(drop)
}
