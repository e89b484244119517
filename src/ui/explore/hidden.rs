//! The hidden files, in the tree's place: what is stored and can't be seen any more, the largest first.

use crate::app::action::Action;
use crate::app::explore::ExploreAction;
use crate::app::listing::Listing;
use crate::app::screens::Screen;
use crate::ui::glue::hooks::use_link;
use crate::ui::list::{
    Column, Drawn, Kind, Kinds, Spot, Treegrid, cells, filter_box, kinds, treegrid, use_send,
};
use crate::ui::widgets::chip::chip;
use crate::view::hidden::{
    Bodies, BodiesQuery, BodiesTotals, BodySort, Why, why_meaning, why_word,
};
use crate::view::list::{Row, Window};
use crate::view::text;
use std::rc::Rc;
use yew::prelude::*;

impl Drawn for Bodies {
    /// How many layers the image has.
    type Context = u32;

    const COLUMNS: &'static [Column<Self>] = &[
        Column::sorting("Path", "c-path", BodySort::Path, "path"),
        Column::sorting("Stored", "c-layer", BodySort::Layer, "the layer that stores it"),
        Column::sorting("Hidden", "c-layer", BodySort::By, "the layer that hides it"),
        Column::plain("How", "c-why"),
        Column::sorting("Size", "c-size", BodySort::Size, "size"),
    ];

    fn draw(window: &Window<Self>, row: &Rc<Row<Self>>, spot: Spot, layers: &u32) -> Html {
        html! { <BodyRow key={spot.slot} row={Rc::clone(row)} {spot} layers={*layers} largest={window.totals.largest} /> }
    }
}

#[derive(Clone, PartialEq, Properties)]
struct BodyRowProps {
    row: Rc<Row<Bodies>>,
    spot: Spot,
    layers: u32,
    largest: u64,
}

#[component]
fn BodyRow(props: &BodyRowProps) -> Html {
    let (row, of) = (&props.row, &props.row.cells);
    let path = format!("/{}", row.name);
    let bar = if props.largest == 0 { 0.0 } else { of.size as f64 / props.largest as f64 };
    let css = format!("--b:{bar:.4};");
    let shown = html! {
        <>
            <div role="gridcell" class="c-path"><span class="name" title={path.clone()}>{ path }</span></div>
            <div role="gridcell" class="c-layer">{ chip(of.layer, props.layers) }</div>
            <div role="gridcell" class="c-layer">{ chip(of.by, props.layers) }</div>
            <div role="gridcell" class="c-why" title={why_meaning(of.why)}>{ why_word(of.why) }</div>
            <div role="gridcell" class="c-size" title={text::exact(of.size)}>{ text::size(of.size) }</div>
        </>
    };
    cells(row, props.spot, "", &css, shown)
}

#[derive(Clone, PartialEq, Properties)]
pub struct HiddenProps {
    pub hidden: Listing<Bodies>,
    pub layers: u32,
}

#[component]
pub fn HiddenPane(props: &HiddenProps) -> Html {
    let link = use_link();
    let send = use_send(|action| ExploreAction::Hidden(action).into());
    let hidden = &props.hidden;
    let window = hidden.rows();
    let totals = window.map(|window| window.totals.clone()).unwrap_or_default();
    let query = &hidden.query;
    let part = query.layer.is_some() || query.by.is_some() || query.within.is_some();
    let all =
        link.on(|_: MouseEvent| ExploreAction::ShowHidden { layer: None, within: None }.into());
    let empty = if totals.files == 0 {
        html! { <p>{ "Nothing is hidden here: every byte that is stored can be seen." }</p> }
    } else {
        html! { <p>{ "No hidden file here matches, or the buttons above hide them." }</p> }
    };
    let causes = kinds(Kinds {
        label: "What hid them",
        kinds: causes(&totals),
        hidden: &query.list.hide,
        send: &send,
        more: Html::default(),
    });
    let grid = treegrid(Treegrid {
        listing: hidden,
        context: props.layers,
        label: "Hidden files",
        empty,
        send: &send,
    });
    html! {
        <section class="pane files hidden-files" aria-label="Hidden files">
            <div class="toolbar" role="toolbar" aria-label="Hidden files">
                <button type="button" class="button small" title="Back to the tree (Esc)" onclick={link.on(|_: MouseEvent| ExploreAction::ShowTree.into())}>{ "‹ Tree" }</button>
                if window.is_some() { <h2 class="hidden-sum" aria-live="polite">{ sum(query, &totals) }</h2> }
                <button type="button" class="quiet-button" title="Why, and what to write instead" onclick={link.on(|_: MouseEvent| Action::ShowScreen(Screen::Waste))}>{ "Waste" }</button>
                if part { <button type="button" class="quiet-button" onclick={all}>{ "All hidden files" }</button> }
                { filter_box(&query.list, window, &send) }{ causes }
            </div>
            { grid }
        </section>
    }
}

/// `73.8 MB hidden in 453 files of L2`.
fn sum(query: &BodiesQuery, totals: &BodiesTotals) -> String {
    let files = text::counted(totals.files.into(), "file", "files");
    let layer =
        query.layer.map_or(String::new(), |layer| format!(" of L{}", layer.saturating_add(1)));
    let by = query.by.map_or(String::new(), |by| format!(", by L{}", by.saturating_add(1)));
    let within = query
        .within
        .as_ref()
        .map_or(String::new(), |within| format!(" in {}", text::inert(within)));
    format!("{} hidden in {files}{layer}{by}{within}", text::size(totals.bytes))
}

/// The causes that there are.
fn causes(totals: &BodiesTotals) -> Vec<Kind<Why>> {
    let of = |(kind, &number): (Why, &u32)| {
        let (word, meaning) = (why_word(kind), why_meaning(kind));
        let number = format!("{word} {}", text::count(number.into()));
        let label = Some(format!("{number}: {meaning}").into());
        Kind { kind, glyph: "", word: "", meaning, number: number.into(), label }
    };
    let all = Why::ALL.into_iter().zip(&totals.by_why);
    all.filter(|(_, number)| **number > 0).map(of).collect()
}
