//! The Image screen: how the image was made, on what, its configuration, its packages, its documents.

mod cards;
mod documents;
mod packages;
mod written;

use crate::app::image::{ImageAction, ImageState, Tab};
use crate::app::playground::PlaygroundAction;
use crate::app::state::Open;
use crate::ui::glue::hooks::{Link, use_drawn, use_link};
use crate::ui::screens::ScreenProps;
use crate::ui::widgets::icon::Shape;
use crate::ui::widgets::tabs::{Tabs, tabs};
use crate::view::image::ImageView;
use yew::prelude::*;

/// Its sign on the rail.
pub const SIGN: Shape = Shape::Image;

#[component]
pub fn Image(props: &ScreenProps) -> Html {
    let link = use_link();
    // In one go with taking the last screen away, this one would keep a slow machine from its next frame.
    let is_due = use_drawn(|| false);
    let state = &props.state.screens.image;
    if !is_due {
        return Html::default();
    }
    let Some(view) = state.view.known() else {
        let open = props.state.archives.shown();
        let stopped = open.is_some_and(|open| open.stopped || open.current().is_none());
        return match state.view.failed() {
            Some(why) => html! { <p class="nothing" role="alert">{ why.to_string() }</p> },
            None if stopped => {
                html! { <p class="nothing">{ "No image was read to its end, so there is nothing to say of it." }</p> }
            }
            None => {
                html! { <p class="nothing">{ "What the image says of itself appears as soon as it is read." }</p> }
            }
        };
    };
    let layers = props.state.archives.shown().map_or(0, Open::layers);
    let chosen = props.state.screens.explore.tree.query.layer;
    let shown = Shown { view, state, link: &link, layers, chosen };
    html! { <div class="judge image-screen">{ head(&shown) }{ body(&shown) }</div> }
}

/// What is drawn from.
struct Shown<'a> {
    view: &'a ImageView,
    state: &'a ImageState,
    link: &'a Link,
    layers: u32,
    /// The layer that is chosen on Explore.
    chosen: u32,
}

fn head(shown: &Shown<'_>) -> Html {
    let count = |number: usize| html! { <span class="number">{ format!(" {number}") }</span> };
    let packages = shown
        .view
        .packages
        .iter()
        .map(|of| of.rows.iter().filter(|row| row.gone_in.is_none()).count())
        .sum();
    let face = |tab: Tab| match tab {
        Tab::Overview => html! { "Overview" },
        Tab::Packages => html! { <>{ "Packages" }{ count(packages) }</> },
        Tab::Documents => html! { <>{ "Documents" }{ count(shown.view.documents.len()) }</> },
    };
    let all = Tab::ALL
        .into_iter()
        .map(|tab| (format!("image-{}", tab.name()), face(tab)))
        .collect::<Vec<_>>();
    let at = Tab::ALL.iter().position(|tab| *tab == shown.state.tab).unwrap_or(0);
    let on_choose = shown.link.on(|at: usize| ImageAction::ShowTab(Tab::ALL[at]).into());
    html! {
        <header class="judge-head">
            <h2>{ "Image" }</h2>
            { tabs(Tabs { label: "Parts", class: "compare-tabs", tabs: all, shown: at, panel: "image-panel", on_choose }) }
            <button type="button" class="door to-playground" onclick={shown.link.on(|_| PlaygroundAction::Open.into())}>{ "Open in the Playground" }</button>
        </header>
    }
}

fn body(shown: &Shown<'_>) -> Html {
    let label = format!("image-{}", shown.state.tab.name());
    let inside = match shown.state.tab {
        Tab::Overview => html! { <>{ written::pane(shown) }{ cards::pane(shown) }</> },
        Tab::Packages => packages::pane(shown),
        Tab::Documents => documents::pane(shown),
    };
    html! { <div class={classes!("image-panel", shown.state.tab.name())} id="image-panel" role="tabpanel" aria-labelledby={label}>{ inside }</div> }
}
