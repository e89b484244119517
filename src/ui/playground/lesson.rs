//! The lesson beside the lab: its panel, which the lab makes, and the clock by which a solution plays.

use super::raw;
use crate::app::action::Action;
use crate::app::playground::{PlaygroundAction, Teaching};
use crate::app::screens::Screen;
use crate::app::shared::Shared;
use crate::ui::glue::hooks::{focus, use_link};
use crate::worker::protocol::{LessonShown, Shown, ToLab, ToLearn};
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use yew::prelude::*;

/// Milliseconds between two commands of a solution: what moves in the picture takes up to half of it.
const BEAT: u32 = 2_400;

/// The lesson and the id of what had the focus in it.
type Held = (String, String);

#[derive(Clone, PartialEq, Properties)]
pub struct LessonProps {
    pub shown: Option<Shared<Shown>>,
    pub slow: bool,
    pub teaching: Shared<Teaching>,
}

#[component]
pub fn LessonPane(props: &LessonProps) -> Html {
    let link = use_link();
    let (shown, teaching) = (props.shown.as_ref(), &props.teaching);
    let lesson = shown.and_then(|shown| shown.lesson.as_ref());
    let lesson = lesson.filter(|lesson| *lesson.name == *teaching.name);
    let panel = lesson.map(|lesson| lesson.panel.clone());
    // What had the focus is drawn anew with the panel: the same gets it again.
    let held = use_mut_ref(|| None::<Held>);
    let active = document().active_element();
    if let Some(active) = active.filter(|active| active.tag_name() != "BODY") {
        // The pane in the document is still that of the lesson which was drawn last.
        let pane = active.closest(".lesson-pane").ok().flatten();
        let of = pane.and_then(|pane| pane.get_attribute("data-of"));
        *held.borrow_mut() = of.map(|of| (of, active.id()));
    }
    use_effect_with(panel.clone(), {
        let name = teaching.name.clone();
        move |panel| {
            if panel.is_some()
                && let Some((of, id)) = held.take()
            {
                give_back(if *of == *name { &id } else { "" });
            }
        }
    });
    let at = shown.map(|shown| shown.at);
    use_effect_with((lesson.is_some_and(|lesson| lesson.plays), at, props.slow), {
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
        <section class="lesson-pane" aria-label="Lesson" key={&*teaching.name} data-of={teaching.name.clone()}>
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

/// Gives the focus to what has this id, or to what stands in its place.
fn give_back(id: &str) {
    let is_new = id.is_empty();
    let instead = [id, "solution-step", "lesson-solution"].into_iter().filter(|_| !is_new);
    let mut there = instead.chain(["lesson"]);
    let is_there = |id: &&str| document().get_element_by_id(id).is_some();
    there.find(is_there).into_iter().for_each(focus);
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
