//! The two numbers side by side, each with its sentence.

use super::door;
use crate::app::waste::{By, WasteAction};
use crate::ui::glue::css;
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::chip::chip;
use crate::view::stack::stratum;
use crate::view::waste::{Card, Door, Share, WasteView};
use yew::prelude::*;

/// Both.
pub fn cards(view: &WasteView, by: By, layers: u32, link: &Link) -> Html {
    let [squash, dive] = &view.cards[..] else { return Html::default() };
    let shares = view.shares.get(by as usize).map_or(&[][..], Vec::as_slice);
    let all = Door::Hidden { layer: None, by: None, within: None, why: None };
    let files = html! { if !squash.door.is_empty() { { " " }{ door(&squash.door, &all, link) } } };
    let parts = html! {
        if !shares.is_empty() {
            { bar(shares, layers) }
            { switch(by, link) }
            <ul class="waste-key">{ for shares.iter().zip(0..).map(|(share, at)| key(share, at, layers, link)) }</ul>
        }
    };
    let score = html! {
        <div class="waste-bar" aria-hidden="true"><i class="good" data-css={width(view.score)}></i><i class="hatched" data-css={width(10_000 - view.score)}></i></div>
    };
    html! { <div class="waste-cards">{ card(squash, parts, files) }{ card(dive, score, Html::default()) }</div> }
}

fn card(of: &Card, parts: Html, files: Html) -> Html {
    html! {
        <section class="waste-card">
            <h2><b title={of.exact.clone()}>{ &of.number }</b>{ " " }<span class={of.is_bad.then_some("removed")}>{ &of.about }</span></h2>
            { parts }
            <p>{ &of.says }{ files }</p>
        </section>
    }
}

/// A part's width, of ten thousand.
pub fn width(part: u32) -> String {
    format!("flex-grow:{part};")
}

/// The colour of a part: its layer's, or one of its own.
fn colour(share: &Share, at: u32, layers: u32) -> String {
    match share.layer {
        Some(layer) => format!("{}{}", width(share.part), css::stratum(stratum(layer, layers))),
        None => format!("{}--c:var(--waste-{});", width(share.part), at % 6),
    }
}

fn bar(shares: &[Share], layers: u32) -> Html {
    let part = |(share, at): (&Share, u32)| html! { <i data-css={colour(share, at, layers)}></i> };
    html! { <div class="waste-bar" aria-hidden="true">{ for shares.iter().zip(0..).map(part) }</div> }
}

fn key(share: &Share, at: u32, layers: u32, link: &Link) -> Html {
    let sign = match share.layer {
        Some(layer) => chip(layer, layers),
        None => {
            html! { <i aria-hidden="true" data-css={format!("--c:var(--waste-{});", at % 6)}></i> }
        }
    };
    let figure = match &share.door {
        Some(to) => door(&share.size, to, link),
        None => html! { <span>{ &share.size }</span> },
    };
    html! { <li title={share.exact.clone()}>{ sign }<span class="name">{ &share.name }</span>{ figure }</li> }
}

fn switch(by: By, link: &Link) -> Html {
    let button = |(way, _, says): (By, &'static str, &'static str)| {
        html! {
            <button type="button" aria-pressed={(way == by).to_string()} onclick={link.on(move |_: MouseEvent| WasteAction::Part(way).into())}>{ says }</button>
        }
    };
    html! { <div class="segments" role="group" aria-label="Hidden bytes">{ for By::ALL.into_iter().map(button) }</div> }
}
