//! Which kinds of rows are shown, and all folders at once.

use super::Drawn;
use crate::app::listing::ListAction;
use crate::view::list::Fold;
use yew::prelude::*;

/// A kind of row, as it is shown and hidden.
#[derive(Clone, PartialEq)]
pub struct Kind<K> {
    pub kind: K,
    pub glyph: &'static str,
    /// Its class, which is also the word for it.
    pub word: &'static str,
    /// What a person is told.
    pub meaning: &'static str,
    /// How many there are, in words.
    pub number: AttrValue,
    /// What is read out instead, where the word alone says too little.
    pub label: Option<AttrValue>,
}

/// The kinds of rows that there are, and which of them are hidden.
pub struct Kinds<'a, L: Drawn> {
    pub label: &'static str,
    pub kinds: Vec<Kind<L::Kind>>,
    pub hidden: &'a [L::Kind],
    pub send: &'a Callback<ListAction<L>>,
    /// Further buttons.
    pub more: Html,
}

/// A button for each kind.
pub fn kinds<L: Drawn>(of: Kinds<'_, L>) -> Html {
    let Kinds { label, kinds, hidden, send, more } = of;
    let button = |of: Kind<L::Kind>| {
        let kind = of.kind;
        let shown = !hidden.contains(&kind);
        html! {
            <button type="button" class={classes!("kind", of.word)} aria-pressed={shown.to_string()} title={of.meaning} aria-label={of.label}
                onclick={send.reform(move |_: MouseEvent| ListAction::Toggle(kind))}>
                if !of.glyph.is_empty() { <b aria-hidden="true">{ of.glyph }</b> }
                <span>{ of.number }</span><span class="hush">{ format!(" {}", of.word) }</span>
            </button>
        }
    };
    html! {
        <div class="segments kinds" role="group" aria-label={label}>
            { for kinds.into_iter().map(button) }{ more }
        </div>
    }
}

/// All folders at once.
pub fn folds<L: Drawn>(send: &Callback<ListAction<L>>) -> Html {
    let all = |fold: Fold| send.reform(move |_: MouseEvent| ListAction::Fold(fold));
    html! {
        <div class="folds" role="group" aria-label="Folders">
            <button type="button" class="quiet-button" title="Open all folders" onclick={all(Fold::OpenAll)}>{ "Expand all" }</button>
            <button type="button" class="quiet-button" title="Close all folders" onclick={all(Fold::CloseAll)}>{ "Collapse" }</button>
        </div>
    }
}
