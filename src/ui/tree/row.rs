//! One row.

use super::body::{Listed, Place};
use crate::app::action::Action;
use crate::app::state::Pane;
use crate::ui::glue::css;
use crate::ui::glue::hooks::use_link;
use crate::ui::widgets::counts::{glyph, spoken, word};
use crate::view::rows::{ChangeKind, Counts, Fold, NodeKind, Row, Window};
use crate::view::stack::stratum;
use crate::view::text;
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TreeRowProps {
    pub row: Rc<Row>,
    /// Its place among all rows.
    pub index: u32,
    /// Pixels below the canvas' top.
    pub y: f64,
    pub active: bool,
    pub selected: bool,
    pub layers: u32,
    /// The largest size at the top of the tree, for the bar.
    pub largest: u64,
}

impl Listed for Window {
    type Row = Row;
    /// How many layers the image has.
    type Context = u32;

    fn total(&self) -> u32 {
        self.total
    }

    fn first(&self) -> u32 {
        self.first
    }

    fn rows(&self) -> &[Row] {
        &self.rows
    }

    fn node(row: &Row) -> u32 {
        row.node
    }

    fn draw(&self, row: &Rc<Row>, place: Place, layers: &u32) -> Html {
        let Place { index, y, active, selected } = place;
        html! {
            <TreeRow key={row.node} row={Rc::clone(row)} {index} {y} {active} {selected} layers={*layers} largest={self.largest} />
        }
    }
}

/// Id of a node's row.
pub fn id(node: u32) -> String {
    format!("n{node}")
}

#[component]
pub fn TreeRow(props: &TreeRowProps) -> Html {
    let link = use_link();
    let (row, index) = (&props.row, props.index);
    let node = row.node;
    let folder = row.open.is_some();
    let onclick = {
        let link = link.clone();
        Callback::from(move |event: MouseEvent| {
            let on_twisty = event.target_dyn_into::<HtmlElement>().is_some_and(|target| target.class_list().contains("twisty"));
            link.send(Action::Select { row: index, node });
            if on_twisty && folder {
                link.send(Action::Fold(Fold::Toggle(node)));
            } else if is_narrow() {
                // A finger has no double click, and there is room for one pane only.
                link.send(if folder { Action::Fold(Fold::Toggle(node)) } else { Action::ShowPane(Pane::Details) });
            }
        })
    };
    let ondblclick = folder.then(|| {
        Callback::from(move |_| {
            if !is_narrow() {
                link.send(Action::Fold(Fold::Toggle(node)));
            }
        })
    });
    let change = row.change.map_or("", word);
    let class = classes!(
        "row",
        change,
        props.selected.then_some("is-selected"),
        index.is_multiple_of(2).then_some("is-even"),
        row.matched.then_some("is-match")
    );
    let bar = if props.largest == 0 { 0.0 } else { (row.size as f64 / props.largest as f64).min(1.0) };
    let css = format!(
        "transform:translateY({}px);--d:{};--b:{bar:.4};{}",
        props.y,
        row.depth,
        row.layer.map(|layer| css::stratum(stratum(layer, props.layers))).unwrap_or_default()
    );
    html! {
        <div role="row" id={id(node)} {class} data-css={css} tabindex={if props.active { "0" } else { "-1" }} {onclick} {ondblclick}
            aria-rowindex={(index + 2).to_string()} aria-level={(row.depth + 1).to_string()} aria-posinset={row.position.to_string()}
            aria-setsize={row.siblings.to_string()} aria-expanded={row.open.map(|open| open.to_string())}
            aria-selected={props.selected.to_string()}>
            <div role="gridcell" class="c-path">{ name(row) }</div>
            <div role="gridcell" class="c-change">{ mark(row) }</div>
            <div role="gridcell" class="c-layer">if let Some(layer) = row.layer { <span class="chip">{ format!("L{}", layer + 1) }</span> }</div>
            <div role="gridcell" class="c-mode">{ &row.mode }</div>
            <div role="gridcell" class="c-owner">{ &row.owner }</div>
            <div role="gridcell" class="c-size" title={text::exact(row.size)}><span>{ text::size(row.size) }</span><i aria-hidden="true"></i></div>
        </div>
    }
}

/// There is room for one pane only.
pub fn is_narrow() -> bool {
    gloo::utils::window().match_media("(max-width: 719px)").ok().flatten().is_some_and(|query| query.matches())
}

fn name(row: &Row) -> Html {
    let twisty = match row.open {
        Some(true) => "▾",
        Some(false) => "▸",
        None => "",
    };
    let empty_folder = row.kind == NodeKind::Dir && row.open.is_none();
    html! {
        <>
            <span class="twisty" aria-hidden="true">{ twisty }</span>
            <span class="name" title={row.name.clone()}>{ &row.name }if row.kind == NodeKind::Dir { <span class="slash">{ "/" }</span> }</span>
            if let Some(link) = &row.link { <span class="target" title={link.clone()}>{ format!(" → {link}") }</span> }
            if row.hardlink { <span class="tag" title="Other names share its content">{ "hard link" }</span> }
            if empty_folder { <span class="hush">{ "empty" }</span> }
        </>
    }
}

/// What the layer does to it; for a folder that only contains changes, a dot that tells how many.
fn mark(row: &Row) -> Html {
    match row.change {
        Some(kind) => html! {
            <><b aria-hidden="true" title={word(kind)}>{ glyph(kind) }</b><span class="hush">{ word(kind) }</span></>
        },
        None if row.inside != Counts::default() => {
            let inside = format!("inside: {}", spoken(&row.inside));
            html! { <span class={classes!("touched", strongest(&row.inside))} title={inside.clone()}><span aria-hidden="true">{ "◦" }</span><span class="hush">{ inside }</span></span> }
        }
        None => Html::default(),
    }
}

/// The class of the most frequent change.
fn strongest(counts: &Counts) -> &'static str {
    let all = [
        (counts.added, ChangeKind::Added),
        (counts.modified, ChangeKind::Modified),
        (counts.metadata, ChangeKind::Metadata),
        (counts.removed, ChangeKind::Removed),
        (counts.rewritten, ChangeKind::Rewritten),
    ];
    all.iter().max_by_key(|(number, _)| *number).map_or("", |(_, kind)| word(*kind))
}
