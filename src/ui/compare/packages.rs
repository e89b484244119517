//! Packages that differ.

use super::kinds::{mark_class, mark_word};
use crate::view::compare::screen::CompareView;
use crate::view::compare::tables::PackageRow;
use crate::view::text;
use yew::prelude::*;

/// The table of packages that differ.
pub fn package_table(view: &CompareView) -> Html {
    html! {
        <div key="packages" class="table-scroll" tabindex="0">
            <p class="note table-note">{ &view.package_words }</p>
            { for view.package_notes.iter().map(|note| html! { <p class="note table-note">{ note }</p> }) }
            if !view.packages.is_empty() {
                <table class="table">
                    <thead><tr><th><span class="hush">{ "Difference" }</span></th><th>{ "Package" }</th><th>{ "A" }</th><th>{ "B" }</th>
                        <th class="num">{ "Size" }</th><th class="num">{ "Δ" }</th></tr></thead>
                    <tbody>{ for view.packages.iter().map(row) }</tbody>
                </table>
            }
        </div>
    }
}

fn row(row: &PackageRow) -> Html {
    html! {
        <tr class={mark_class(row.mark)} title={row.path.clone()}>
            <td class="mark"><b aria-hidden="true">{ row.mark.glyph() }</b><span class="hush">{ mark_word(row.mark) }</span></td>
            <td class="key">{ &row.name }<span class="quiet">{ format!(" {}", row.ecosystem) }</span></td>
            <td>{ &row.version_a }</td><td>{ &row.version_b }</td>
            <td class="num quiet" title={row.size.map(text::exact)}>{ row.size.map(text::size).unwrap_or_default() }</td>
            <td class="num">{ row.delta.map(text::delta).unwrap_or_default() }</td>
        </tr>
    }
}
