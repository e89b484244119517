//! The controls of the stages: what has `data-press` is told to the lab, with what stands in the editor; what has `data-drag` is
//! dragged over what has `data-row`, or moved by Alt and the arrows.

use crate::app::playground::PlaygroundAction;
use crate::ui::glue::hooks::{Link, focus};
use crate::worker::protocol::ToLab;
use gloo::utils::document;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What goes on between two events.
#[derive(Default)]
pub struct Hand {
    /// What was pressed last: it keeps the focus when the stage is drawn anew.
    pressed: Option<String>,
    /// The row that is dragged, where the pointer went down, and the row that it is over.
    drag: Option<(String, i32, Option<String>)>,
}

pub type Held = Rc<RefCell<Hand>>;

/// The controls' handlers, for the element around all of them.
pub struct Handlers {
    pub click: Callback<MouseEvent>,
    pub key: Callback<KeyboardEvent>,
    pub down: Callback<PointerEvent>,
    pub drag: Callback<PointerEvent>,
    pub up: Callback<PointerEvent>,
    pub leave: Callback<FocusEvent>,
}

pub fn handlers(link: &Link, around: &NodeRef, held: &Held) -> Handlers {
    let with = || (link.clone(), around.clone(), Rc::clone(held));
    let (click, key, down, drag) = (with(), with(), with(), with());
    let (up, leave) = (with(), with());
    Handlers {
        click: Callback::from(move |event: MouseEvent| {
            let Some(of) = target(&event, "[data-press]") else { return };
            tell(&click, of.get_attribute("data-press").unwrap_or_default());
        }),
        key: Callback::from(move |event: KeyboardEvent| moved_by_key(&key, &event)),
        down: Callback::from(move |event: PointerEvent| {
            let row = target(&event, "[data-drag]").and_then(|of| of.get_attribute("data-drag"));
            down.2.borrow_mut().drag = row.map(|row| (row, event.client_y(), None));
        }),
        drag: Callback::from(move |event: PointerEvent| dragged(&drag, &event)),
        up: Callback::from(move |event: PointerEvent| {
            let dragged = up.2.borrow_mut().drag.take();
            if let Some((row, _, Some(over))) = dragged {
                let drops = row != over && event.type_() == "pointerup";
                tell(&up, if drops { "drop" } else { "back" }.to_owned());
            }
        }),
        leave: Callback::from(move |event: FocusEvent| left(&leave, &event)),
    }
}

/// What an event is about: the nearest element that fits.
fn target(event: &Event, fits: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(fits).ok()?
}

/// Who leaves the editor for something outside of the stage finds its text again. A control of the stage tells it by itself, and
/// drawing the stage anew would take that control from under the finger; another window's focus changes nothing here.
fn left((link, around, held): &(Link, NodeRef, Held), event: &FocusEvent) {
    let Some(editor) = target(event, "[data-editor]") else { return };
    let to = event.related_target().and_then(|to| to.dyn_into::<Element>().ok());
    let is_inside = around.cast::<Element>().is_some_and(|around| around.contains(to.as_deref()));
    let is_here = document().has_focus().unwrap_or(true);
    if to.is_some() && is_inside || !is_here {
        return;
    }
    held.borrow_mut().pressed = None;
    let press = ToLab::Press { what: "draft".into(), text: written(&editor).unwrap_or_default() };
    link.send(PlaygroundAction::Tell(press).into());
}

/// The editor, or the field for a file's name.
fn editor(around: &NodeRef) -> Option<Element> {
    around.cast::<Element>()?.query_selector("[data-editor]").ok()?
}

fn written(editor: &Element) -> Option<String> {
    let text = editor.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value);
    text.or_else(|| editor.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value))
}

fn tell((link, around, held): &(Link, NodeRef, Held), what: String) {
    let text = editor(around).and_then(|editor| written(&editor)).unwrap_or_default();
    held.borrow_mut().pressed = Some(what.clone());
    link.send(PlaygroundAction::Tell(ToLab::Press { what, text }).into());
}

