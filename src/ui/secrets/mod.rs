//! The Secrets screen: what was found so far, the deleted first, and beside it what is to be done about one of them.

mod detail;

use crate::app::secrets::{Looking, SecretsAction, SecretsState};
use crate::app::state::Open;
use crate::ui::glue::hooks::{Link, use_drawn, use_link};
use crate::ui::glue::ignored::read_ignore_file;
use crate::ui::open::picker::click;
use crate::ui::screens::ScreenProps;
use crate::ui::widgets::chip::chip;
use crate::ui::widgets::icon::Shape;
use crate::view::secrets::{Group, Place, Row, SecretsView};
use crate::view::text;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Its sign on the rail.
pub const SIGN: Shape = Shape::Secrets;

#[component]
pub fn Secrets(props: &ScreenProps) -> Html {
    let link = use_link();
    let is_due = use_drawn(|| false);
    let secrets = &props.state.screens.secrets;
    use_effect_with(secrets.value.known().is_some(), |shown| {
        if *shown {
            detail::focus_value();
        }
    });
    if !is_due {
        return Html::default();
    }
    let Some(view) = secrets.view.known() else {
        let why = secrets.view.failed().map(ToString::to_string);
        return html! { <p class="nothing">{ why.unwrap_or("Secrets are looked for as soon as the image is read.".into()) }</p> };
    };
    let layers = props.state.archives.shown().map_or(0, Open::layers);
    let list = |group: &Group| section(group, secrets, &link, layers);
    let chosen = secrets.row();
    html! {
        <div class={classes!("judge", "secrets", chosen.is_some().then_some("has-detail"))}>
            <div class="secrets-list">
                <header class="judge-head secrets-head"><h2>{ "Secrets and risks" }</h2>{ progress(secrets.looking, &link) }{ clean(secrets, view, &link) }{ ignore_file(&link) }</header>
                <div class="secrets-scroll" tabindex="0" role="region" aria-label="What was found">
                    <p class="secrets-title"><b>{ &view.title }</b>{ " " }{ &view.advice }</p>
                    { for view.groups.iter().map(list) }
                    { for view.notes.iter().map(|note| html! { <p class="note table-note">{ note }</p> }) }
                </div>
            </div>
            if let Some(row) = chosen { { detail::pane(row, secrets, &link, layers) } }
        </div>
    }
}

/// The image without what is ticked; before anything is, all of it can be.
fn clean(secrets: &SecretsState, view: &SecretsView, link: &Link) -> Html {
    const TITLE: &str = "Files that hold what is ticked go as a whole, from every layer; variables and labels, too; all other texts keep their words without the value";
    let all = view.can_go().len();
    if all == 0 {
        return Html::default();
    }
    let (ticked, why) = (secrets.ticked.len(), secrets.why_not_clean());
    let every = if ticked == all { "Tick none" } else { "Tick all" };
    let take = link.on(|_: MouseEvent| SecretsAction::TakeClean.into());
    html! {
        <><button type="button" class="button small" onclick={link.on(|_: MouseEvent| SecretsAction::TickAll.into())}>{ every }</button>
        <button type="button" class="button small" title={why.unwrap_or(TITLE)} disabled={why.is_some()} onclick={take}>{ "Take the image without " }<span class="number">{ ticked }</span></button></>
    }
}

/// An ignore file is picked here, or dropped anywhere.
fn ignore_file(link: &Link) -> Html {
    const ID: &str = "ignore-file";
    let onchange = {
        let link = link.clone();
        move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let file = input.files().and_then(|files| files.get(0));
            file.into_iter().for_each(|file| read_ignore_file(&link, file));
            // The same file, picked again, is read again.
            input.set_value("");
        }
    };
    html! {
        <><input id={ID} type="file" hidden=true aria-label="Ignore file" {onchange} />
        <button type="button" class="button small" title="Leave out what a file lists: lines RULE PATH, or the start of a value's SHA-256" onclick={|_: MouseEvent| click(ID)}>{ "Ignore file…" }</button></>
    }
}

