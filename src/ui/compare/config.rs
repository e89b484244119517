//! The configurations side by side.

use super::kinds::{mark_class, mark_word};
use crate::view::compare::screen::CompareView;
use crate::view::compare::tables::ConfigRow;
use yew::prelude::*;

/// The table of settings that differ, and those that are the same.
pub fn config_table(view: &CompareView) -> Html {
    html! {
        <div key="config" class="table-scroll" tabindex="0">
            if view.config.is_empty() { <p class="note table-note">{ "Neither image has a configuration." }</p> }
            <table class="table sides has-keys">
                <thead><tr><th><span class="hush">{ "Difference" }</span></th><th>{ "Setting" }</th><th>{ "A" }</th><th>{ "B" }</th></tr></thead>
                <tbody>{ for view.config.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

fn row(row: &ConfigRow) -> Html {
    let value = |value: &Option<String>| match value {
        Some(value) => html! { <td class="value">{ value }</td> },
        None => html! { <td class="quiet">{ "–" }</td> },
    };
    html! {
        <tr class={mark_class(row.mark)}>
            <td class="mark"><b aria-hidden="true">{ row.mark.glyph() }</b><span class="hush">{ mark_word(row.mark) }</span></td>
            <td class="key">{ &row.field }<span class="quiet">{ format!(" {}", row.key) }</span></td>
            { value(&row.a) }{ value(&row.b) }
        </tr>
    }
}
