//! The box in the panel's head: what is looked for in the content, and which of its places is shown.

use super::{BODY_ID, act};
use crate::app::explore::Panel;
use crate::app::explore::content::Show;
use crate::app::explore::{ContentAction, ExploreAction};
use crate::ui::glue::hooks::{Link, focus};
use crate::ui::widgets::icon::{Shape, icon};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Id of its field: the key `/` leads there.
pub const FIND_ID: &str = "content-find";

pub fn drawn(link: &Link, panel: &Panel) -> Html {
    let find = &panel.find;
    let (words, label) = match panel.show {
        Show::Difference => ("Find in these lines", "Find in the lines of the difference"),
        Show::Kind | Show::Laid => ("Find in its bytes", "Find in the bytes of this file"),
        _ => ("Find in it", "Find in this content"),
    };
    let send =
        |link: &Link, action: ContentAction| link.send(ExploreAction::Content(action).into());
    let oninput = {
        let link = link.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_dyn_into::<HtmlInputElement>().map(|field| field.value());
            send(&link, ContentAction::Find(text.unwrap_or_default().into()));
        })
    };
    let is_empty = find.text.is_empty();
    let onkeydown = {
        let link = link.clone();
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "Enter" => {
                    let step = if event.shift_key() { -1 } else { 1 };
                    send(&link, ContentAction::FindNext(step));
                }
                "Escape" if is_empty => focus(BODY_ID),
                "Escape" => send(&link, ContentAction::Find("".into())),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let none = !find.has_places();
    let step = |step: i32, name: &'static str, sign: &'static str| {
        html! {
            <button type="button" class="quiet-button" aria-label={name} title={name} disabled={none} onclick={act(link, ContentAction::FindNext(step))}>{ sign }</button>
        }
    };
    html! {
        <div class="filter content-find" role="search" aria-label="In this content">
            { icon(Shape::Search) }
            <input id={FIND_ID} type="text" value={find.text.to_string()} {oninput} {onkeydown} placeholder={words} title={label} aria-label={label}
                aria-describedby="find-says" autocomplete="off" spellcheck="false" autocapitalize="off" />
            <span id="find-says" class="says" role="status">{ find.says() }</span>
            <button type="button" class="quiet-button" aria-label="Case counts" title="Case counts; letters beyond ASCII are always taken as they are" aria-pressed={find.case.to_string()} onclick={act(link, ContentAction::ToggleCase)}>{ "Aa" }</button>
            { step(-1, "Place before (Shift Enter)", "↑") }
            { step(1, "Next place (Enter)", "↓") }
            if is_empty { <kbd aria-hidden="true">{ "/" }</kbd> }
        </div>
    }
}
