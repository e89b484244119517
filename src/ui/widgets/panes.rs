//! Where there is room for one pane only: which one.

use crate::app::action::Action;
use crate::app::state::Pane;
use crate::ui::glue::hooks::Link;
use yew::prelude::*;

/// A button for each pane; `names` is what this screen calls the three.
pub fn pane_tabs(shown: Pane, names: [&'static str; 3], link: &Link) -> Html {
    let tab = |(pane, name): (Pane, &'static str)| {
        let here = shown == pane;
        html! {
            <button type="button" aria-pressed={here.to_string()} onclick={link.on(move |_| Action::ShowPane(pane))}>{ name }</button>
        }
    };
    let panes = [Pane::Layers, Pane::Files, Pane::Details].into_iter().zip(names);
    html! { <div class="pane-tabs" role="group" aria-label="Panes">{ for panes.map(tab) }</div> }
}
