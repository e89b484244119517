//! Search: a box, what narrows it, and one list of what is found.

mod contents;
mod facts;
mod row;

use crate::app::search::{SearchAction, SearchState};
use crate::ui::explore::content::KEYS_LEFT_OUT;
use crate::ui::glue::hooks::{Link, use_link};
use crate::ui::list::{Treegrid, treegrid, use_send};
use crate::ui::screens::ScreenProps;
use crate::ui::widgets::icon::Shape;
use crate::view::finds::Finds;
use yew::prelude::*;

/// Its sign on the rail.
pub const SIGN: Shape = Shape::Search;

/// Pixels from which on there is room for what narrows beside what is found.
const WIDE: f64 = 900.0;

#[component]
pub fn Search(props: &ScreenProps) -> Html {
    let link = use_link();
    let send = use_send::<Finds>(|action| SearchAction::List(action).into());
    // Folded at first where it would push away what is found.
    let is_wide = use_memo((), |()| {
        let width = gloo::utils::window().inner_width().ok().and_then(|width| width.as_f64());
        width.is_some_and(|width| width >= WIDE)
    });
    let Some(open) = props.state.archives.shown() else { return Html::default() };
    let search = &props.state.screens.search;
    if open.current_facts().is_none() {
        return html! { <p class="nothing">{ "What is in the image can be searched as soon as all its layers are read." }</p> };
    }
    let mode = |on: bool, name: &'static str| {
        html! {
            <button type="button" aria-pressed={(search.in_contents == on).to_string()}
                onclick={link.on(move |_: MouseEvent| SearchAction::InContents(on).into())}>{ name }</button>
        }
    };
    let (head, narrows, empty) = if search.in_contents {
        (
            contents::head(search, &link),
            contents::narrows(search, open, &link),
            contents::empty(search, &link),
        )
    } else {
        let none = match search.is_shown_run_on() {
            true => contents::empty(search, &link),
            false => html! { <p>{ "No version of any path is so." }</p> },
        };
        (facts::head(search, &send), facts::narrows(search, open, &link, &send), none)
    };
    let context = open.layers();
    let label = if search.in_contents { "Found in contents" } else { "Versions" };
    html! {
        <div class="looking">
            <div class="looking-head">
                <div class="segments" role="group" aria-label="What is searched">
                    { mode(false, "Names and facts") }{ mode(true, "Contents") }
                </div>
                { head }
            </div>
            { contents::progress(search, context, &link) }
            <details class="narrows" open={*is_wide}>
                <summary>{ if search.in_contents { "Where and how" } else { "Facts" } }</summary>
                { narrows }
            </details>
            <section class={classes!("pane", "files", "finds", search.in_contents.then_some("in-contents"))} aria-label={label}>
                { says(search, &link) }
                { treegrid(Treegrid { listing: &search.finds, context, label, empty, send: &send }) }
            </section>
        </div>
    }
}

/// What was found in all, and what could not be understood or read.
fn says(search: &SearchState, link: &Link) -> Html {
    let Some(totals) = search.finds.rows().map(|window| &window.totals) else {
        return Html::default();
    };
    let wrong = totals.wrong.iter().map(|why| html! { <p class="wrong">{ why.clone() }</p> });
    html! {
        <>
        <div class="finds-says" role="status">
            if !search.is_shown_run_on() && !totals.says.is_empty() { <p>{ totals.says.clone() }</p> }
            { for wrong }
        </div>
            if totals.private {
                <div class="finds-says"><p><button type="button" class="button small switch" aria-pressed={search.finds.query.bare.to_string()} title={KEYS_LEFT_OUT}
                    onclick={link.on(|_: MouseEvent| SearchAction::ToggleBare.into())}>{ "Show keys" }</button></p></div>
            }
        </>
    }
}
