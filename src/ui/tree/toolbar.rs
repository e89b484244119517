//! Above the tree: which tree, which kinds of change, which paths.

use crate::app::action::Action;
use crate::app::shared::Shared;
use crate::ui::glue::hooks::{focus, use_link};
use crate::ui::glue::keys::FILTER_ID;
use crate::ui::tree::row;
use crate::ui::widgets::counts::{glyph, meaning};
use crate::ui::widgets::icon::{Icon, Shape};
use crate::view::rows::{ChangeKind, FilterMode, Fold, TreeQuery, TreeView, Window};
use crate::view::text;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ToolbarProps {
    pub query: TreeQuery,
    pub window: Option<Shared<Window>>,
}

#[component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let link = use_link();
    let query = &props.query;
    let view = |view: TreeView, name: &'static str, title: &'static str| {
        let here = query.view == view;
        html! {
            <button type="button" aria-pressed={here.to_string()} {title} onclick={link.on(move |_| Action::ChooseView(view))}>{ name }</button>
        }
    };
    let layer = query.layer + 1;
    html! {
        <div class="toolbar" role="toolbar" aria-label="Tree">
            <div class="segments" role="group" aria-label="Which tree">
                { view(TreeView::Layer, "This layer", "Only what the chosen layer changes") }
                { view(TreeView::Merged, "Merged up to here", "All layers up to the chosen one, as a container would see them") }
                { view(TreeView::Final, "Final image", "All layers") }
            </div>
            <span class="hush" aria-live="polite">{ format!("Layer {layer}") }</span>
            <FilterBox filter={query.filter.clone()} mode={query.mode} matches={props.window.as_ref().and_then(|window| window.matches)}
                error={props.window.as_ref().and_then(|window| window.filter_error.clone())}
                first={props.window.as_ref().and_then(|window| window.rows.first()).map(|row| row.node)} />
            if query.view != TreeView::Final { <Kinds query={query.clone()} window={props.window.clone()} /> }
            <div class="folds" role="group" aria-label="Folders">
                <button type="button" class="quiet-button" title="Open all folders" onclick={link.on(|_| Action::Fold(Fold::OpenAll))}>
                    { "Expand all" }</button>
                <button type="button" class="quiet-button" title="Close all folders" onclick={link.on(|_| Action::Fold(Fold::CloseAll))}>
                    { "Collapse" }</button>
            </div>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct FilterProps {
    pub filter: AttrValue,
    pub mode: FilterMode,
    /// Paths that match.
    pub matches: Option<u32>,
    /// Why the filter could not be understood.
    pub error: Option<String>,
    /// The first row's node.
    pub first: Option<u32>,
}

/// The filter of whichever tree is shown.
#[component]
pub fn FilterBox(props: &FilterProps) -> Html {
    let link = use_link();
    let query = props;
    let oninput = link.on(|event: InputEvent| {
        Action::Filter(
            event
                .target_dyn_into::<HtmlInputElement>()
                .map(|input| input.value())
                .unwrap_or_default()
                .into(),
        )
    });
    let onchange = link.on(|event: Event| {
        let chosen = event
            .target_dyn_into::<HtmlSelectElement>()
            .map(|select| select.value())
            .unwrap_or_default();
        Action::FilterAs(match chosen.as_str() {
            "glob" => FilterMode::Glob,
            "regex" => FilterMode::Regex,
            _ => FilterMode::Text,
        })
    });
    // From the filter straight into what it found.
    let first = props.first.map(row::id);
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if let ("ArrowDown" | "Enter", Some(first)) = (event.key().as_str(), &first) {
            event.prevent_default();
            focus(first);
        }
    });
    let error = props.error.clone().filter(|_| !query.filter.is_empty());
    let matches = props.matches.filter(|_| !query.filter.is_empty() && error.is_none());
    let mode = |mode: FilterMode, value: &'static str| html! { <option {value} selected={query.mode == mode}>{ value }</option> };
    html! {
        <div class={classes!("filter", error.is_some().then_some("is-wrong"))} role="search">
            <Icon shape={Shape::Search} />
            <input id={FILTER_ID} type="text" value={query.filter.clone()} {oninput} {onkeydown} placeholder="Filter paths" aria-label="Filter paths"
                aria-invalid={error.is_some().to_string()} aria-describedby="filter-says" autocomplete="off" spellcheck="false" autocapitalize="off" />
            <span id="filter-says" class="says" role="status">
                if let Some(matches) = matches { { text::counted(matches.into(), "match", "matches") } }
                if let Some(error) = error { <span class="wrong">{ error }</span> }
            </span>
            if query.filter.is_empty() {
                <kbd aria-hidden="true">{ "/" }</kbd>
            } else {
                <button type="button" class="quiet-button" aria-label="Clear the filter" title="Clear (Esc)" onclick={link.on(|_| Action::Filter("".into()))}>
                    <Icon shape={Shape::Close} /></button>
            }
            <select aria-label="How the filter is understood" {onchange}>
                { mode(FilterMode::Text, "text") }{ mode(FilterMode::Glob, "glob") }{ mode(FilterMode::Regex, "regex") }
            </select>
        </div>
    }
}

#[component]
fn Kinds(props: &ToolbarProps) -> Html {
    let link = use_link();
    let query = &props.query;
    let counts = props.window.as_ref().map(|window| window.counts).unwrap_or_default();
    let button = |kind: ChangeKind| {
        let shown = !query.hide.contains(&kind);
        let number = counts.of(kind);
        html! {
            <button type="button" class={classes!("kind", kind.name())} aria-pressed={shown.to_string()} title={meaning(kind)}
                onclick={link.on(move |_| Action::ToggleKind(kind))}>
                <b aria-hidden="true">{ glyph(kind) }</b><span>{ text::count(number.into()) }</span><span class="hush">{ format!(" {}", kind.name()) }</span>
            </button>
        }
    };
    // Rare: shown only where there are some, or where it is switched off.
    let rewritten = counts.rewritten > 0 || query.hide.contains(&ChangeKind::Rewritten);
    // What a layer removes is not in what is merged: there is nothing to show or hide.
    let removed = query.view == TreeView::Layer;
    let has = |kind: ChangeKind| match kind {
        ChangeKind::Rewritten => rewritten,
        ChangeKind::Removed => removed,
        _ => true,
    };
    html! {
        <div class="segments kinds" role="group" aria-label="Kinds of change that are shown">
            { for ChangeKind::ALL.into_iter().filter(|kind| has(*kind)).map(button) }
            if query.view == TreeView::Merged {
                <button type="button" class="kind" aria-pressed={(!query.hide_unchanged).to_string()} title="Paths that the chosen layer leaves alone"
                    onclick={link.on(|_| Action::ToggleUnchanged)}>{ "unchanged" }</button>
            }
        </div>
    }
}
