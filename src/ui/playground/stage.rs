//! The stage: the picture, how it plays, and what happened in words.

use super::{bench, raw, tabs};
use crate::app::playground::{PRESENT, PlaygroundAction, PlaygroundState, go};
use crate::app::state::Pane;
use crate::ui::glue::hooks::{Link, use_link};
use crate::ui::glue::timing::after_paint;
use crate::worker::protocol::{HandOut, ToLab};
use gloo::events::EventListener;
use gloo::utils::window;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct StageProps {
    pub lab: PlaygroundState,
    /// What the room depends on beside the window: the pane, the size of the text, whether it is presented.
    pub room: (Pane, u16, bool),
}

#[component]
pub fn StagePane(props: &StageProps) -> Html {
    let link = use_link();
    let lab = &props.lab;
    let stage = use_node_ref();
    let room = use_mut_ref(|| 0_u32);
    let measure = {
        let (link, stage) = (link.clone(), stage.clone());
        move || {
            let letters = stage.cast::<Element>().map_or(0, |stage| letters(&stage));
            // 0: it is not drawn.
            if letters > 0 && room.replace(letters) != letters {
                link.send(PlaygroundAction::Tell(ToLab::Room(letters)).into());
            }
        }
    };
    // Its styles come with the lab.
    use_effect_with((props.room, lab.shown.is_some()), {
        let measure = measure.clone();
        move |_| {
            measure();
            after_paint(measure.clone());
            let listener = EventListener::new(&window(), "resize", move |_| measure());
            move || drop(listener)
        }
    });
    let field = use_node_ref();
    // An answer to something else leaves alone what is being typed.
    use_effect_with(lab.shown.as_ref().map(|shown| shown.sought.clone()), {
        let field = field.clone();
        move |sought| {
            if let (Some(sought), Some(field)) = (sought, field.cast::<HtmlInputElement>()) {
                field.set_value(sought);
            }
        }
    });
    let held = use_mut_ref(bench::Hand::default);
    use_effect_with(lab.shown.as_ref().map(|shown| shown.stage.clone()), {
        let (stage, held) = (stage.clone(), std::rc::Rc::clone(&held));
        move |_| bench::focus_again(&stage, &held)
    });
    use_effect_with(lab.on.clone(), |_| tabs::show_chosen());
    let on = bench::handlers(&link, &stage, &held);
    let class = classes!("stage", pace(lab));
    let shown = lab.shown.as_ref();
    let phase = lab.phase.map(|phase| phase.to_string());
    html! {
        <section class="stage-pane" aria-label="Stage" tabindex="-1" id="stage">
            <div class="stage-top">
                { tabs::tabs(&link, lab) }
                <div class="stage-acts">
                    <button type="button" class="button" title="Large, by a clicker (P)" onclick={link.on(|_| PRESENT.into())}>{ "Present" }</button>
                    <button type="button" class="button" title="Link, code, sheet, picture (H)" onclick={link.on(|_| PlaygroundAction::Hand(HandOut::Panel).into())}>{ "Hand out…" }</button>
                </div>
            </div>
            { bar(&link, lab, field) }
            <div class="stage-scroll" ref={stage} tabindex="0" role="group" aria-label="The picture" onclick={on.click} onkeydown={on.key}
                onpointerdown={on.down} onpointermove={on.drag} onpointercancel={on.up.clone()} onpointerup={on.up} onfocusout={on.leave}>
                <i class="ruler" aria-hidden="true"></i>
                <div {class} key={lab.played} data-at={phase}>{ for shown.map(|shown| raw(shown.stage.clone())) }</div>
            </div>
            <div class="told" hidden={!lab.on.is_empty()}>{ for shown.map(|shown| raw(shown.told.clone())) }</div>
        </section>
    }
}

/// How it plays.
fn pace(lab: &PlaygroundState) -> Classes {
    classes!(lab.slow.then_some("is-slow"), lab.still.then_some("is-still"))
}

/// Letters beside each other: the ruler is ten of them.
fn letters(stage: &Element) -> u32 {
    let ruler = stage.query_selector(".ruler").ok().flatten();
    let ten = ruler.map_or(0.0, |ruler| ruler.get_bounding_client_rect().width());
    if ten > 0.0 { (f64::from(stage.client_width()) * 10.0 / ten) as u32 } else { 0 }
}

fn bar(link: &Link, lab: &PlaygroundState, field: NodeRef) -> Html {
    let (at, last) = lab.shown.as_ref().map_or((0, 0), |shown| (shown.at, shown.last));
    let phases = lab.shown.iter().flat_map(|shown| &shown.phases);
    let button = |name: &'static str,
                  sign: &'static str,
                  title: &'static str,
                  off: bool,
                  act: PlaygroundAction| {
        html! {
            <button type="button" class="button" disabled={off} {title} aria-label={name} onclick={link.on(move |_| act.clone().into())}>{ sign }</button>
        }
    };
    let still = lab.shown.as_ref().is_none_or(|shown| shown.phases.is_empty());
    let (is_first, moves) = (lab.on.is_empty(), *lab.on != *"squash");
    let beats = lab.shown.as_ref().map(|shown| shown.beats.clone());
    let class = classes!("phases", pace(lab), lab.phase.map(|_| "is-stepped"));
    let one = |(number, name): &(u8, String)| {
        let class =
            classes!(format!("phase-{number}"), (lab.phase == Some(*number)).then_some("is-shown"));
        html! { <li {class} data-name={name.clone()}>{ name }</li> }
    };
    html! {
        <div class="stage-bar">
            { button("Undo", "↶", "Undo the last command (U)", at == 0, go(-1)) }
            { button("Redo", "↷", "Redo (Shift U)", at == last, go(1)) }
            <span class="steps">{ format!("{at} of {last}") }</span>
            if moves {
            { button("Step back", "←", "The picture a step back (←)", still, PlaygroundAction::Step(-1)) }
            { button("Replay", "▷", "Play the picture again (R)", still, PlaygroundAction::Replay) }
            { button("Step", "→", "The picture a step forth (→)", still, PlaygroundAction::Step(1)) }
            <button type="button" class="button" aria-pressed={lab.slow.to_string()} title="Four times slower (S)"
                onclick={link.on(|_| PlaygroundAction::Slow.into())}>{ "Slow" }</button>
            <ol {class} key={lab.played} data-css={beats} aria-label="What happens in the picture">{ for phases.map(one) }</ol>
            }
            if is_first { { find(link, field) } }
            { button("Reset", "⟲", "From the start: all that was typed is forgotten", last == 0, PlaygroundAction::Begin { anew: true }) }
        </div>
    }
}

/// Which paths are columns.
fn find(link: &Link, field: NodeRef) -> Html {
    let link = link.clone();
    let onchange = Callback::from(move |event: Event| {
        let text = event.target_dyn_into::<HtmlInputElement>().map(|field| field.value());
        link.send(PlaygroundAction::Tell(ToLab::Find(text.unwrap_or_default())).into());
    });
    html! { <input type="search" class="find-paths" ref={field} {onchange} placeholder="Paths: by name" aria-label="Paths on the stage, by name" title="Enter: the paths with this in their name; empty: those touched last" /> }
}
