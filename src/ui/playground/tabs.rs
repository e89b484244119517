//! Which of the stages is shown.

use crate::app::playground::{PlaygroundAction, PlaygroundState, STAGES};
use crate::ui::glue::hooks::Link;
use crate::worker::protocol::ToLab;
use yew::prelude::*;

pub fn tabs(link: &Link, lab: &PlaygroundState) -> Html {
    let one = |&(name, title): &(&'static str, &'static str)| {
        let on = *lab.on == *name;
        let onclick = link.on(move |_| PlaygroundAction::Tell(ToLab::Stage(name.into())).into());
        html! { <button type="button" class="button" aria-pressed={on.to_string()} {onclick}>{ title }</button> }
    };
    html! { <div class="switch stages" role="group" aria-label="Stages">{ for STAGES.iter().map(one) }</div> }
}
