//! The heads of the columns; some of them sort.

use super::Drawn;
use crate::app::listing::ListAction;
use crate::view::list::ListQuery;
use yew::prelude::*;

/// A column.
pub struct Column<L: Drawn> {
    pub name: &'static str,
    pub class: &'static str,
    /// What it sorts by, and how that is called.
    pub sorts: Option<(L::Sort, &'static str)>,
    /// The name is only read out.
    pub hushed: bool,
}

impl<L: Drawn> Column<L> {
    /// One that does not sort.
    pub const fn plain(name: &'static str, class: &'static str) -> Self {
        Self { name, class, sorts: None, hushed: false }
    }

    /// One whose name is only read out.
    pub const fn hushed(name: &'static str, class: &'static str) -> Self {
        Self { name, class, sorts: None, hushed: true }
    }

    /// One that sorts by `key`, which is called `says`.
    pub const fn sorting(
        name: &'static str,
        class: &'static str,
        key: L::Sort,
        says: &'static str,
    ) -> Self {
        Self { name, class, sorts: Some((key, says)), hushed: false }
    }
}

/// The heads of all columns, of a list that is sorted like this.
pub fn head<L: Drawn>(list: &ListQuery<L>, send: &Callback<ListAction<L>>) -> Html {
    let heads = L::COLUMNS.iter().map(|column| column_head(column, list, send));
    html! {
        <div role="rowgroup" class="tree-head">
            <div role="row" class="row" aria-rowindex="1">{ for heads }</div>
        </div>
    }
}

fn column_head<L: Drawn>(
    column: &'static Column<L>,
    list: &ListQuery<L>,
    send: &Callback<ListAction<L>>,
) -> Html {
    let (name, class) = (column.name, column.class);
    let Some((key, says)) = column.sorts else {
        let name = if column.hushed {
            html! { <span class="hush">{ name }</span> }
        } else {
            html! { name }
        };
        return html! { <div role="columnheader" {class}>{ name }</div> };
    };
    let (order, arrow) = match (list.sort == key, list.descending) {
        (false, _) => ("none", ""),
        (true, false) => ("ascending", "▲"),
        (true, true) => ("descending", "▼"),
    };
    let onclick = send.reform(move |_: MouseEvent| ListAction::SortBy(key));
    html! {
        <div role="columnheader" {class} aria-sort={order}>
            <button type="button" title={format!("Sort by {says}")} {onclick}>{ name }<span aria-hidden="true">{ arrow }</span></button>
        </div>
    }
}
