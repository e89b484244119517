//! One secret: its value when asked for, what it is, where it came from, what to do.

use super::{sign, stored};
use crate::app::secrets::{SecretsAction, SecretsState};
use crate::ui::glue::hooks::{Link, focus};
use crate::ui::glue::timing::after_paint;
use crate::ui::widgets::chip::chip;
use crate::ui::widgets::copy::Copy;
use crate::ui::widgets::icon::{Shape, icon};
use crate::view::secrets::{Row, Value};
use yew::prelude::*;

const VALUE: &str = "secret-value";

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
        <aside class="secret-detail" aria-label={format!("Details: {}", row.name)} tabindex="0">
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
