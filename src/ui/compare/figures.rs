//! The four figures.

use crate::app::compare::CompareAction;
use crate::app::shared::Shared;
use crate::ui::glue::hooks::use_link;
use crate::view::compare::layers::LayerPart;
use crate::view::compare::screen::CompareView;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ViewProps {
    pub view: Shared<CompareView>,
}

#[component]
pub fn Figures(props: &ViewProps) -> Html {
    let link = use_link();
    // The figures stand in the order of the parts that they count.
    let parts = LayerPart::ALL.into_iter().skip(1);
    let card = |(figure, part): (&crate::view::compare::figures::Figure, LayerPart)| {
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
    html! { <ul class="cards" aria-label="Figures">{ for props.view.figures.iter().zip(parts).map(card) }</ul> }
}
