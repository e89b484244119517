//! The stack: a listbox of layers, base at the bottom.

mod block;

use crate::app::action::Action;
use crate::ui::glue::css;
use crate::ui::glue::hooks::{focus, use_link};
use crate::ui::glue::marks;
use crate::view::instruction::Instruction;
use crate::view::rows::TreeView;
use crate::view::stack::{Item, StackView};
use crate::view::text;
use crate::worker::protocol::ArchiveId;
use block::LayerBlock;
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

/// Layers of a stack that is too long to lay all of it out at each step.
const LONG: u32 = 60;

#[component]
pub fn StackPane(props: &StackPaneProps) -> Html {
    let link = use_link();
    marks::use_mark(marks::STACK, Some(props.archive));
    let view = &props.view;
    let top = view.layers.saturating_sub(1);
    let onkeydown = {
        let (link, chosen) = (link.clone(), props.chosen);
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowUp" => (chosen + 1).min(top),
                "ArrowDown" => chosen.saturating_sub(1),
                "Home" => top,
                "End" => 0,
                _ => return,
            };
            event.prevent_default();
            link.send(Action::ChooseLayer(to));
            focus(&block::id(to));
        })
    };
    let item = |item: &Item| match item {
        Item::Block(block) => {
            let (above, only) = (block.layer > props.chosen, props.tree == TreeView::Layer && block.layer != props.chosen);
            let dim = props.tree != TreeView::Final && (above || only);
            let chosen = block.layer == props.chosen;
            html! { <LayerBlock key={block.layer} block={Rc::clone(block)} {chosen} {dim} indexed={props.indexed} /> }
        }
        Item::Step(step) => empty_step(step),
        Item::More(more) => {
            let more = text::counted(*more as u64, "more step without a layer", "more steps without a layer");
            html! { <div class="empty-step" role="presentation">{ format!("… and {more}") }</div> }
        }
    };
    let total = if view.preliminary { "as stored; unpacked sizes come as layers are read" } else { "unpacked" };
    html! {
        <section class="pane stack" aria-label="Layers">
            <header class="pane-head">
                <h2>{ text::counted(view.layers.into(), "layer", "layers") }</h2>
                <span title={format!("{}, {total}", text::exact(view.total))}>{ text::size(view.total) }</span>
            </header>
            <div class="core" aria-hidden="true">{ for view.blocks().rev().map(|block| core(block.share, block.stratum)) }</div>
            <div class="stack-scroll">
                <div class="container-layer" title="What a running container writes goes here. It is not part of the image.">
                    { "Writable container layer" }
                </div>
                <div class={classes!("blocks", (view.layers > LONG).then_some("is-long"))} role="listbox" aria-label="Layers, top first" aria-orientation="vertical" {onkeydown}>
                    { for view.items.iter().map(item) }
                </div>
            </div>
        </section>
    }
}

/// The image as a drill core: shares true to scale, base first.
fn core(share: f32, stratum: f32) -> Html {
    html! { <i data-css={format!("{}flex-grow:{share:.5}", css::stratum(stratum))}></i> }
}

/// A step that made no layer: a thin line between blocks. It is no option of the listbox.
fn empty_step(step: &Instruction) -> Html {
    html! { <div class="empty-step" role="presentation" title={step.whole.clone()}><b>{ step.keyword }</b>{ " " }{ &step.text }</div> }
}
