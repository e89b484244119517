//! The window with the teacher's notes: a page of this page's own, which it fills, so that it needs no program and no address and
//! works from a stick, too. Keys pressed there step what is presented here.

use super::hooks::{Link, has_modifier};
use crate::app::action::Action;
use crate::app::playground::present::pressed;
use crate::app::playground::{PlaygroundAction, PresentAction};
use crate::worker::protocol::ToLab;
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, document_element, window};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, KeyboardEvent, Window};

const NAME: &str = "layerpeel-notes";

/// A page that goes has gone, and another is there, after some of these; milliseconds.
const MOMENT: u32 = 50;
const TRIES: u32 = 40;

/// Marks styles that are still to come into the window.
const AWAITED: &str = "data-awaited";

struct Open {
    window: Window,
    /// The page in it: another one once somebody loads that anew.
    page: Document,
    /// What it shows: a window that was closed and is opened again shows it, too.
    markup: String,
    _listeners: [EventListener; 5],
}

thread_local! {
    static OPEN: RefCell<Option<Open>> = const { RefCell::new(None) };
}

/// Opens the window, or brings it to the front. A browser that blocks it is told of.
pub fn open(link: &Link) {
    let features = "popup,width=760,height=900";
    let opened = window().open_with_url_and_target_and_features("", NAME, features).ok().flatten();
    let Some((opened, page)) = opened.and_then(|it| it.document().map(|page| (it, page))) else {
        let why =
            "The browser blocked the notes window: allow windows of this page, and press N again.";
        return link.send(Action::Say(why.into()));
    };
    let _ = opened.focus();
    let before = OPEN.take();
    if before.as_ref().is_some_and(|open| open.page == page) {
        return OPEN.set(before);
    }
    let markup = before.map(|open| open.markup).unwrap_or_default();
    settle(link, opened, page, markup);
    link.send(PlaygroundAction::Tell(ToLab::Notes(true)).into());
}

/// Makes a page in the window one with notes, to which somebody listens.
fn settle(link: &Link, window: Window, page: Document, markup: String) {
    furnish(&page);
    // The notes of a window that outlived the page stay until there are others.
    if let Some(body) = page.body().filter(|_| !markup.is_empty()) {
        body.set_inner_html(&markup);
    }
    let listener = |kind: &'static str| {
        let link = link.clone();
        EventListener::new(&page, kind, move |event| heard(&link, event))
    };
    let gone = {
        let link = link.clone();
        EventListener::new(&window, "pagehide", move |_| follow(link.clone(), TRIES))
    };
    let capture = EventListenerOptions::run_in_capture_phase();
    let came = |kind: &'static str| EventListener::new_with_options(&page, kind, capture, arrived);
    let _listeners = [listener("keydown"), listener("click"), gone, came("load"), came("error")];
    OPEN.set(Some(Open { window, page, markup, _listeners }));
}

/// The page's styles, in the page's theme. They come a moment later: nothing is seen until then, or it would be seen without them.
fn furnish(page: &Document) {
    let (Some(head), Some(root)) = (page.head(), page.document_element()) else { return };
    head.set_inner_html("");
    page.set_title("Notes – Layerpeel");
    let theme = document_element().get_attribute("data-theme").unwrap_or_default();
    let _ = root.set_attribute("data-theme", &theme);
    let _ = root.set_attribute("lang", "en");
    let Ok(styles) = document().query_selector_all("head style, head link[rel=stylesheet]") else {
        return;
    };
    for style in (0..styles.length()).filter_map(|at| styles.item(at)) {
        let Ok(copy) = page.import_node_with_deep(&style, true) else { continue };
        let copy = copy.unchecked_into::<Element>();
        if copy.has_attribute("href") {
            let _ = copy.set_attribute(AWAITED, "");
        }
        let _ = head.append_child(&copy);
    }
    reveal(page);
}

/// Styles have come, or won't: notes without them are better than none.
fn arrived(event: &web_sys::Event) {
    let Some(style) = event.target().map(JsCast::unchecked_into::<Element>) else { return };
    let _ = style.remove_attribute(AWAITED);
    style.owner_document().iter().for_each(reveal);
}

/// Shows the window's page once all of its styles are there.
fn reveal(page: &Document) {
    let awaited = page.query_selector(&format!("[{AWAITED}]")).ok().flatten();
    let Some(root) = page.document_element() else { return };
    let _ = root.toggle_attribute_with_force("hidden", awaited.is_some());
}

/// Shows the notes. When their window is gone, the lab need not make them any more.
pub fn show(link: &Link, markup: &str) {
    let open = OPEN.take().filter(|open| is_open(&open.window));
    let Some((open, page)) = open.and_then(|open| open.window.document().map(|page| (open, page)))
    else {
        return closed(link);
    };
    if open.page != page {
        return settle(link, open.window, page, markup.to_owned());
    }
    page.body().into_iter().for_each(|body| body.set_inner_html(markup));
    OPEN.set(Some(Open { markup: markup.to_owned(), ..open }));
}

/// The page in the window goes: the window is closed, or loads it anew, which is seen a moment later.
fn follow(link: Link, tries: u32) {
    let look = move || {
        let Some(open) = OPEN.take() else { return };
        if !is_open(&open.window) {
            return closed(&link);
        }
        let other =
            open.window.document().filter(|page| *page != open.page && page.body().is_some());
        match other {
            Some(page) => settle(&link, open.window, page, open.markup),
            None => {
                OPEN.set(Some(open));
                if tries > 0 {
                    follow(link, tries - 1);
                }
            }
        }
    };
    Timeout::new(MOMENT, look).forget();
}

fn closed(link: &Link) {
    link.send(PlaygroundAction::Tell(ToLab::Notes(false)).into());
}

fn is_open(window: &Window) -> bool {
    !window.closed().unwrap_or(true)
}

/// A key or a button of that window.
fn heard(link: &Link, event: &web_sys::Event) {
    // Another window's events and elements are of another window's classes, so nothing is asked of those.
    let action = if event.type_() == "keydown" {
        let key = event.unchecked_ref::<KeyboardEvent>();
        let action = pressed(&key.key()).filter(|_| !has_modifier(key));
        action.filter(|action| *action != PresentAction::Notes)
    } else {
        step(event)
    };
    if let Some(action) = action {
        event.prevent_default();
        link.send(PlaygroundAction::Present(action).into());
    }
}

fn step(event: &web_sys::Event) -> Option<PresentAction> {
    let target = event.target()?.unchecked_into::<Element>();
    let of = target.closest("[data-step]").ok()??;
    let is_back = of.get_attribute("data-step")? == "back";
    Some(if is_back { PresentAction::Back } else { PresentAction::Next })
}
