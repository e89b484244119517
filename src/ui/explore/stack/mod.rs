//! The stack: a listbox of layers, base at the bottom.

mod block;
mod bunch;

use crate::app::explore::ExploreAction;
use crate::app::playground::PlaygroundAction;
use crate::app::shared::Shared;
use crate::ui::glue::css;
use crate::ui::glue::hooks::use_link;
use crate::ui::glue::marks;
use crate::ui::widgets::counts::glyph;
use crate::view::long_stack::{Bunch, Stretch};
use crate::view::rows::{ChangeKind, TreeView};
use crate::view::stack::StackView;
use crate::view::text;
use crate::worker::protocol::{ArchiveId, ImageFacts};
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
    /// Figures of the image, once all layers are read.
    pub facts: Option<Shared<ImageFacts>>,
}

#[component]
pub fn StackPane(props: &StackPaneProps) -> Html {
    let link = use_link();
    marks::use_mark(marks::STACK, Some(props.archive));
    let view = &props.view;
    let top = view.layers.saturating_sub(1);
    let hidden =
        link.on(|_: MouseEvent| ExploreAction::ShowHidden { layer: None, within: None }.into());
    let open = link.on(|_: MouseEvent| PlaygroundAction::Open.into());
    let chosen = props.chosen;
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let action = match event.key().as_str() {
            "ArrowUp" => ExploreAction::StepLayer(1).into(),
            "ArrowDown" => ExploreAction::StepLayer(-1).into(),
            "Home" => ExploreAction::ChooseLayer(top).into(),
            "End" => ExploreAction::ChooseLayer(0).into(),
            key => match ChangeKind::ALL.into_iter().find(|kind| sign(*kind) == key) {
                Some(kind) => ExploreAction::ShowChanges { layer: chosen, kind }.into(),
                None => return,
            },
        };
        event.prevent_default();
        link.send(action);
    });
    let shown = Shown {
        chosen: props.chosen,
        tree: props.tree,
        indexed: props.facts.is_some(),
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
            if let Some(facts) = props.facts.as_ref().filter(|facts| facts.hidden > 0) {
                <button type="button" class="door stack-hidden" title={format!("{}: the hidden files, the largest first", text::exact(facts.hidden))}
                    onclick={hidden}>{ format!("{} of it hidden in {}", text::size(facts.hidden), text::counted(facts.hidden_files.into(), "file", "files")) }</button>
            }
            <div class="core" aria-hidden="true">{ for view.core().into_iter().map(stretch) }</div>
            <div class="stack-scroll">
                <button type="button" class="container-layer" onclick={open}
                    title="What a running container writes goes here. It is not part of the image.">
                    <span>{ "Writable container layer" }</span><span class="to">{ "Open in the Playground" }</span>
                </button>
                <div class="blocks" role="listbox" aria-label="Layers, top first" aria-orientation="vertical" {onkeydown}>
                    { for bunches.into_iter().enumerate().map(bunch) }
                </div>
            </div>
        </section>
    }
}

/// The key that shows what the chosen layer does of a kind.
fn sign(kind: ChangeKind) -> &'static str {
    if kind == ChangeKind::Removed { "-" } else { glyph(kind) }
}

/// A piece of the drill core, true to scale.
fn stretch(Stretch { share, stratum }: Stretch) -> Html {
    html! { <i data-css={format!("{}flex-grow:{share:.5}", css::stratum(stratum))}></i> }
}
