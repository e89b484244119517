//! The title line: which two images, and what is left out of the comparison.

use super::ignore::IgnoreBox;
use super::open::open_other;
use super::pick::Pick;
use crate::app::compare::CompareAction;
use crate::app::state::AppState;
use crate::ui::glue::hooks::Link;
use crate::ui::glue::part::part;
use crate::ui::widgets::icon::{Shape, icon};
use crate::view::text;
use std::rc::Rc;
use yew::prelude::*;

/// The line.
pub fn title(state: &AppState, link: &Link) -> Html {
    let compare = &state.screens.compare;
    let choices = Rc::new(state.choices());
    let ignore = &compare.rows.query.ignore;
    html! {
        <header class="compare-title">
            <h2>{ "Compare" }</h2>
            if compare.sides[1].is_some() {
                { part!(Pick { side: 0, choices: Rc::clone(&choices), chosen: compare.sides[0], other: compare.sides[1] }) }
                <button type="button" class="quiet-button swap" title="Swap A and B (s)" aria-label="Swap A and B"
                    onclick={link.on(|_| CompareAction::Swap.into())}>{ "⇄" }</button>
                { part!(Pick { side: 1, choices, chosen: compare.sides[1], other: compare.sides[0] }) }
            }
            { open_other(link) }
            if compare.sides[1].is_some() {
                <button type="button" class="quiet-button" title="Compare with the built-in sample" onclick={link.on(|_| CompareAction::OpenSample.into())}>{ "Sample as B" }</button>
            }
            if let Some(other) = state.archives.beside() {
                <button type="button" class="quiet-button" title={format!("Close {}", text::escape(other.name.as_bytes()))} aria-label="Close the second file"
                    onclick={link.on(|_| CompareAction::CloseOther.into())}>{ icon(Shape::Close) }</button>
            }
            <span class="gap"></span>
            if compare.shown().is_some() {
                <label class="switch">
                    <input type="checkbox" checked={ignore.times} onchange={link.on(|_: Event| CompareAction::ToggleTimes.into())} />
                    { "Ignore times" }
                </label>
                { part!(IgnoreBox { patterns: ignore.patterns.clone(), unread: compare.unread.clone() }) }
            }
        </header>
    }
}
