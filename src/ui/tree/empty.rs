//! What stands where rows would: a sentence that says why there are none.

use crate::app::action::Action;
use crate::ui::glue::hooks::use_link;
use crate::ui::open::picker;
use crate::view::rows::{Counts, TreeQuery, TreeView};
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct EmptyProps {
    pub query: TreeQuery,
    pub counts: Counts,
}

#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    let link = use_link();
    let query = &props.query;
    let says = if !query.filter.is_empty() {
        format!("No path here matches “{}”.", text::inert(&query.filter))
    } else if !query.hide.is_empty() || query.hide_unchanged {
        "Everything that could be shown here is hidden by the buttons above.".to_owned()
    } else if query.view == TreeView::Layer && props.counts == Counts::default() {
        format!("Layer {} changes no file.", query.layer + 1)
    } else {
        "There are no files here.".to_owned()
    };
    html! {
        <div class="nothing" role="row"><div role="gridcell">
            <p>{ says }</p>
            if !query.filter.is_empty() {
                <button type="button" class="button" onclick={link.on(|_| Action::Filter("".into()))}>{ "Clear the filter" }</button>
            }
        </div></div>
    }
}

#[derive(Clone, Copy, PartialEq, Properties)]
pub struct ReadingProps {
    pub stopped: bool,
    pub layers: u32,
}

/// While layers are read.
#[component]
pub fn Reading(props: &ReadingProps) -> Html {
    if props.stopped {
        return html! {
            <div class="nothing">
                <p>{ "Reading was stopped: the stack is known, the files are not." }</p>
                <button type="button" class="button" onclick={|_| picker::open()}>{ "Open an image…" }</button>
            </div>
        };
    }
    let lines = (0..14).map(|at| html! { <i class={format!("w{}", at * 5 % 7)}></i> });
    html! {
        <div class="reading">
            <p>{ format!("Reading {}: the tree appears when all are merged.", text::counted(props.layers.into(), "layer", "layers")) }</p>
            <div class="bones" aria-hidden="true">{ for lines }</div>
        </div>
    }
}
