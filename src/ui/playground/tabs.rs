//! Which of the stages is shown.

use crate::app::playground::{PlaygroundAction, PlaygroundState, STAGES};
use crate::ui::glue::hooks::Link;
use crate::worker::protocol::ToLab;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Where not all have room, the chosen one is seen.
pub fn show_chosen() {
    let chosen = document().query_selector(".stages [aria-pressed=true]").ok().flatten();
    let Some(chosen) = chosen.and_then(|chosen| chosen.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    if let Some(all) = chosen.parent_element() {
        let before = chosen.offset_left() - all.unchecked_ref::<HtmlElement>().offset_left();
        all.set_scroll_left(before - (all.client_width() - chosen.offset_width()) / 2);
    }
}

pub fn tabs(link: &Link, lab: &PlaygroundState) -> Html {
    let one = |&(name, title): &(&'static str, &'static str)| {
        let on = *lab.on == *name;
        let onclick = link.on(move |_| PlaygroundAction::Tell(ToLab::Stage(name.into())).into());
        html! { <button type="button" class="button" aria-pressed={on.to_string()} {onclick}>{ title }</button> }
    };
    html! { <div class="switch stages" role="group" aria-label="Stages">{ for STAGES.iter().map(one) }</div> }
}
