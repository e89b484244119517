//! The chip of a layer: its number on its colour, the same everywhere.

use crate::ui::glue::css;
use crate::view::stack::stratum;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Properties)]
pub struct ChipProps {
    /// Base = 0.
    pub layer: u32,
    /// How many there are.
    pub layers: u32,
}

#[component]
pub fn Chip(props: &ChipProps) -> Html {
    let css = css::stratum(stratum(props.layer, props.layers));
    html! { <span class="chip" data-css={css}>{ format!("L{}", props.layer + 1) }</span> }
}
