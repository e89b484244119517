//! One layer of the stack.

use crate::app::explore::ExploreAction;
use crate::ui::glue::css;
use crate::ui::glue::hooks::use_link;
use crate::ui::widgets::counts::{Doors, change_counts};
use crate::ui::widgets::digest::check_mark;
use crate::view::rows::Counts;
use crate::view::stack::{BlobStatus, Block, Check};
use crate::view::text;
use std::rc::Rc;
use web_sys::{FocusOptions, HtmlElement};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct LayerBlockProps {
    pub block: Rc<Block>,
    pub chosen: bool,
    /// The tree that is shown leaves it out.
    pub dim: bool,
    pub indexed: bool,
    /// Layers in all.
    pub layers: u32,
}

/// Id of a layer's block.
fn id(layer: u32) -> String {
    format!("layer-{}", layer + 1)
}

#[component]
pub fn LayerBlock(props: &LayerBlockProps) -> Html {
    let link = use_link();
    let node = use_node_ref();
    use_effect_with(props.chosen, {
        let node = node.clone();
        move |chosen| {
            if let Some(block) = node.cast::<HtmlElement>().filter(|_| *chosen) {
                follow(&block);
                css::then(move || show(&block));
            }
        }
    });
    let block = &props.block;
    let layer = block.layer;
    let doors = if props.chosen { Doors::Mouse } else { Doors::Shut };
    let reading = matches!(block.state.status, BlobStatus::Reading(_) | BlobStatus::Waiting);
    let class = classes!(
        "layer",
        props.chosen.then_some("is-chosen"),
        props.dim.then_some("is-dim"),
        reading.then_some("is-reading"),
        block.trouble().is_some().then_some("is-damaged"),
    );
    let css = format!(
        "{}min-height:{}px;--read:{:.3}",
        css::stratum(block.stratum),
        block.height,
        block.progress
    );
    html! {
        <div ref={node} {class} id={id(layer)} role="option" aria-selected={props.chosen.to_string()}
            aria-setsize={props.layers.to_string()} aria-posinset={(props.layers - layer).to_string()} data-css={css}
            tabindex={if props.chosen { "0" } else { "-1" }} onclick={link.on(move |_| ExploreAction::ChooseLayer(layer).into())}>
            <div class="instruction" title={block.instruction.whole.clone()}>
                <span class="hush">{ format!("Layer {}: ", layer + 1) }</span>
                if !block.instruction.keyword.is_empty() { <b>{ block.instruction.keyword }</b>{ " " } }
                <span class={(!block.instruction.known).then_some("unknown")}>{ block.instruction.short() }</span>
            </div>
            <div class="figures">
                <span class="number" aria-hidden="true">{ format!("L{}", layer + 1) }</span>
                { sizes(block) }
                if let Some(counts) = block.counts { { change_counts(counts, layer, doors, &link) } if block.trouble().is_none() { { nothing(counts) } } }
                <span class="gap"></span>
                { mark(block, props.indexed) }
            </div>
            if let Some(why) = block.trouble() { <p class="trouble"><span class="hush">{ "Not readable: " }</span>{ format!("✗ {why}") }</p> }
        </div>
    }
}

/// The focus goes along with the choice, if it is in the stack.
fn follow(block: &HtmlElement) {
    let focused = gloo::utils::document().active_element();
    if focused.is_some_and(|focused| focused.class_list().contains("layer")) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = block.focus_with_options(&options);
    }
}

/// Brings a block into view without moving the page.
fn show(block: &HtmlElement) {
    let Some(scroller) = block.closest(".stack-scroll").ok().flatten() else { return };
    let (inside, around) = (block.get_bounding_client_rect(), scroller.get_bounding_client_rect());
    let step = if inside.top() < around.top() {
        inside.top() - around.top() - 8.0
    } else if inside.bottom() > around.bottom() {
        inside.bottom() - around.bottom() + 8.0
    } else {
        return;
    };
    scroller.set_scroll_top(scroller.scroll_top() + step as i32);
}

/// The unpacked size, or the stored one while that is all that is known.
fn sizes(block: &Block) -> Html {
    let stored = block.packed.map(|packed| format!("{} stored", text::exact(packed)));
    let unpacked = block.unpacked.map(|unpacked| format!("{} unpacked", text::exact(unpacked)));
    let title = [unpacked, stored].into_iter().flatten().collect::<Vec<_>>().join(", ");
    html! { <span class="size" {title}>{ text::size(block.weight()) }</span> }
}

/// A layer that changes nothing says so.
fn nothing(counts: Counts) -> Html {
    if counts == Counts::default() {
        html! { <span class="quiet">{ "no changes" }</span> }
    } else {
        Html::default()
    }
}

/// How far it has come; then whether its digests hold.
fn mark(block: &Block, indexed: bool) -> Html {
    match block.state.status {
        BlobStatus::Waiting => html! { <span class="quiet">{ "waiting" }</span> },
        BlobStatus::Stopped => html! { <span class="quiet">{ "not read: stopped" }</span> },
        BlobStatus::Reading(_) => {
            html! { <span class="quiet">{ format!("{:.0} %", block.progress * 100.0) }</span> }
        }
        BlobStatus::Missing(_) => html! { <span class="quiet">{ "missing" }</span> },
        BlobStatus::Damaged(..) => match block.check() {
            check @ Check::Mismatch(_) => check_mark(&check, false),
            _ => html! { <span class="quiet">{ "not readable" }</span> },
        },
        _ if !indexed => html! { <span class="quiet">{ "read" }</span> },
        _ => match block.check() {
            Check::Pending => Html::default(),
            check => check_mark(&check, false),
        },
    }
}
