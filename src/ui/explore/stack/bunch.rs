//! Some neighbours of the stack: drawn when they are near what is visible, else a room as high as they are.

use super::block::LayerBlock;
use crate::ui::glue::near::use_near;
use crate::view::instruction::Instruction;
use crate::view::long_stack::Bunch;
use crate::view::rows::TreeView;
use crate::view::stack::{Block, Item};
use crate::view::text;
use std::rc::Rc;
use yew::prelude::*;

/// What the whole stack is shown for.
#[derive(Clone, Copy, PartialEq)]
pub struct Shown {
    /// The chosen layer, base = 0.
    pub chosen: u32,
    /// The tree beside it.
    pub tree: TreeView,
    pub indexed: bool,
    /// Layers in all.
    pub layers: u32,
}

impl Shown {
    /// The tree that is shown leaves it out.
    fn dims(self, layer: u32) -> bool {
        match self.tree {
            TreeView::Final => false,
            TreeView::Merged => layer > self.chosen,
            TreeView::Layer => layer != self.chosen,
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct BunchPaneProps {
    pub bunch: Bunch,
    pub shown: Shown,
    /// It comes and goes as it is scrolled: one of many.
    pub scrolled: bool,
    /// Drawn at once.
    pub first: bool,
}

#[component]
pub fn BunchPane(props: &BunchPaneProps) -> Html {
    let (bunch, shown) = (&props.bunch, props.shown);
    let node = use_node_ref();
    let seen = use_near(&node, ".stack-scroll", props.scrolled, props.first || !props.scrolled);
    // What is chosen is there however far away: the keyboard goes to it.
    if seen.near || bunch.has(shown.chosen) {
        html! { <div ref={node} class="bunch">{ for bunch.items.iter().map(|each| item(each, shown)) }</div> }
    } else {
        let height = seen.height.unwrap_or(bunch.height.into());
        html! { <div ref={node} class="bunch" data-css={format!("height:{height}px")}></div> }
    }
}

fn item(item: &Item, shown: Shown) -> Html {
    match item {
        Item::Block(block) => layer(block, shown),
        Item::Step(step) => empty_step(step),
        Item::More(more) => {
            let more = text::counted(
                *more as u64,
                "more step without a layer",
                "more steps without a layer",
            );
            html! { <div class="empty-step" role="presentation">{ format!("… and {more}") }</div> }
        }
    }
}

fn layer(block: &Rc<Block>, shown: Shown) -> Html {
    let (chosen, dim) = (block.layer == shown.chosen, shown.dims(block.layer));
    html! {
        <LayerBlock key={block.layer} block={Rc::clone(block)} {chosen} {dim} indexed={shown.indexed} layers={shown.layers} />
    }
}

/// A step that made no layer: a thin line between blocks. It is no option of the listbox.
fn empty_step(step: &Instruction) -> Html {
    html! { <div class="empty-step" role="presentation" title={step.whole.clone()}><b>{ step.keyword }</b>{ " " }{ step.short() }</div> }
}
