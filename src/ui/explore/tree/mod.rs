//! Explore's tree.

pub mod empty;
pub mod row;
pub mod toolbar;

use crate::app::explore::ExploreAction;
use crate::app::listing::Listing;
use crate::app::state::Open;
use crate::ui::glue::hooks::use_link;
use crate::ui::glue::marks;
use crate::ui::list::{Treegrid, treegrid, use_send};
use crate::view::rows::Paths;
use empty::{empty, reading};
use toolbar::toolbar;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TreePaneProps {
    pub tree: Listing<Paths>,
    pub layers: u32,
    pub open: Open,
}

#[component]
pub fn TreePane(props: &TreePaneProps) -> Html {
    let link = use_link();
    let (tree, open) = (&props.tree, &props.open);
    let send = use_send(|action| ExploreAction::List(action).into());
    let window = tree.rows().filter(|_| open.current_facts().is_some());
    // Only the image that was opened is measured, not each that is chosen later.
    marks::use_mark(marks::INDEXED, window.map(|_| open.id));
    let counts = window.map(|window| window.totals.counts).unwrap_or_default();
    let shown = window.is_some() || tree.window.failed().is_some();
    let rows = || {
        treegrid(Treegrid {
            listing: tree,
            context: props.layers,
            label: "Files of the image",
            empty: empty(&tree.answered, props.layers, &counts, &send),
            send: &send,
        })
    };
    html! {
        <section class="pane files" aria-label="Files">
            { toolbar(&tree.query, window, &send, &link) }
            if shown {
                { rows() }
            } else {
                { reading(props.layers, open.stopped, "the tree appears", &link) }
            }
        </section>
    }
}
