//! A row of the compared trees.

use super::kinds::{glyph, meaning, spoken};
use crate::ui::list::{Column, Drawn, Spot, cells, twisty};
use crate::ui::widgets::chip::{Strata, side_chip};
use crate::view::compare::rows::{CompareSort, Difference, PairCells, Pairs};
use crate::view::list::{Row, Window};
use crate::view::rows::NodeKind;
use crate::view::text;
use std::rc::Rc;
use yew::prelude::*;

impl Drawn for Pairs {
    /// Colours of the layers of A and B.
    type Context = Strata;

    const COLUMNS: &'static [Column<Self>] = &[
        Column::hushed("Difference", "c-change"),
        Column::sorting("Path", "c-path", CompareSort::Name, "path"),
        Column::sorting("A", "c-num", CompareSort::A, "size in A"),
        Column::sorting("B", "c-num", CompareSort::B, "size in B"),
        Column::sorting("Δ", "c-num", CompareSort::Delta, "how much the size differs"),
        Column::plain("Layers", "c-layers"),
    ];

    fn draw(_: &Window<Self>, row: &Rc<Row<Self>>, spot: Spot, strata: &Strata) -> Html {
        html! { <PairRow key={spot.slot} row={Rc::clone(row)} {spot} strata={strata.clone()} /> }
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PairRowProps {
    row: Rc<Row<Pairs>>,
    spot: Spot,
    strata: Strata,
}

#[component]
fn PairRow(props: &PairRowProps) -> Html {
    let (row, of) = (&props.row, &props.row.cells);
    let size = |bytes: Option<u64>| {
        html! { <div role="gridcell" class="c-num quiet" title={bytes.map(text::exact)}>{ bytes.map(text::size).unwrap_or_default() }</div> }
    };
    let shown = html! {
        <>
            <div role="gridcell" class="c-change">{ mark(of) }</div>
            <div role="gridcell" class="c-path">{ name(row) }</div>
            { size(of.size_a) }
            { size(of.size_b) }
            <div role="gridcell" class="c-num delta">{ if of.glyph == Difference::Equal { String::new() } else { text::delta(of.delta) } }</div>
            <div role="gridcell" class="c-layers">{ chip(of.layer_a, 0, &props.strata) }{ chip(of.layer_b, 1, &props.strata) }</div>
        </>
    };
    // A folder that is the same itself is drawn as such, whatever is in it.
    cells(row, props.spot, of.difference.name(), "", shown)
}

fn chip(layer: Option<u32>, side: usize, strata: &Strata) -> Html {
    match layer {
        Some(layer) => {
            let of = ["A", "B"][side];
            html! { <span title={format!("Stored by layer {} of {of}", layer + 1)}>{ side_chip(layer, side, strata) }</span> }
        }
        None => html! { <span class="no-chip"></span> },
    }
}

fn mark(row: &PairCells) -> Html {
    let inside = spoken(&row.inside);
    let (sign, class, says) = match (row.difference, inside.is_empty()) {
        (Difference::Equal, false) => ("◦", row.glyph.name(), format!("inside: {inside}")),
        (kind, _) => (glyph(kind), "", meaning(kind).to_owned()),
    };
    html! { <><b {class} aria-hidden="true" title={says.clone()}>{ sign }</b><span class="hush">{ says }</span></> }
}

fn name(row: &Row<Pairs>) -> Html {
    let of = &row.cells;
    html! {
        <>
            { twisty(row) }
            <span class="name" title={row.name.clone()}>{ &row.name }if of.kind == NodeKind::Dir { <span class="slash">{ "/" }</span> }</span>
            if !of.fields.is_empty() {
                <span class="target">{ format!("  {}{}", of.fields.join(", "), if of.glyph == Difference::Metadata { " only" } else { "" }) }</span>
            }
            if let Some(twin) = &of.twin {
                <span class="target" title={twin.clone()}>{ if of.difference == Difference::Added { format!("  moved from {twin}") } else { format!("  moved to {twin}") } }</span>
            }
        </>
    }
}
