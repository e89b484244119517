//! The search box of the header. It finds names in the shown image: Explore shows what its filter keeps.

use crate::app::action::Action;
use crate::app::screens::Screen;
use crate::app::state::Pane;
use crate::ui::glue::hooks::{Link, focus, use_link};
use crate::ui::glue::timing::after_paint;
use crate::ui::list::FILTER_ID;
use crate::ui::widgets::icon::{Shape, icon};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// Id of the box.
const ID: &str = "search";

/// Goes to the search box; where there is no room for it, to Explore's filter.
pub fn begin(link: &Link) {
    if link.0.state().screen == Screen::Search {
        return focus(FILTER_ID);
    }
    let element = gloo::utils::document().get_element_by_id(ID);
    let field = element.and_then(|field| field.dyn_into::<HtmlElement>().ok());
    // What is not laid out has no parent to be laid out in.
    if field.is_some_and(|field| field.offset_parent().is_some()) {
        return focus(ID);
    }
    if link.0.state().archives.shown().is_some() {
        link.send(Action::ShowScreen(Screen::Explore));
        link.send(Action::ShowPane(Pane::Files));
        after_paint(|| focus(FILTER_ID));
    }
}

#[component]
pub fn SearchBox() -> Html {
    let link = use_link();
    let node = use_node_ref();
    let onsubmit = {
        let (link, node) = (link.clone(), node.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = node.cast::<HtmlInputElement>() {
                link.send(Action::Find(field.value().into()));
                field.set_value("");
                after_paint(|| focus(FILTER_ID));
            }
        })
    };
    html! {
        <>
            <form class="search" role="search" aria-label="Whole image" {onsubmit}>
                { icon(Shape::Search) }
                <input id={ID} ref={node} type="text" placeholder="Find names in the image" aria-label="Find names in the image"
                    autocomplete="off" spellcheck="false" autocapitalize="off" />
                <kbd aria-hidden="true">{ "Ctrl K" }</kbd>
            </form>
            <button type="button" class="button square narrow-only" aria-label="Find names" onclick={Callback::from(move |_: MouseEvent| begin(&link))}>
                { icon(Shape::Search) }</button>
        </>
    }
}
