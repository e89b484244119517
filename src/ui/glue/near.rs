//! What is far from the visible part of a scroller need not be drawn.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};
use yew::prelude::*;

/// How far beyond the visible part things are drawn: so far that an impatient hand rarely sees them come.
const MARGIN: &str = "900px 0px";

/// Whether an element is near the visible part of its scroller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    pub near: bool,
    /// Pixels that it took when it was last drawn.
    pub height: Option<f64>,
}

/// Follows the element of `node`, in the scroller that `scroller` selects among those around it, while `watched`. `at_first`
/// is what counts until the browser has looked.
#[hook]
pub fn use_near(node: &NodeRef, scroller: &'static str, watched: bool, at_first: bool) -> Near {
    let seen = use_state_eq(|| Near { near: at_first, height: None });
    use_effect_with((node.clone(), watched), {
        let seen = seen.setter();
        move |(node, watched)| {
            let watch = if *watched { watch(node, scroller, at_first, seen) } else { None };
            move || drop(watch)
        }
    });
    *seen
}

/// Watches until it is dropped.
struct Watch {
    observer: IntersectionObserver,
    _heard: Closure<dyn FnMut(Array)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn watch(
    node: &NodeRef,
    scroller: &str,
    at_first: bool,
    seen: UseStateSetter<Near>,
) -> Option<Watch> {
    let element = node.cast::<web_sys::Element>()?;
    let (mut was, mut drawn) = (at_first, None);
    let heard = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        let entry: IntersectionObserverEntry = entries.at(-1).unchecked_into();
        let near = entry.is_intersecting();
        if was && !near {
            // Nothing is as high as what is not laid out.
            drawn = Some(entry.bounding_client_rect().height())
                .filter(|&height| height > 0.0)
                .or(drawn);
        }
        was = near;
        seen.set(Near { near, height: drawn });
    });
    let options = IntersectionObserverInit::new();
    options.set_root(element.closest(scroller).ok()?.as_ref());
    options.set_root_margin(MARGIN);
    let observer =
        IntersectionObserver::new_with_options(heard.as_ref().unchecked_ref(), &options).ok()?;
    observer.observe(&element);
    Some(Watch { observer, _heard: heard })
}
