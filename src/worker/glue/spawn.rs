//! The page's end of a worker: starting it from the module that all share, speaking to it, ending it.

use super::message::Parcel;
use crate::domain::wire::Wire;
use js_sys::{Function, Promise, Reflect, global};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions};

/// A worker. Dropping it ends it at once and gives its memory back.
pub struct Handle(Rc<RefCell<Stage>>);

/// The workers' program may still be on its way when the first of them is started.
enum Stage {
    /// What was posted so far, each message with the list of what moves.
    Waiting(Vec<(JsValue, JsValue)>),
    /// It runs.
    Running(Running),
}

struct Running {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Handle {
    /// Starts the worker called `role` (`desk`, `layer` or `lab`, which is a program of its own). `on_parcel` gets what it says; `on_lost` a sentence when it dies.
    ///
    /// `static/boot.js` has each program compiled once for all. What is posted before the worker is there waits here, and until
    /// it is up in its own queue (`static/worker.js`).
    pub fn start<T: Wire + 'static>(
        role: &'static str,
        on_parcel: impl FnMut(Parcel<T>) + 'static,
        on_lost: impl FnMut(String) + 'static,
    ) -> Result<Self, JsValue> {
        let asks = Reflect::get(&global(), &"layerpeelProgram".into())?.dyn_into::<Function>()?;
        let program = asks.call1(&JsValue::UNDEFINED, &role.into())?.dyn_into::<Promise>()?;
        let stage = Rc::new(RefCell::new(Stage::Waiting(Vec::new())));
        let started = Rc::downgrade(&stage);
        spawn_local(async move {
            let program = JsFuture::from(program).await;
            // Dropped meanwhile: nobody wants it any more.
            let Some(stage) = started.upgrade() else { return };
            match program.and_then(|program| Running::start(role, &program, on_parcel, on_lost)) {
                Ok(running) => begin(&stage, running),
                Err(error) => web_sys::console::error_1(&error),
            }
        });
        Ok(Self(stage))
    }

    /// Posts a message; its bytes move.
    pub fn post<T: Wire>(&self, parcel: &Parcel<T>) {
        let (value, moved) = parcel.pack();
        match &mut *self.0.borrow_mut() {
            Stage::Waiting(waiting) => waiting.push((value, moved)),
            Stage::Running(running) => running.post(&value, &moved),
        }
    }
}

/// Sends what waited, in its order.
fn begin(stage: &RefCell<Stage>, running: Running) {
    let mut stage = stage.borrow_mut();
    if let Stage::Waiting(waiting) = &*stage {
        waiting.iter().for_each(|(value, moved)| running.post(value, moved));
    }
    *stage = Stage::Running(running);
}

impl Running {
    /// `program` is `{ module, source }` of `static/boot.js`.
    fn start<T: Wire + 'static>(
        role: &str,
        program: &JsValue,
        mut on_parcel: impl FnMut(Parcel<T>) + 'static,
        mut on_lost: impl FnMut(String) + 'static,
    ) -> Result<Self, JsValue> {
        let source = Reflect::get(program, &"source".into())?;
        let options = WorkerOptions::new();
        options.set_name(role);
        let worker = Worker::new_with_options(&source.as_string().unwrap_or_default(), &options)?;
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
        worker.post_message(&Reflect::get(program, &"module".into())?)?;
        Ok(Self { worker, _on_message: on_message, _on_error: on_error })
    }

    fn post(&self, value: &JsValue, moved: &JsValue) {
        if let Err(error) = self.worker.post_message_with_transfer(value, moved) {
            web_sys::console::error_1(&error);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
