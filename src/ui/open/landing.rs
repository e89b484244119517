//! What is seen before an image is open.

use super::commands::Commands;
use super::picker;
use super::sketch::Sketch;
use crate::app::action::{Action, Last};
use crate::app::wanted::Wanted;
use crate::ui::glue::hooks::use_link;
use crate::ui::widgets::icon::{Icon, Shape};
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct LandingProps {
    /// What the URL wants that is not open.
    pub wanted: Option<Wanted>,
    /// What is open behind it.
    pub open: Option<AttrValue>,
    /// What was open last time.
    pub last: Vec<Last>,
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
                            <button type="button" class="button primary" onclick={picker::opens(&link)}>{ "Choose a file…" }</button>
                            <button type="button" class="button" onclick={|_| picker::open_folder()}><Icon shape={Shape::Folder} />{ "Folder…" }</button>
                            <button type="button" class="button" onclick={link.on(|_| Action::OpenSample)}>{ "Try the sample" }</button>
                        </div>
                    </div>
                    if let Some(name) = props.open.clone() { <StillOpen {name} /> }
                    { for props.wanted.as_ref().map(|place| wanted(place, props.open.as_ref())) }
                    if !props.last.is_empty() && props.open.is_none() { <LastOpen last={props.last.clone()} /> }
                    <p class="privacy"><Icon shape={Shape::Lock} />{ "No upload, no server, no account: the image is read by this page, in this browser, and never leaves it." }</p>
                </div>
                <Sketch />
            </div>
            <Commands />
        </div>
    }
}

/// A link leads somewhere, but carries no image.
fn wanted(wanted: &Wanted, open: Option<&AttrValue>) -> Html {
    let Wanted { images, place } = wanted;
    let names = images.iter().enumerate().map(|(at, name)| {
        html! { <>{ if at > 0 { " and " } else { "" } }<strong>{ name.clone() }</strong></> }
    });
    let what = if place.is_empty() { "an image" } else { place };
    html! {
        <p class="wanted">{ "This link leads to " }<strong>{ what }</strong>
            if images.is_empty() { { ". Open the image that it was made from to get there." } }
            else { { " of " }{ for names }{ if open.is_some() { ", which is not open now" } else { "" } }{ ". Open that file to get there." } }
        </p>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct StillOpenProps {
    name: AttrValue,
}

/// What is open stays open behind the start page.
#[component]
fn StillOpen(props: &StillOpenProps) -> Html {
    let link = use_link();
    html! {
        <p class="wanted still-open"><strong>{ props.name.clone() }</strong>{ " is still open. " }
            <button type="button" class="button small primary" onclick={link.on(|_| Action::ShowOpen)}>{ "Back to it" }</button>{ " " }
            <button type="button" class="button small" onclick={link.on(|_| Action::CloseAll)}>{ "Close it" }</button>
        </p>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct LastOpenProps {
    last: Vec<Last>,
}

/// What was open before the page was loaded anew.
#[component]
fn LastOpen(props: &LastOpenProps) -> Html {
    let link = use_link();
    let again = props.last.iter().all(|last| last.again);
    let names = props.last.iter().enumerate().map(|(at, last)| {
        let (and, name) = (if at > 0 { " and " } else { "" }, text::escape(last.name.as_bytes()));
        html! { <>{ and }<strong class="file-name">{ name }</strong>{ format!(" ({})", text::size(last.bytes)) }</> }
    });
    html! {
        <p class="wanted last-open">{ "Open last time: " }{ for names }{ ". " }
            if again {
                <button type="button" class="button small" onclick={link.on(|_| Action::OpenLast)}>{ "Open again" }</button>
            } else {
                { "A page can’t open it again by itself: choose it once more. " }
            }
            { " " }<button type="button" class="button small" onclick={link.on(|_| Action::ForgetLast)}>{ "Forget" }</button>
        </p>
    }
}
