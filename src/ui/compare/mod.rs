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
use crate::ui::glue::hooks::use_drawn;
use crate::ui::widgets::icon::Shape;
use crate::ui::widgets::panes::PaneTabs;
use detail::DetailPane;
use diagram::DiagramPane;
use empty::{NothingYet, RefusedOther};
use figures::Figures;
use std::rc::Rc;
use tabs::Tables;
use title::Title;
use waiting::Waiting;
use words::Why;
use yew::prelude::*;

/// Its sign on the rail.
pub const SIGN: Shape = Shape::Compare;

#[derive(Clone, PartialEq, Properties)]
pub struct CompareProps {
    pub state: Rc<AppState>,
}

#[component]
pub fn Compare(props: &CompareProps) -> Html {
    // In one go with taking the last screen away, this one would keep a slow machine from its next frame.
    let is_due = use_drawn(|| false);
    html! { <div class="compare">if is_due { { body(&props.state) } }</div> }
}

fn body(state: &Rc<AppState>) -> Html {
    let compare = &state.screens.compare;
    let alone = compare.sides[1].is_none() && state.archives.coming_beside().is_none();
    html! {
        <>
            <Title state={Rc::clone(state)} />
            if let Some(refused) = compare.refused.clone() { <RefusedOther {refused} /> }
            if alone {
                <NothingYet name={state.archives.shown().map(|open| open.name.to_string()).unwrap_or_default()} wanted={state.wanted_other()} />
            } else if compare.shown().is_some() {
                <Found state={Rc::clone(state)} />
            } else {
                <Waiting state={Rc::clone(state)} />
            }
        </>
    }
}

/// The comparison.
#[component]
fn Found(props: &CompareProps) -> Html {
    let state = &props.state;
    let tables_are_due = use_drawn(|| false);
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
            <PaneTabs shown={state.pane} names={["Overview", "Differences", "Details"]} />
            <Figures view={view.clone()} />
            <Why view={view.clone()} />
            if tables_are_due { <Tables view={view.clone()} compare={compare.clone()} strata={strata.clone()} /> }
            <DiagramPane view={view.clone()} strata={strata.clone()} />
            if let Some(detail) = detail {
                <DetailPane {detail} names={view.names.clone()} {strata} />
            } else {
                <section class="detail-none" aria-label="Details"><p class="hint">{ "Select a path under Differences to see its life in both images." }</p></section>
            }
        </div>
    }
}
