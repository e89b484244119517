//! Calling what a browser may not have: a method that is missing is an error like any other.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What a method returns. The error is a sentence.
pub fn call(of: &JsValue, name: &str, given: &[JsValue]) -> Result<JsValue, String> {
    let method: Function =
        Reflect::get(of, &name.into()).and_then(JsCast::dyn_into).map_err(said)?;
    method.apply(of, &given.iter().collect::<Array>()).map_err(said)
}

/// What a method promises. The error is a sentence.
pub async fn promised(of: &JsValue, name: &str, given: &[JsValue]) -> Result<JsValue, String> {
    let coming: Promise = call(of, name, given)?.dyn_into().map_err(said)?;
    JsFuture::from(coming).await.map_err(said)
}

/// An object of these members.
pub fn object<const N: usize>(members: [(&str, JsValue); N]) -> JsValue {
    let made = Object::new();
    for (key, value) in members {
        let _ = Reflect::set(&made, &key.into(), &value);
    }
    made.into()
}

/// What went wrong, as a sentence.
pub fn said(error: JsValue) -> String {
    let error = js_sys::Error::from(error);
    let why = String::from(error.message());
    match String::from(error.name()).as_str() {
        "QuotaExceededError" => format!("There is no room left on the disk ({why})."),
        "NotAllowedError" => format!("The browser may not write there ({why})."),
        "NotFoundError" => format!("The file to write to is not there any more ({why})."),
        _ => format!("The browser says: {why}"),
    }
}
