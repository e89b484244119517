//! What is looked for in contents: the text, where, and how far the search has got.

use crate::app::search::{Outcome, Run, SearchAction, SearchState};
use crate::app::state::Open;
use crate::ui::glue::css;
use crate::ui::glue::hooks::{Link, focus};
use crate::ui::list::FILTER_ID;
use crate::ui::widgets::icon::{Shape, icon};
use crate::view::stack::stratum;
use web_sys::HtmlInputElement;
use yew::prelude::*;

pub fn head(search: &SearchState, link: &Link) -> Html {
    let oninput = link.on(|event: InputEvent| {
        let typed = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
        SearchAction::Word(typed.unwrap_or_default().into()).into()
    });
    let onsubmit = link.on(|event: SubmitEvent| {
        event.prevent_default();
        SearchAction::Begin.into()
    });
    let wording = &search.wording;
    let what = if wording.expression { "Regular expression" } else { "Text" };
    html! {
        <form class="filter" role="search" aria-label="Contents" {onsubmit}>
            { icon(Shape::Search) }
            <input id={FILTER_ID} type="text" value={wording.text.clone()} {oninput} placeholder={format!("{what} in files")} aria-label={format!("{what} in files")}
                autocomplete="off" spellcheck="false" autocapitalize="off" />
            <button type="submit" class="button small primary" disabled={wording.text.is_empty()}>{ "Search" }</button>
        </form>
    }
}

pub fn narrows(search: &SearchState, open: &Open, link: &Link) -> Html {
    let wording = &search.wording;
    let tick = |name: &'static str,
                title: &'static str,
                on: bool,
                act: fn(bool) -> SearchAction| {
        html! {
            <label class="tick" {title}><input type="checkbox" checked={on} onchange={link.on(move |_: Event| act(!on).into())} />{ name }</label>
        }
    };
    let count = open.layers();
    let layer = |layer: u32| {
        let on = !search.left_out.contains(&layer);
        let place = stratum(layer, count);
        html! {
            <label class="tick"><input type="checkbox" checked={on} aria-label={format!("L{}", layer + 1)}
                onchange={link.on(move |_: Event| SearchAction::ToggleLayer(layer).into())} />{ crate::ui::widgets::chip::chip_at(layer, place) }</label>
        }
    };
    html! {
        <div class="narrows-in">
            { tick("Regular expression", "As in ripgrep, without look-around: it takes linear time. Its engine is loaded when it is first used.", wording.expression, SearchAction::AsExpression) }
            { tick("Ignore case", "Upper and lower case are the same", wording.ignore_case, SearchAction::IgnoreCase) }
            { tick("Binary files, too", "Those with a NUL among their first 8,000 bytes", wording.binary, SearchAction::Binary) }
            <fieldset class="in-layers">
                <legend>{ "Layers, every version in them" }</legend>
                { for (0..count).rev().map(layer) }
            </fieldset>
        </div>
    }
}

/// How far the search has got, layer by layer; or how it ended.
pub fn progress(search: &SearchState, layers: u32, link: &Link) -> Html {
    let Some(run) = search.shown_run() else { return Html::default() };
    let says = run.says();
    match &run.outcome {
        None => html! {
            <div class="looking-progress">
                <span class="says">{ says }</span>
                { track(run, layers) }
                <button type="button" class="button small" onclick={link.on(|_: MouseEvent| SearchAction::Stop.into())}>{ "Cancel" }<kbd aria-hidden="true">{ "Esc" }</kbd></button>
            </div>
        },
        Some(Outcome::Done) => Html::default(),
        Some(Outcome::Refused(_)) => {
            html! { <p class="looking-progress wrong" role="alert">{ says }</p> }
        }
        Some(_) => html! { <p class="looking-progress">{ says }</p> },
    }
}

/// The stack lying down: each layer as wide as it is heavy, as full as it is searched.
fn track(run: &Run, layers: u32) -> Html {
    let share = |share: &crate::app::search::Share| {
        let css = format!(
            "flex-grow:{};{}",
            share.bytes.max(1),
            css::stratum(stratum(share.layer, layers))
        );
        html! { <i data-css={css}><u data-css={format!("width:{:.1}%", share.done * 100.0)}></u></i> }
    };
    html! {
        <div class="stack-track" role="progressbar" aria-label="Layers searched" aria-valuemin="0" aria-valuemax="100"
            aria-valuenow={format!("{:.0}", run.done() * 100.0)}>{ for run.layers.iter().map(share) }</div>
    }
}

/// What stands where rows would.
pub fn empty(search: &SearchState, link: &Link) -> Html {
    match search.shown_run() {
        Some(run) if run.outcome.is_none() => html! { <p>{ "Nothing found so far." }</p> },
        Some(run) if search.in_contents => {
            html! { <><p>{ "Nothing found." }</p>{ wider(run, link) }</> }
        }
        _ => html! { <p>{ "Nothing found." }</p> },
    }
}

/// Ways to find more of the same, each a press.
fn wider(run: &Run, link: &Link) -> Html {
    let button = |name: &'static str, widens: SearchAction| {
        let (link, text) = (link.clone(), run.wording.text.clone());
        let onclick = move |_: MouseEvent| {
            // The button goes, and the focus with it, unless it goes where the next word is typed.
            focus(FILTER_ID);
            for action in
                [SearchAction::Word(text.as_str().into()), widens.clone(), SearchAction::Begin]
            {
                link.send(action.into());
            }
        };
        html! { <button type="button" class="button" {onclick}>{ name }</button> }
    };
    html! {
        <div class="actions wider">
            if !run.wording.ignore_case { { button("Ignore case", SearchAction::IgnoreCase(true)) } }
            if !run.wording.binary { { button("Search binary files, too", SearchAction::Binary(true)) } }
        </div>
    }
}
