//! The tree: a virtual treegrid of fixed row height. Only what is visible is in the DOM.

pub mod body;
mod click;
mod empty;
mod head;
pub mod row;
pub mod toolbar;

use crate::app::state::{Open, TreeState};
use crate::ui::glue::marks;
use crate::view::rows::Window;
use body::Body;
use empty::{Empty, Reading};
use head::Head;
use toolbar::Toolbar;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TreePaneProps {
    pub tree: TreeState,
    pub layers: u32,
    pub open: Open,
}

#[component]
pub fn TreePane(props: &TreePaneProps) -> Html {
    let (tree, open) = (&props.tree, &props.open);
    let window = tree.window.clone().filter(|_| open.current_facts().is_some());
    // Only the image that was opened is measured, not each that is chosen later.
    marks::use_mark(marks::INDEXED, window.as_ref().map(|_| open.id));
    html! {
        <section class="pane files" aria-label="Files">
            <Toolbar query={tree.query.clone()} window={window.clone()} />
            if let Some(window) = window {
                <div class="treegrid" role="treegrid" aria-label="Files of the image" aria-rowcount={(window.total + 1).to_string()}
                    aria-colcount="6" aria-multiselectable="false" aria-busy={(tree.answered != tree.query).to_string()}>
                    <Head sort={tree.query.sort} descending={tree.query.descending} />
                    if window.total == 0 {
                        <Empty query={tree.answered.clone()} counts={window.counts} />
                    } else {
                        <Body<Window> {window} active={tree.active} selected={tree.selected} scroll={tree.scroll} context={props.layers} />
                    }
                </div>
            } else {
                <Reading stopped={open.stopped} layers={props.layers} />
            }
        </section>
    }
}
