//! How the second file comes in: a picker of its own.

use crate::app::compare::CompareAction;
use crate::ui::glue::files;
use crate::ui::glue::hooks::use_link;
use crate::ui::widgets::icon::{Icon, Shape};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

const FILE: &str = "pick-other";

/// Lets the person pick the second file.
pub fn pick() {
    let input = gloo::utils::document()
        .get_element_by_id(FILE)
        .and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    input.into_iter().for_each(|input| input.click());
}

#[derive(Clone, PartialEq, Properties)]
pub struct OpenOtherProps {
    pub label: AttrValue,
    pub hint: AttrValue,
}

#[component]
pub fn OpenOther(props: &OpenOtherProps) -> Html {
    let link = use_link();
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let picked = input.files().map(|list| files::of_list(&list)).unwrap_or_default();
        // So that the same file can be picked again.
        input.set_value("");
        if !picked.is_empty() {
            *link.0.inbox.borrow_mut() = [picked].into();
            link.send(CompareAction::OpenInbox.into());
        }
    });
    html! {
        <>
            <input id={FILE} type="file" hidden=true aria-label="Second image archive" {onchange} />
            <button type="button" class="button small" title={props.hint.clone()} onclick={|_| pick()}>
                <Icon shape={Shape::Open} />{ props.label.clone() }
            </button>
        </>
    }
}
