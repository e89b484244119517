//! Facts of the selected path.

use super::life::LifeRows;
use crate::app::shared::Shared;
use crate::ui::glue::hooks::use_link;
use crate::ui::shell::take_away::copy_link;
use crate::ui::widgets::copy::Copy;
use crate::ui::widgets::size::Size;
use crate::view::rows::{LifeView, NodeFacts, NodeKind};
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct PathProps {
    pub life: Shared<LifeView>,
    pub layers: u32,
    pub layer: u32,
}

fn kind_name(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::File => "File",
        NodeKind::Dir => "Folder",
        NodeKind::Symlink => "Symbolic link",
        NodeKind::Char => "Character device",
        NodeKind::Block => "Block device",
        NodeKind::Fifo => "Named pipe",
    }
}

#[component]
pub fn PathFacts(props: &PathProps) -> Html {
    let life = &props.life;
    let link = use_link();
    let oncopy = move |_: MouseEvent| copy_link(&link);
    // What it is at the chosen layer: the last layer up to there that names it.
    let shown = life.rows.iter().rev().find(|row| row.layer <= props.layer && row.node.is_some());
    html! {
        <article class="facts" aria-label={life.path.clone()}>
            <header>
                <h2>{ kind_name(life.kind) }<span class="aside">{ if life.in_final { "in the final image" } else { "not in the final image" } }</span></h2>
                <p class="path"><span>{ breakable(&life.path) }</span><Copy text={life.path.clone()} what="path" /><button type="button" class="path-link" title="Copy a link to this path" onclick={oncopy}>{ "Copy link" }</button></p>
            </header>
            <h3>{ "Life through the layers" }</h3>
            <LifeRows rows={life.rows.clone()} layers={props.layers} layer={props.layer} />
            if let Some((row, facts)) = shown.and_then(|row| Some((row, row.node.as_ref()?))) {
                <h3>{ format!("As of L{}", row.layer + 1) }</h3>
                { node(life, facts) }
            } else {
                <p class="note">{ "Not there yet at this layer." }</p>
            }
        </article>
    }
}

/// A path that may break after its slashes.
fn breakable(path: &str) -> Html {
    path.split_inclusive('/').map(|part| html! { <>{ part }<wbr /></> }).collect()
}

fn node(life: &LifeView, facts: &NodeFacts) -> Html {
    let row = |name: &'static str, value: &str| html! { if !value.is_empty() { <dt>{ name }</dt><dd>{ value }</dd> } };
    let list = |name: &'static str, values: &[String]| {
        html! { if !values.is_empty() { <dt>{ name }</dt><dd><ul>{ for values.iter().map(|value| html! { <li>{ value }</li> }) }</ul></dd> } }
    };
    let link_name = if facts.kind == NodeKind::Symlink { "target" } else { "device" };
    html! {
        <dl>
            if facts.kind == NodeKind::File { <dt>{ "size" }</dt><dd>{ format!("{} ({})", text::size(facts.size), text::exact(facts.size)) }</dd> }
            { row(link_name, facts.link.as_deref().unwrap_or_default()) }
            if facts.mode.is_empty() { <dt>{ "mode" }</dt><dd class="quiet">{ "no layer says: a folder that only paths imply" }</dd> }
            { row("mode", &facts.mode) }
            { row("owner", &facts.owner) }
            { row("modified", &facts.mtime) }
            { list("attributes", &facts.xattrs) }
            { list("same file", &facts.hardlinks) }
            <dt>{ "costs" }</dt>
            <dd><Size bytes={life.stored} />{ " stored" }if life.hidden > 0 { {", "}<Size bytes={life.hidden} />{ " of it hidden" } }</dd>
        </dl>
    }
}
