//! What is being taken away: how far it has come, and a way to stop it.

use crate::app::action::Action;
use crate::app::takeout::{TakeAction, Taking};
use crate::ui::glue::hooks::Link;
use crate::view::text::inert;
use yew::prelude::*;

/// A line for each, over the page.
pub fn taking(takes: &[Taking], link: &Link) -> Html {
    let line = |taking: &Taking| {
        let (id, percent) = (taking.id, taking.percent().to_string());
        let name = inert(&taking.name);
        html! {
            <div class="taking" key={id} role="group" aria-label={format!("Writing {name}")}>
                <span>{ "Writing " }<b>{ &name }</b></span>
                <progress max="100" value={percent.clone()} aria-label={format!("Written of {name}")}></progress>
                <span class="number">{ percent }{ " %" }</span>
                <button type="button" class="button small" onclick={link.on(move |_: MouseEvent| Action::Take(TakeAction::Cancel(id)))}>{ "Cancel" }</button>
            </div>
        }
    };
    let chosen = takes.iter().filter(|taking| taking.to.is_some());
    html! { <div class="takings">{ for chosen.map(line) }</div> }
}
