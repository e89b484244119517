//! A list with a tree in it, whatever it is of: filter, kinds, heads that sort, and a virtual treegrid of fixed row height. Only
//! what is near the visible part is in the document.
//!
//! A screen implements [`Drawn`] for its list and puts [`Treegrid`], [`FilterBox`], [`Kinds`] and [`Folds`] where it wants them.

mod body;
mod click;
mod filter;
mod head;
mod kinds;
mod letters;
mod row;

use crate::app::action::Action;
use crate::app::listing::{ListAction, Listing};
use crate::ui::glue::hooks::use_link;
use crate::view::list::{Listed, Row, Window};
use body::Body;
use head::Head;
use std::rc::Rc;
use yew::prelude::*;

pub use filter::{FILTER_ID, FilterBox};
pub use head::Column;
pub use kinds::{Folds, Kind, Kinds};
pub use row::{Spot, cells, twisty};

/// How a list is drawn.
pub trait Drawn: Listed {
    /// What all rows need to be drawn.
    type Context: Clone + PartialEq + 'static;
    /// The heads of its columns.
    const COLUMNS: &'static [Column<Self>];
    /// Draws a row; its key is its spot's slot.
    fn draw(
        window: &Window<Self>,
        row: &Rc<Row<Self>>,
        spot: Spot,
        context: &Self::Context,
    ) -> Html;
}

/// What happens in the list, as an action of its screen; always the same callback, so that nothing is drawn again for it.
#[hook]
pub fn use_send<L: Drawn>(as_action: fn(ListAction<L>) -> Action) -> Callback<ListAction<L>> {
    let link = use_link();
    let send = use_memo((), move |()| link.on(as_action));
    (*send).clone()
}

#[derive(Clone, PartialEq, Properties)]
pub struct TreegridProps<L: Drawn> {
    pub listing: Listing<L>,
    pub context: L::Context,
    pub label: AttrValue,
    /// What stands where rows would when there are none.
    pub empty: Html,
    pub send: Callback<ListAction<L>>,
}

/// Heads and rows; nothing while no rows are known.
#[component]
pub fn Treegrid<L: Drawn>(props: &TreegridProps<L>) -> Html {
    let listing = &props.listing;
    let (list, send) = (L::list(&listing.query), &props.send);
    if let Some(why) = listing.window.failed() {
        return html! { <p class="nothing" role="alert">{ why.to_string() }</p> };
    }
    let Some(window) = listing.rows().cloned() else { return Html::default() };
    html! {
        <div class="treegrid" data-css={format!("--deepest:{}", window.deepest())} role="treegrid" aria-label={props.label.clone()} aria-rowcount={(window.total + 1).to_string()}
            aria-colcount={L::COLUMNS.len().to_string()} aria-multiselectable="false" aria-busy={listing.is_stale().to_string()}>
            <Head<L> sort={list.sort} descending={list.descending} send={send.clone()} />
            if window.total == 0 {
                <div class="nothing" role="row"><div role="gridcell">{ props.empty.clone() }</div></div>
            } else {
                <Body<L> {window} active={listing.active} selected={listing.selected} scroll={listing.scroll}
                    context={props.context.clone()} send={send.clone()} />
            }
        </div>
    }
}
