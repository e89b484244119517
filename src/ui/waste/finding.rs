//! A heading with its findings, each a row: cause, layers, sentence, the mended line.

use super::door;
use crate::app::waste::WasteAction;
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::chip::chip;
use crate::ui::widgets::copy::Copy;
use crate::ui::widgets::prose::prose;
use crate::view::waste::{Fold, Group, Row};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A heading and all under it.
pub fn group(group: &Group, ticked: &[u32], layers: u32, link: &Link) -> Html {
    let all: Vec<u32> = group.can_tick().collect();
    let number = all.iter().filter(|id| ticked.contains(id)).count();
    let state = match number {
        0 => "false",
        _ if number == all.len() => "true",
        _ => "mixed",
    };
    let can_tick = !all.is_empty();
    let onclick = link.on(move |_: MouseEvent| WasteAction::TickAll(all.clone()).into());
    let label = format!("All of {}", group.name);
    html! {
        <section class="waste-group waste-card" aria-label={group.name.clone()}>
            <header>
                if can_tick {
                    <button type="button" class="box" role="checkbox" aria-checked={state} aria-label={label} {onclick}></button>
                } else { <span></span> }
                <h2>{ &group.name }<span>{ &group.about }</span></h2>
                <b>{ &group.size }</b>
            </header>
            <ul>{ for group.rows.iter().map(|of| row(of, Some(ticked), layers, link)) }</ul>
            { for group.folds.iter().map(|of| fold(of, ticked, layers, link)) }
        </section>
    }
}

fn fold(fold: &Fold, ticked: &[u32], layers: u32, link: &Link) -> Html {
    let line = html! { <><span>{ &fold.says }</span><b>{ &fold.size }</b></> };
    if fold.rows.is_empty() {
        return html! { <p class="waste-fold">{ line }</p> };
    }
    let ticked = fold.can_tick.then_some(ticked);
    html! {
        <details class="waste-fold">
            <summary>{ line }</summary>
            <ul>{ for fold.rows.iter().map(|of| row(of, ticked, layers, link)) }</ul>
        </details>
    }
}

/// `ticked`: those that are, where it can be.
fn row(of: &Row, ticked: Option<&[u32]>, layers: u32, link: &Link) -> Html {
    let id = of.id;
    let is_ticked = ticked.is_some_and(|ticked| ticked.contains(&id));
    let chip_of = |layer: Option<u32>| layer.map(|layer| chip(layer, layers));
    let name = format!("waste-{id}");
    let onchange = link.on(move |event: Event| {
        // What is shown follows from the state, once that has changed.
        let input: HtmlInputElement = event.target_unchecked_into();
        input.set_checked(is_ticked);
        WasteAction::Tick(id).into()
    });
    let doors = of.doors.iter().map(|(says, to)| html! { <>{ door(says, to, link) }{ " " }</> });
    html! {
        <li key={id} class={classes!("waste-row", is_ticked.then_some("is-ticked"))}>
            if ticked.is_some() { <input type="checkbox" id={name.clone()} checked={is_ticked} {onchange} /> } else { <span></span> }
            <div>
                <h3>
                    if ticked.is_some() { <label for={name}>{ &of.title }</label> } else { <span>{ &of.title }</span> }
                    { for chip_of(of.layer) }
                    if of.by.is_some() { <span class="quiet">{ "hidden by" }</span>{ for chip_of(of.by) } }
                    if of.is_information { <span class="tag">{ "for your information" }</span> }
                </h3>
                <p>{ prose(&of.says) }{ " " }{ for doors }</p>
                if !of.line.is_empty() {
                    <div class="mended"><code>{ &of.line }</code><Copy text={of.line.clone()} what="the mended line" worded=true /></div>
                }
            </div>
            <div class="weight" title={of.exact.clone()}><b>{ &of.size }</b><i data-css={format!("width:{:.1}%;", f64::from(of.part) / 100.0)}></i></div>
        </li>
    }
}