/// Alt and the arrows move a line, Enter drops it, Esc puts it back.
fn moved_by_key(with: &(Link, NodeRef, Held), event: &KeyboardEvent) {
    if let Some(field) = target(event, "[data-enter]") {
        return named_by_key(with, event, &field);
    }
    let Some(row) = target(event, "[data-row]") else { return };
    let row_number = row.get_attribute("data-row").unwrap_or_default();
    let is_lifted = row.class_list().contains("is-lifted");
    let on_handle = target(event, "[data-drag]").is_some();
    let what = match (event.key().as_str(), event.alt_key()) {
        ("ArrowUp", true) => "up",
        ("ArrowDown", true) => "down",
        ("Enter", false) if is_lifted && on_handle => "drop",
        ("Escape", _) if is_lifted => "back",
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    if !is_lifted {
        tell(with, format!("lift:{row_number}"));
    }
    tell(with, what.to_owned());
    // The handle keeps the focus.
    with.2.borrow_mut().pressed = Some(format!("lift:{row_number}"));
}

/// Enter takes a name, Esc leaves the field.
fn named_by_key(with: &(Link, NodeRef, Held), event: &KeyboardEvent, field: &Element) {
    let what = match event.key().as_str() {
        "Enter" => field.get_attribute("data-enter").unwrap_or_default(),
        "Escape" => "cancel".to_owned(),
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    // The field goes with what is drawn next; until then the focus waits beside it.
    if let Some(around) = with.1.cast::<HtmlElement>() {
        let _ = around.focus();
    }
    tell(with, what);
}

fn dragged(with: &(Link, NodeRef, Held), event: &PointerEvent) {
    let mut hand = with.2.borrow_mut();
    let Some((row, from, over)) = &mut hand.drag else { return };
    if over.is_none() {
        if (event.client_y() - *from).abs() < 5 {
            return;
        }
        // What is dragged may be drawn anew: the element around it stays.
        if let Some(around) = with.1.cast::<Element>() {
            let _ = around.set_pointer_capture(event.pointer_id());
        }
    }
    let under = document().element_from_point(event.client_x() as f32, event.client_y() as f32);
    let under = under.and_then(|under| under.closest("[data-row]").ok()?);
    let Some(to) = under.and_then(|under| under.get_attribute("data-row")) else { return };
    // Not before it is over another: what is drawn then would push that away.
    if over.as_ref() == Some(&to) || over.is_none() && to == *row {
        return;
    }
    let what = format!("to:{row}:{to}");
    *over = Some(to);
    drop(hand);
    tell(with, what);
}

/// The stage was drawn anew: what was pressed has the focus again, where it still is.
pub fn focus_again(around_ref: &NodeRef, held: &Held) {
    let active = document().active_element();
    let lost = active.as_ref().is_none_or(|active| active.tag_name() == "BODY");
    let waits = active.is_some() && active == around_ref.cast::<Element>();
    let Some(what) = held.borrow().pressed.clone().filter(|_| lost || waits) else { return };
    let around = around_ref.cast::<Element>();
    let all = around.and_then(|around| around.query_selector_all("[data-press]").ok());
    let all = all.into_iter().flat_map(|all| (0..all.length()).filter_map(move |at| all.item(at)));
    let mut all = all.filter_map(|node| node.dyn_into::<HtmlElement>().ok());
    let opens = ["edit:", "new", "rename:", "named"].iter().any(|one| what.starts_with(one));
    let editor = editor(around_ref).filter(|_| opens);
    if let Some(editor) = editor.and_then(|editor| editor.dyn_into::<HtmlElement>().ok()) {
        let _ = editor.focus();
    } else if !lost {
        // It waits where it can be seen.
    } else if let Some(same) = all.find(|of| of.get_attribute("data-press") == Some(what.clone())) {
        let _ = same.focus();
    } else {
        focus("stage");
    }
}
