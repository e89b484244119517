//! The inspector: the selected path's life and facts, then the chosen layer's.

mod layer;
mod life;
mod packages;
mod path;
mod sums;

use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::ui::glue::hooks::use_link;
use crate::view::packages::{LayerChanges, PackagesView};
use crate::view::rows::LifeView;
use crate::view::stack::StackView;
use crate::worker::protocol::ImageFacts;
use layer::{Layer, layer_facts};
use path::{Path, path_facts};
use std::rc::Rc;
use sums::image_sums;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct InspectorProps {
    pub view: Rc<StackView>,
    pub life: Slot<Shared<LifeView>>,
    pub selected: Option<u32>,
    pub layer: u32,
    /// The final image is shown beside it, whichever layer is chosen.
    pub is_final: bool,
    /// Versions that the contents panel shows: A, where there is one, and B.
    pub pins: Option<(Option<u32>, u32)>,
    pub packages: Option<Shared<PackagesView>>,
    /// Figures of the image, once all layers are read.
    pub facts: Option<Shared<ImageFacts>>,
}

#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let link = use_link();
    // A life that is still on its way leaves the last one standing, rather than flicker.
    let life = props.life.known().filter(|_| props.selected.is_some());
    let block = props.view.blocks().find(|block| block.layer == props.layer);
    let at = props.layer as usize;
    let facts = props.facts.as_ref();
    let docker = facts.and_then(|facts| facts.docker.get(at).copied());
    let hidden = facts.and_then(|facts| facts.hidden_by_layer.get(at).copied()).unwrap_or(0);
    let packages = props.packages.as_ref().and_then(|view| of_layer(view, props.layer));
    let as_of = if props.is_final { u32::MAX } else { props.layer };
    let layers = props.view.layers;
    let path = life.map(|life| {
        let (layer, is_final) = (props.layer, props.is_final);
        path_facts(&Path { life, layers, layer, as_of, is_final, pins: props.pins }, &link)
    });
    html! {
        <section class="pane inspector" aria-label="Details">
            if let Some(path) = path {
                { path }
            } else if let Some(why) = props.life.failed() {
                <p class="hint" role="alert">{ why.to_string() }</p>
            } else {
                <p class="hint">{ "Select a file or folder to see its life through the layers." }</p>
            }
            if let Some(block) = block { { layer_facts(Layer { block, layers, packages, hidden, docker }, &link) } }
            if let Some(facts) = facts { { image_sums(&props.view, facts, &link) } }
        </section>
    }
}

/// What a layer does to the packages.
fn of_layer(view: &PackagesView, layer: u32) -> Option<LayerChanges> {
    view.layers.iter().find(|of| of.layer == layer).cloned()
}
