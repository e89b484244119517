//! The Waste screen: two numbers, three headings with their findings, and what mending them would do.

mod cards;
mod finding;
mod mend;

use crate::app::state::{AppState, Open};
use crate::app::waste::WasteAction;
use crate::ui::explore::tree::empty::reading;
use crate::ui::glue::hooks::{Link, use_link};
use crate::ui::screens::ScreenProps;
use crate::ui::widgets::icon::Shape;
use crate::view::waste::{Door, WasteView};
use yew::prelude::*;

/// Its sign on the rail.
pub const SIGN: Shape = Shape::Waste;

#[component]
pub fn Waste(props: &ScreenProps) -> Html {
    let link = use_link();
    let Some(open) = props.state.archives.shown() else { return Html::default() };
    let waste = &props.state.screens.waste;
    if open.current().is_none() {
        return html! { <p class="nothing">{ "This archive holds no image, and so nothing that could be smaller." }</p> };
    }
    if let Some(why) = waste.found.failed() {
        return html! { <div class="nothing" role="alert"><p>{ why.to_string() }</p></div> };
    }
    match waste.found.known() {
        Some(view) => judged(&props.state, open, view, &link),
        None => bones(open, &link),
    }
}

/// Until all layers are read and judged.
fn bones(open: &Open, link: &Link) -> Html {
    if open.current_facts().is_none() {
        return reading(open.layers(), open.stopped, "the findings appear", link);
    }
    let lines = (0..12).map(|at| html! { <i class={format!("w{}", at * 5 % 7)}></i> });
    html! {
        <div class="waste is-waiting" aria-busy="true">
            <div class="waste-left">
                <p class="hush">{ "Looking for waste." }</p>
                <div class="waste-cards" aria-hidden="true"><div class="waste-card"></div><div class="waste-card"></div></div>
                <div class="bones" aria-hidden="true">{ for lines }</div>
            </div>
        </div>
    }
}

fn judged(state: &AppState, open: &Open, view: &WasteView, link: &Link) -> Html {
    let waste = &state.screens.waste;
    let layers = open.layers();
    let groups = view.groups.iter().map(|group| finding::group(group, &waste.ticked, layers, link));
    html! {
        <div class={classes!("waste", (!view.tidy.is_empty()).then_some("is-tidy"))}>
            <div class="waste-left">
                { cards::cards(view, waste.by, layers, link) }
                if view.tidy.is_empty() {
                    { for groups }
                } else {
                    <section class="waste-card waste-tidy"><h2>{ "Nothing to mend" }</h2><p>{ &view.tidy }</p></section>
                }
            </div>
            if view.tidy.is_empty() { { mend::column(waste, layers, link) } }
        </div>
    }
}

/// A figure that leads to what it counts.
fn door(says: &str, to: &Door, link: &Link) -> Html {
    let to = to.clone();
    let onclick = link.on(move |_: MouseEvent| WasteAction::Through(to.clone()).into());
    html! { <button type="button" class="door" {onclick}>{ says }</button> }
}
