//! The filter of a list.

use super::Drawn;
use crate::app::listing::{ListAction, Walk};
use crate::app::shared::Shared;
use crate::ui::glue::hooks::focus;
use crate::ui::widgets::icon::{Shape, icon};
use crate::view::list::{FilterMode, ListQuery, More, Window};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Id of the filter's input.
pub const FILTER_ID: &str = "filter";
/// Letters that the box grows for.
const MOST_LETTERS: usize = 40;

/// The box that is typed in, and what it found.
pub fn filter_box<L: Drawn>(
    query: &ListQuery<L>,
    window: Option<&Shared<Window<L>>>,
    send: &Callback<ListAction<L>>,
) -> Html {
    let oninput = send.reform(|event: InputEvent| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        ListAction::Filter(input.map(|input| input.value()).unwrap_or_default().into())
    });
    let onchange = send.reform(|event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        let chosen = select.map(|select| select.value()).unwrap_or_default();
        ListAction::FilterAs(FilterMode::named(&chosen))
    });
    let is_filtered = !query.filter.is_empty();
    // From the filter straight into what it found: the focus goes along with the keyboard's row.
    let onkeydown = {
        let send = send.clone();
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "ArrowDown" | "Enter") {
                event.prevent_default();
                focus_row();
                if is_filtered {
                    send.emit(ListAction::Walk(Walk::Match));
                }
            }
        })
    };
    let error = window.and_then(|window| window.filter_error.clone()).filter(|_| is_filtered);
    let found = window.filter(|_| is_filtered && error.is_none());
    let found = found.and_then(|window| Some((window.found.clone()?, window.mode)));
    let more = found.as_ref().map(|(found, _)| found.more.clone()).unwrap_or_default();
    // As wide as its text, that none of it is cut.
    let size = query.filter.chars().count().clamp(13, MOST_LETTERS).to_string();
    let mode = |mode: FilterMode| html! { <option value={mode.name()} selected={query.mode == mode}>{ mode.name() }</option> };
    let link = |more: More| {
        let onclick = send.reform(move |_: MouseEvent| {
            // The link goes with what it said.
            focus(FILTER_ID);
            ListAction::ShowMore(more.place)
        });
        html! { <button type="button" class="door" {onclick}>{ more.says() }</button> }
    };
    html! {
        <>
        <div class={classes!("filter", error.is_some().then_some("is-wrong"))} role="search">
            { icon(Shape::Search) }
            <input id={FILTER_ID} type="text" {size} value={query.filter.clone()} {oninput} {onkeydown} placeholder="Filter paths" aria-label="Filter paths"
                aria-invalid={error.is_some().to_string()} aria-describedby="filter-says" autocomplete="off" spellcheck="false" autocapitalize="off" />
            <span id="filter-says" class="says">
                if let Some((found, mode)) = found {
                    { found.says() }
                    if mode != query.mode { { format!(" · as a {}", mode.name()) } }
                }
                if let Some(error) = error { <span class="wrong">{ error }</span> }
            </span>
            if is_filtered {
                <button type="button" class="quiet-button" aria-label="Clear the filter" title="Clear (Esc)"
                    onclick={send.reform(|_: MouseEvent| ListAction::Filter("".into()))}>{ icon(Shape::Close) }</button>
            } else {
                <kbd aria-hidden="true">{ "/" }</kbd>
            }
            <select aria-label="How the filter is understood" {onchange}>{ for FilterMode::ALL.into_iter().map(mode) }</select>
        </div>
        if !more.is_empty() {
            <div class="filter-more" role="group" aria-label="Matches that are not shown here">{ for more.into_iter().map(link) }</div>
        }
        </>
    }
}

/// The row that the keyboard is on gets the focus.
fn focus_row() {
    let row = gloo::utils::document().query_selector(".tree-canvas [tabindex='0']").ok().flatten();
    let row = row.and_then(|row| row.dyn_into::<HtmlElement>().ok());
    row.into_iter().for_each(|row| drop(row.focus()));
}
