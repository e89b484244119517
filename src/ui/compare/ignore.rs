//! Paths that a comparison leaves out: acts as one types, as soon as one pauses.

use crate::app::compare::{CompareAction, patterns};
use crate::ui::glue::hooks::use_link;
use gloo::timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A pause in typing, in milliseconds.
const PAUSE: u32 = 350;

#[derive(Clone, PartialEq, Properties)]
pub struct IgnoreProps {
    /// The globs that are left out now.
    pub patterns: Vec<String>,
    /// Why what was typed last can't be read.
    pub unread: Option<AttrValue>,
}

#[component]
pub fn IgnoreBox(props: &IgnoreProps) -> Html {
    let link = use_link();
    let text = use_state(String::new);
    let pause = use_mut_ref(|| None::<Timeout>);
    // Another place in the URL leaves out other paths; what is typed is left alone as long as it means the same.
    use_effect_with((props.patterns.clone(), props.unread.is_some()), {
        let text = text.clone();
        move |(known, is_unread)| {
            if !is_unread && patterns(&text) != *known {
                text.set(known.join(", "));
            }
        }
    });
    let typed = |event: &dyn Fn() -> Option<HtmlInputElement>| {
        event().map(|input| input.value()).unwrap_or_default()
    };
    let oninput = {
        let (link, text, pause) = (link.clone(), text.clone(), pause.clone());
        Callback::from(move |event: InputEvent| {
            let new = typed(&|| event.target_dyn_into());
            text.set(new.clone());
            let link = link.clone();
            let act = move || link.send(CompareAction::Ignore(new.as_str().into()).into());
            *pause.borrow_mut() = Some(Timeout::new(PAUSE, act));
        })
    };
    // Enter, or another place to type: at once.
    let onchange = {
        let (link, pause) = (link.clone(), pause.clone());
        Callback::from(move |event: Event| {
            pause.borrow_mut().take();
            let new = typed(&|| event.target_dyn_into());
            link.send(CompareAction::Ignore(new.as_str().into()).into());
        })
    };
    html! {
        <span class={classes!("ignoring", props.unread.is_some().then_some("is-wrong"))}>
            <input class="ignore" type="text" value={(*text).clone()} {oninput} {onchange} placeholder="Ignore paths: *.pyc"
                aria-label="Ignore paths, as globs" aria-invalid={props.unread.is_some().to_string()} aria-describedby="ignore-says"
                title="Globs of paths to leave out, apart by commas" autocomplete="off" spellcheck="false" />
            <span id="ignore-says" class="wrong" role="status">{ props.unread.clone() }</span>
        </span>
    }
}
