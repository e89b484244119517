//! The picture: the shared trunk as wide as both columns, the parts above it, links between equal layers that stand apart.

use crate::app::shared::Shared;
use crate::ui::glue::css;
use crate::ui::widgets::chip::{Strata, place};
use crate::view::compare::diagram::{Column, Diagram, Label, LayerBox, Legend, LinkLine};
use crate::view::compare::screen::CompareView;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct DiagramProps {
    pub view: Shared<CompareView>,
    pub strata: Strata,
}

#[component]
pub fn DiagramPane(props: &DiagramProps) -> Html {
    let view = &props.view;
    let picture = &view.diagram;
    let node = use_node_ref();
    use_effect_with((node.clone(), view.clone()), |(node, view)| show_parting(node, &view.diagram));
    html! {
        <section ref={node} class="diagram" aria-label="Layers" tabindex="0">
            <svg viewBox={format!("0 0 {} {}", picture.width, picture.height)} role="img" aria-label={view.description.clone()}>
                { for picture.names.iter().zip(&picture.whole).map(|(name, whole)| html! { <g><title>{ whole }</title>{ label(name, "name") }</g> }) }
                { for picture.boxes.iter().map(|of| layer(of, &props.strata)) }
                { for picture.links.iter().map(line) }
                if let Some((words, y)) = &picture.parting {
                    <text class="parting" x={(picture.width / 2.0).to_string()} y={(y + 4.0).to_string()}>{ words }</text>
                }
                { for picture.legend.iter().map(legend) }
            </svg>
        </section>
    }
}

/// Of a picture that is taller than its pane, the place where the images part is what one came for.
fn show_parting(node: &NodeRef, picture: &Diagram) {
    let Some((pane, (_, y))) = node.cast::<web_sys::Element>().zip(picture.parting.as_ref()) else {
        return;
    };
    let scale = f64::from(pane.scroll_height()) / f64::from(picture.height.max(1.0));
    let above = f64::from(*y) * scale - f64::from(pane.client_height()) * 0.7;
    pane.set_scroll_top(above.max(0.0) as i32);
}

fn label(label: &Label, class: &'static str) -> Html {
    html! { <text class={classes!(class, label.ends.then_some("ends"))} x={label.x.to_string()} y={label.y.to_string()}>{ &label.text }</text> }
}

fn layer(layer: &LayerBox, strata: &Strata) -> Html {
    let (whose, side) = match layer.column {
        Column::A => ("only-a", 0),
        Column::B => ("only-b", 1),
        Column::Both => ("both", 0),
    };
    let fill = css::colour(place(layer.layer, side, strata));
    let at = |value: f32| value.to_string();
    let (x, y, width, height) = (at(layer.x), at(layer.y), at(layer.width), at(layer.height));
    html! {
        <g class={classes!("box", whose)}>
            <title>{ &layer.title }</title>
            <rect class="ground" x={x.clone()} y={y.clone()} {width} height={height.clone()} rx="6" />
            <rect {x} {y} width="8" {height} rx="3" {fill} />
            { label(&layer.instruction, "instruction") }{ label(&layer.about, "about") }
        </g>
    }
}

fn line(line: &LinkLine) -> Html {
    html! { <path class={link_class(line.same_blob)} d={line.path.clone()}><title>{ &line.title }</title></path> }
}

fn legend(line: &Legend) -> Html {
    let sample = line.same_blob.map(|same_blob| {
        let (start, y) = (line.label.x - 36.0, line.label.y - 4.0);
        html! { <path class={classes!(link_class(same_blob), "sample")} d={format!("M{start} {y}h28")} /> }
    });
    html! { <>{ sample }{ label(&line.label, "about") }</> }
}

fn link_class(same_blob: bool) -> Classes {
    classes!("link", (!same_blob).then_some("is-other"))
}
