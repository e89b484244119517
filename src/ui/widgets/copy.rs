//! A button that copies a text and says so.

use super::icon::{Shape, icon};
use crate::app::action::Action;
use crate::ui::glue::hooks::use_link;
use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

/// A page that came over a plain http connection has no clipboard.
pub const NO_HTTPS: &str =
    "This page did not come over https, so that no button may copy: mark the words and copy them.";

const REFUSED: &str = "The browser let no button copy: mark the words and copy them.";

/// Copies a text, then says whether it was copied, or why not.
pub fn copy(text: &str, then: Callback<Result<(), &'static str>>) {
    let window = gloo::utils::window();
    if !window.is_secure_context() {
        return then.emit(Err(NO_HTTPS));
    }
    let written = window.navigator().clipboard().write_text(text);
    spawn_local(async move {
        then.emit(JsFuture::from(written).await.map(drop).map_err(|_| REFUSED));
    });
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
    let (link, done) = (use_link(), use_state(|| false));
    let onclick = {
        let (text, done) = (props.text.clone(), done.setter());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            let (link, done) = (link.clone(), done.clone());
            let then = Callback::from(move |copied: Result<(), &'static str>| {
                if let Err(why) = copied {
                    return link.send(Action::Say(why.into()));
                }
                done.set(true);
                let done = done.clone();
                Timeout::new(1500, move || done.set(false)).forget();
            });
            copy(&text, then);
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
