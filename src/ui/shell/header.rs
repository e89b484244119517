//! The head of the page: what is open, where to look for something, what one can do.

use super::image_picker::ImagePicker;
use super::search::SearchBox;
use super::take_away::{TakeAway, takes};
use super::theme::{text_size_switch, theme_switch};
use crate::app::action::Action;
use crate::app::screens::Screen;
use crate::app::state::AppState;
use crate::ui::glue::hooks::Link;
use crate::ui::glue::part::part;
use crate::ui::open::picker;
use crate::ui::widgets::icon::{Shape, icon, logo};
use crate::view::text;
use yew::prelude::*;

/// The head of the page.
pub fn header(state: &AppState, link: &Link) -> Html {
    let open = state.archives.shown();
    html! {
        <header class="top">
            <button type="button" class="brand" aria-label="Layerpeel: start page" title="Start page; what is open stays open"
                onclick={link.on(|_| Action::ShowHome)}>{ logo() }<span>{ "Layerpeel" }</span></button>
            if let Some(open) = open {
                { part!(ImagePicker { contents: open.contents.clone(), image: open.image, name: open.name.to_string() }) }
                <button type="button" class="quiet-button close-all" aria-label={format!("Close {}", text::escape(open.name.as_bytes()))}
                    title="Close, and free its memory" onclick={link.on(|_| Action::CloseAll)}>{ icon(Shape::Close) }</button>
                if state.screen == Screen::Search && !state.home { <span class="gap"></span> } else { { part!(SearchBox) } }
            } else {
                <span class="gap"></span>
            }
            <span class="tools">
                if open.is_some() { { part!(TakeAway { takes: takes(state).iter().map(|take| take.name).collect::<Vec<_>>() }) } }
                <button type="button" class={classes!("button", open.is_none().then_some("is-hidden"))} aria-label="Open image…" onclick={picker::opens(link)}>
                    { icon(Shape::Open) }<span class="label">{ "Open image…" }</span>
                </button>
                { text_size_switch(state.text_size, link) }
                { theme_switch(state.theme, link) }
                <button type="button" class="button square" aria-label="Keys and help" title="Keys and help (?)"
                    onclick={link.on(|_| Action::ShowHelp)}>{ "?" }</button>
            </span>
        </header>
    }
}
