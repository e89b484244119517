//! What is seen before an image is open.

use super::commands::Commands;
use super::picker;
use super::sketch::Sketch;
use crate::app::action::Action;
use crate::app::explore::ExplorePlace;
use crate::ui::glue::hooks::use_link;
use crate::ui::widgets::icon::{Icon, Shape};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct LandingProps {
    /// Where the URL wants to go.
    pub wanted: Option<ExplorePlace>,
    /// An archive is on its way.
    pub busy: bool,
}

#[component]
pub fn Landing(props: &LandingProps) -> Html {
    let link = use_link();
    html! {
        <div class={classes!("landing", props.busy.then_some("is-busy"))}>
            <div class="hero">
                <div class="pitch">
                    <h1 id="title" tabindex="-1">{ "Drop a container image." }<br />{ "See what it is " }<em>{ "made of" }</em>{ "." }</h1>
                    <p class="lead">{ "Every layer, every file, what each step of the Dockerfile added, changed and removed, and what is stored but can’t be seen." }</p>
                    <div class="drop-zone">
                        <Icon shape={Shape::Open} />
                        <p><strong>{ "Drop an archive anywhere on this page" }</strong><br />
                            <span class="note">{ "docker save, OCI archive or layout, docker export; plain, gzip or zstd" }</span></p>
                        <div class="actions">
                            <button type="button" class="button primary" onclick={|_| picker::open()}>{ "Choose a file…" }</button>
                            <button type="button" class="button" onclick={|_| picker::open_folder()}><Icon shape={Shape::Folder} />{ "Folder…" }</button>
                            <button type="button" class="button" onclick={link.on(|_| Action::OpenSample)}>{ "Try the sample" }</button>
                        </div>
                    </div>
                    { for props.wanted.as_ref().filter(|place| place.layer_given).map(wanted) }
                    <p class="privacy"><Icon shape={Shape::Lock} />{ "No upload, no server, no account: the image is read by this page, in this browser, and never leaves it." }</p>
                </div>
                <Sketch />
            </div>
            <Commands />
        </div>
    }
}

/// A link leads somewhere, but carries no image.
fn wanted(place: &ExplorePlace) -> Html {
    let what = match &place.path {
        Some(path) => format!("{path} in layer {}", place.query.layer + 1),
        None => format!("layer {}", place.query.layer + 1),
    };
    html! { <p class="wanted">{ "This link leads to " }<strong>{ what }</strong>{ ". Open the image that it was made from to get there." }</p> }
}
