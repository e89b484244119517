//! The Playground screen: a terminal, what to press instead of typing, and the stage. The lab's program makes what is in them;
//! whatever has `data-line` types that line, `data-choose` chooses that container for the stage.

mod present;
mod stage;
mod terminal;

use crate::app::playground::{PlaygroundAction, PlaygroundState};
use crate::app::state::Pane;
use crate::ui::glue::hooks::{Link, use_link};
use crate::ui::screens::ScreenProps;
use crate::ui::widgets::icon::Shape;
use crate::ui::widgets::panes::pane_tabs;
use crate::worker::protocol::ToLab;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Its sign on the rail.
pub const SIGN: Shape = Shape::Terminal;

#[component]
pub fn Playground(props: &ScreenProps) -> Html {
    let link = use_link();
    let state = &props.state;
    let lab = &state.screens.playground;
    let shown = match state.pane {
        Pane::Layers => "shows-stage",
        Pane::Files => "shows-terminal",
        Pane::Details => "shows-told",
    };
    let onclick = {
        let link = link.clone();
        Callback::from(move |event: MouseEvent| pressed(&link, &event))
    };
    html! {
        <div class={classes!("playground", shown, lab.presenting.map(|_| "is-presenting"))} {onclick} aria-busy={(lab.awaited > 0).to_string()}>
            { pane_tabs(state.pane, ["Stage", "Terminal", "Details"], &link) }
            if let Some(why) = &lab.lost { { lost(&link, why) } }
            <terminal::Terminal lab={lab.clone()} pane={state.pane} />
            { chips(lab) }
            <stage::StagePane lab={lab.clone()} room={(state.pane, state.text_size.0, lab.presenting.is_some())} />
            if let Some(presenting) = lab.presenting { <present::Presenter lab={lab.clone()} {presenting} /> }
        </div>
    }
}

/// Commands that can be pressed.
fn chips(lab: &PlaygroundState) -> Html {
    let lines = lab.shown.iter().flat_map(|shown| &shown.chips);
    let chip = |line: &String| html! { <button type="button" data-line={line.clone()}><code>{ line }</code></button> };
    html! { <div class="lab-chips" role="group" aria-label="Commands to press">{ for lines.map(chip) }</div> }
}

fn lost(link: &Link, why: &str) -> Html {
    html! {
        <div class="lab-lost" role="alert">
            <span>{ format!("The lab stopped: {why}.") }</span>
            <button type="button" class="button" onclick={link.on(|_| PlaygroundAction::Begin { anew: false }.into())}>{ "Begin again, where it was" }</button>
            <button type="button" class="button" onclick={link.on(|_| PlaygroundAction::Begin { anew: true }.into())}>{ "From the start" }</button>
        </div>
    }
}

/// Something of the lab's was pressed. By keyboard, the next line follows; under a finger, no keyboard is to come up.
fn pressed(link: &Link, event: &MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(of) = target.and_then(|target| target.closest("[data-line],[data-choose]").ok()?)
    else {
        return;
    };
    let told = match (of.get_attribute("data-line"), of.get_attribute("data-choose")) {
        (Some(line), _) => ToLab::Type(line),
        (_, Some(name)) => ToLab::Choose(name),
        _ => return,
    };
    link.send(PlaygroundAction::Tell(told).into());
    // What was pressed may be gone when the answer is drawn.
    let is_kept = of.closest(".lab-chips").is_ok_and(|chips| chips.is_some());
    let around = of.closest("section").ok().flatten().filter(|_| !is_kept);
    if let Some(around) = around.and_then(|around| around.dyn_into::<HtmlElement>().ok()) {
        let _ = around.focus();
    }
}

/// Markup of the lab's, in which all text is escaped.
fn raw(markup: impl Into<AttrValue>) -> Html {
    Html::from_html_unchecked(markup.into())
}
