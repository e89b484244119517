//! Writes the browser's history. What is typed, or walked through with keys, is one step until there is a pause: nothing more for a
//! while, the focus elsewhere, or Enter.

use crate::app::action::Step;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Milliseconds without a further part after which a step is over.
const PAUSE: u32 = 1200;

/// The step under way.
#[derive(Default)]
pub struct History {
    /// Parts that follow belong to it.
    under_way: Rc<Cell<bool>>,
    /// Ends it when nothing follows.
    ends: RefCell<Option<Timeout>>,
}

impl History {
    /// What follows is a step of its own.
    pub fn pause(&self) {
        self.under_way.set(false);
        self.ends.take();
    }

    /// Writes where one is.
    pub fn go(&self, fragment: &str, step: Step) {
        let location = window().location();
        let is_new = match step {
            Step::Same => false,
            Step::New => {
                self.pause();
                true
            }
            Step::Part => self.part(),
        };
        let Ok(history) = window().history() else { return };
        if location.hash().is_ok_and(|hash| hash == fragment) {
            return;
        }
        let bare =
            || location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        let url = if fragment.is_empty() { bare() } else { fragment.to_owned() };
        let _ = if is_new {
            history.push_state_with_url(&JsValue::NULL, "", Some(&url))
        } else {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&url))
        };
    }

    /// True for the first part of a step.
    fn part(&self) -> bool {
        let under_way = Rc::clone(&self.under_way);
        let first = !self.under_way.replace(true);
        self.ends.replace(Some(Timeout::new(PAUSE, move || under_way.set(false))));
        first
    }
}
