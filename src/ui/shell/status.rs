//! The line at the bottom: figures of the whole image, and the promise.

use crate::app::action::Action;
use crate::app::explore::ExploreAction;
use crate::app::screens::Screen;
use crate::app::state::Open;
use crate::domain::Severity;
use crate::ui::glue::hooks::{Link, use_link};
use crate::ui::glue::marks;
use crate::ui::shell::findings::all_findings;
use crate::ui::widgets::icon::{Shape, icon};
use crate::view::rows::SortKey;
use crate::view::stack::{BlobStatus, Check};
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct StatusProps {
    /// What the screen is about: one image, or two.
    pub shown: Vec<Open>,
}

#[component]
pub fn Status(props: &StatusProps) -> Html {
    let link = use_link();
    marks::use_mark(
        marks::VERIFIED,
        props.shown.first().filter(|open| open.verified).map(|open| open.id),
    );
    // Of two images, the figures stand on the screen itself.
    let figures = props.shown.first().filter(|_| props.shown.len() == 1).map(|open| {
        html! {
            <>
                if let Some(facts) = open.current_facts() {
                    <button type="button" class="door" title="All of the final image, by name"
                        onclick={link.on(|_| ExploreAction::ShowAll(SortKey::Name).into())}>{ text::counted(facts.paths.into(), "path", "paths") }</button>
                    <button type="button" class="door" title={format!("{}: the largest first", text::exact(facts.bytes))}
                        onclick={link.on(|_| ExploreAction::ShowAll(SortKey::Size).into())}>{ format!("{} visible", text::size(facts.bytes)) }</button>
                    <button type="button" class="door wide-only" title={format!("{}: why, and what to change", text::exact(facts.hidden))}
                        onclick={link.on(|_| Action::ShowScreen(Screen::Waste))}>
                        { format!("{} hidden in {}", text::size(facts.hidden), text::counted(facts.hidden_files.into(), "file", "files")) }
                    </button>
                }
                <span class="wide-only">{ digests(open) }</span>
            </>
        }
    });
    html! {
        <footer class="status">
            { for figures }
            { findings(&props.shown, &link) }
            { attestations(&props.shown, &link) }
            <span class="gap"></span>
            <span class="promise">{ icon(Shape::Lock) }{ "Nothing left this browser" }</span>
        </footer>
    }
}

/// How many attestations the image has, behind which they can be read.
fn attestations(shown: &[Open], link: &Link) -> Html {
    let [open] = shown else { return Html::default() };
    let count = open.current().map_or(0, |image| image.attestations.len());
    html! {
        if count > 0 {
            <button type="button" class="finding-button" onclick={link.on(|_| Action::ShowAttestation(0))}>
                { text::counted(count as u64, "attestation", "attestations") }</button>
        }
    }
}

/// How many findings there are, behind which they are listed.
fn findings(shown: &[Open], link: &Link) -> Html {
    let severities: Vec<Severity> =
        shown.iter().flat_map(all_findings).map(|finding| finding.severity).collect();
    let class = match severities.iter().max() {
        None => return Html::default(),
        Some(Severity::Error) => "finding-button error",
        Some(Severity::Warning) => "finding-button warning",
        Some(Severity::Info) => "finding-button",
    };
    html! {
        <button type="button" {class} onclick={link.on(|_| Action::ShowFindings)}>
            { icon(Shape::Warning) }{ text::counted(severities.len() as u64, "finding", "findings") }
        </button>
    }
}

/// How many layers' digests hold.
fn digests(open: &Open) -> Html {
    let Some(image) = open.current() else { return Html::default() };
    let checks: Vec<Check> = image
        .layers
        .iter()
        .filter_map(|layer| open.blobs.get(layer.blob.0 as usize))
        .map(|state| match (&state.digest, &state.diff_id) {
            // What can't be read is not said to be as it should be.
            (Check::Verified | Check::Pending, _) | (_, Check::Verified | Check::Pending)
                if matches!(state.status, BlobStatus::Damaged(..) | BlobStatus::Missing(_)) =>
            {
                Check::Unchecked
            }
            (Check::Mismatch(found), _) | (_, Check::Mismatch(found)) => {
                Check::Mismatch(found.clone())
            }
            (Check::Pending, _) | (_, Check::Pending) => Check::Pending,
            (Check::Verified, _) | (_, Check::Verified) => Check::Verified,
            _ => Check::Unchecked,
        })
        .collect();
    let number = |wanted: fn(&Check) -> bool| checks.iter().filter(|check| wanted(check)).count();
    let (good, bad) =
        (number(|c| *c == Check::Verified), number(|c| matches!(c, Check::Mismatch(_))));
    let of = format!("{good}/{}", checks.len());
    if bad > 0 {
        let wrong = text::counted(bad as u64, "digest does", "digests do");
        html! { <span class="check bad">{ format!("✗ {wrong} not match") }</span> }
    } else if good == checks.len() {
        html! { <span>{ format!("digests verified {of} ") }<span class="check good" aria-hidden="true">{ "✓" }</span></span> }
    } else {
        html! { <span>{ format!("digests verified {of}{}", if open.verified { ", the rest not checkable" } else { "" }) }</span> }
    }
}
