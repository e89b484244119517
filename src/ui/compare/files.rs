//! Differences of the final file systems: a treegrid with the sizes in A and B.

use super::kinds::{glyph, meaning};
use crate::app::action::Action;
use crate::app::compare::{CompareAction, RowsState};
use crate::ui::glue::hooks::use_link;
use crate::ui::tree::body::Body;
use crate::ui::tree::toolbar::FilterBox;
use crate::view::compare::rows::{CompareSort, CompareWindow, Difference};
use crate::view::rows::Fold;
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct FilesProps {
    pub rows: RowsState,
    pub selected: Option<u32>,
    pub layers: [u32; 2],
}

#[component]
pub fn Files(props: &FilesProps) -> Html {
    let rows = &props.rows;
    let Some(window) = rows.window.clone() else {
        return html! { <p class="nothing">{ "Comparing…" }</p> };
    };
    let busy = rows.answered != rows.query;
    html! {
        <div class="files compare-files">
            <Toolbar rows={rows.clone()} />
            <div class="treegrid" role="treegrid" aria-label="Differences of the files" aria-rowcount={(window.total + 1).to_string()} aria-colcount="6"
                aria-multiselectable="false" aria-busy={busy.to_string()}>
                <Head sort={rows.query.sort} descending={rows.query.descending} />
                if window.total == 0 {
                    <Empty rows={rows.clone()} />
                } else {
                    <Body<CompareWindow> {window} active={rows.active} selected={props.selected} scroll={rows.scroll} context={props.layers} />
                }
            </div>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct RowsProps {
    rows: RowsState,
}

#[component]
fn Toolbar(props: &RowsProps) -> Html {
    let link = use_link();
    let rows = &props.rows;
    let window = rows.window.as_ref();
    let tally = window.map(|window| window.tally).unwrap_or_default();
    let kind = |kind: &Difference| {
        let kind = *kind;
        let shown = !rows.query.hide.contains(&kind);
        let number = text::count(tally.of(kind).into());
        let name = if kind == Difference::Equal { "equal " } else { "" };
        let says = format!("{name}{number}");
        html! {
            <button type="button" class={classes!("kind", kind.name())} aria-pressed={shown.to_string()} title={meaning(kind)}
                aria-label={format!("{}{says}: {}", glyph(kind), meaning(kind))} onclick={link.on(move |_| Action::Compare(CompareAction::Toggle(kind)))}>
                <b aria-hidden="true">{ glyph(kind) }</b><span>{ says }</span>
            </button>
        }
    };
    html! {
        <div class="toolbar" role="toolbar" aria-label="Differences">
            <FilterBox filter={rows.query.filter.clone()} mode={rows.query.mode} matches={window.and_then(|window| window.matches)}
                error={window.and_then(|window| window.filter_error.clone())} first={window.and_then(|window| window.rows.first()).map(|row| row.node)} />
            <div class="segments kinds" role="group" aria-label="Kinds of difference that are shown">{ for Difference::ALL.iter().map(kind) }</div>
            <div class="folds" role="group" aria-label="Folders">
                <button type="button" class="quiet-button" title="Open all folders" onclick={link.on(|_| Action::Fold(Fold::OpenAll))}>{ "Expand all" }</button>
                <button type="button" class="quiet-button" title="Close all folders" onclick={link.on(|_| Action::Fold(Fold::CloseAll))}>{ "Collapse" }</button>
            </div>
        </div>
    }
}

#[derive(Clone, Copy, PartialEq, Properties)]
struct HeadProps {
    sort: CompareSort,
    descending: bool,
}

#[component]
fn Head(props: &HeadProps) -> Html {
    let link = use_link();
    let sortable = |key: CompareSort,
                    name: &'static str,
                    says: &'static str,
                    class: &'static str| {
        let (order, arrow) = match (props.sort == key, props.descending) {
            (false, _) => ("none", ""),
            (true, false) => ("ascending", "▲"),
            (true, true) => ("descending", "▼"),
        };
        html! {
            <div role="columnheader" {class} aria-sort={order}>
                <button type="button" title={format!("Sort by {says}")} onclick={link.on(move |_| Action::Compare(CompareAction::SortBy(key)))}>
                    { name }<span aria-hidden="true">{ arrow }</span>
                </button>
            </div>
        }
    };
    html! {
        <div role="rowgroup" class="tree-head">
            <div role="row" class="row" aria-rowindex="1">
                <div role="columnheader" class="c-change"><span class="hush">{ "Difference" }</span></div>
                { sortable(CompareSort::Name, "Path", "path", "c-path") }
                { sortable(CompareSort::A, "A", "size in A", "c-num") }
                { sortable(CompareSort::B, "B", "size in B", "c-num") }
                { sortable(CompareSort::Delta, "Δ", "how much the size differs", "c-num") }
                <div role="columnheader" class="c-layers">{ "Layers" }</div>
            </div>
        </div>
    }
}

#[component]
fn Empty(props: &RowsProps) -> Html {
    let link = use_link();
    let (query, window) = (&props.rows.answered, props.rows.window.as_ref());
    let same = window.is_some_and(|window| window.tally.differing() == 0);
    let says = if !query.filter.is_empty() {
        format!("No difference matches “{}”.", query.filter)
    } else if same {
        "The two file systems are the same.".to_owned()
    } else {
        "Everything that could be shown here is hidden by the buttons above.".to_owned()
    };
    let equal = same && query.hide.contains(&Difference::Equal);
    html! {
        <div class="nothing" role="row"><div role="gridcell">
            <p>{ says }</p>
            if !query.filter.is_empty() {
                <button type="button" class="button" onclick={link.on(|_| Action::Filter("".into()))}>{ "Clear the filter" }</button>
            } else if equal {
                <button type="button" class="button" onclick={link.on(|_| Action::Compare(CompareAction::Toggle(Difference::Equal)))}>{ "Show equal paths" }</button>
            }
        </div></div>
    }
}
