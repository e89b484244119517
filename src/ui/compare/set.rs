//! All images that are open: which layers each has, and what each pair shares.

use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::ui::widgets::chip::chip_at;
use crate::view::compare::set::{SetRow, SetView, SizeText};
use yew::prelude::*;

/// The tables of all images.
pub fn set_table(set: &Slot<Shared<SetView>>) -> Html {
    let Some(set) = set.known() else {
        let why = set.failed().map(ToString::to_string);
        return html! { <p class="nothing">{ why.unwrap_or("Only one image is open.".into()) }</p> };
    };
    html! {
        <div key="set" class="table-scroll set" tabindex="0">
            <p class="table-note set-sums"><strong title={set.once.title.clone()}>{ &set.once.value }</strong>{ " with each layer stored once, " }
                <strong title={set.apart.title.clone()}>{ &set.apart.value }</strong>{ " if each image were stored for itself." }</p>
            { layers(set) }
            { pairs(set) }
        </div>
    }
}

fn heads(set: &SetView, class: &'static str) -> Html {
    set.names
        .iter()
        .map(|name| html! { <th class={classes!("image", class)} title={name.clone()}><span>{ name }</span></th> })
        .collect()
}

fn layers(set: &SetView) -> Html {
    let cell = |at: &Option<u32>, place: f32| match at {
        Some(layer) => html! { <td class="has">{ chip_at(*layer, place) }</td> },
        None => html! { <td class="has-not"><span class="hush">{ "no" }</span></td> },
    };
    let row = |(at, row): (usize, &SetRow)| {
        let title = if row.title.is_empty() { "no history" } else { row.title.as_str() };
        html! {
            <tr><th scope="row" class="value" title={title.to_owned()}>{ title.to_owned() }</th>
                <td class="num" title={row.size.title.clone()}>{ &row.size.value }</td>{ for row.at.iter().map(|of| cell(of, set.stratum(at))) }</tr>
        }
    };
    html! {
        <table class="table matrix">
            <caption>{ "Layers" }</caption>
            <thead><tr><th>{ "Layer" }</th><th class="num">{ "Size" }</th>{ heads(set, "") }</tr></thead>
            <tbody>{ for set.rows.iter().enumerate().map(row) }</tbody>
        </table>
    }
}

fn pairs(set: &SetView) -> Html {
    let cell = |(at, size): (usize, &SizeText), row: usize| {
        html! { <td class={classes!("num", (at == row).then_some("quiet"))} title={size.title.clone()}>{ &size.value }</td> }
    };
    let row = |(at, name): (usize, &String)| {
        let shared = set.shared.get(at).map_or(&[][..], Vec::as_slice);
        html! {
            <tr><th scope="row" class="value image">{ name }</th>{ for shared.iter().enumerate().map(|pair| cell(pair, at)) }
                <td class="num" title={set.adding.get(at).map(|size| size.title.clone())}>{ set.adding.get(at).map(|size| size.value.clone()).unwrap_or_default() }</td></tr>
        }
    };
    html! {
        <table class="table matrix">
            <caption>{ "Shared by each pair, and what each image adds where all others are" }</caption>
            <thead><tr><th>{ "Image" }</th>{ heads(set, "num") }<th class="num">{ "Adds" }</th></tr></thead>
            <tbody>{ for set.names.iter().enumerate().map(row) }</tbody>
        </table>
    }
}
