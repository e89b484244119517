//! An SVG as pixels: drawn by the browser on a canvas, twice as large, and handed over as a PNG.

use super::effects::save;
use super::hooks::Link;
use crate::app::action::Action;
use gloo::utils::document;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, Event, HtmlCanvasElement, HtmlImageElement, Url};

/// Pixels for a pixel of the picture.
const SCALE: u32 = 2;

/// Draws the picture and hands it to the person, or says that it could not be drawn: it may be larger than a canvas.
pub fn download(link: Link, name: String, svg: &Blob) {
    if begin(&link, name, svg).is_err() {
        failed(&link);
    }
}

/// The person waits for a picture that does not come.
pub fn failed(link: &Link) {
    link.send(Action::Say("The picture could not be drawn: take it as SVG.".into()));
}

fn begin(link: &Link, name: String, svg: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(svg)?;
    let image = HtmlImageElement::new()?;
    let ended = Closure::once_into_js({
        let (link, image, address) = (link.clone(), image.clone(), address.clone());
        move |event: Event| {
            if event.type_() != "load" || paint(&link, name, &image).is_err() {
                failed(&link);
            }
            let _ = Url::revoke_object_url(&address);
        }
    });
    image.set_onload(Some(ended.unchecked_ref()));
    image.set_onerror(Some(ended.unchecked_ref()));
    image.set_src(&address);
    Ok(())
}

fn paint(link: &Link, name: String, image: &HtmlImageElement) -> Result<(), JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    let (width, height) = (image.natural_width() * SCALE, image.natural_height() * SCALE);
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(
        image,
        0.0,
        0.0,
        f64::from(width),
        f64::from(height),
    )?;
    let link = link.clone();
    let done = Closure::once_into_js(move |blob: Option<Blob>| {
        if blob.is_none_or(|blob| save(&name, &blob).is_err()) {
            failed(&link);
        }
    });
    canvas.to_blob(done.unchecked_ref())
}
