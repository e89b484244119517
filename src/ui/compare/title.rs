//! The title line: which two images, and what is left out of the comparison.

use super::ignore::IgnoreBox;
use super::open::OpenOther;
use super::pick::Pick;
use crate::app::compare::CompareAction;
use crate::app::state::AppState;
use crate::ui::glue::hooks::use_link;
use crate::ui::widgets::icon::{Icon, Shape};
use crate::view::text;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TitleProps {
    pub state: Rc<AppState>,
}

#[component]
pub fn Title(props: &TitleProps) -> Html {
    let link = use_link();
    let state = &props.state;
    let compare = &state.screens.compare;
    let choices = Rc::new(state.choices());
    let ignore = &compare.rows.query.ignore;
    html! {
        <header class="compare-title">
            <h2>{ "Compare" }</h2>
            if compare.sides[1].is_some() {
                <Pick side=0 choices={Rc::clone(&choices)} chosen={compare.sides[0]} other={compare.sides[1]} />
                <button type="button" class="quiet-button swap" title="Swap A and B (s)" aria-label="Swap A and B"
                    onclick={link.on(|_| CompareAction::Swap.into())}>{ "⇄" }</button>
                <Pick side=1 {choices} chosen={compare.sides[1]} other={compare.sides[0]} />
            }
            <OpenOther label="Open B…" hint="Open a second file to compare with (b)" />
            if compare.sides[1].is_some() {
                <button type="button" class="quiet-button" title="Compare with the built-in sample" onclick={link.on(|_| CompareAction::OpenSample.into())}>{ "Sample as B" }</button>
            }
            if let Some(other) = state.archives.beside() {
                <button type="button" class="quiet-button" title={format!("Close {}", text::escape(other.name.as_bytes()))} aria-label="Close the second file"
                    onclick={link.on(|_| CompareAction::CloseOther.into())}><Icon shape={Shape::Close} /></button>
            }
            <span class="gap"></span>
            if compare.shown().is_some() {
                <label class="switch">
                    <input type="checkbox" checked={ignore.times} onchange={link.on(|_: Event| CompareAction::ToggleTimes.into())} />
                    { "Ignore times" }
                </label>
                <IgnoreBox patterns={ignore.patterns.clone()} unread={compare.unread.clone()} />
            }
        </header>
    }
}
