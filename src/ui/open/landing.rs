//! What is seen before an image is open.

use super::commands::Commands;
use super::picker;
use super::sketch::sketch;
use crate::app::action::{Action, Last};
use crate::app::state::AppState;
use crate::app::wanted::Wanted;
use crate::ui::glue::hooks::Link;
use crate::ui::glue::part::part;
use crate::ui::widgets::icon::{Shape, icon};
use crate::view::text;
use yew::prelude::*;

/// The start page: what the URL wants that is not open, what is open behind it, what was open last time.
pub fn landing(state: &AppState, link: &Link) -> Html {
    let (open, busy) = (state.shown_name(), state.archives.coming().is_some());
    html! {
        <div key="landing" class={classes!("landing", busy.then_some("is-busy"))}>
            <div class="hero">
                <div class="pitch">
                    <h1 id="title" tabindex="-1">{ "Drop a container image." }<br />{ "See what it is " }<em>{ "made of" }</em>{ "." }</h1>
                    <p class="lead">{ "Every layer, every file, what each step of the Dockerfile added, changed and removed, and what is stored but can’t be seen." }</p>
                    <div class="drop-zone">
                        { icon(Shape::Open) }
                        <p><strong>{ "Drop an archive anywhere on this page" }</strong><br />
                            <span class="note">{ "docker save, OCI archive or layout, docker export; plain, gzip or zstd" }</span></p>
                        <div class="actions">
                            <button type="button" class="button primary" onclick={picker::opens(link)}>{ "Choose a file…" }</button>
                            <button type="button" class="button" onclick={|_| picker::open_folder()}>{ icon(Shape::Folder) }{ "Folder…" }</button>
                            <button type="button" class="button" onclick={link.on(|_| Action::OpenSample)}>{ "Try the sample" }</button>
                        </div>
                    </div>
                    if let Some(name) = &open { { still_open(name, link) } }
                    { for state.wanted().map(|place| wanted(&place, open.is_some())) }
                    if !state.last.is_empty() && open.is_none() { { last_open(&state.last, link) } }
                    <p class="lessons-door">{ "New to layers? " }<a href="#1/learn?open=sample">{ "Take a docker apart, in sixteen lessons" }</a></p>
                    <p class="privacy">{ icon(Shape::Lock) }{ "No upload, no server, no account: the image is read by this page, in this browser, and never leaves it." }</p>
                </div>
                { sketch() }
            </div>
            { part!(Commands) }
        </div>
    }
}

/// A link leads somewhere, but carries no image.
fn wanted(wanted: &Wanted, is_open: bool) -> Html {
    let Wanted { images, place } = wanted;
    let names = images.iter().enumerate().map(|(at, name)| {
        html! { <>{ if at > 0 { " and " } else { "" } }<strong>{ name.clone() }</strong></> }
    });
    let what = if place.is_empty() { "an image" } else { place };
    html! {
        <p class="wanted">{ "This link leads to " }<strong>{ what }</strong>
            if images.is_empty() { { ". Open the image that it was made from to get there." } }
            else { { " of " }{ for names }{ if is_open { ", which is not open now" } else { "" } }{ ". Open that file to get there." } }
        </p>
    }
}

/// What is open stays open behind the start page.
fn still_open(name: &str, link: &Link) -> Html {
    html! {
        <p class="wanted still-open"><strong>{ name }</strong>{ " is still open. " }
            <button type="button" class="button small primary" onclick={link.on(|_| Action::ShowOpen)}>{ "Back to it" }</button>{ " " }
            <button type="button" class="button small" onclick={link.on(|_| Action::CloseAll)}>{ "Close it" }</button>
        </p>
    }
}

/// What was open before the page was loaded anew.
fn last_open(last: &[Last], link: &Link) -> Html {
    let again = last.iter().all(|last| last.again);
    let names = last.iter().enumerate().map(|(at, last)| {
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
