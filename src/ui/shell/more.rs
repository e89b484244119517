//! What a narrow window has no room for: further screens, opening, taking away, the theme, findings, the promise.

use super::take_away::{copy_link, takes};
use crate::app::action::Action;
use crate::app::screens::{Screen, Take};
use crate::app::state::AppState;
use crate::ui::glue::hooks::Link;
use crate::ui::open::picker;
use crate::ui::screens::shape;
use crate::ui::shell::theme::{next_theme, text_size};
use crate::ui::widgets::icon::{Shape, icon};
use crate::ui::widgets::modal::Modal;
use yew::prelude::*;

/// The sheet.
pub fn more(state: &AppState, link: &Link) -> Html {
    let row = |shape: Shape, says: &'static str, about: &'static str, act: Callback<MouseEvent>| {
        html! { <button type="button" class="more-row" onclick={act}>{ icon(shape) }<span>{ says }</span><span class="quiet">{ about }</span></button> }
    };
    // The sheet goes, then what was chosen happens.
    let then = |action: Action| {
        let link = link.clone();
        Callback::from(move |_: MouseEvent| {
            link.send(Action::CloseDialog);
            link.send(action.clone());
        })
    };
    let open = {
        let link = link.clone();
        Callback::from(move |_: MouseEvent| {
            link.send(Action::CloseDialog);
            picker::open(&link);
        })
    };
    let copy = {
        let link = link.clone();
        Callback::from(move |_: MouseEvent| {
            link.send(Action::CloseDialog);
            copy_link(&link);
        })
    };
    let take = |take: &Take| row(Shape::Export, take.name, "take away", then(take.action.clone()));
    let rest =
        Screen::ALL.iter().filter(|screen| state.archives.shown().is_some() && !screen.is_in_bar());
    let rest = rest.map(|&to| row(shape(to), to.title(), "", then(Action::ShowScreen(to))));
    let shown = state.archives.shown().and_then(|open| open.current());
    let has_attestations = shown.is_some_and(|image| !image.attestations.is_empty());
    let (sign, theme, next) = next_theme(state.theme);
    let size = state.text_size;
    html! {
        <Modal key="more" title="More" sheet=true on_close={link.on(|()| Action::CloseDialog)}>
            <div class="more">
                { for rest }
                { row(Shape::Open, "Open image…", "replace or compare", open) }
                { row(Shape::Explore, "Try the sample", "replace or compare", then(Action::OpenSample)) }
                { row(Shape::Open, "Start page", "what is open stays", then(Action::ShowHome)) }
                { row(Shape::Close, "Close", "and free its memory", then(Action::CloseAll)) }
                { for takes(state).iter().map(take) }
                { row(Shape::Copy, "Copy link", "to where you are", copy) }
                { row(Shape::Warning, "Findings", "of this image", then(Action::ShowFindings)) }
                if has_attestations { { row(Shape::Check, "Attestations", "provenance, SBOM", then(Action::ShowAttestation(0))) } }
                { row(Shape::Search, "Signs and keys", "what + ~ m − mean", then(Action::ShowHelp)) }
                <button type="button" class="more-row" onclick={link.on(move |_| Action::ChooseTheme(next))}>{ icon(sign) }<span>{ theme }</span></button>
                <button type="button" class="more-row" onclick={link.on(move |_| Action::ChooseTextSize(size.next()))}>{ icon(Shape::Text) }<span>{ text_size(size) }</span></button>
            </div>
            <p class="promise">{ icon(Shape::Lock) }{ "Nothing left this browser" }</p>
        </Modal>
    }
}
