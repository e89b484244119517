//! What the image would be without what is ticked, and the command that makes it so. In a narrow window a bar at the bottom.

use super::cards::width;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::ui::glue::css;
use crate::ui::widgets::copy::Copy;
use crate::view::stack::stratum;
use crate::view::waste::WhatIfView;
use yew::prelude::*;

/// The right column.
pub fn column(of: &Slot<Shared<WhatIfView>>, layers: u32) -> Html {
    let inside = match (of.failed(), of.known()) {
        (Some(why), _) => html! { <p role="alert">{ why.to_string() }</p> },
        (None, Some(view)) => answer(view, layers),
        (None, None) => {
            html! { <div class="bones" aria-hidden="true"><i class="w1"></i><i class="w3"></i></div> }
        }
    };
    let is_changed = of.known().is_some_and(|view| !view.saved.is_empty());
    let busy = of.asked().is_some().to_string();
    html! { <aside class={classes!("what-if", is_changed.then_some("is-changed"))} aria-label="What if" tabindex="0" aria-busy={busy}>{ inside }</aside> }
}

fn answer(view: &WhatIfView, layers: u32) -> Html {
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
                if is_changed { { command(view) } }
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

fn command(view: &WhatIfView) -> Html {
    html! {
        <section class="take">
            <h2>{ "Take the mended image" }</h2>
            if !view.command.is_empty() {
                <p>{ "The layerpeel command writes it: docker-archive and OCI layout in one tar. Layers that nothing is taken from stay as they are." }</p>
                <div class="mended"><code>{ &view.command }</code><Copy text={view.command.clone()} what="the command" worded=true /></div>
            }
            { for view.about.iter().map(|says| html! { <p>{ says }</p> }) }
            <p>{ "Better still: mend the Dockerfile, and it stays so." }</p>
        </section>
    }
}
