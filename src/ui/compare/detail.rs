//! The selected path: its life in A and in B, and how its content differs.

use super::content::ContentDiff;
use super::kinds::{glyph, meaning};
use crate::app::compare::{CompareAction, Detail};
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::ui::glue::css;
use crate::ui::glue::hooks::{Link, use_link};
use crate::ui::glue::part::part;
use crate::ui::widgets::chip::{Strata, place};
use crate::ui::widgets::copy::Copy;
use crate::ui::widgets::counts::of_life;
use crate::ui::widgets::icon::{Shape, icon};
use crate::ui::widgets::size::size;
use crate::view::content::Manner;
use crate::view::rows::{LifeRow, LifeState, LifeView, NodeFacts, NodeKind};
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct DetailProps {
    pub detail: Detail,
    /// Of A and B.
    pub names: [String; 2],
    pub strata: Strata,
    pub manner: Manner,
}

#[component]
pub fn DetailPane(props: &DetailProps) -> Html {
    let link = use_link();
    let detail = &props.detail;
    let row = &detail.row;
    let path = detail
        .lives
        .iter()
        .find_map(Slot::known)
        .map_or_else(|| row.name.clone(), |life| life.path.clone());
    let (of, kind) = (&row.cells, row.cells.difference);
    let side = |at: usize| {
        let there = [of.node_a, of.node_b][at].is_some();
        one_side(&link, at, &props.names[at], &props.strata, there, &detail.lives[at])
    };
    html! {
        <section class="compare-detail facts" aria-label={format!("Details of {path}")} tabindex="0">
            <header>
                <h3><span class={classes!("sign", kind.name())} aria-hidden="true">{ glyph(kind) }</span>{ meaning(kind) }
                    if !of.fields.is_empty() { <span class="aside">{ of.fields.join(", ") }</span> }
                    <button type="button" class="quiet-button close" aria-label="Close the details" title="Back to the layers (Esc)"
                        onclick={link.on(|_| CompareAction::CloseDetail.into())}>{ icon(Shape::Close) }</button></h3>
                <p class="path"><span>{ path.clone() }</span><Copy text={path} what="path" /></p>
                if let Some(twin) = &of.twin { <p class="note">{ format!("Moved: the same content is at {twin} in the other image.") }</p> }
            </header>
            <div class="lives">{ side(0) }{ side(1) }</div>
            if !detail.content.is_idle() { { part!(ContentDiff { content: detail.content.clone(), progress: detail.progress, manner: props.manner }) } }
        </section>
    }
}

/// The life in one image: 0: A, 1: B.
fn one_side(
    link: &Link,
    side: usize,
    name: &str,
    strata: &Strata,
    there: bool,
    life: &Slot<Shared<LifeView>>,
) -> Html {
    let last =
        life.known().and_then(|life| life.rows.iter().rev().find_map(|row| row.node.as_ref()));
    let is_file = |facts: &NodeFacts| matches!(facts.kind, NodeKind::File | NodeKind::Symlink);
    let reads = last.is_some_and(is_file) && life.known().is_some_and(|life| life.in_final);
    html! {
        <article>
            <h4 title={name.to_owned()}><b>{ ["A", "B"][side] }</b><span>{ name }</span>
                if reads {
                    <button type="button" class="button small" title="All of it, with every version, on Explore" aria-label={format!("Read it in {}", ["A", "B"][side])}
                        onclick={link.on(move |_| CompareAction::Read(side).into())}>{ "Read" }</button>
                }</h4>
            if let Some(life) = life.known() {
                <ol class="life">{ for life.rows.iter().rev().filter(|row| !is_quiet(row.state)).map(|row| lived(row, place(row.layer, side, strata))) }</ol>
                if let Some(facts) = last.filter(|_| life.in_final) { { facts_of(facts) } } else { <p class="note">{ "Not in the final image." }</p> }
            } else if let Some(why) = life.failed() {
                <p class="note" role="alert">{ why.to_string() }</p>
            } else if there {
                <p class="note">{ "…" }</p>
            } else {
                <p class="note">{ "Never there." }</p>
            }
        </article>
    }
}

fn is_quiet(state: LifeState) -> bool {
    matches!(state, LifeState::Absent | LifeState::Unchanged)
}

fn lived(row: &LifeRow, place: f32) -> Html {
    let (glyph, class, word) = of_life(row.state);
    html! {
        <li class="lived" data-css={css::stratum(place)}>
            <i aria-hidden="true"></i><span class="number">{ format!("L{}", row.layer + 1) }</span>
            <span class={classes!("state", class)}>if !glyph.is_empty() { <b aria-hidden="true">{ glyph }</b>{ " " } }{ word }
                if !row.fields.is_empty() { <span class="fields">{ format!(" {}", row.fields.join(", ")) }</span> }</span>
            if row.stored > 0 { { size(row.stored) } }
        </li>
    }
}

fn facts_of(facts: &NodeFacts) -> Html {
    let row = |name: &'static str, value: &str| html! { if !value.is_empty() { <dt>{ name }</dt><dd>{ value }</dd> } };
    html! {
        <dl>
            if facts.kind == NodeKind::File { <dt>{ "size" }</dt><dd title={text::exact(facts.size)}>{ text::size(facts.size) }</dd> }
            { row("target", facts.link.as_deref().unwrap_or_default()) }
            { row("mode", &facts.mode) }
            { row("owner", &facts.owner) }
            { row("modified", &facts.mtime) }
            { row("attributes", &facts.xattrs.join(", ")) }
        </dl>
    }
}
