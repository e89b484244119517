//! The inspector: the selected path's life and facts, then the chosen layer's.

mod layer;
mod life;
mod path;

use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::view::packages::PackagesView;
use crate::view::rows::LifeView;
use crate::view::stack::StackView;
use layer::LayerFacts;
use path::PathFacts;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct InspectorProps {
    pub view: Rc<StackView>,
    pub life: Slot<Shared<LifeView>>,
    pub selected: Option<u32>,
    pub layer: u32,
    /// The final image is shown beside it, whichever layer is chosen.
    pub is_final: bool,
    pub packages: Option<Shared<PackagesView>>,
    /// Bytes of the layer as `docker history` says them, once all are read.
    pub docker: Option<u64>,
}

#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    // A life that is still on its way leaves the last one standing, rather than flicker.
    let life = props.life.known().cloned().filter(|_| props.selected.is_some());
    let block = props.view.blocks().find(|block| block.layer == props.layer).cloned();
    let as_of = if props.is_final { u32::MAX } else { props.layer };
    html! {
        <section class="pane inspector" aria-label="Details">
            if let Some(life) = life {
                <PathFacts {life} layers={props.view.layers} layer={props.layer} {as_of} is_final={props.is_final} />
            } else if let Some(why) = props.life.failed() {
                <p class="hint" role="alert">{ why.to_string() }</p>
            } else {
                <p class="hint">{ "Select a file or folder to see its life through the layers." }</p>
            }
            if let Some(block) = block { <LayerFacts {block} layers={props.view.layers} docker={props.docker} packages={props.packages.as_ref().and_then(|view| of_layer(view, props.layer))} /> }
        </section>
    }
}

/// What a layer does to the packages.
fn of_layer(view: &PackagesView, layer: u32) -> Option<AttrValue> {
    view.layers.iter().find(|(at, _)| *at == layer).map(|(_, summary)| summary.clone().into())
}
