//! The Playground screen: a terminal, what to press instead of typing, and the stage. The lab's program makes what is in them;
//! whatever has `data-line` types that line, `data-choose` chooses that container for the stage, `data-lesson` begins that lesson,
//! `data-do` does something in the one that is taught; `data-hand` and `data-copy` stand in what is handed out.

mod bench;
mod class;
mod lesson;
mod present;
mod stage;
mod tabs;
mod terminal;

use crate::app::action::Action;
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
    let is_taught = lab.teaching.is_some();
    let (shown, names) = panes(state.pane, is_taught);
    let onclick = {
        let link = link.clone();
        Callback::from(move |event: MouseEvent| pressed(&link, &event))
    };
    html! {
        <div class={classes!("playground", shown, is_taught.then_some("has-lesson"), lab.presenting.map(|_| "is-presenting"))} {onclick} aria-busy={(lab.awaited > 0).to_string()}>
            { pane_tabs(state.pane, names, &link) }
            if let Some(why) = &lab.lost { { lost(&link, why) } }
            if let Some(teaching) = &lab.teaching { <lesson::LessonPane shown={lab.shown.clone()} slow={lab.slow} teaching={teaching.clone()} /> }
            <terminal::Terminal lab={lab.clone()} pane={state.pane} />
            { chips(lab) }
            <stage::StagePane lab={lab.clone()} room={(state.pane, state.text_size.0, lab.presenting.is_some())} />
            { class::panel(lab, &link) }
            if let Some(presenting) = lab.presenting { <present::Presenter lab={lab.clone()} {presenting} /> }
        </div>
    }
}

/// What is seen where there is room for one pane, and what the three are called: in a lesson, that comes first.
fn panes(pane: Pane, is_taught: bool) -> (&'static str, [&'static str; 3]) {
    let names =
        if is_taught { ["Lesson", "Terminal", "Stage"] } else { ["Stage", "Terminal", "Details"] };
    let shown = match (pane, is_taught) {
        (Pane::Layers, true) => "shows-lesson",
        (Pane::Layers, false) | (Pane::Details, true) => "shows-stage",
        (Pane::Files, _) => "shows-terminal",
        (Pane::Details, false) => "shows-told",
    };
    (shown, names)
}

/// Commands that can be pressed.
fn chips(lab: &PlaygroundState) -> Html {
    let lines = lab.shown.iter().flat_map(|shown| &shown.chips);
    let chip = |line: &String| {
        let class = line.contains('\n').then_some("is-long");
        html! { <button type="button" {class} data-line={line.clone()}><code>{ line }</code></button> }
    };
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
    let wanted = "[data-line],[data-choose],[data-lesson],[data-do],[data-hand],[data-copy]";
    let Some(of) = target.and_then(|target| target.closest(wanted).ok()?) else { return };
    let has = |name: &str| of.get_attribute(name);
    if of.closest("dialog").is_ok_and(|dialog| dialog.is_some()) {
        return class::pressed(link, &of);
    }
    let action: Action = if let Some(line) = has("data-line") {
        PlaygroundAction::Tell(ToLab::Type(line)).into()
    } else if let Some(name) = has("data-choose") {
        PlaygroundAction::Tell(ToLab::Choose(name)).into()
    } else if let Some(name) = has("data-lesson") {
        PlaygroundAction::Teach(name.into()).into()
    } else {
        return link.send(lesson::act(has("data-do").unwrap_or_default()));
    };
    link.send(action);
    // What was pressed may be gone when the answer is drawn.
    let is_kept = of.closest(".lab-chips,.lesson-pane").is_ok_and(|around| around.is_some());
    let around = of.closest("section").ok().flatten().filter(|_| !is_kept);
    if let Some(around) = around.and_then(|around| around.dyn_into::<HtmlElement>().ok()) {
        let _ = around.focus();
    }
}

/// Markup of the lab's, in which all text is escaped.
pub(super) fn raw(markup: impl Into<AttrValue>) -> Html {
    Html::from_html_unchecked(markup.into())
}
