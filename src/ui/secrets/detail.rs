//! One secret: its value when asked for, what it is, where it came from, what to do.

use super::{sign, stored};
use crate::app::secrets::{SecretsAction, SecretsState};
use crate::ui::glue::hooks::{Link, focus};
use crate::ui::glue::timing::after_paint;
use crate::ui::widgets::chip::chip;
use crate::ui::widgets::copy::Copy;
use crate::ui::widgets::icon::{Shape, icon};
use crate::view::secrets::{Row, Scope, Value};
use web_sys::HtmlInputElement;
use yew::prelude::*;

const VALUE: &str = "secret-value";
const DETAIL: &str = "secret-detail";

/// Id of a row.
pub(super) fn id(number: u64) -> String {
    format!("secret-{number}")
}

pub(super) fn pane(row: &Row, secrets: &SecretsState, link: &Link, layers: u32) -> Html {
    let number = row.number;
    let close = {
        let link = link.clone();
        move |_: MouseEvent| {
            link.send(SecretsAction::Close.into());
            after_paint(move || focus(&id(number)));
        }
    };
    let is_deleted = row.layers.iter().all(|(_, hidden)| *hidden) && !row.layers.is_empty();
    html! {
        <aside class="secret-detail" id={DETAIL} aria-label={format!("Details: {}", row.name)} tabindex="0">
            <header>{ sign(&row.severity) }<h2>{ &row.name }</h2><code class="quiet">{ &row.rule }</code><span class="gap"></span>
                <button type="button" class="quiet-button" aria-label="Close the details" title="Back to the list" onclick={close}>{ icon(Shape::Close) }</button></header>
            { value(row, secrets, link) }
            <p class="path"><span>{ &row.place }</span><Copy text={row.place.clone()} what="place" /></p>
            if is_deleted {
                <p class="didnt-help"><b>{ "Deleting it didn’t help. " }</b>
                    if let Some((by, step)) = &row.hidden { { chip(*by, layers) }{ format!(" hides the file ({step}). ") } }
                    { "The layers below are pulled as they are, and docker save gives them to anyone." }</p>
            }
            <p>{ "Stored in " }{ for row.layers.iter().map(|(layer, hidden)| stored(*layer, *hidden, layers)) }if row.layers.is_empty() { { "the configuration" } }
                if !row.step.is_empty() { <><br /><span class="quiet">{ "added by " }</span><code>{ &row.step }</code></> }</p>
            <dl>{ for row.facts.iter().map(|(name, fact)| html! { <><dt>{ name }</dt><dd>{ fact }</dd></> }) }</dl>
            <h3>{ "What to do" }</h3>
            <ol class="to-do">{ for row.advice.iter().map(|advice| html! { <li>{ advice }</li> }) }</ol>
            { ignore(row, secrets, link) }
            if row.path.is_some() {
                <div class="actions"><button type="button" class="button" onclick={link.on(move |_| SecretsAction::OpenPath(number).into())}>{ "In the tree" }</button></div>
            }
        </aside>
    }
}

/// Masked, until the person asks; and again as soon as the focus goes elsewhere.
fn value(row: &Row, secrets: &SecretsState, link: &Link) -> Html {
    let masks = link.on(|_: FocusEvent| SecretsAction::Mask.into());
    if let Some(value) = secrets.value.known() {
        return html! { <pre class="secret-value is-shown" id={VALUE} tabindex="0" aria-label="The value" onfocusout={masks}>{ value.to_string() }</pre> };
    }
    let show = {
        let link = link.clone();
        move |_: MouseEvent| link.send(SecretsAction::Show.into())
    };
    html! {
        <div class="secret-value">
            <code>{ &row.masked }</code>
            if row.value != Value::None {
                <button type="button" class="button small" disabled={secrets.value.asked().is_some()} onclick={show}>{ "Show" }</button>
            }
            if let Some(why) = secrets.value.failed() { <p class="note" role="alert">{ why.to_string() }</p> }
        </div>
    }
}

/// A value that has just come has the focus: when that leaves, it is masked.
pub(super) fn focus_value() {
    focus(VALUE);
}

/// Where it is ignored, what says so; else what of it could be.
fn ignore(row: &Row, secrets: &SecretsState, link: &Link) -> Html {
    // What was pressed goes away, and takes no focus along.
    let act = |action: SecretsAction| {
        let link = link.clone();
        move |_: MouseEvent| {
            focus(DETAIL);
            link.send(action.clone().into());
        }
    };
    if let Some((line, text)) = &row.ignored {
        return html! {
            <><h3>{ "Ignored" }</h3>
            <p class="secret-ignored"><code>{ text }</code><button type="button" class="button small" onclick={act(SecretsAction::TakeBack(*line))}>{ "Take back" }</button></p></>
        };
    }
    if !row.can_be_ignored {
        return Html::default();
    }
    let oninput = link.on(|event: InputEvent| {
        let typed = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
        SecretsAction::Reason(typed.unwrap_or_default().into()).into()
    });
    let button = |words: &'static str, title: &'static str, scope: Scope| {
        html! { <button type="button" class="button small" {title} onclick={act(SecretsAction::Ignore(scope))}>{ words }</button> }
    };
    html! {
        <details class="secret-ignore" key={row.number}>
            <summary>{ "Ignore it" }</summary>
            <label>{ "Why " }<input type="text" value={secrets.reason.to_string()} {oninput} placeholder="a test key, revoked on …" autocomplete="off" /></label>
            <div class="actions">
                { button("This value", "Wherever it is found", Scope::Value) }
                { button("In this place", "Whatever this rule finds there", Scope::Place) }
                { button("This rule", "All that it finds", Scope::Rule) }
            </div>
        </details>
    }
}
