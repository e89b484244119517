//! What stands where rows would: a sentence that says why there are none.

use crate::app::listing::ListAction;
use crate::ui::glue::hooks::use_link;
use crate::ui::open::picker;
use crate::view::rows::{Counts, Paths, TreeQuery, TreeView};
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct EmptyProps {
    pub query: TreeQuery,
    pub layers: u32,
    pub counts: Counts,
    pub send: Callback<ListAction<Paths>>,
}

#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    let query = &props.query;
    let says = if props.layers == 0 {
        "This image has no layers, and so no files.".to_owned()
    } else if !query.list.filter.is_empty() {
        format!("No path here matches “{}”.", text::inert(&query.list.filter))
    } else if !query.list.hide.is_empty() || query.hide_unchanged {
        "Everything that could be shown here is hidden by the buttons above.".to_owned()
    } else if query.view == TreeView::Layer && props.counts == Counts::default() {
        format!("Layer {} changes no file.", query.layer + 1)
    } else {
        "There are no files here.".to_owned()
    };
    html! {
        <>
            <p>{ says }</p>
            if !query.list.filter.is_empty() {
                <button type="button" class="button" onclick={props.send.reform(|_: MouseEvent| ListAction::Filter("".into()))}>{ "Clear the filter" }</button>
            }
        </>
    }
}

#[derive(Clone, Copy, PartialEq, Properties)]
pub struct ReadingProps {
    pub stopped: bool,
    pub layers: u32,
    /// What happens then.
    #[prop_or("the tree appears")]
    pub then: &'static str,
}

/// While layers are read.
#[component]
pub fn Reading(props: &ReadingProps) -> Html {
    let link = use_link();
    if props.stopped {
        return html! {
            <div class="nothing">
                <p>{ "Reading was stopped: the stack is known, the files are not." }</p>
                <button type="button" class="button" onclick={picker::opens(&link)}>{ "Open an image…" }</button>
            </div>
        };
    }
    let lines = (0..14).map(|at| html! { <i class={format!("w{}", at * 5 % 7)}></i> });
    html! {
        <div class="reading">
            <p>{ format!("Reading {}: {} when all are merged.", text::counted(props.layers.into(), "layer", "layers"), props.then) }</p>
            <div class="bones" aria-hidden="true">{ for lines }</div>
        </div>
    }
}
