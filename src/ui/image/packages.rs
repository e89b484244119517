//! Packages by the layer that brought them; one layer at a time opens into its list.

use super::Shown;
use crate::app::image::ImageAction;
use crate::ui::widgets::chip::chip;
use crate::view::image::packages::{LayerPackages, PackageLine};
use crate::view::text;
use yew::prelude::*;

pub(super) fn pane(shown: &Shown<'_>) -> Html {
    let view = shown.view;
    html! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Packages by layer">
            { for view.package_words.iter().map(|note| html! { <p class="table-note">{ note }</p> }) }
            if !view.packages.is_empty() {
                <table class="table">
                    <thead><tr><th>{ "Layer" }</th><th>{ "Packages" }</th><th class="num">{ "Installed" }</th><th>{ "Later" }</th></tr></thead>
                    <tbody>{ for view.packages.iter().map(|of| layer(of, shown)) }</tbody>
                </table>
            }
        </div>
    }
}

fn layer(of: &LayerPackages, shown: &Shown<'_>) -> Html {
    let layer = of.layer;
    let open = shown.state.layer == Some(layer);
    html! {
        <>
            <tr>
                <td>{ chip(layer, shown.layers) }</td>
                <td><button type="button" class="door" aria-expanded={open.to_string()}
                    onclick={shown.link.on(move |_| ImageAction::ToggleLayer(layer).into())}>{ &of.counts }</button></td>
                <td class="num" title={text::exact(of.size)}>{ text::size(of.size) }</td>
                <td class="removed">{ &of.gone }</td>
            </tr>
            if open { { for of.rows.iter().map(package) } }
        </>
    }
}

fn package(row: &PackageLine) -> Html {
    html! {
        <tr class="package">
            <td class="quiet">{ &row.kind }</td><td>{ &row.name }<span class="quiet">{ format!(" {}", row.version) }</span></td>
            <td class="num">{ row.size.map(text::size).unwrap_or_default() }</td>
            <td class="removed">{ row.gone_in.map(|by| format!("gone in L{}", by + 1)).unwrap_or_default() }</td>
        </tr>
    }
}
