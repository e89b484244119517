//! A button that copies a text and says so.

use super::icon::{Shape, icon};
use gloo::timers::callback::Timeout;
use yew::prelude::*;

/// Copies a text. False: a page that came over a plain http connection has no clipboard.
pub fn copy(text: &str) -> bool {
    let window = gloo::utils::window();
    let is_allowed = window.is_secure_context();
    if is_allowed {
        let _ = window.navigator().clipboard().write_text(text);
    }
    is_allowed
}

#[derive(Clone, PartialEq, Properties)]
pub struct CopyProps {
    /// What is copied.
    pub text: AttrValue,
    /// What it is, for the label: `Copy {what}`.
    pub what: AttrValue,
    /// Shows the word beside the icon.
    #[prop_or_default]
    pub worded: bool,
}

#[component]
pub fn Copy(props: &CopyProps) -> Html {
    let done = use_state(|| false);
    let onclick = {
        let (text, done) = (props.text.clone(), done.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            if !copy(&text) {
                return;
            }
            done.set(true);
            let done = done.clone();
            Timeout::new(1500, move || done.set(false)).forget();
        })
    };
    let label = if *done { "Copied".to_owned() } else { format!("Copy {}", props.what) };
    html! {
        <button type="button" class={classes!("copy", done.then_some("is-done"))} {onclick} aria-label={label.clone()} title={label}>
            { icon(if *done { Shape::Check } else { Shape::Copy }) }
            if props.worded { <span>{ if *done { "Copied" } else { "Copy" } }</span> }
        </button>
    }
}
