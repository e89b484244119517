//! Presenter mode around the stage: the command, what the keys do, a spot that follows the mouse, and the black.

use crate::app::keys::cap;
use crate::app::playground::present::{PRESENT_KEYS, pressed};
use crate::app::playground::{PlaygroundAction, PlaygroundState, PresentAction, Presenting};
use crate::ui::glue::hooks::{
    Link, has_modifier, is_typing, use_document_event, use_early_document_event, use_link,
};
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};
use yew::prelude::*;

/// Milliseconds until a mouse that rests is hidden.
const REST: u32 = 2000;

#[derive(Clone, PartialEq, Properties)]
pub struct PresenterProps {
    pub lab: PlaygroundState,
    pub presenting: Presenting,
}

#[component]
pub fn Presenter(props: &PresenterProps) -> Html {
    let link = use_link();
    let around = use_node_ref();
    // Before the page's own keys: digits are no screens here.
    use_early_document_event("keydown", {
        let link = link.clone();
        move |event| hear(&link, event)
    });
    use_document_event("mousemove", {
        let around = around.clone();
        let resting = std::cell::RefCell::new(None::<Timeout>);
        move |event| {
            let Some(around) = around.cast::<HtmlElement>() else { return };
            follow(&around, event);
            let rest = Timeout::new(REST, move || around.set_class_name("presenter is-at-rest"));
            resting.replace(Some(rest));
        }
    });
    use_effect_with((), |()| {
        // Keys come from wherever the focus was; the picture is what is looked at.
        if let Some(stage) = document().get_element_by_id("stage") {
            let _ = stage.unchecked_into::<HtmlElement>().focus();
        }
    });
    let shown = props.lab.shown.as_ref();
    let (at, last) = shown.map_or((0, 0), |shown| (shown.at, shown.last));
    // Of a here-document, the line that begins it.
    let line = shown.and_then(|shown| shown.line.lines().next());
    html! {
        <div class="presenter" ref={around}>
            <header class="present-top">
                if let Some(lesson) = shown.and_then(|shown| shown.lesson.as_ref()).filter(|lesson| !lesson.title.is_empty()) {
                    <h2>{ &lesson.title }<small>{ &lesson.far }</small></h2>
                    if let Some(line) = line { <code class="present-line">{ line }</code> }
                } else {
                    <h2>if let Some(line) = line { <code>{ line }</code> } else { { "Before the first command" } }</h2>
                }
                <span>{ format!("{at} of {last}") }</span>
            </header>
            <footer class="present-keys">{ for PRESENT_KEYS.iter().map(|key| button(&link, key, props.presenting)) }</footer>
            if props.presenting.pointer { <i class="spot" aria-hidden="true"></i> }
            if props.presenting.black {
                <button type="button" class="blackout" aria-label="Show the picture again" onclick={act(&link, PresentAction::Black)}></button>
            }
        </div>
    }
}

fn act(link: &Link, action: PresentAction) -> Callback<MouseEvent> {
    link.on(move |_| PlaygroundAction::Present(action).into())
}

/// What a key does, for who has none.
fn button(
    link: &Link,
    (names, does, action): &(&'static [&'static str], &'static str, PresentAction),
    presenting: Presenting,
) -> Html {
    let on = (*action == PresentAction::Pointer).then(|| presenting.pointer.to_string());
    let key = match names[0] {
        "PageUp" => "PgUp",
        "PageDown" => "PgDn",
        name => cap(name),
    };
    html! {
        <button type="button" aria-pressed={on} onclick={act(link, *action)}><kbd>{ key }</kbd>{ *does }</button>
    }
}

fn hear(link: &Link, event: &web_sys::Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    if has_modifier(key)
        || is_typing(event)
        || document().query_selector("dialog[open]").is_ok_and(|open| open.is_some())
    {
        return;
    }
    // A line of the stage that is lifted is put back.
    let on = event.target().and_then(|on| on.dyn_into::<Element>().ok());
    let is_lifted = on.is_some_and(|on| on.closest(".is-lifted").is_ok_and(|row| row.is_some()));
    if is_lifted && key.key() == "Escape" {
        return;
    }
    if let Some(action) = pressed(&key.key()) {
        event.prevent_default();
        event.stop_propagation();
        link.send(PlaygroundAction::Present(action).into());
    }
}

/// The spot goes where the mouse is, and the mouse is seen.
fn follow(around: &HtmlElement, event: &web_sys::Event) {
    let Some(mouse) = event.dyn_ref::<MouseEvent>() else { return };
    let style = around.style();
    let _ = style.set_property("--x", &format!("{}px", mouse.client_x()));
    let _ = style.set_property("--y", &format!("{}px", mouse.client_y()));
    around.set_class_name("presenter");
}
