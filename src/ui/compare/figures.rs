//! The four figures.

use crate::app::compare::CompareAction;
use crate::ui::glue::hooks::Link;
use crate::view::compare::figures::Figure;
use crate::view::compare::layers::LayerPart;
use yew::prelude::*;

/// The cards, each a door to the layers that it counts.
pub fn figures(figures: &[Figure], link: &Link) -> Html {
    // The figures stand in the order of the parts that they count.
    let parts = LayerPart::ALL.into_iter().skip(1);
    let card = |(figure, part): (&Figure, LayerPart)| {
        let onclick = link.on(move |_: MouseEvent| CompareAction::ShowLayers(part).into());
        html! {
            <li class="card" title={figure.title.clone()}>
                <button type="button" {onclick}>
                    <b>{ &figure.value }if !figure.of.is_empty() { <small>{ format!(" {}", figure.of) }</small> }</b>
                    <span>{ &figure.caption }</span>
                </button>
            </li>
        }
    };
    html! { <ul class="cards" aria-label="Figures">{ for figures.iter().zip(parts).map(card) }</ul> }
}
