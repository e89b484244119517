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

#[derive(Clone, PartialEq, Properties)]
pub struct KindsProps<L: Drawn> {
    pub label: AttrValue,
    pub kinds: Vec<Kind<L::Kind>>,
    pub hidden: Vec<L::Kind>,
    pub send: Callback<ListAction<L>>,
    /// Further buttons.
    #[prop_or_default]
    pub children: Html,
}

#[component]
pub fn Kinds<L: Drawn>(props: &KindsProps<L>) -> Html {
    let button = |of: &Kind<L::Kind>| {
        let kind = of.kind;
        let shown = !props.hidden.contains(&kind);
        html! {
            <button type="button" class={classes!("kind", of.word)} aria-pressed={shown.to_string()} title={of.meaning} aria-label={of.label.clone()}
                onclick={props.send.reform(move |_: MouseEvent| ListAction::Toggle(kind))}>
                if !of.glyph.is_empty() { <b aria-hidden="true">{ of.glyph }</b> }
                <span>{ of.number.clone() }</span><span class="hush">{ format!(" {}", of.word) }</span>
            </button>
        }
    };
    html! {
        <div class="segments kinds" role="group" aria-label={props.label.clone()}>
            { for props.kinds.iter().map(button) }{ props.children.clone() }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct FoldsProps<L: Drawn> {
    pub send: Callback<ListAction<L>>,
}

#[component]
pub fn Folds<L: Drawn>(props: &FoldsProps<L>) -> Html {
    let all = |fold: Fold| props.send.reform(move |_: MouseEvent| ListAction::Fold(fold));
    html! {
        <div class="folds" role="group" aria-label="Folders">
            <button type="button" class="quiet-button" title="Open all folders" onclick={all(Fold::OpenAll)}>{ "Expand all" }</button>
            <button type="button" class="quiet-button" title="Close all folders" onclick={all(Fold::CloseAll)}>{ "Collapse" }</button>
        </div>
    }
}
