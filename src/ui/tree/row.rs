//! One row.

use super::body::{Listed, Place};
use crate::ui::glue::css;
use crate::ui::widgets::counts::{glyph, spoken};
use crate::view::rows::{ChangeKind, Counts, NodeKind, Row, Window};
use crate::view::stack::stratum;
use crate::view::text;
use std::rc::Rc;
use yew::prelude::*;

/// Letters of an owner that its column has room for.
const OWNER: usize = 10;

#[derive(Clone, PartialEq, Properties)]
pub struct TreeRowProps {
    pub row: Rc<Row>,
    pub place: Place,
    pub layers: u32,
    /// The largest size at the top of the tree, for the bar.
    pub largest: u64,
}

impl Listed for Window {
    type Row = Row;
    /// How many layers the image has.
    type Context = u32;

    fn total(&self) -> u32 {
        self.total
    }

    fn first(&self) -> u32 {
        self.first
    }

    fn rows(&self) -> &[Row] {
        &self.rows
    }

    fn node(row: &Row) -> u32 {
        row.node
    }

    fn is_folder(row: &Row) -> bool {
        row.open.is_some()
    }

    fn draw(&self, row: &Rc<Row>, place: Place, layers: &u32) -> Html {
        html! { <TreeRow key={place.slot} row={Rc::clone(row)} {place} layers={*layers} largest={self.largest} /> }
    }
}

/// Id of a node's row.
pub fn id(node: u32) -> String {
    format!("n{node}")
}

/// The node of a row's id.
pub fn node_of(id: &str) -> Option<u32> {
    id.strip_prefix('n')?.parse().ok()
}

#[component]
pub fn TreeRow(props: &TreeRowProps) -> Html {
    let (row, place) = (&props.row, props.place);
    let index = place.index;
    let change = row.change.map_or("", ChangeKind::name);
    let class = classes!(
        "row",
        change,
        place.selected.then_some("is-selected"),
        index.is_multiple_of(2).then_some("is-even"),
        row.matched.then_some("is-match")
    );
    let bar =
        if props.largest == 0 { 0.0 } else { (row.size as f64 / props.largest as f64).min(1.0) };
    let css = format!(
        "top:{}px;--d:{};--b:{bar:.4};{}",
        place.y,
        row.depth,
        row.layer.map(|layer| css::stratum(stratum(layer, props.layers))).unwrap_or_default()
    );
    html! {
        <div role="row" id={id(row.node)} {class} data-css={css} tabindex={if place.active { "0" } else { "-1" }}
            aria-rowindex={(index + 2).to_string()} aria-level={(row.depth + 1).to_string()} aria-posinset={row.position.to_string()}
            aria-setsize={row.siblings.to_string()} aria-expanded={row.open.map(|open| open.to_string())}
            aria-selected={place.selected.to_string()}>
            <div role="gridcell" class={if row.hardlink { "c-path has-tag" } else { "c-path" }}>{ name(row) }</div>
            <div role="gridcell" class="c-change">{ mark(row) }</div>
            <div role="gridcell" class="c-layer">if let Some(layer) = row.layer { <span class="chip">{ format!("L{}", layer + 1) }</span> }</div>
            <div role="gridcell" class="c-mode">{ &row.mode }</div>
            <div role="gridcell" class={if row.owner.len() > OWNER { "c-owner is-long" } else { "c-owner" }}>{ &row.owner }</div>
            <div role="gridcell" class="c-size" title={text::exact(row.size)}>{ text::size(row.size) }</div>
        </div>
    }
}

fn name(row: &Row) -> Html {
    let twisty = match row.open {
        Some(true) => "▾",
        Some(false) => "▸",
        None => "",
    };
    let empty_folder = row.kind == NodeKind::Dir && row.open.is_none();
    html! {
        <>
            <span class="twisty" aria-hidden="true">{ twisty }</span>
            <span class={if row.kind == NodeKind::Dir { "name is-folder" } else { "name" }} title={row.name.clone()}>{ &row.name }</span>
            if let Some(link) = &row.link { <span class="target" title={link.clone()}>{ format!(" → {link}") }</span> }
            if row.hardlink { <span class="tag" title="Other names share its content">{ "hard link" }</span> }
            if empty_folder { <span class="hush">{ "empty" }</span> }
        </>
    }
}

/// What the layer does to it; for a folder that only contains changes, a dot that tells how many.
fn mark(row: &Row) -> Html {
    match row.change {
        Some(kind) => html! {
            <b role="img" aria-label={kind.name()} title={kind.name()}>{ glyph(kind) }</b>
        },
        None if row.inside != Counts::default() => {
            let inside = format!("inside: {}", spoken(&row.inside));
            html! { <span class={classes!("touched", strongest(&row.inside))} role="img" aria-label={inside.clone()} title={inside}>{ "◦" }</span> }
        }
        None => Html::default(),
    }
}

/// The class of the most frequent change.
fn strongest(counts: &Counts) -> &'static str {
    let kinds = ChangeKind::ALL.into_iter();
    kinds.max_by_key(|kind| counts.of(*kind)).map_or("", ChangeKind::name)
}
