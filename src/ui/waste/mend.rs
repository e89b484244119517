//! What the image would be without what is ticked, and the command that makes it so. In a narrow window a bar at the bottom.

use super::cards::width;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::app::waste::{WasteAction, WasteState};
use crate::ui::glue::css;
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::copy::Copy;
use crate::view::stack::stratum;
use crate::view::waste::WhatIfView;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// The right column.
pub fn column(waste: &WasteState, layers: u32, link: &Link) -> Html {
    let of: &Slot<Shared<WhatIfView>> = &waste.what_if;
    let inside = match (of.failed(), of.known()) {
        (Some(why), _) => html! { <p role="alert">{ why.to_string() }</p> },
        (None, Some(view)) => answer(view, waste, layers, link),
        (None, None) => {
            html! { <div class="bones" aria-hidden="true"><i class="w1"></i><i class="w3"></i></div> }
        }
    };
    let is_changed = of.known().is_some_and(|view| !view.saved.is_empty());
    let busy = of.asked().is_some().to_string();
    html! { <aside class={classes!("what-if", is_changed.then_some("is-changed"))} aria-label="What if" tabindex="0" aria-busy={busy}>{ inside }</aside> }
}

fn answer(view: &WhatIfView, waste: &WasteState, layers: u32, link: &Link) -> Html {
    let is_changed = !view.saved.is_empty();
    html! {
        <>
            <div class="sum">
                <h2>{ &view.title }</h2>
                <p class="sizes">
                    if is_changed { <del>{ &view.before }</del>{ " " } }
                    <b title={view.exact.clone()}>{ &view.after }</b>
                    if is_changed { { " " }<ins>{ &view.saved }</ins> }
                </p>
            </div>
            <div class="rest">
                <div class="waste-bar" aria-hidden="true">{ for view.bar.iter().map(|part| layer(*part, layers)) }</div>
                <dl>{ for view.lines.iter().map(|of| line(of, is_changed)) }</dl>
                if !view.sharing.is_empty() {
                    <p class="warning"><b>{ "Sharing is lost. " }</b>{ &view.sharing }</p>
                }
                { squash(waste, layers, link) }
                if is_changed { { command(view, waste, link) } }
            </div>
        </>
    }
}

fn layer((layer, part): (Option<u32>, u32), layers: u32) -> Html {
    match layer {
        Some(at) => {
            let css = format!("{}{}", width(part), css::stratum(stratum(at, layers)));
            html! { <i data-css={css}></i> }
        }
        None => html! { <i class="hatched" data-css={width(part)}></i> },
    }
}

fn line((name, [now, then]): &(String, [String; 2]), is_changed: bool) -> Html {
    let arrow = is_changed && !now.is_empty();
    html! {
        <>
            <dt>{ name }</dt>
            <dd>if arrow { <span class="quiet">{ now }{ " → " }</span> }<b>{ then }</b></dd>
        </>
    }
}

/// From which layer on they become one. Of a single layer there is nothing to squash.
fn squash(waste: &WasteState, layers: u32, link: &Link) -> Html {
    let onchange = link.on(|event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        let layer = select.and_then(|select| select.value().parse().ok());
        WasteAction::Squash(layer).into()
    });
    let option = |layer: u32| {
        let selected = waste.squash_from == Some(layer);
        html! { <option value={layer.to_string()} {selected}>{ format!("L{} and all above it", layer + 1) }</option> }
    };
    html! {
        if layers > 1 {
            <label class="squash">
                <span>{ "Merge into one layer" }</span>
                <select {onchange}>
                    <option value="" selected={waste.squash_from.is_none()}>{ "None" }</option>
                    { for (0..layers - 1).map(option) }
                </select>
            </label>
        }
    }
}

fn command(view: &WhatIfView, waste: &WasteState, link: &Link) -> Html {
    // Until the answer has come, what is ticked is not what is shown.
    let disabled = waste.what_if.asked().is_some();
    let take = link.on(|_: MouseEvent| WasteAction::TakeMended.into());
    html! {
        <section class="take">
            <h2>{ "The mended image" }</h2>
            if !view.command.is_empty() {
                <p>{ "Docker-archive and OCI layout in one tar. Layers that nothing is taken from stay as they are." }</p>
                <button type="button" class="button primary" onclick={take} {disabled}>{ "Take the mended image" }</button>
                <p>{ "The layerpeel command writes the same, byte for byte:" }</p>
                <div class="mended"><code>{ &view.command }</code><Copy text={view.command.clone()} what="the command" worded=true /></div>
            }
            { for view.about.iter().map(|says| html! { <p>{ says }</p> }) }
            <p>{ "Better still: mend the Dockerfile, and it stays so." }</p>
        </section>
    }
}
