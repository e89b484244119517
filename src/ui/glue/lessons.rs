//! The files of lessons: what `static/boot.js` fetches, one by one.

use super::hooks::Link;
use crate::app::playground::PlaygroundAction;
use js_sys::Promise;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = layerpeelLesson)]
    fn lesson(name: &str) -> Promise;
}

/// Reads the file of a lesson.
pub fn read(link: Link, name: Rc<str>) {
    let coming = lesson(&name);
    spawn_local(async move {
        let read = match JsFuture::from(coming).await {
            Ok(text) => Ok(text.as_string().unwrap_or_default().into()),
            Err(error) => Err(String::from(js_sys::Object::from(error).to_string()).into()),
        };
        link.send(PlaygroundAction::LessonRead { name, read }.into());
    });
}
