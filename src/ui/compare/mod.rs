//! The Compare screen: two images, what they share, why they part, and all that differs.

mod config;
mod content;
mod detail;
mod diagram;
mod empty;
mod figures;
mod files;
mod history;
mod ignore;
mod kinds;
mod layers;
pub mod open;
mod packages;
mod pick;
mod row;
mod same;
mod set;
mod tabs;
mod title;
mod waiting;
mod words;

use crate::app::state::{AppState, Pane};
use crate::ui::glue::hooks::{Link, use_drawn, use_link};
use crate::ui::glue::part::part;
use crate::ui::screens::ScreenProps;
use crate::ui::widgets::icon::Shape;
use crate::ui::widgets::panes::pane_tabs;
use detail::DetailPane;
use diagram::DiagramPane;
use empty::{nothing_yet, refused_other};
use figures::figures;
use std::rc::Rc;
use tabs::Tables;
use title::title;
use waiting::waiting;
use words::why;
use yew::prelude::*;

/// Its sign on the rail.
pub const SIGN: Shape = Shape::Compare;

#[component]
pub fn Compare(props: &ScreenProps) -> Html {
    // In one go with taking the last screen away, this one would keep a slow machine from its next frame.
    let (is_due, link) = (use_drawn(|| false), use_link());
    html! { <div class="compare">if is_due { { body(&props.state, &link) } }</div> }
}

fn body(state: &Rc<AppState>, link: &Link) -> Html {
    let compare = &state.screens.compare;
    let name = state.archives.shown().map(|open| &*open.name).unwrap_or_default();
    let alone = compare.sides[1].is_none() && state.archives.coming_beside().is_none();
    html! {
        <>
            { title(state, link) }
            if let Some(refused) = &compare.refused { { refused_other(refused, link) } }
            if alone {
                { nothing_yet(name, state.wanted_other().as_deref(), link) }
            } else if compare.shown().is_some() {
                { part!(Found { state: Rc::clone(state) }) }
            } else {
                { waiting(state) }
            }
        </>
    }
}

/// The comparison.
#[component]
fn Found(props: &ScreenProps) -> Html {
    let state = &props.state;
    let (tables_are_due, link) = (use_drawn(|| false), use_link());
    let compare = &state.screens.compare;
    let strata = use_memo(
        (compare.view.known().map(|(of, _)| of.images), compare.set.known().cloned()),
        |_| compare.strata(),
    );
    let Some(view) = compare.shown().cloned() else { return Html::default() };
    let shown = match state.pane {
        Pane::Layers => "shows-overview",
        Pane::Files => "shows-tables",
        Pane::Details => "shows-details",
    };
    let detail = state.screens.compare.detail.clone();
    html! {
        <div class={classes!("compared", shown, detail.is_some().then_some("has-detail"))} aria-busy={state.screens.compare.view.asked().is_some().to_string()}>
            { pane_tabs(state.pane, ["Overview", "Differences", "Details"], &link) }
            { figures(&view.figures, &link) }
            { why(&view.words) }
            if tables_are_due { { part!(Tables { view: view.clone(), compare: compare.clone(), strata: strata.clone() }) } }
            { part!(DiagramPane { view: view.clone(), strata: strata.clone() }) }
            if let Some(detail) = detail {
                { part!(DetailPane { detail, names: view.names.clone(), strata, manner: state.screens.compare.manner }) }
            } else {
                <section class="detail-none" aria-label="Details"><p class="hint">{ "Select a path under Differences to see its life in both images." }</p></section>
            }
        </div>
    }
}
