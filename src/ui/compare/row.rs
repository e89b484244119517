//! A row of the compared trees.

use super::kinds::{glyph, meaning, spoken};
use crate::ui::tree::body::{Listed, Place};
use crate::ui::tree::row::id;
use crate::ui::widgets::chip::Chip;
use crate::view::compare::rows::{CompareRow, CompareWindow, Difference};
use crate::view::rows::NodeKind;
use crate::view::text;
use std::rc::Rc;
use yew::prelude::*;

impl Listed for CompareWindow {
    type Row = CompareRow;
    /// How many layers A and B have.
    type Context = [u32; 2];

    fn total(&self) -> u32 {
        self.total
    }

    fn first(&self) -> u32 {
        self.first
    }

    fn rows(&self) -> &[CompareRow] {
        &self.rows
    }

    fn node(row: &CompareRow) -> u32 {
        row.node
    }

    fn is_folder(row: &CompareRow) -> bool {
        row.open.is_some()
    }

    fn draw(&self, row: &Rc<CompareRow>, place: Place, layers: &[u32; 2]) -> Html {
        html! { <PairRow key={place.slot} row={Rc::clone(row)} {place} layers={*layers} /> }
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PairRowProps {
    row: Rc<CompareRow>,
    place: Place,
    layers: [u32; 2],
}

#[component]
fn PairRow(props: &PairRowProps) -> Html {
    let (row, place) = (&props.row, props.place);
    let (node, index) = (row.node, place.index);
    let class = classes!(
        "row",
        row.glyph.name(),
        place.selected.then_some("is-selected"),
        index.is_multiple_of(2).then_some("is-even"),
        row.matched.then_some("is-match"),
    );
    let css = format!("top:{}px;--d:{};", place.y, row.depth);
    let size = |bytes: Option<u64>| {
        html! { <div role="gridcell" class="c-num quiet" title={bytes.map(text::exact)}>{ bytes.map(text::size).unwrap_or_default() }</div> }
    };
    html! {
        <div role="row" id={id(node)} {class} data-css={css} tabindex={if place.active { "0" } else { "-1" }}
            aria-rowindex={(index + 2).to_string()} aria-level={(row.depth + 1).to_string()} aria-posinset={row.position.to_string()}
            aria-setsize={row.siblings.to_string()} aria-expanded={row.open.map(|open| open.to_string())} aria-selected={place.selected.to_string()}>
            <div role="gridcell" class="c-change">{ mark(row) }</div>
            <div role="gridcell" class="c-path">{ name(row) }</div>
            { size(row.size_a) }
            { size(row.size_b) }
            <div role="gridcell" class="c-num delta">{ if row.glyph == Difference::Equal { String::new() } else { text::delta(row.delta) } }</div>
            <div role="gridcell" class="c-layers">{ chip(row.layer_a, props.layers[0], "A") }{ chip(row.layer_b, props.layers[1], "B") }</div>
        </div>
    }
}

fn chip(layer: Option<u32>, layers: u32, side: &'static str) -> Html {
    match layer {
        Some(layer) => {
            html! { <span title={format!("Stored by layer {} of {side}", layer + 1)}><Chip {layer} {layers} /></span> }
        }
        None => html! { <span class="no-chip"></span> },
    }
}

fn mark(row: &CompareRow) -> Html {
    let inside = spoken(&row.inside);
    let says = match (row.difference, inside.is_empty()) {
        (Difference::Equal, false) => format!("inside: {inside}"),
        (kind, _) => meaning(kind).to_owned(),
    };
    html! { <><b aria-hidden="true" title={says.clone()}>{ glyph(row.glyph) }</b><span class="hush">{ says }</span></> }
}

fn name(row: &CompareRow) -> Html {
    let twisty = match row.open {
        Some(true) => "▾",
        Some(false) => "▸",
        None => "",
    };
    html! {
        <>
            <span class="twisty" aria-hidden="true">{ twisty }</span>
            <span class="name" title={row.name.clone()}>{ &row.name }if row.kind == NodeKind::Dir { <span class="slash">{ "/" }</span> }</span>
            if !row.fields.is_empty() {
                <span class="target">{ format!("  {}{}", row.fields.join(", "), if row.glyph == Difference::Metadata { " only" } else { "" }) }</span>
            }
            if let Some(twin) = &row.twin {
                <span class="target" title={twin.clone()}>{ if row.difference == Difference::Added { format!("  moved from {twin}") } else { format!("  moved to {twin}") } }</span>
            }
        </>
    }
}
