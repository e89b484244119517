//! A file of the page's own, on disk, which nobody else sees: the origin-private file system (File System Standard, sections 3 and 2.6).
//! What is large and has no place that the person chose is written there, and handed to the downloads as a file that no memory holds.
//! `static/kept.js` removes it when its download is long over, or at once where the worker that wrote it was ended before the end.

use super::foreign::{call, object, promised};
use crate::worker::protocol::RequestId;
use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// The folder of such files; `static/kept.js` knows it by the same name.
const FOLDER: &str = "taken";

/// One that is being written.
pub struct Private {
    folder: JsValue,
    name: JsValue,
    /// Its `FileSystemFileHandle`.
    handle: JsValue,
    /// Its `FileSystemSyncAccessHandle`, which only workers get.
    access: JsValue,
}

impl Private {
    /// A new one, for this request; `None` where the browser has none: in a private window, or in a page from a file.
    pub async fn make(of: RequestId) -> Option<Self> {
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
        let storage = Reflect::get(&navigator, &"storage".into()).ok()?;
        let create = object([("create", true.into())]);
        let root = promised(&storage, "getDirectory", &[]).await.ok()?;
        let given = [FOLDER.into(), create.clone()];
        let folder = promised(&root, "getDirectoryHandle", &given).await.ok()?;
        // The page knows it by its own name and the number.
        let parts = Reflect::get(&js_sys::global(), &"layerpeel".into()).ok()?;
        let page = Reflect::get(&parts, &"page".into()).ok()?.as_string()?;
        let name: JsValue = format!("{page}-{of}").into();
        let handle = promised(&folder, "getFileHandle", &[name.clone(), create]).await.ok()?;
        match promised(&handle, "createSyncAccessHandle", &[]).await {
            Ok(access) => Some(Self { folder, name, handle, access }),
            Err(_) => {
                let _ = promised(&folder, "removeEntry", &[name]).await;
                None
            }
        }
    }

    /// Writes bytes, over what is there. The error is a sentence.
    pub fn write(&self, at: u64, bytes: &Uint8Array) -> Result<(), String> {
        let there = object([("at", (at as f64).into())]);
        let written = call(&self.access, "write", &[bytes.into(), there])?;
        match written.as_f64() == Some(bytes.length().into()) {
            true => Ok(()),
            false => Err("There is no room left on the disk.".into()),
        }
    }

    /// The same with what may be a `Blob`.
    pub async fn write_part(&self, at: u64, part: &JsValue) -> Result<(), String> {
        if let Some(bytes) = part.dyn_ref::<Uint8Array>() {
            return self.write(at, bytes);
        }
        let blob: &Blob = part.unchecked_ref();
        let read = JsFuture::from(blob.array_buffer()).await.map_err(super::foreign::said)?;
        self.write(at, &Uint8Array::new(read.unchecked_ref::<ArrayBuffer>()))
    }

    /// All is written, and so long. The file, of which nothing is in memory.
    pub async fn close(&self, length: u64) -> Result<Blob, String> {
        call(&self.access, "truncate", &[(length as f64).into()])?;
        call(&self.access, "flush", &[])?;
        self.so_far().await
    }

    /// What is written so far; nothing more can be.
    pub async fn so_far(&self) -> Result<Blob, String> {
        call(&self.access, "close", &[])?;
        promised(&self.handle, "getFile", &[]).await.map(JsCast::unchecked_into)
    }

    /// Nobody wants it.
    pub async fn remove(&self) {
        // Where the browser refuses, it is removed with the old ones.
        let _ = call(&self.access, "close", &[]);
        let _ = promised(&self.folder, "removeEntry", std::slice::from_ref(&self.name)).await;
    }
}
