//! All findings, by severity and code, with layer and path.

use crate::app::action::Action;
use crate::app::explore::ExploreAction;
use crate::app::state::Open;
use crate::domain::{Diagnostic, Layer, Severity};
use crate::ui::glue::hooks::{Link, use_link};
use crate::ui::widgets::chip::chip;
use crate::ui::widgets::modal::Modal;
use crate::view::text;
use crate::worker::protocol::ImageFacts;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use yew::prelude::*;

/// What the archive, the current image, its layers and its union gave cause to say.
pub fn all_findings(open: &Open) -> Vec<Diagnostic> {
    let mut all = open.contents.diagnostics.clone();
    if let Some(image) = open.current() {
        all.extend(image.diagnostics.iter().cloned());
        for (blob, finding) in open.findings.iter() {
            // A finding of a blob belongs to each layer that it is.
            let layers = image.layers.iter().zip(0u32..).filter(|(layer, _)| layer.blob.0 == *blob);
            all.extend(layers.map(|(_, index)| finding.clone().in_layer(index)));
        }
    }
    all.extend(mismatches(open));
    all.extend(
        open.current_facts().into_iter().flat_map(|facts| facts.diagnostics.iter().cloned()),
    );
    all
}

/// What checking the digests of the current image's layers found.
fn mismatches(open: &Open) -> Vec<Diagnostic> {
    let layers = open.current().into_iter().flat_map(|image| image.layers.iter().zip(0u32..));
    let of = |(layer, index): (&Layer, u32)| {
        let state = open.blobs.get(layer.blob.0 as usize);
        let digest =
            state.and_then(|state| state.digest.mismatch()).map(Diagnostic::digest_mismatch);
        let diff_id =
            state.and_then(|state| state.diff_id.mismatch()).map(Diagnostic::diff_id_mismatch);
        digest
            .into_iter()
            .chain(diff_id)
            .map(move |finding| finding.in_layer(index))
            .collect::<Vec<_>>()
    };
    layers.flat_map(of).collect()
}

/// More of one code than anybody reads.
const SHOWN: usize = 200;

#[derive(Clone, PartialEq, Properties)]
pub struct FindingsProps {
    /// What the screen is about: one image, or two.
    pub shown: Vec<Open>,
}

#[component]
pub fn Findings(props: &FindingsProps) -> Html {
    let link = use_link();
    let several = props.shown.len() > 1;
    let of = |open: &Open| {
        html! {
            <>
                if several { <h3 class="finding-image">{ name_of(open) }</h3> }
                { image_findings(open, several, &link) }
            </>
        }
    };
    html! { <Modal title="Findings" wide=true on_close={link.on(|()| Action::CloseDialog)}>{ for props.shown.iter().map(of) }</Modal> }
}

/// The image's name, or else that of its file.
fn name_of(open: &Open) -> String {
    let tag = open.current().and_then(|image| image.tags.first()).map(String::as_str);
    text::escape(tag.unwrap_or(&open.name).as_bytes())
}

fn image_findings(open: &Open, several: bool, link: &Link) -> Html {
    // A path is shown in the tree of the one image that Explore has, once that is complete.
    let facts = open.current_facts().filter(|_| !several).map(|facts| &**facts);
    let within = Within { layers: open.layers(), facts, link };
    let mut groups: BTreeMap<(Reverse<Severity>, String), Vec<Diagnostic>> = BTreeMap::new();
    for finding in all_findings(open) {
        groups.entry((Reverse(finding.severity), finding.code.clone())).or_default().push(finding);
    }
    let others = open.contents.others.iter().map(|other| {
        html! { <li><code>{ text::escape(other.media_type.as_bytes()) }</code>{ " " }{ text::escape(other.about.as_bytes()) }</li> }
    });
    html! {
        <>
            if groups.is_empty() && open.contents.others.is_empty() { <p>{ "Nothing odd was found in this image." }</p> }
            { for groups.into_iter().map(|((severity, code), found)| html! { { group(severity.0, &code, &found, &within) } }) }
            if !open.contents.others.is_empty() {
                <section class="finding-group"><h3>{ "Not images" }</h3><ul>{ for others }</ul></section>
            }
        </>
    }
}

/// What findings of an image lead to.
struct Within<'a> {
    layers: u32,
    /// Of the image whose paths can be shown.
    facts: Option<&'a ImageFacts>,
    link: &'a Link,
}

fn group(severity: Severity, code: &str, found: &[Diagnostic], within: &Within<'_>) -> Html {
    let (class, mark, word) = match severity {
        Severity::Error => ("error", "✗", "error"),
        Severity::Warning => ("warning", "!", "warning"),
        Severity::Info => ("info", "i", "note"),
    };
    let row = |finding: &Diagnostic| {
        let path = finding.path.as_ref().map(|path| text::escape(path.as_bytes()));
        let leads = within.facts.is_some_and(|facts| {
            !finding.path.as_ref().is_some_and(|path| facts.absent.contains(path))
        });
        let reveal = path.map(|path| {
            if !leads {
                return html! { <code class="path-name">{ path }</code> };
            }
            let go = path.clone();
            let link = within.link.clone();
            let onclick = move |_| {
                link.send(Action::CloseDialog);
                link.send(ExploreAction::Reveal(go.as_str().into()).into());
            };
            html! { <button type="button" class="path-link" {onclick}>{ path }</button> }
        });
        html! {
            <li>
                if let Some(layer) = finding.layer { { chip(layer, within.layers) } }
                <span>{ text::escape(finding.message.as_bytes()) }{ for reveal }</span>
            </li>
        }
    };
    let rest = found.len().saturating_sub(SHOWN);
    html! {
        <section class={classes!("finding-group", class)}>
            <h3><span class="mark" aria-hidden="true">{ mark }</span>{ word }{ " " }<code>{ code }</code>
                <span class="number">{ text::count(found.len() as u64) }</span></h3>
            <ul>{ for found.iter().take(SHOWN).map(row) }</ul>
            if rest > 0 { <p class="note">{ format!("and {} more; the JSON report has all", text::count(rest as u64)) }</p> }
        </section>
    }
}
