//! An SVG as pixels: drawn by the browser on a canvas, twice as large, and handed over as a PNG.

use super::effects::save;
use gloo::utils::document;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

/// Pixels for a pixel of the picture.
const SCALE: u32 = 2;

/// Draws the picture and hands it to the person.
pub fn download(name: String, svg: &Blob) {
    let _ = begin(name, svg);
}

fn begin(name: String, svg: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(svg)?;
    let image = HtmlImageElement::new()?;
    let loaded = Closure::once_into_js({
        let (image, address) = (image.clone(), address.clone());
        move || {
            let _ = paint(name, &image);
            let _ = Url::revoke_object_url(&address);
        }
    });
    image.set_onload(Some(loaded.unchecked_ref()));
    image.set_src(&address);
    Ok(())
}

fn paint(name: String, image: &HtmlImageElement) -> Result<(), JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    let (width, height) = (image.natural_width() * SCALE, image.natural_height() * SCALE);
    canvas.set_width(width);
    canvas.set_height(height);
    let Some(context) = canvas.get_context("2d")? else { return Ok(()) };
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(
        image,
        0.0,
        0.0,
        f64::from(width),
        f64::from(height),
    )?;
    let done = Closure::once_into_js(move |blob: Option<Blob>| {
        blob.into_iter().for_each(|blob| drop(save(&name, &blob)));
    });
    canvas.to_blob(done.unchecked_ref())
}
