//! The shell of a row, the same in every list: what assistive technology is told, where it stands, whether it is selected.

use crate::view::list::{Listed, Row};
use yew::prelude::*;

/// Where a row stands.
#[derive(Clone, Copy, PartialEq)]
pub struct Spot {
    /// Its index among all rows.
    pub index: u32,
    /// The element that shows it.
    pub slot: u32,
    /// Pixels below the canvas' top.
    pub y: f64,
    /// The keyboard is on it.
    pub active: bool,
    pub selected: bool,
}

/// Id of a node's row.
pub fn id(node: u32) -> String {
    format!("n{node}")
}

/// The node of a row's id.
pub fn node_of(id: &str) -> Option<u32> {
    id.strip_prefix('n')?.parse().ok()
}

/// A row around its cells. `class` is that of its kind, `css` its own custom properties.
pub fn cells<L: Listed>(
    row: &Row<L>,
    spot: Spot,
    class: &'static str,
    css: &str,
    cells: Html,
) -> Html {
    let class = classes!(
        "row",
        class,
        spot.selected.then_some("is-selected"),
        spot.index.is_multiple_of(2).then_some("is-even"),
        row.matched.then_some("is-match")
    );
    let css = format!("top:{}px;--d:{};{css}", spot.y, row.depth);
    html! {
        <div role="row" id={id(row.node)} {class} data-css={css} tabindex={if spot.active { "0" } else { "-1" }}
            aria-rowindex={(spot.index + 2).to_string()} aria-level={(row.depth + 1).to_string()} aria-posinset={row.position.to_string()}
            aria-setsize={row.siblings.to_string()} aria-expanded={row.open.map(|open| open.to_string())}
            aria-selected={spot.selected.to_string()}>{ cells }</div>
    }
}

/// The mark that opens and closes a folder.
pub fn twisty<L: Listed>(row: &Row<L>) -> Html {
    let mark = match row.open {
        Some(true) => "▾",
        Some(false) => "▸",
        None => "",
    };
    html! { <span class="twisty" aria-hidden="true">{ mark }</span> }
}
