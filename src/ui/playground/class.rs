//! What is handed out to a class: in a dialog, which the lab fills, or for the whole room.

use super::raw;
use crate::app::action::Action;
use crate::app::playground::{PlaygroundAction, PlaygroundState};
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::copy::copy;
use crate::ui::widgets::modal::Modal;
use crate::worker::protocol::{HandOut, Handed};
use gloo::utils::window;
use web_sys::Element;
use yew::prelude::*;

/// The dialog, or the code over the stage.
pub fn panel(lab: &PlaygroundState, link: &Link) -> Html {
    let Some(handed) = &lab.handed else { return Html::default() };
    let Handed { what, text, .. } = &**handed;
    if *what == HandOut::Code {
        let onclick = link.on(|_: MouseEvent| PlaygroundAction::PutAway.into());
        return html! {
            <section class="projection" aria-label="Code of the link">{ raw(text.clone()) }<button type="button" class="button" {onclick}>{ "Away with it" }</button></section>
        };
    }
    html! {
        <Modal key="hand-out" title="Hand out" wide=true on_close={link.on(|()| PlaygroundAction::PutAway.into())}>{ raw(text.clone()) }</Modal>
    }
}

/// Something in the dialog was pressed.
pub fn pressed(link: &Link, of: &Element) {
    if let Some(text) = of.get_attribute("data-copy") {
        let says = of.get_attribute("data-says").unwrap_or_default();
        let then = link.on(move |copied: Result<(), &'static str>| {
            Action::Say(copied.err().unwrap_or(&says).into())
        });
        return copy(&text, then);
    }
    let hand = |what| link.send(PlaygroundAction::Hand(what).into());
    match of.get_attribute("data-hand").as_deref() {
        Some("svg") => hand(HandOut::Svg),
        Some("png") => hand(HandOut::Png),
        Some("notes") => link.send(PlaygroundAction::Notes.into()),
        Some("print") => drop(window().print()),
        _ => {}
    }
}
