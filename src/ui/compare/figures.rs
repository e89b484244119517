//! The four figures.

use crate::app::shared::Shared;
use crate::view::compare::screen::CompareView;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ViewProps {
    pub view: Shared<CompareView>,
}

#[component]
pub fn Figures(props: &ViewProps) -> Html {
    let card = |figure: &crate::view::compare::figures::Figure| {
        html! {
            <li class="card" title={figure.title.clone()}>
                <b>{ &figure.value }if !figure.of.is_empty() { <small>{ format!(" {}", figure.of) }</small> }</b>
                <span>{ &figure.caption }</span>
            </li>
        }
    };
    html! { <ul class="cards" aria-label="Figures">{ for props.view.figures.iter().map(card) }</ul> }
}
