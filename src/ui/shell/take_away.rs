//! What can be taken away: what the screen has, the report of the image, a link.

use crate::app::action::Action;
use crate::app::screens::Take;
use crate::app::secrets::SecretsAction;
use crate::app::state::AppState;
use crate::ui::glue::hooks::{Link, use_early_document_event, use_link};
use crate::ui::glue::timing::after_paint;
use crate::ui::widgets::copy::{NO_HTTPS, copy};
use crate::ui::widgets::icon::{Shape, icon};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

/// All that there is to take away now.
pub fn takes(state: &AppState) -> Vec<Take> {
    let mut takes = state.screen.takes(state);
    if state.archives.ready().is_some() {
        takes.push(Take { name: "One-page report", action: SecretsAction::HandOn.into() });
        takes.push(Take { name: "Analysis as JSON", action: Action::Export });
    }
    takes
}

/// Hands over what has this name in `takes`. Asked for anew when it is pressed: actions that were kept to be copied and compared
/// cost 15 kB of the page's program.
pub fn take(link: &Link, name: &str) {
    let found = takes(&link.0.state()).into_iter().find(|take| take.name == name);
    found.into_iter().for_each(|take| link.send(take.action));
}

#[derive(Clone, PartialEq, Properties)]
pub struct TakeAwayProps {
    /// Names of what there is.
    pub takes: Vec<&'static str>,
}

#[component]
pub fn TakeAway(props: &TakeAwayProps) -> Html {
    let link = use_link();
    let menu = use_node_ref();
    let item = |&name: &&'static str| {
        let (link, menu) = (link.clone(), menu.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            close(&menu);
            take(&link, name);
        });
        html! { <button type="button" {onclick}>{ name }</button> }
    };
    let oncopy = {
        let (link, menu) = (link.clone(), menu.clone());
        Callback::from(move |_: MouseEvent| {
            close(&menu);
            copy_link(&link);
        })
    };
    // The menu closes when the focus goes elsewhere.
    let onfocusout = {
        let menu = menu.clone();
        Callback::from(move |event: FocusEvent| {
            let next = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
            if next.is_some()
                && !menu.cast::<Node>().is_some_and(|menu| menu.contains(next.as_ref()))
            {
                close(&menu);
            }
        })
    };
    // Esc closes it, wherever the focus is, before the screen hears of the key.
    use_early_document_event("keydown", {
        let menu = menu.clone();
        move |event| {
            let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
            if key.as_deref() == Some("Escape") && is_open(&menu) {
                event.prevent_default();
                close_and_return(&menu);
            }
        }
    });
    // So does a press anywhere else; what is pressed gets the focus, and when nothing does, it goes back.
    use_early_document_event("pointerdown", {
        let menu = menu.clone();
        move |event| {
            let target = event.target().and_then(|to| to.dyn_into::<Node>().ok());
            if is_open(&menu)
                && !menu.cast::<Node>().is_some_and(|menu| menu.contains(target.as_ref()))
            {
                close(&menu);
                let menu = menu.clone();
                after_paint(move || return_focus(&menu));
            }
        }
    });
    html! {
        <details class="menu" ref={menu.clone()} {onfocusout}>
            <summary class="button" aria-label="Take away">{ icon(Shape::Export) }<span class="label">{ "Take away" }</span></summary>
            <div class="menu-list">
                if props.takes.is_empty() { <p class="note">{ "There is more as soon as all layers are read." }</p> }
                { for props.takes.iter().map(item) }
                <button type="button" onclick={oncopy}>{ "Copy link" }</button>
            </div>
        </details>
    }
}

fn is_open(menu: &NodeRef) -> bool {
    menu.cast::<Element>().is_some_and(|menu| menu.has_attribute("open"))
}

fn close(menu: &NodeRef) {
    menu.cast::<Element>().into_iter().for_each(|menu| drop(menu.remove_attribute("open")));
}

/// Closes the menu; the button that opened it has the focus again.
fn close_and_return(menu: &NodeRef) {
    close(menu);
    focus_summary(menu);
}

/// A press on what takes no focus leaves it nowhere: then the button that opened the menu has it again.
fn return_focus(menu: &NodeRef) {
    let active = gloo::utils::document().active_element();
    if active.is_none_or(|active| active.tag_name() == "BODY") {
        focus_summary(menu);
    }
}

fn focus_summary(menu: &NodeRef) {
    let summary = menu.cast::<Element>().and_then(|menu| menu.first_element_child());
    let summary = summary.and_then(|summary| summary.dyn_into::<HtmlElement>().ok());
    summary.into_iter().for_each(|summary| drop(summary.focus()));
}

/// Copies where one is.
pub fn copy_link(link: &Link) {
    let Ok(address) = gloo::utils::window().location().href() else { return };
    let then = link.on(|copied: Result<(), &'static str>| {
        let says = match copied {
            Ok(()) => "Link copied. It leads here once the same files are open.",
            Err(NO_HTTPS) => {
                "This page did not come over https, so that no button may copy: copy its address."
            }
            Err(_) => "The browser let no button copy: copy the page's address.",
        };
        Action::Say(says.into())
    });
    copy(&address, then);
}
