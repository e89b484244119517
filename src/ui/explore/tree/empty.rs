//! What stands where rows would: a sentence that says why there are none.

use crate::app::listing::ListAction;
use crate::ui::glue::hooks::Link;
use crate::ui::open::picker;
use crate::view::rows::{Counts, Paths, TreeQuery, TreeView};
use crate::view::text;
use yew::prelude::*;

/// Why there are no rows: what was asked for, in an image of so many layers, and what the chosen one changes.
pub fn empty(
    query: &TreeQuery,
    layers: u32,
    counts: &Counts,
    send: &Callback<ListAction<Paths>>,
) -> Html {
    let says = if layers == 0 {
        "This image has no layers, and so no files.".to_owned()
    } else if !query.list.filter.is_empty() {
        format!("No path here matches “{}”.", text::inert(&query.list.filter))
    } else if !query.list.hide.is_empty() || query.hide_unchanged {
        "Everything that could be shown here is hidden by the buttons above.".to_owned()
    } else if query.view == TreeView::Layer && *counts == Counts::default() {
        format!("Layer {} changes no file.", query.layer + 1)
    } else {
        "There are no files here.".to_owned()
    };
    html! {
        <>
            <p>{ says }</p>
            if !query.list.filter.is_empty() {
                <button type="button" class="button" onclick={send.reform(|_: MouseEvent| ListAction::Filter("".into()))}>{ "Clear the filter" }</button>
            }
        </>
    }
}

/// While layers are read, with what happens then, or when that was stopped.
pub fn reading(layers: u32, stopped: bool, then: &str, link: &Link) -> Html {
    if stopped {
        return html! {
            <div key="stopped" class="nothing">
                <p>{ "Reading was stopped: the stack is known, the files are not." }</p>
                <button type="button" class="button" onclick={picker::opens(link)}>{ "Open an image…" }</button>
            </div>
        };
    }
    let lines = (0..14).map(|at| html! { <i class={format!("w{}", at * 5 % 7)}></i> });
    html! {
        <div key="reading" class="reading">
            <p>{ format!("Reading {}: {then} when all are merged.", text::counted(layers.into(), "layer", "layers")) }</p>
            <div class="bones" aria-hidden="true">{ for lines }</div>
        </div>
    }
}
