//! Keys pressed anywhere, as the tables in `app::keys` say.

use super::hooks::{Link, cycle, focus, has_modifier, is_typing};
use crate::app::action::Action;
use crate::app::keys::{self, Act};
use crate::ui::compare::open::pick;
use crate::ui::explore::FIND_ID;
use crate::ui::list::FILTER_ID;
use crate::ui::open::picker;
use crate::ui::shell::search;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// Obeys a key pressed anywhere. What a component has already taken is left alone.
pub fn pressed(link: &Link, event: &web_sys::Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    if key.default_prevented() {
        return;
    }
    let state = link.0.state();
    // A dialog is modal: it hears its keys itself.
    if state.dialog.is_some() {
        return;
    }
    let name = name_of(key);
    if name == "Enter" {
        link.0.history.pause();
    }
    let chord = has_modifier(key);
    // `F6` is a letter nowhere, and what was chosen in a lesson keeps the focus.
    if is_typing(event) && !chord && name != "F6" {
        if name == "Escape" {
            leave_field(link, event);
        }
        return;
    }
    let Some(act) = keys::act(state.screen, &name) else { return };
    if chord || matches!(act, Act::Filter | Act::Cycle(_)) {
        key.prevent_default();
    }
    match act {
        Act::Do(action) => link.send(action(&state)),
        Act::Show(screen) => link.send(Action::ShowScreen(screen)),
        Act::Filter => focus(filter_or_find()),
        Act::Search => search::begin(link),
        Act::Cycle(ids) => cycle(ids),
        Act::Pick => picker::open(link),
        Act::PickOther => pick(link),
    }
}

/// As the tables call it: what is pressed together with Ctrl, or with ⌘, is another key.
fn name_of(key: &KeyboardEvent) -> String {
    match (key.ctrl_key() || key.meta_key(), key.alt_key()) {
        (false, false) => key.key(),
        (true, false) => format!("Ctrl {}", key.key().to_uppercase()),
        _ => String::new(),
    }
}

/// Where a content is shown, something is found in that.
fn filter_or_find() -> &'static str {
    let find = gloo::utils::document().get_element_by_id(FIND_ID);
    if find.is_some() { FIND_ID } else { FILTER_ID }
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
