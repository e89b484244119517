//! Styles that are computed, under a policy that forbids style attributes. Components write custom properties into the
//! attribute `data-css`; one observer hands them to the CSSOM, which the policy allows, before the browser draws.

pub use crate::view::ramp::{colour, grounds as stratum};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Element, HtmlElement, MutationObserver, MutationObserverInit, MutationRecord, Node, NodeList,
};

const ATTRIBUTE: &str = "data-css";

/// Watches the document from now on.
pub fn observe() {
    let changed = Closure::<dyn Fn(js_sys::Array)>::new(|records: js_sys::Array| {
        for record in records.iter() {
            let record: MutationRecord = record.unchecked_into();
            if record.type_() == "attributes" {
                record.target().as_ref().map(apply);
            } else {
                each(&record.added_nodes(), apply_below);
            }
        }
    });
    let Ok(observer) = MutationObserver::new(changed.as_ref().unchecked_ref()) else { return };
    let options = MutationObserverInit::new();
    options.set_child_list(true);
    options.set_subtree(true);
    options.set_attribute_filter(&js_sys::Array::of1(&ATTRIBUTE.into()));
    let _ = observer.observe_with_options(&gloo::utils::document(), &options);
    // Both live as long as the page.
    changed.forget();
    std::mem::forget(observer);
}

/// Acts once the styles of what has just been changed are set: the observer's turn comes first.
pub fn then(act: impl FnOnce() + 'static) {
    wasm_bindgen_futures::spawn_local(async { act() });
}

fn apply(node: &Node) {
    let Some(element) = node.dyn_ref::<HtmlElement>() else { return };
    element.style().set_css_text(&element.get_attribute(ATTRIBUTE).unwrap_or_default());
}

fn apply_below(node: &Node) {
    let Some(element) = node.dyn_ref::<Element>() else { return };
    if element.has_attribute(ATTRIBUTE) {
        apply(node);
    }
    if let Ok(inside) = element.query_selector_all("[data-css]") {
        each(&inside, apply);
    }
}

fn each(nodes: &NodeList, act: fn(&Node)) {
    for at in 0..nodes.length() {
        if let Some(node) = nodes.item(at) {
            act(&node);
        }
    }
}
