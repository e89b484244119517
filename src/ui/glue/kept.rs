//! Files that can be opened again another time: what `static/kept.js` does.

use super::hooks::Link;
use crate::app::action::{Action, Last};
use crate::app::takeout::{TakeAction, Whither};
use crate::ui::open::offer_files;
use crate::worker::protocol::{Purpose, RequestId, TakeQuestion};
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = layerpeelKept)]
    fn pick() -> Promise;
    /// The browser has the newer picker.
    #[wasm_bindgen(js_namespace = layerpeelKept, js_name = canPick)]
    pub fn can_pick() -> bool;
    /// Asks for the handles of dropped files, while the drop lasts.
    #[wasm_bindgen(js_namespace = layerpeelKept)]
    pub fn dropped(transfer: &JsValue, files: &JsValue);
    #[wasm_bindgen(js_namespace = layerpeelKept, js_name = saveAs)]
    fn save_as(name: &str) -> Promise;
    #[wasm_bindgen(js_namespace = layerpeelKept, js_name = handed)]
    fn handed_over(side: u32, file: &JsValue);
    #[wasm_bindgen(js_namespace = layerpeelKept)]
    fn keep(side: u32, name: &str, bytes: f64) -> Promise;
    #[wasm_bindgen(js_namespace = layerpeelKept)]
    fn last() -> Promise;
    #[wasm_bindgen(js_namespace = layerpeelKept)]
    fn again() -> Promise;
    #[wasm_bindgen(js_namespace = layerpeelKept)]
    fn exchange() -> Promise;
    /// Forgets all.
    #[wasm_bindgen(js_namespace = layerpeelKept)]
    pub fn forget();
}

const GONE: &str = "It can't be opened again: it was moved, changed hands or was not allowed to. Choose it once more.";

/// Asks where a file goes, while the press lasts that wants it, and has it written there: to disk, where the browser has a picker
/// for that, else it goes to the downloads.
pub fn take_out(link: Link, id: RequestId, name: &str, of: TakeQuestion) {
    let asked = save_as(name);
    spawn_local(async move {
        let handle = JsFuture::from(asked).await.unwrap_or(JsValue::UNDEFINED);
        let Some(engine) = link.0.engine() else { return };
        let action = if handle.is_null() {
            TakeAction::Dismissed(id)
        } else if handle.is_undefined() {
            engine.take_out(id, of, None);
            TakeAction::Chosen { id, to: Whither::Downloads, name: None }
        } else {
            let name = js_sys::Reflect::get(&handle, &"name".into()).ok();
            let name = name.and_then(|name| name.as_string()).map(Into::into);
            engine.take_out(id, of, Some(handle));
            TakeAction::Chosen { id, to: Whither::Disk, name }
        };
        link.send(Action::Take(action));
    });
}

fn side(purpose: Purpose) -> u32 {
    u32::from(purpose == Purpose::Beside)
}

/// A file is about to be opened; `null` for what is none, such as a folder.
pub fn handed(purpose: Purpose, file: &JsValue) {
    handed_over(side(purpose), file);
}

/// What was handed over was opened: once it is closed, it can be opened again.
pub fn remember(link: Link, purpose: Purpose, name: &str, bytes: u64) {
    look_after(link, keep(side(purpose), name, bytes as f64));
}

/// What is shown and what stands beside it have changed places.
pub fn exchanged(link: Link) {
    look_after(link, exchange());
}

fn look_after(link: Link, kept: Promise) {
    spawn_local(async move {
        let _ = JsFuture::from(kept).await;
        look(&link);
    });
}

/// Picks files, with the newer picker where there is one; `other` picks them where there is none.
pub fn pick_or(files: impl FnOnce(Array) + 'static, other: impl FnOnce() + 'static) {
    if !can_pick() {
        return other();
    }
    spawn_local(async move {
        match JsFuture::from(pick()).await.ok().and_then(|picked| picked.dyn_into::<Array>().ok()) {
            Some(picked) => files(picked),
            None => other(),
        }
    });
}

/// Finds out which files were open last time.
pub fn look(link: &Link) {
    let link = link.clone();
    spawn_local(async move {
        let found = JsFuture::from(last()).await.ok().and_then(|all| all.dyn_into::<Array>().ok());
        let of = |one: JsValue| {
            let one: Array = one.dyn_into().ok()?;
            let bytes = one.get(1).as_f64()? as u64;
            Some(Last {
                name: one.get(0).as_string()?.into(),
                bytes,
                again: one.get(2).is_truthy(),
            })
        };
        let last: Vec<Last> = found.unwrap_or_default().iter().filter_map(of).collect();
        if !last.is_empty() {
            link.send(Action::LastKnown(last));
        }
    });
}

/// Opens them again.
pub fn open_again(link: Link) {
    spawn_local(async move {
        match JsFuture::from(again()).await.ok().and_then(|files| files.dyn_into::<Array>().ok()) {
            Some(files) if files.length() > 0 => offer_files(&link, &files),
            _ => link.send(Action::Say(GONE.into())),
        }
    });
}
