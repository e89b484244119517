//! Facts of the selected path.

use super::life::{Pins, life_rows};
use crate::app::explore::content::versions;
use crate::app::explore::{ContentAction, ExploreAction, Opening, ToTake};
use crate::ui::glue::hooks::Link;
use crate::ui::shell::take_away::copy_link;
use crate::ui::widgets::copy::Copy;
use crate::ui::widgets::size::size;
use crate::view::life_items::told;
use crate::view::rows::{LifeView, NodeFacts, NodeKind};
use crate::view::text;
use std::rc::Rc;
use yew::prelude::*;

/// What is told of a path.
pub struct Path<'a> {
    pub life: &'a LifeView,
    pub layers: u32,
    /// The layer that the life marks.
    pub layer: u32,
    /// As of which layer the path is described: the chosen one, or the top one beside the final image.
    pub as_of: u32,
    /// The final image is shown.
    pub is_final: bool,
    /// Versions that the contents panel shows: A, where there is one, and B.
    pub pins: Option<Pins>,
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

/// Its life, and its facts as of a layer.
pub fn path_facts(of: &Path<'_>, link: &Link) -> Html {
    let life = of.life;
    let oncopy = {
        let link = link.clone();
        move |_: MouseEvent| copy_link(&link)
    };
    let within: Rc<str> = life.path.as_str().into();
    let show = link.on(move |_: MouseEvent| {
        ExploreAction::ShowHidden { layer: None, within: Some(Rc::clone(&within)) }.into()
    });
    let hidden = html! { <button type="button" class="door" title="The files that are hidden of it" onclick={show}>{ size(life.hidden) }{ " of it hidden" }</button> };
    let open = link
        .on(|_: MouseEvent| ExploreAction::Content(ContentAction::Open(Opening::default())).into());
    let told = told(&life.rows, of.as_of, of.is_final);
    let shown = told.shown.and_then(|at| life.rows.get(at));
    html! {
        <article key="path" class="facts" aria-label={life.path.clone()}>
            <header>
                <h2>{ kind_name(life.kind) }<span class="aside">{ if life.in_final { "in the final image" } else { "not in the final image" } }</span></h2>
                <p class="path"><span>{ breakable(&life.path) }</span><Copy text={life.path.clone()} what="path" /><button type="button" class="path-link" title="Copy a link to this path" onclick={oncopy}>{ "Copy link" }</button></p>
            </header>
            if of.pins.is_none() && !versions(life).is_empty() {
                <button type="button" class="button small view-content" title="Read it (Enter)" onclick={open}>{ "View content" }</button>
            }
            if life.kind == NodeKind::Dir {
                <button type="button" class="button small view-content" title="The folder, as the tree shows it" onclick={link.on(|_: MouseEvent| ExploreAction::Take(ToTake::Folder).into())}>{ "Take as tar" }</button>
            }
            <h3>{ "Life through the layers" }</h3>
            { life_rows(&life.rows, of.layers, of.layer, of.pins, link) }
            if let Some(facts) = shown.and_then(|row| row.node.as_ref()) {
                if let Some(gone) = told.gone { <p class="note">{ gone }</p> }
                <h3>{ told.title }</h3>
                { node(life, facts, hidden) }
            } else {
                <p class="note">{ told.title }</p>
            }
        </article>
    }
}

/// A path that may break after its slashes.
fn breakable(path: &str) -> Html {
    path.split_inclusive('/').map(|part| html! { <>{ part }<wbr /></> }).collect()
}

fn node(life: &LifeView, facts: &NodeFacts, hidden: Html) -> Html {
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
            <dd>{ size(life.stored) }{ " stored" }if life.hidden > 0 { {", "}{ hidden } }</dd>
        </dl>
    }
}
