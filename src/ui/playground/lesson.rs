//! The lesson beside the lab: its panel, which the lab makes, and the clock by which a solution plays.

use super::raw;
use crate::app::action::Action;
use crate::app::playground::{PlaygroundAction, PlaygroundState, Teaching};
use crate::app::screens::Screen;
use crate::app::shared::Shared;
use crate::ui::glue::hooks::{focus, use_link};
use crate::worker::protocol::{LessonShown, ToLab, ToLearn};
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use yew::prelude::*;

/// Milliseconds between two commands of a solution: what moves in the picture takes up to half of it.
const BEAT: u32 = 2_400;

#[derive(Clone, PartialEq, Properties)]
pub struct LessonProps {
    pub lab: PlaygroundState,
    pub teaching: Shared<Teaching>,
}

#[component]
pub fn LessonPane(props: &LessonProps) -> Html {
    let link = use_link();
    let (lab, teaching) = (&props.lab, &props.teaching);
    let lesson = lab.shown.as_ref().and_then(|shown| shown.lesson.as_ref());
    let lesson = lesson.filter(|lesson| *lesson.name == *teaching.name);
    let panel = lesson.map(|lesson| lesson.panel.clone());
    // What had the focus is drawn anew with the panel: the same gets it again, and what is gone leaves it to the title.
    let held = use_mut_ref(|| None::<String>);
    use_effect_with(panel.clone(), {
        let held = held.clone();
        move |_| {
            if let Some(id) = held.take() {
                focus(&id);
                let is_lost = document().active_element().is_none_or(|of| of.tag_name() == "BODY");
                if is_lost {
                    focus("lesson");
                }
            }
        }
    });
    let active = document().active_element();
    let inside =
        active.filter(|active| active.closest(".lesson-pane").is_ok_and(|pane| pane.is_some()));
    *held.borrow_mut() = inside.map(|active| active.id());
    let at = lab.shown.as_ref().map(|shown| shown.at);
    use_effect_with((lesson.is_some_and(|lesson| lesson.plays), at, lab.slow), {
        let link = link.clone();
        move |&(plays, _, slow)| {
            let beat = if slow { 2 * BEAT } else { BEAT };
            let tick = move || link.send(press("tick"));
            let timer = plays.then(|| Timeout::new(beat, tick));
            move || drop(timer)
        }
    });
    let again = {
        let name = teaching.name.clone();
        link.on(move |_: MouseEvent| PlaygroundAction::Teach(name.clone()).into())
    };
    html! {
        <section class="lesson-pane" aria-label="Lesson" key={&*teaching.name}>
            if let Some(LessonShown { panel, .. }) = lesson { { raw(panel.clone()) } }
            else if let Some(why) = &teaching.failed {
                <div role="alert"><p>{ format!("The lesson could not be loaded ({why}).") }</p>
                    <div class="lesson-acts"><button type="button" class="button primary" onclick={again}>{ "Try again" }</button>
                        <button type="button" class="button" data-do="leave">{ "Leave" }</button></div></div>
            }
            else { <p class="quiet" role="status">{ "The lesson is on its way…" }</p> }
        </section>
    }
}

fn press(what: &str) -> Action {
    PlaygroundAction::Tell(ToLab::Learn(ToLearn::Press(what.into()))).into()
}

/// What a button of the panel does.
pub fn act(what: String) -> Action {
    match &*what {
        "all" => Action::ShowScreen(Screen::Learn),
        "leave" => PlaygroundAction::Leave.into(),
        what => press(what),
    }
}
