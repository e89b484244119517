//! Keys pressed anywhere, as the tables in `app::keys` say.

use super::hooks::{Link, focus, has_modifier, is_typing};
use crate::app::action::Action;
use crate::app::keys::{self, Act};
use crate::ui::compare::open::pick;
use crate::ui::list::FILTER_ID;
use crate::ui::open::picker;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// Obeys a key pressed anywhere. What a component has already taken is left alone.
pub fn pressed(link: &Link, event: &web_sys::Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    if key.default_prevented() || has_modifier(key) {
        return;
    }
    let state = link.0.state();
    // A dialog is modal: it hears its keys itself.
    if state.dialog.is_some() {
        return;
    }
    if is_typing(event) {
        if key.key() == "Escape" {
            leave_field(link, event);
        }
        return;
    }
    match keys::act(state.screen, &key.key()) {
        Some(Act::Do(action)) => link.send(action(&state)),
        Some(Act::Filter) => {
            key.prevent_default();
            focus(FILTER_ID);
        }
        Some(Act::Pick) => picker::open(),
        Some(Act::PickOther) => pick(),
        None => {}
    }
}

/// `Esc` in the filter clears it, and then leaves it.
fn leave_field(link: &Link, event: &web_sys::Event) {
    let field =
        event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    match field {
        Some(field) if field.id() == FILTER_ID && !field.value().is_empty() => {
            link.send(Action::Unfilter);
        }
        Some(field) => drop(field.blur()),
        None => {}
    }
}