fn progress(looking: Looking, link: &Link) -> Html {
    match looking {
        Looking::Done => Html::default(),
        Looking::NotYet => html! { <p class="note">{ "Waiting for what is being read." }</p> },
        Looking::Stopped => html! {
            <><p class="note">{ "Stopped: not all files were looked through." }</p>
            <button type="button" class="button small" onclick={link.on(|_| SecretsAction::GoOn.into())}>{ "Go on" }</button></>
        },
        Looking::Under(read, total) => {
            let percent = (read.min(total) * 100).checked_div(total).unwrap_or(100);
            html! {
                <><span class="secrets-track" role="progressbar" aria-label="Looking for secrets" aria-valuenow={percent.to_string()}><i data-css={format!("width:{percent}%")}></i></span>
                <span class="note">{ format!("{} of {}", text::size(read), text::size(total)) }</span>
                <button type="button" class="button small" onclick={link.on(|_| SecretsAction::Stop.into())}>{ "Cancel" }</button></>
            }
        }
    }
}

fn section(group: &Group, secrets: &SecretsState, link: &Link, layers: u32) -> Html {
    let can_go = group.place.is_alarm();
    let line = |row: &Row| line(row, secrets, can_go, link, layers);
    let rows = html! { <ul>{ for group.rows.iter().map(line) }</ul> };
    let head = html! { <><b>{ &group.title }</b><span class="number">{ group.rows.len() }</span><span class="quiet">{ &group.note }</span></> };
    if matches!(group.place, Place::Info | Place::Ignored) {
        return html! { <details class="secrets-group"><summary>{ head }</summary>{ rows }</details> };
    }
    html! {
        <section class={classes!("secrets-group", (group.place == Place::Deleted).then_some("is-deleted"))} aria-label={group.title.clone()}>
            <h3>{ head }</h3>{ rows }
        </section>
    }
}

/// A shape besides the colour.
fn sign(severity: &str) -> Html {
    let mark = match severity {
        "high" => "!",
        "medium" | "low" => "?",
        _ => "i",
    };
    html! { <span class={classes!("severity", severity.to_owned())}><span aria-hidden="true">{ mark }</span><span class="hush">{ format!("{severity}: ") }</span></span> }
}

/// To be left out of the image that is taken away.
fn tick(row: &Row, is_ticked: bool, can_go: bool, link: &Link) -> Html {
    if !can_go {
        return Html::default();
    }
    let number = row.number;
    let onchange = link.on(move |event: Event| {
        // What is shown follows from the state, once that has changed.
        let input: HtmlInputElement = event.target_unchecked_into();
        input.set_checked(is_ticked);
        SecretsAction::Tick(number).into()
    });
    html! { <label class="secret-tick" title="Leave it out of the image that is taken away"><input type="checkbox" checked={is_ticked} {onchange} aria-label={format!("Leave out: {} in {}", row.name, row.place)} /></label> }
}

fn line(row: &Row, secrets: &SecretsState, can_go: bool, link: &Link, layers: u32) -> Html {
    let number = row.number;
    let here = secrets.chosen == Some(number);
    html! {
        <li>
            { tick(row, secrets.ticked.contains(&number), can_go, link) }
            <button type="button" class="secret" id={detail::id(number)} aria-pressed={here.to_string()} onclick={link.on(move |_| SecretsAction::Choose(number).into())}>
                { sign(&row.severity) }
                <span class="what"><b>{ &row.name }</b><code>{ &row.masked }</code></span>
                <span class="where"><code>{ &row.place }</code><span class="quiet">{ &row.step }</span></span>
                <span class="chips">{ for row.layers.iter().map(|(layer, hidden)| stored(*layer, *hidden, layers)) }</span>
            </button>
        </li>
    }
}

/// A layer that stores it; hatched where a later one hides it.
fn stored(layer: u32, hidden: bool, layers: u32) -> Html {
    html! { <span class={hidden.then_some("is-hatched")} title={if hidden { "stored, and hidden by a later layer" } else { "stored" }}>{ chip(layer, layers) }</span> }
}
