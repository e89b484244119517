//! The page's end of a worker: starting it from the page's own compiled module, speaking to it, ending it.

use super::message::Parcel;
use crate::domain::wire::Wire;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// A running worker. Dropping it ends it at once and gives its memory back.
pub struct Handle {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Handle {
    /// Starts the worker called `role` (`desk` or `layer`). `on_parcel` gets what it says; `on_lost` a sentence when it dies.
    ///
    /// The compiled module is posted to it, so nothing is fetched or compiled twice; what is posted before it is up waits
    /// in the worker's queue (`static/worker.js`).
    pub fn start<T: Wire + 'static>(
        role: &str,
        mut on_parcel: impl FnMut(Parcel<T>) + 'static,
        mut on_lost: impl FnMut(String) + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(role);
        let worker = Worker::new_with_options(&source()?, &options)?;
        let on_message = Closure::new(move |event: MessageEvent| {
            if let Some(parcel) = Parcel::unpack(&event) {
                on_parcel(parcel);
            }
        });
        let on_error = Closure::new(move |event: ErrorEvent| {
            event.prevent_default();
            on_lost(event.message());
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.post_message(&wasm_bindgen::module())?;
        Ok(Self { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Posts a message; its bytes move.
    pub fn post<T: Wire>(&self, parcel: &Parcel<T>) {
        let (value, moved) = parcel.pack();
        if let Err(error) = self.worker.post_message_with_transfer(&value, &moved) {
            web_sys::console::error_1(&error);
        }
    }
}

/// Where the worker's program is: a blob that `static/boot.js` made of the glue and `static/worker.js`.
fn source() -> Result<String, JsValue> {
    let url = js_sys::Reflect::get(&js_sys::global(), &"layerpeelWorker".into())?;
    url.as_string().ok_or_else(|| JsValue::from_str("boot.js has not made the worker's program"))
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
