//! What is asked of versions: names in the box, facts beside it.

use crate::app::listing::ListAction;
use crate::app::search::{Fact, SearchAction, SearchState};
use crate::app::state::Open;
use crate::ui::glue::hooks::Link;
use crate::ui::list::{Kind, Kinds, filter_box, kinds};
use crate::view::finds::{FactsQuery, FindKind, Finds, FindsQuery, Which};
use crate::view::text;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Modes that are asked about most, as `find -perm` has them.
const MODES: [(&str, &str, &str); 3] = [
    ("set-id", "/6000", "runs as its owner or its group"),
    ("world-writable", "/0002", "anyone may write it"),
    ("executable", "/0111", "someone may run it"),
];

pub fn head(search: &SearchState, send: &Callback<ListAction<Finds>>) -> Html {
    filter_box(&search.finds.query.list, search.finds.rows(), send)
}

pub fn narrows(
    search: &SearchState,
    open: &Open,
    link: &Link,
    send: &Callback<ListAction<Finds>>,
) -> Html {
    let query = &search.finds.query;
    let facts = &query.facts;
    let mode = |(name, mode, meaning): (&'static str, &'static str, &'static str)| {
        let on = facts.mode == mode;
        let wanted = if on { "" } else { mode };
        html! {
            <button type="button" class="button small" title={meaning} aria-pressed={on.to_string()}
                onclick={link.on(move |_: MouseEvent| SearchAction::Fact(Fact::Mode, wanted.into()).into())}>{ name }</button>
        }
    };
    let everything = (*query != FindsQuery::default()).then(|| {
        html! {
            <button type="button" class="button small" onclick={link.on(|_: MouseEvent| SearchAction::Everything.into())}>
                { "Everything, largest first" }</button>
        }
    });
    let counts = search.finds.rows().map(|window| window.totals.counts.clone());
    let what = kinds(Kinds {
        label: "What it is",
        kinds: of_kinds(&counts.unwrap_or_default()),
        hidden: &query.list.hide,
        send,
        more: Html::default(),
    });
    html! {
        <div class="narrows-in">
            { everything }
            <label>{ "Versions" }{ which(facts, link) }</label>
            <label>{ "Stored by" }{ layer(facts, open, link) }</label>
            { what }
            <fieldset>
                <legend>{ "Size" }</legend>
                { field(link, Fact::Least, &facts.sizes[0], "At least", "1 kB", "text") }
                { field(link, Fact::Most, &facts.sizes[1], "At most", "any", "text") }
            </fieldset>
            <fieldset>
                <legend>{ "Modified" }</legend>
                { field(link, Fact::From, &facts.days[0], "From", "", "date") }
                { field(link, Fact::To, &facts.days[1], "To", "", "date") }
            </fieldset>
            { field(link, Fact::Owner, &facts.owner, "Owner", "1000:50", "text") }
            { field(link, Fact::Mode, &facts.mode, "Mode", "755, -4000, /6000", "text") }
            { field(link, Fact::Sha256, &facts.sha256, "SHA-256", "of the whole content", "text") }
            <div class="modes" role="group" aria-label="Modes">{ for MODES.into_iter().map(mode) }</div>
        </div>
    }
}

fn which(facts: &FactsQuery, link: &Link) -> Html {
    let onchange = link.on(|event: Event| {
        let chosen = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
        SearchAction::Which(Which::named(&chosen.unwrap_or_default())).into()
    });
    let option = |which: Which| {
        let name = match which {
            Which::All => "all that are stored",
            Which::Final => "in the final image",
            Which::Hidden => "hidden, still stored",
        };
        html! { <option value={which.name()} selected={facts.which == which}>{ name }</option> }
    };
    html! { <select {onchange}>{ for Which::ALL.into_iter().map(option) }</select> }
}

fn layer(facts: &FactsQuery, open: &Open, link: &Link) -> Html {
    let onchange = link.on(|event: Event| {
        let chosen = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
        SearchAction::Layer(chosen.and_then(|chosen| chosen.parse().ok())).into()
    });
    let option = |layer: u32| {
        html! { <option value={layer.to_string()} selected={facts.layer == Some(layer)}>{ format!("L{}", layer + 1) }</option> }
    };
    html! {
        <select {onchange}>
            <option value="" selected={facts.layer.is_none()}>{ "any layer" }</option>
            { for (0..open.layers()).rev().map(option) }
        </select>
    }
}

/// A field; it is asked when one has typed all of it.
fn field(
    link: &Link,
    fact: Fact,
    value: &str,
    name: &'static str,
    hint: &'static str,
    kind: &'static str,
) -> Html {
    let onchange = link.on(move |event: Event| {
        let typed = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
        SearchAction::Fact(fact, typed.unwrap_or_default().into()).into()
    });
    html! {
        <label>{ name }<input type={kind} value={value.to_owned()} placeholder={hint} {onchange} autocomplete="off" spellcheck="false" /></label>
    }
}

/// The kinds that there are.
fn of_kinds(counts: &[u64]) -> Vec<Kind<FindKind>> {
    let of = |(kind, &count): (FindKind, &u64)| {
        let (one, many) = match kind {
            FindKind::File => ("file", "files"),
            FindKind::Folder => ("folder", "folders"),
            FindKind::Link => ("link", "links"),
            FindKind::Other => ("other", "others"),
        };
        let number = text::counted(count, one, many).into();
        Kind { kind, glyph: "", word: "", meaning: "Shows or hides them", number, label: None }
    };
    FindKind::ALL.into_iter().zip(counts).filter(|(_, count)| **count > 0).map(of).collect()
}
