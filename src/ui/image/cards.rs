//! Beside the Dockerfile: what the image was built on, what is stated about it, and its configuration.

use super::Shown;
use crate::app::image::ImageAction;
use crate::ui::widgets::chip::chip;
use crate::ui::widgets::copy::Copy;
use crate::view::image::base::Clue;
use crate::view::image::fields::Field;
use yew::prelude::*;

pub(super) fn pane(shown: &Shown<'_>) -> Html {
    html! { <div class="about-cards" tabindex="0" role="region" aria-label="About the image">{ base(shown) }{ statements(shown) }{ config(shown) }</div> }
}

fn base(shown: &Shown<'_>) -> Html {
    let base = &shown.view.base;
    let clue = |clue: &Clue| {
        let (mark, word) = if clue.there { ("✓", "found: ") } else { ("–", "not found: ") };
        html! {
            <><dt class={(!clue.there).then_some("quiet")}><span class="clue" aria-hidden="true">{ mark }</span><span class="hush">{ word }</span>{ &clue.name }</dt>
            <dd class={(!clue.there).then_some("quiet")}>{ &clue.says }</dd></>
        }
    };
    html! {
        <section class="about-card" aria-label="Base image">
            <h3>{ "Base" }if base.layers > 0 {
                { chip(0, shown.layers) }if base.layers > 1 { {" – "}{ chip(base.layers - 1, shown.layers) } }
            }</h3>
            <p class="base-name"><b>{ &base.title }</b>if !base.sure.is_empty() { <span class="quiet">{ format!(" {}", base.sure) }</span> }</p>
            if !base.digest.is_empty() { <p class="digest"><code>{ &base.digest }</code><Copy text={base.digest.clone()} what="digest of the base" /></p> }
            <dl>{ for base.evidence.iter().map(clue) }</dl>
        </section>
    }
}

const NOTHING: &str = "None that can be read is attached: neither an SBOM nor provenance.";

fn statements(shown: &Shown<'_>) -> Html {
    let all = shown.view.documents.iter().zip(0u32..).filter(|(document, _)| document.is_statement);
    let rows: Vec<Html> = all
        .map(|(document, number)| {
            let open = shown.link.on(move |_| ImageAction::ShowDocument(number).into());
            html! {
                <li><b>{ &document.title }</b>{ " " }<span class="quiet">{ &document.says }</span>
                    <button type="button" class="door" title={document.about.clone()} aria-label={format!("Read {}", document.title)} onclick={open}>{ "Read" }</button></li>
            }
        })
        .collect();
    let unread = shown.view.unread.clone();
    html! {
        <section class="about-card" aria-label="Attestations">
            <h3>{ "Attestations" }</h3>
            if rows.is_empty() {
                <p class="note">{ if unread.is_empty() { NOTHING.to_owned() } else { unread } }</p>
            } else {
                <ul class="about-list">{ for rows }</ul>
                <p class="note">{ format!("What the builder states. Signatures are not checked. {unread}") }</p>
            }
        </section>
    }
}

fn config(shown: &Shown<'_>) -> Html {
    let field = |field: &Field| {
        let value = |value: &String| html! { <li>{ value }</li> };
        html! {
            <><dt>{ &field.name }if field.unknown { <span class="unknown-field" title="Neither the specification nor docker knows it; it is shown as it is">{ "unknown" }</span> }</dt>
            <dd class={field.values.is_empty().then_some("quiet")}>if field.values.is_empty() { { "not set" } } else { <ul class="values">{ for field.values.iter().map(value) }</ul> }</dd></>
        }
    };
    html! {
        <section class="about-card" aria-label="Configuration">
            <h3>{ "Config" }<span class="gap"></span>
                if let Some(number) = shown.view.config() {
                    <button type="button" class="door" onclick={shown.link.on(move |_| ImageAction::ShowDocument(number).into())}>{ "As JSON" }</button>
                }</h3>
            <dl>{ for shown.view.fields.iter().map(field) }</dl>
        </section>
    }
}
