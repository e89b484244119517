//! The Learn screen: the list of lessons, which the lab makes, and files: progress, and lessons of one's own.

pub mod files;

use crate::app::learn::LearnAction;
use crate::app::playground::PlaygroundAction;
use crate::ui::glue::hooks::{Link, use_link};
use crate::ui::open::picker::click;
use crate::ui::playground::raw;
use crate::ui::screens::ScreenProps;
use crate::ui::widgets::icon::Shape;
use crate::ui::widgets::modal::Modal;
use crate::worker::protocol::ToLearn;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// Its sign on the rail.
pub const SIGN: Shape = Shape::Learn;

const LESSON: &str = "pick-lesson";
const PROGRESS: &str = "pick-progress";

#[component]
pub fn Learn(props: &ScreenProps) -> Html {
    let link = use_link();
    let learn = &props.state.screens.learn;
    let onclick = {
        let link = link.clone();
        Callback::from(move |event: MouseEvent| pressed(&link, &event))
    };
    let input = |id: &'static str,
                 accept: &'static str,
                 says: &'static str,
                 take: fn(&Link, Vec<web_sys::File>)| {
        html! { <input {id} type="file" {accept} multiple=true aria-label={says} onchange={files::onchange(&link, take)} /> }
    };
    html! {
        <div class="learn" {onclick}>
            <header>
                <div><h2>{ "Take a docker apart" }</h2>
                    <p>{ "Each lesson begins with something many believe. Predict, try it, see what is so." }</p></div>
                <div class="actions">
                    <button type="button" class="button" onclick={|_| click(LESSON)} title="Or drop it anywhere on the page">{ "Open a lesson file…" }</button>
                    <button type="button" class="button" onclick={link.on(|_| LearnAction::Export.into())}>{ "Export progress" }</button>
                    <button type="button" class="button" onclick={|_| click(PROGRESS)}>{ "Import…" }</button>
                    <button type="button" class="button" onclick={link.on(|_| LearnAction::Ask(true).into())}>{ "Reset" }</button>
                </div>
            </header>
            <div hidden=true>
                { input(LESSON, ".md", "Lesson file", files::add) }
                { input(PROGRESS, ".txt", "Progress file", files::import) }
            </div>
            if learn.shelf.is_empty() { <p class="quiet" role="status">{ "The lessons are on their way…" }</p> }
            else { { raw(Rc::clone(&learn.shelf)) } }
            <p class="quiet">{ "Progress is kept in this browser only. Teachers: a lesson is one Markdown file; try it out first with " }<code>{ "layerpeel lesson check FILE" }</code>{ "." }</p>
            if learn.asks { { ask(&link) } }
        </div>
    }
}

fn ask(link: &Link) -> Html {
    html! {
        <Modal key="forget" title="Forget all progress?" on_close={link.on(|()| LearnAction::Ask(false).into())}>
            <p>{ "Which lessons are done, and what was typed in those that are begun, is forgotten in this browser. Lesson files of your own stay." }</p>
            <div class="actions">
                <button type="button" class="button primary" autofocus=true onclick={link.on(|_| LearnAction::Ask(false).into())}>{ "Keep it" }</button>
                <button type="button" class="button" onclick={link.on(|_| LearnAction::Tell(ToLearn::Forget).into())}>{ "Forget it" }</button>
            </div>
        </Modal>
    }
}

/// Something in the list was pressed.
fn pressed(link: &Link, event: &MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(of) = target.and_then(|target| target.closest("[data-lesson],[data-drop]").ok()?)
    else {
        return;
    };
    match (of.get_attribute("data-lesson"), of.get_attribute("data-drop")) {
        (Some(name), _) => link.send(PlaygroundAction::Teach(name.into()).into()),
        (_, Some(file)) => link.send(LearnAction::Tell(ToLearn::Drop(file)).into()),
        _ => {}
    }
}
