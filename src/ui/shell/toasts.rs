//! Short messages; they go by themselves, and are read out. Here is the page's only live region: one sentence for each thing that
//! happened, which those who see the page don't need.

use crate::app::action::Action;
use crate::app::state::Toast;
use crate::ui::glue::hooks::use_link;
use crate::ui::widgets::icon::{Shape, icon};
use crate::view::text::inert;
use gloo::timers::callback::Timeout;
use yew::prelude::*;

/// The messages; `voice` is the last sentence for those who hear the page.
pub fn toasts(toasts: &[Toast], voice: &str) -> Html {
    html! {
        <div class="toasts" role="status" aria-live="polite">
            <p class="hush" id="voice">{ voice }</p>
            { for toasts.iter().map(|toast| html! { <OneToast key={toast.serial} toast={toast.clone()} /> }) }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ToastProps {
    toast: Toast,
}

#[component]
fn OneToast(props: &ToastProps) -> Html {
    let link = use_link();
    let serial = props.toast.serial;
    let stays = if props.toast.alarming { 12_000 } else { 6_000 };
    use_effect_with(serial, {
        let link = link.clone();
        move |_| {
            let timer = Timeout::new(stays, move || link.send(Action::DismissToast(serial)));
            move || drop(timer)
        }
    });
    html! {
        <div class={classes!("toast", props.toast.alarming.then_some("is-alarming"))} role={props.toast.alarming.then_some("alert")}>
            <span>{ inert(&props.toast.text) }</span>
            <button type="button" class="quiet-button" aria-label="Dismiss" onclick={link.on(move |_| Action::DismissToast(serial))}>
                { icon(Shape::Close) }
            </button>
        </div>
    }
}
