//! The picture: the shared trunk as wide as both columns, the parts above it, links between equal layers that stand apart.

use super::figures::ViewProps;
use crate::view::compare::diagram::{Column, LayerBox, LinkLine};
use crate::view::compare::svg::cut;
use yew::prelude::*;

#[component]
pub fn DiagramPane(props: &ViewProps) -> Html {
    let view = &props.view;
    let picture = &view.diagram;
    let name = |(name, x): &(String, f32)| html! { <text class="name" x={x.to_string()} y="20">{ cut(name, 250.0) }<title>{ name }</title></text> };
    html! {
        <section class="diagram" aria-label="Layers" tabindex="0">
            <svg viewBox={format!("0 0 {} {}", picture.width, picture.height)} role="img" aria-label={view.description.clone()}>
                { for picture.names.iter().map(name) }
                { for picture.boxes.iter().map(layer) }
                { for picture.links.iter().map(line) }
                if let Some((words, y)) = &picture.parting {
                    <text class="parting" x={(picture.width / 2.0).to_string()} y={(y + 4.0).to_string()}>{ words }</text>
                }
            </svg>
            if !picture.links.is_empty() {
                <p class="note legend">
                    <svg viewBox="0 0 28 8" width="28" height="8" aria-hidden="true"><path class="link" d="M0 4H28" /></svg>{ " same blob " }
                    <svg viewBox="0 0 28 8" width="28" height="8" aria-hidden="true"><path class="link is-other" d="M0 4H28" /></svg>
                    { " same content, compressed otherwise. Equal layers on different parents can be stored once, but not shared by a build." }
                </p>
            }
        </section>
    }
}

fn layer(layer: &LayerBox) -> Html {
    let whose = match layer.column {
        Column::A => "only-a",
        Column::B => "only-b",
        Column::Both => "both",
    };
    let middle = layer.y + layer.height / 2.0;
    let at = |value: f32| value.to_string();
    let (x, y, width, height) = (at(layer.x), at(layer.y), at(layer.width), at(layer.height));
    let title = if layer.title.is_empty() { "no history".to_owned() } else { layer.title.clone() };
    html! {
        <g class={classes!("box", whose)}>
            <title>{ format!("L{}: {title}\n{}", layer.layer + 1, layer.detail) }</title>
            <rect class="ground" x={x.clone()} y={y.clone()} {width} height={height.clone()} rx="6" />
            <rect {x} {y} width="8" {height} rx="3" fill={colour(layer.stratum)} />
            <text class="instruction" x={at(layer.x + 18.0)} y={at(middle - 3.0)}>{ cut(&title, layer.width - 26.0) }</text>
            <text class="about" x={at(layer.x + 18.0)} y={at(middle + 13.0)}>{ &layer.detail }</text>
        </g>
    }
}

fn line(line: &LinkLine) -> Html {
    html! {
        <path class={classes!("link", (!line.same_blob).then_some("is-other"))} d={line.path.clone()}><title>{ &line.title }</title></path>
    }
}

/// A colour of the strata ramp, as an attribute takes it.
fn colour(place: f32) -> String {
    crate::ui::glue::css::stratum(place).trim_start_matches("--c:").trim_end_matches(';').to_owned()
}
