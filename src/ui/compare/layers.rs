//! The layers of both images, or those that one of the figures counts.

use crate::app::compare::CompareAction;
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::chip::{Strata, side_chip};
use crate::ui::widgets::size::size;
use crate::view::compare::layers::{LayerPart, LayerRow};
use crate::view::text;
use yew::prelude::*;

/// The table of the layers that `shown` counts.
pub fn layer_table(rows: &[LayerRow], shown: LayerPart, strata: &Strata, link: &Link) -> Html {
    let button = |part: LayerPart| {
        let number = rows.iter().filter(|row| row.is_in(part)).count() as u64;
        html! {
            <button type="button" aria-pressed={(part == shown).to_string()} onclick={link.on(move |_: MouseEvent| CompareAction::ShowLayers(part).into())}>
                { format!("{} {}", part.title(), text::count(number)) }</button>
        }
    };
    let chip = |layer: Option<u32>, side: usize| match layer {
        Some(layer) => html! { <td>{ side_chip(layer, side, strata) }</td> },
        None => html! { <td class="quiet">{ "–" }</td> },
    };
    let bytes = |bytes: Option<u64>| {
        html! { <td class="num">if let Some(bytes) = bytes { { size(bytes) } }</td> }
    };
    let row = |row: &LayerRow| {
        html! {
            <tr><td class="value">{ if row.instruction.is_empty() { "no history" } else { &row.instruction } }</td>
                { chip(row.layer_a, 0) }{ chip(row.layer_b, 1) }{ bytes(row.unpacked) }{ bytes(row.packed) }
                <td>{ if row.pulled { "yes" } else { "no" } }</td></tr>
        }
    };
    let listed: Vec<&LayerRow> = rows.iter().filter(|row| row.is_in(shown)).collect();
    html! {
        <div key="layers" class="table-scroll" tabindex="0">
            <div class="table-note"><div class="segments wraps" role="group" aria-label="Which layers">{ for LayerPart::ALL.into_iter().map(button) }</div></div>
            if listed.is_empty() {
                <p class="note table-note">{ "There are none." }</p>
            } else {
                <table class="table both-layers">
                    <thead><tr><th>{ "Layer" }</th><th>{ "in A" }</th><th>{ "in B" }</th><th class="num">{ "Unpacked" }</th><th class="num">{ "Stored" }</th><th>{ "To pull" }</th></tr></thead>
                    <tbody>{ for listed.into_iter().map(row) }</tbody>
                </table>
            }
        </div>
    }
}
