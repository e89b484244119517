//! The filter of a list.

use super::Drawn;
use super::row::id;
use crate::app::listing::ListAction;
use crate::app::shared::Shared;
use crate::ui::glue::hooks::focus;
use crate::ui::widgets::icon::{Icon, Shape};
use crate::view::list::{FilterMode, ListQuery, Window};
use crate::view::text;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Id of the filter's input.
pub const FILTER_ID: &str = "filter";

#[derive(Clone, PartialEq, Properties)]
pub struct FilterProps<L: Drawn> {
    pub query: ListQuery<L>,
    pub window: Option<Shared<Window<L>>>,
    pub send: Callback<ListAction<L>>,
}

#[component]
pub fn FilterBox<L: Drawn>(props: &FilterProps<L>) -> Html {
    let send = &props.send;
    let (query, window) = (&props.query, props.window.as_ref());
    let oninput = send.reform(|event: InputEvent| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        ListAction::Filter(input.map(|input| input.value()).unwrap_or_default().into())
    });
    let onchange = send.reform(|event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        let chosen = select.map(|select| select.value()).unwrap_or_default();
        ListAction::FilterAs(FilterMode::named(&chosen))
    });
    // From the filter straight into what it found.
    let first = window.and_then(|window| window.rows.first()).map(|row| id(row.node));
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if let ("ArrowDown" | "Enter", Some(first)) = (event.key().as_str(), &first) {
            event.prevent_default();
            focus(first);
        }
    });
    let is_filtered = !query.filter.is_empty();
    let error = window.and_then(|window| window.filter_error.clone()).filter(|_| is_filtered);
    let matches = window.and_then(|window| window.matches);
    let matches = matches.filter(|_| is_filtered && error.is_none());
    let mode = |mode: FilterMode| html! { <option value={mode.name()} selected={query.mode == mode}>{ mode.name() }</option> };
    html! {
        <div class={classes!("filter", error.is_some().then_some("is-wrong"))} role="search">
            <Icon shape={Shape::Search} />
            <input id={FILTER_ID} type="text" value={query.filter.clone()} {oninput} {onkeydown} placeholder="Filter paths" aria-label="Filter paths"
                aria-invalid={error.is_some().to_string()} aria-describedby="filter-says" autocomplete="off" spellcheck="false" autocapitalize="off" />
            <span id="filter-says" class="says">
                if let Some(matches) = matches { { text::counted(matches.into(), "match", "matches") } }
                if let Some(error) = error { <span class="wrong">{ error }</span> }
            </span>
            if is_filtered {
                <button type="button" class="quiet-button" aria-label="Clear the filter" title="Clear (Esc)"
                    onclick={send.reform(|_: MouseEvent| ListAction::Filter("".into()))}><Icon shape={Shape::Close} /></button>
            } else {
                <kbd aria-hidden="true">{ "/" }</kbd>
            }
            <select aria-label="How the filter is understood" {onchange}>{ for FilterMode::ALL.into_iter().map(mode) }</select>
        </div>
    }
}
