//! What a narrow window has no room for: further screens, opening, taking away, the theme, findings, the promise.

use super::take_away::{self, copy_link, takes};
use crate::app::action::Action;
use crate::app::screens::Screen;
use crate::app::state::AppState;
use crate::ui::glue::hooks::Link;
use crate::ui::open::picker;
use crate::ui::screens::shape;
use crate::ui::shell::theme::{next_theme, text_size};
use crate::ui::widgets::icon::{Shape, icon};
use crate::ui::widgets::modal::Modal;
use std::rc::Rc;
use yew::prelude::*;

/// The sheet.
pub fn more(state: &AppState, link: &Link) -> Html {
    let row = |shape: Shape, says: &'static str, about: &'static str, act: Callback<MouseEvent>| {
        html! { <button type="button" class="more-row" onclick={act}>{ icon(shape) }<span>{ says }</span><span class="quiet">{ about }</span></button> }
    };
    // The sheet goes, then what was chosen happens.
    let then = |what: Rc<dyn Fn(&Link)>| {
        let link = link.clone();
        Callback::from(move |_: MouseEvent| {
            link.send(Action::CloseDialog);
            what(&link);
        })
    };
    let show = |action: fn() -> Action| then(Rc::new(move |link| link.send(action())));
    let take = |name| {
        row(
            Shape::Export,
            name,
            "take away",
            then(Rc::new(move |link| take_away::take(link, name))),
        )
    };
    let rest =
        Screen::ALL.iter().filter(|screen| state.archives.shown().is_some() && !screen.is_in_bar());
    let rest = rest.map(|&to| {
        row(shape(to), to.title(), "", then(Rc::new(move |link| link.send(Action::ShowScreen(to)))))
    });
    let shown = state.archives.shown().and_then(|open| open.current());
    let has_attestations = shown.is_some_and(|image| !image.attestations.is_empty());
    let (sign, theme, next) = next_theme(state.theme);
    let size = state.text_size;
    html! {
        <Modal key="more" title="More" sheet=true on_close={link.on(|()| Action::CloseDialog)}>
            <div class="more">
                { for rest }
                { row(Shape::Open, "Open image…", "replace or compare", then(Rc::new(picker::open))) }
                { row(Shape::Explore, "Try the sample", "replace or compare", show(|| Action::OpenSample)) }
                { row(Shape::Open, "Start page", "what is open stays", show(|| Action::ShowHome)) }
                { row(Shape::Close, "Close", "and free its memory", show(|| Action::CloseAll)) }
                { for takes(state).into_iter().map(|there| take(there.name)) }
                { row(Shape::Copy, "Copy link", "to where you are", then(Rc::new(copy_link))) }
                { row(Shape::Warning, "Findings", "of this image", show(|| Action::ShowFindings)) }
                if has_attestations { { row(Shape::Check, "Attestations", "provenance, SBOM", show(|| Action::ShowAttestation(0))) } }
                { row(Shape::Search, "Signs and keys", "what + ~ m − mean", show(|| Action::ShowHelp)) }
                <button type="button" class="more-row" onclick={link.on(move |_| Action::ChooseTheme(next))}>{ icon(sign) }<span>{ theme }</span></button>
                <button type="button" class="more-row" onclick={link.on(move |_| Action::ChooseTextSize(size.next()))}>{ icon(Shape::Text) }<span>{ text_size(size) }</span></button>
            </div>
            <p class="promise">{ icon(Shape::Lock) }{ "Nothing left this browser" }</p>
        </Modal>
    }
}
