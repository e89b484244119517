//! Hooks that several components use.

use super::store::Store;
use super::timing::after_paint;
use crate::app::action::Action;
use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

/// What components are given to speak with: actions, and files.
#[derive(Clone)]
pub struct Link(pub Rc<Store>);

impl PartialEq for Link {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Link {
    /// Takes an action.
    pub fn send(&self, action: Action) {
        self.0.dispatch(action);
    }

    /// A callback that makes an action of what it is given.
    pub fn on<T>(&self, action: impl Fn(T) -> Action + 'static) -> Callback<T> {
        let link = self.clone();
        Callback::from(move |value| link.send(action(value)))
    }

    /// A press on what goes by it: the focus goes to this id before it is lost.
    pub fn leaving(
        &self,
        to: &'static str,
        action: impl Fn() -> Action + 'static,
    ) -> Callback<web_sys::MouseEvent> {
        self.on(move |_| {
            focus(to);
            action()
        })
    }
}

/// The way to the store.
#[hook]
pub fn use_link() -> Link {
    use_context::<Link>().expect("the app provides it")
}

/// Listens to events of the document, as long as the component lives.
#[hook]
pub fn use_document_event(name: &'static str, act: impl Fn(&web_sys::Event) + 'static) {
    use_effect_with((), move |()| {
        let target: EventTarget = gloo::utils::document().unchecked_into();
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&target, name, options, act);
        move || drop(listener)
    });
}

/// The same, but it hears of the event before anybody else does.
#[hook]
pub fn use_early_document_event(name: &'static str, act: impl Fn(&web_sys::Event) + 'static) {
    use_effect_with((), move |()| {
        let target: EventTarget = gloo::utils::document().unchecked_into();
        let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
        let listener = EventListener::new_with_options(&target, name, options, act);
        move || drop(listener)
    });
}

/// True once something has been drawn: what can wait until then keeps nobody from the first frame. `already` spares the wait.
#[hook]
pub fn use_drawn(already: impl FnOnce() -> bool) -> bool {
    let drawn = use_state(already);
    use_effect_with((), {
        let drawn = drawn.setter();
        move |()| after_paint(move || drawn.set(true))
    });
    *drawn
}

/// True when the event comes from where text is typed. A box that is only ticked leaves the keys to the page.
pub fn is_typing(event: &web_sys::Event) -> bool {
    event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).is_some_and(|element| {
        if element.dyn_ref::<HtmlInputElement>().is_some_and(|input| input.type_() == "checkbox") {
            return false;
        }
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.is_content_editable()
    })
}

/// True when a key is pressed together with one that belongs to the browser.
pub fn has_modifier(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key()
}

/// Puts the focus on the element with this id.
pub fn focus(id: &str) {
    if let Some(element) =
        gloo::utils::document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}

/// Of what has these ids, puts the focus on the one behind that whose section has it.
pub fn cycle(ids: &[&str]) {
    let document = gloo::utils::document();
    let active = document.active_element();
    let there: Vec<_> = ids.iter().filter_map(|id| document.get_element_by_id(id)).collect();
    let has_focus = |of: &web_sys::Element| {
        let around = of.closest("section").ok().flatten();
        around.is_some_and(|around| around.contains(active.as_deref()))
    };
    let next = there.iter().position(has_focus).map_or(0, |at| (at + 1) % there.len().max(1));
    let next = there.get(next).map(web_sys::Element::id).unwrap_or_default();
    focus(&next);
}
