//! The histories, aligned as a diff.

use super::kinds::{mark_class, mark_word};
use crate::view::compare::screen::CompareView;
use crate::view::compare::tables::HistoryRow;
use yew::prelude::*;

/// The two histories side by side.
pub fn history_table(view: &CompareView) -> Html {
    html! {
        <div key="history" class="table-scroll" tabindex="0">
            if view.history.is_empty() { <p class="note table-note">{ "Neither image has a history." }</p> }
            <table class="table sides">
                <thead><tr><th><span class="hush">{ "Difference" }</span></th><th>{ "A" }</th><th>{ "B" }</th></tr></thead>
                <tbody>{ for view.history.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

fn row(row: &HistoryRow) -> Html {
    let step = |text: &str, created: &str, empty: bool| {
        html! {
            <td class="value lines">{ text }
                if row.other_time && !created.is_empty() { <span class="quiet">{ format!(" at {created}") }</span> }
                if empty { <span class="quiet">{ " · no layer" }</span> }
            </td>
        }
    };
    html! {
        <tr class={mark_class(row.mark)}>
            <td class="mark"><b aria-hidden="true">{ row.mark.glyph() }</b><span class="hush">{ mark_word(row.mark) }</span></td>
            { step(&row.a, &row.created_a, row.empty_a) }{ step(&row.b, &row.created_b, row.empty_b) }
        </tr>
    }
}
