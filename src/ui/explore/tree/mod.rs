//! Explore's tree.

pub mod empty;
pub mod row;
pub mod toolbar;

use crate::app::explore::ExploreAction;
use crate::app::listing::Listing;
use crate::app::state::Open;
use crate::ui::glue::marks;
use crate::ui::list::{Treegrid, use_send};
use crate::view::rows::Paths;
use empty::{Empty, Reading};
use toolbar::Toolbar;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TreePaneProps {
    pub tree: Listing<Paths>,
    pub layers: u32,
    pub open: Open,
}

#[component]
pub fn TreePane(props: &TreePaneProps) -> Html {
    let (tree, open) = (&props.tree, &props.open);
    let send = use_send(|action| ExploreAction::List(action).into());
    let window = tree.rows().filter(|_| open.current_facts().is_some());
    // Only the image that was opened is measured, not each that is chosen later.
    marks::use_mark(marks::INDEXED, window.map(|_| open.id));
    let counts = window.map(|window| window.totals.counts).unwrap_or_default();
    let shown = window.is_some() || tree.window.failed().is_some();
    let empty = html! { <Empty query={tree.answered.clone()} layers={props.layers} {counts} send={send.clone()} /> };
    html! {
        <section class="pane files" aria-label="Files">
            <Toolbar query={tree.query.clone()} layers={props.layers} window={window.cloned()} send={send.clone()} />
            if shown {
                <Treegrid<Paths> listing={tree.clone()} context={props.layers} label="Files of the image" {empty} {send} />
            } else {
                <Reading stopped={open.stopped} layers={props.layers} />
            }
        </section>
    }
}
