//! Where there is room for one pane only: which one.

use crate::app::action::Action;
use crate::app::state::Pane;
use crate::ui::glue::hooks::use_link;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Properties)]
pub struct PaneTabsProps {
    pub shown: Pane,
    /// What this screen calls the three.
    pub names: [&'static str; 3],
}

#[component]
pub fn PaneTabs(props: &PaneTabsProps) -> Html {
    let link = use_link();
    let tab = |(pane, name): (Pane, &'static str)| {
        let here = props.shown == pane;
        html! {
            <button type="button" aria-pressed={here.to_string()} onclick={link.on(move |_| Action::ShowPane(pane))}>{ name }</button>
        }
    };
    let panes = [Pane::Layers, Pane::Files, Pane::Details].into_iter().zip(props.names);
    html! { <div class="pane-tabs" role="group" aria-label="Panes">{ for panes.map(tab) }</div> }
}
