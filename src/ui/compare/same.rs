//! Files of equal content that both images store for themselves.

use crate::ui::widgets::chip::{Strata, side_chip};
use crate::ui::widgets::size::size;
use crate::view::compare::screen::CompareView;
use crate::view::compare::tables::SameRow;
use crate::view::text;
use yew::prelude::*;

/// The table of such files.
pub fn same_table(view: &CompareView, strata: &Strata) -> Html {
    let listed = view.same.len() as u64;
    let row = |row: &SameRow| {
        html! {
            <tr>
                <td class="value">{ &row.path }if let Some(path) = &row.path_b { <span class="quiet">{ format!(" = {path}") }</span> }</td>
                <td>{ side_chip(row.layer_a, 0, strata) }</td><td>{ side_chip(row.layer_b, 1, strata) }</td>
                <td class="num">{ size(row.size) }</td>
            </tr>
        }
    };
    html! {
        <div key="same" class="table-scroll" tabindex="0">
            if view.same.is_empty() {
                <p class="note table-note">{ "No file is stored twice: what both images hold alike is in shared layers." }</p>
            } else {
                <p class="note table-note">
                    { format!("{} with the same bytes, stored once in a layer of A and once more in a layer of B.", text::counted(view.same_total.into(), "file", "files")) }
                    if listed < u64::from(view.same_total) { { format!(" The largest {} are listed; the CSV has them all.", text::count(listed)) } }
                </p>
                <table class="table">
                    <thead><tr><th>{ "Path" }</th><th>{ "in A" }</th><th>{ "in B" }</th><th class="num">{ "Size" }</th></tr></thead>
                    <tbody>{ for view.same.iter().map(row) }</tbody>
                </table>
            }
        </div>
    }
}
