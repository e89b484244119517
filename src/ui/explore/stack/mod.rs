//! The stack: a listbox of layers, base at the bottom.

mod block;
mod bunch;

use crate::app::explore::ExploreAction;
use crate::ui::glue::css;
use crate::ui::glue::hooks::use_link;
use crate::ui::glue::marks;
use crate::view::long_stack::{Bunch, Stretch};
use crate::view::rows::TreeView;
use crate::view::stack::StackView;
use crate::view::text;
use crate::worker::protocol::ArchiveId;
use bunch::{BunchPane, Shown};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct StackPaneProps {
    pub view: Rc<StackView>,
    /// The chosen layer, base = 0.
    pub chosen: u32,
    /// Which tree is shown: the stack dims what it leaves out.
    pub tree: TreeView,
    pub archive: ArchiveId,
    pub indexed: bool,
}

#[component]
pub fn StackPane(props: &StackPaneProps) -> Html {
    let link = use_link();
    marks::use_mark(marks::STACK, Some(props.archive));
    let view = &props.view;
    let top = view.layers.saturating_sub(1);
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let action = match event.key().as_str() {
            "ArrowUp" => ExploreAction::StepLayer(1).into(),
            "ArrowDown" => ExploreAction::StepLayer(-1).into(),
            "Home" => ExploreAction::ChooseLayer(top).into(),
            "End" => ExploreAction::ChooseLayer(0).into(),
            _ => return,
        };
        event.prevent_default();
        link.send(action);
    });
    let shown = Shown {
        chosen: props.chosen,
        tree: props.tree,
        indexed: props.indexed,
        layers: view.layers,
    };
    let bunches = view.bunches();
    let scrolled = bunches.len() > 1;
    let bunch = |(at, bunch): (usize, Bunch)| html! { <BunchPane key={at} {bunch} {shown} {scrolled} first={at == 0} /> };
    let total = if view.preliminary {
        "as stored; unpacked sizes come as layers are read"
    } else {
        "unpacked"
    };
    html! {
        <section class="pane stack" aria-label="Layers">
            <header class="pane-head">
                <h2>{ text::counted(view.layers.into(), "layer", "layers") }</h2>
                <span title={format!("{}, {total}", text::exact(view.total))}>{ text::size(view.total) }</span>
            </header>
            <div class="core" aria-hidden="true">{ for view.core().into_iter().map(stretch) }</div>
            <div class="stack-scroll">
                <div class="container-layer" title="What a running container writes goes here. It is not part of the image.">
                    { "Writable container layer" }
                </div>
                <div class="blocks" role="listbox" aria-label="Layers, top first" aria-orientation="vertical" {onkeydown}>
                    { for bunches.into_iter().enumerate().map(bunch) }
                </div>
            </div>
        </section>
    }
}

/// A piece of the drill core, true to scale.
fn stretch(Stretch { share, stratum }: Stretch) -> Html {
    html! { <i data-css={format!("{}flex-grow:{share:.5}", css::stratum(stratum))}></i> }
}
