//! Facts of the chosen layer: its whole instruction, sizes, digests.

use super::packages::LayerPackages;
use crate::app::explore::{ExploreAction, ToTake};
use crate::ui::glue::hooks::Link;
use crate::ui::glue::part::part;
use crate::ui::widgets::chip::chip;
use crate::ui::widgets::copy::Copy;
use crate::ui::widgets::counts::{Doors, change_counts};
use crate::ui::widgets::digest::digest_text;
use crate::view::packages::LayerChanges;
use crate::view::stack::{Block, Check};
use crate::view::text;
use crate::worker::protocol::Form;
use yew::prelude::*;

/// What is told of a layer.
pub struct Layer<'a> {
    pub block: &'a Block,
    /// Of so many.
    pub layers: u32,
    /// What it does to the packages.
    pub packages: Option<LayerChanges>,
    /// Bytes that it stores and a later one hides.
    pub hidden: u64,
    /// Bytes as `docker history` says them, once all layers are read.
    pub docker: Option<u64>,
}

/// Its instruction and its facts.
pub fn layer_facts(of: Layer<'_>, link: &Link) -> Html {
    let Layer { block, layers, packages, hidden: bytes, docker } = of;
    let whole = &block.instruction.whole;
    let layer = block.layer;
    let show = link.on(move |_: MouseEvent| {
        ExploreAction::ShowHidden { layer: Some(layer), within: None }.into()
    });
    let hidden = html! {
        if bytes > 0 {
            <dt>{ "hidden" }</dt>
            <dd><button type="button" class="door" title="The files of it that later layers hide" onclick={show}>{ format!("{} ({})", text::size(bytes), text::exact(bytes)) }</button></dd>
        }
    };
    html! {
        <article key="layer" class="facts" aria-label={format!("Layer {}", block.layer + 1)}>
            <header>
                <h2>{ "Layer" }{ chip(block.layer, layers) }
                    <span class="aside">{ format!("{} of {}", block.layer + 1, layers) }</span></h2>
            </header>
            if whole.is_empty() {
                <p class="note">{ &block.instruction.text }</p>
            } else {
                <details class="whole">
                    <summary><b>{ block.instruction.keyword }</b>{ " " }{ block.instruction.short() }</summary>
                    <div><span class="note">{ "As the builder recorded it" }</span><Copy text={whole.clone()} what="instruction" worded=true /></div>
                    <pre tabindex="0">{ whole }</pre>
                </details>
            }
            if let Some(why) = block.trouble() { <p class="trouble" role="alert">{ format!("✗ {why}") }</p> }
            { facts(block, packages, docker, hidden, link) }
            if docker.is_some() { { takes(link) } }
        </article>
    }
}

/// What can be taken away of it.
fn takes(link: &Link) -> Html {
    let take = |name: &'static str, title: &'static str, of: ToTake| {
        let onclick = link.on(move |_: MouseEvent| ExploreAction::Take(of).into());
        html! { <button type="button" class="button small" {title} {onclick}>{ name }</button> }
    };
    html! {
        <div class="layer-takes" role="group" aria-label="Take away">
            <span class="quiet">{ "Take away" }</span>
            { take("as stored", "The layer's blob, as its digest is of", ToTake::Layer(Form::Stored)) }
            { take("as tar", "The unpacked layer, as its diff ID is of", ToTake::Layer(Form::Unpacked)) }
            { take("merged", "The file system, with the layers below, as tar", ToTake::Tree) }
        </div>
    }
}

/// How docker's figure comes about, and why no other one here is like it.
const DOCKER: &str = "As docker history says it: the files that the engine unpacks, each inode once, and the length of every \
                      symlink's target; no headers, no padding";

/// Whether a digest holds; of a layer that can't be read only what is wrong is told.
fn check<'a>(block: &Block, check: &'a Check) -> Option<&'a Check> {
    let told = block.trouble().is_none() || check.mismatch().is_some();
    told.then_some(check)
}

fn facts(
    block: &Block,
    packages: Option<LayerChanges>,
    docker: Option<u64>,
    hidden: Html,
    link: &Link,
) -> Html {
    let row = |name: &'static str, value: Option<String>| html! { if let Some(value) = value { <dt>{ name }</dt><dd>{ value }</dd> } };
    let sized = |bytes: u64| format!("{} ({})", text::size(bytes), text::exact(bytes));
    let packing = if block.compression.is_empty() {
        block.media_type.clone()
    } else {
        block.compression.clone()
    };
    html! {
        <dl>
            { row("stored", block.packed.map(sized)) }
            { row("unpacked", block.unpacked.map(sized)) }
            if let Some(docker) = docker.filter(|_| block.unpacked.is_some()) {
                <dt title={DOCKER}>{ "in docker" }</dt><dd title={DOCKER}>{ sized(docker) }</dd>
            }
            { row("packing", Some(text::escape(packing.as_bytes())).filter(|text| !text.is_empty())) }
            { row("entries", block.entries.map(text::count)) }
            if let Some(counts) = block.counts { <dt>{ "changes" }</dt><dd class="counts">{ change_counts(counts, block.layer, Doors::Buttons, link) }</dd> }
            { hidden }
            if let Some(changes) = packages { <dt>{ "packages" }</dt><dd>{ part!(LayerPackages { changes }) }</dd> }
            { row("created", (!block.created.is_empty()).then(|| text::iso_of(&block.created))) }
            if let Some(digest) = &block.digest {
                <dt title="Of the bytes as stored">{ "digest" }</dt>
                <dd>{ digest_text(digest, "layer digest", check(block, &block.state.digest)) }</dd>
            }
            if let Some(diff_id) = &block.diff_id {
                <dt title="Of the unpacked tar">{ "diff ID" }</dt>
                <dd>{ digest_text(&diff_id.0, "diff ID", check(block, &block.state.diff_id)) }</dd>
            }
            if let Some(chain_id) = &block.chain_id {
                <dt title="Of this layer and all below">{ "chain ID" }</dt><dd>{ digest_text(&chain_id.0, "chain ID", None) }</dd>
            }
        </dl>
    }
}
