//! The chip of a layer: its number on its colour, the same everywhere.

use crate::ui::glue::css;
use crate::view::stack::stratum;
use yew::prelude::*;

/// The chip of a layer, base = 0, of so many layers.
pub fn chip(layer: u32, layers: u32) -> Html {
    chip_at(layer, stratum(layer, layers))
}

/// A chip of the colour of a place on the strata ramp.
pub fn chip_at(layer: u32, place: f32) -> Html {
    html! { <span class="chip" data-css={css::stratum(place)}>{ format!("L{}", layer + 1) }</span> }
}

/// The same for what the final image does not show of a layer.
pub fn gone_chip(layer: u32, place: f32) -> Html {
    html! { <span class="chip is-gone" title="not in the final image" data-css={css::stratum(place)}>{ format!("L{}", layer + 1) }</span> }
}

/// The places of the layers of A and B on the ramp, on which a colour means one layer only.
pub type Strata = std::rc::Rc<[Vec<f32>; 2]>;

/// A layer's chip on Compare; `side` is 0 for A, 1 for B.
pub fn side_chip(layer: u32, side: usize, strata: &Strata) -> Html {
    chip_at(layer, place(layer, side, strata))
}

/// A layer's place on the ramp on Compare.
pub fn place(layer: u32, side: usize, strata: &Strata) -> f32 {
    strata[side].get(layer as usize).copied().unwrap_or(0.0)
}
