//! How the second file comes in: a picker of its own.

use crate::app::compare::CompareAction;
use crate::ui::glue::hooks::Link;
use crate::ui::glue::kept::pick_or;
use crate::ui::open::offer_files;
use crate::ui::widgets::icon::{Shape, icon};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

const FILE: &str = "pick-other";

/// Lets the person pick the second file.
pub fn pick(link: &Link) {
    let link = link.clone();
    pick_or(move |picked| take_other(&link, &picked), click);
}

/// The picked files; of two, both are meant.
fn take_other(link: &Link, picked: &js_sys::Array) {
    match picked.length() {
        0 => {}
        1 => {
            let files = picked.iter().filter_map(|file| file.dyn_into::<File>().ok());
            let files = files.map(|file| (file.name(), file)).collect();
            *link.0.inbox.borrow_mut() = [files].into();
            link.send(CompareAction::OpenInbox.into());
        }
        _ => offer_files(link, picked),
    }
}

fn click() {
    let input = gloo::utils::document()
        .get_element_by_id(FILE)
        .and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    input.into_iter().for_each(|input| input.click());
}

/// The button, and the browser's picker that it opens.
pub fn open_other(link: &Link) -> Html {
    let (picks, link) = (link.clone(), link.clone());
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let picked = input.files().map(|list| js_sys::Array::from(&list)).unwrap_or_default();
        // So that the same file can be picked again.
        input.set_value("");
        take_other(&link, &picked);
    });
    let onclick = Callback::from(move |_: MouseEvent| pick(&picks));
    html! {
        <>
            <input id={FILE} type="file" multiple=true hidden=true aria-label="Second image archive" {onchange} />
            <button type="button" class="button small" title="Open a second file to compare with (b)" {onclick}>
                { icon(Shape::Open) }{ "Open B…" }
            </button>
        </>
    }
}
