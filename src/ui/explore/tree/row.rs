//! One row of an image's tree.

use crate::ui::glue::css;
use crate::ui::list::{Column, Drawn, Spot, cells, twisty};
use crate::ui::widgets::counts::{glyph, meaning_of, spoken};
use crate::view::list::{Row, Window};
use crate::view::rows::{ChangeKind, Counts, NodeKind, PathCells, Paths, SortKey};
use crate::view::stack::stratum;
use crate::view::text;
use std::rc::Rc;
use yew::prelude::*;

/// Letters of an owner that its column has room for.
const OWNER: usize = 10;

impl Drawn for Paths {
    /// How many layers the image has.
    type Context = u32;

    const COLUMNS: &'static [Column<Self>] = &[
        Column::sorting("Path", "c-path", SortKey::Name, "path"),
        Column::hushed("Change", "c-change"),
        Column::plain("Layer", "c-layer"),
        Column::plain("Mode", "c-mode"),
        Column::plain("Owner", "c-owner"),
        Column::sorting("Size", "c-size", SortKey::Size, "size"),
    ];

    fn draw(window: &Window<Self>, row: &Rc<Row<Self>>, spot: Spot, layers: &u32) -> Html {
        html! { <TreeRow key={spot.slot} row={Rc::clone(row)} {spot} layers={*layers} largest={window.totals.largest} /> }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct TreeRowProps {
    pub row: Rc<Row<Paths>>,
    pub spot: Spot,
    pub layers: u32,
    /// The largest size at the top of the tree, for the bar.
    pub largest: u64,
}

#[component]
pub fn TreeRow(props: &TreeRowProps) -> Html {
    let (row, of) = (&props.row, &props.row.cells);
    let bar =
        if props.largest == 0 { 0.0 } else { (of.size as f64 / props.largest as f64).min(1.0) };
    let colour = of.layer.map(|layer| css::stratum(stratum(layer, props.layers)));
    let css = format!("--b:{bar:.4};{}", colour.unwrap_or_default());
    let shown = html! {
        <>
            <div role="gridcell" class={if of.hardlink { "c-path has-tag" } else { "c-path" }}>{ name(row) }</div>
            <div role="gridcell" class="c-change">{ mark(of) }</div>
            <div role="gridcell" class="c-layer">if let Some(layer) = of.layer { <span class="chip">{ format!("L{}", layer + 1) }</span> }</div>
            <div role="gridcell" class="c-mode">{ &of.mode }</div>
            <div role="gridcell" class={if of.owner.len() > OWNER { "c-owner is-long" } else { "c-owner" }}>{ &of.owner }</div>
            <div role="gridcell" class="c-size" title={text::exact(of.size)}>{ text::size(of.size) }</div>
        </>
    };
    cells(row, props.spot, of.change.map_or("", ChangeKind::name), &css, shown)
}

fn name(row: &Row<Paths>) -> Html {
    let cells = &row.cells;
    let empty_folder = cells.kind == NodeKind::Dir && row.open.is_none();
    html! {
        <>
            { twisty(row) }
            <span class={if cells.kind == NodeKind::Dir { "name is-folder" } else { "name" }} title={row.name.clone()}>{ &row.name }</span>
            if let Some(link) = &cells.link { <span class="target" title={link.clone()}>{ format!(" → {link}") }</span> }
            if cells.hardlink { <span class="tag" title="Other names share its content">{ "hard link" }</span> }
            if empty_folder { <span class="hush">{ "empty" }</span> }
        </>
    }
}

/// What the layer does to it; for a folder that only contains changes, a dot that tells how many.
fn mark(cells: &PathCells) -> Html {
    match cells.change {
        Some(kind) => html! {
            <b role="img" aria-label={kind.name()} title={meaning_of(kind, cells.kind)}>{ glyph(kind) }</b>
        },
        None if cells.inside != Counts::default() => {
            let inside =
                format!("inside: {}; click or press c to see all of it", spoken(&cells.inside));
            html! { <span class={classes!("touched", strongest(&cells.inside))} role="img" aria-label={inside.clone()} title={inside}>{ "◦" }</span> }
        }
        None => Html::default(),
    }
}

/// The class of the most frequent change.
fn strongest(counts: &Counts) -> &'static str {
    let kinds = ChangeKind::ALL.into_iter();
    kinds.max_by_key(|kind| counts.of(*kind)).map_or("", ChangeKind::name)
}
