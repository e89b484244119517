//! The browser's own file pickers: one for a file, one for a folder. Hidden inputs that buttons click.

use super::offer_files;
use crate::ui::glue::hooks::{Link, use_link};
use crate::ui::glue::kept::pick_or;
use gloo::utils::document;
use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

const FILE: &str = "pick-file";
const FOLDER: &str = "pick-folder";

/// Lets the person pick a file, or two to be compared.
pub fn open(link: &Link) {
    let link = link.clone();
    pick_or(move |picked| offer_files(&link, &picked), || click(FILE));
}

/// What a button does that lets the person pick.
pub fn opens(link: &Link) -> Callback<MouseEvent> {
    let link = link.clone();
    Callback::from(move |_| open(&link))
}

/// Lets the person pick a folder.
pub fn open_folder() {
    click(FOLDER);
}

/// Presses the file input of this id.
pub fn click(id: &str) {
    if let Some(input) = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlInputElement>().ok())
    {
        input.click();
    }
}

#[component]
pub fn Picker() -> Html {
    let link = use_link();
    let folder = use_node_ref();
    use_effect_with((), {
        let folder = folder.clone();
        move |()| {
            // No attribute of Yew's own knows it.
            folder
                .cast::<HtmlInputElement>()
                .into_iter()
                .for_each(|input| drop(input.set_attribute("webkitdirectory", "")));
        }
    });
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let picked = input.files().map(|list| Array::from(&list)).unwrap_or_default();
        // So that the same file can be picked again.
        input.set_value("");
        offer_files(&link, &picked);
    });
    html! {
        <div hidden=true>
            <input id={FILE} type="file" multiple=true aria-label="Image archive" onchange={onchange.clone()} />
            <input id={FOLDER} ref={folder} type="file" aria-label="Folder with an OCI layout" {onchange} />
        </div>
    }
}
