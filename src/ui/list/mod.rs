//! A list with a tree in it, whatever it is of: filter, kinds, heads that sort, and a virtual treegrid of fixed row height. Only
//! what is near the visible part is in the document.
//!
//! A screen implements [`Drawn`] for its list and puts [`treegrid`], [`filter_box`], [`kinds`] and [`folds`] where it wants them.

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
use head::head;
use std::rc::Rc;
use yew::prelude::*;

pub use filter::{FILTER_ID, filter_box};
pub use head::Column;
pub use kinds::{Kind, Kinds, folds, kinds};
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

/// What a treegrid shows.
pub struct Treegrid<'a, L: Drawn> {
    pub listing: &'a Listing<L>,
    pub context: L::Context,
    pub label: &'static str,
    /// What stands where rows would when there are none.
    pub empty: Html,
    pub send: &'a Callback<ListAction<L>>,
}

/// Heads and rows; nothing while no rows are known.
pub fn treegrid<L: Drawn>(of: Treegrid<'_, L>) -> Html {
    let Treegrid { listing, context, label, empty, send } = of;
    if let Some(why) = listing.window.failed() {
        return html! { <p class="nothing" role="alert">{ why.to_string() }</p> };
    }
    let Some(window) = listing.rows().cloned() else { return Html::default() };
    html! {
        <div class="treegrid" data-css={format!("--deepest:{}", window.deepest())} role="treegrid" aria-label={label} aria-rowcount={(window.total + 1).to_string()}
            aria-colcount={L::COLUMNS.len().to_string()} aria-multiselectable="false" aria-busy={listing.is_stale().to_string()}>
            { head(L::list(&listing.query), send) }
            if window.total == 0 {
                <div class="nothing" role="row"><div role="gridcell">{ empty }</div></div>
            } else {
                <Body<L> {window} active={listing.active} selected={listing.selected} scroll={listing.scroll}
                    {context} send={send.clone()} />
            }
        </div>
    }
}
