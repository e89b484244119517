//! Beside the picture: the largest files or packages, and kinds of files.

use crate::app::explore::ExploreAction;
use crate::app::space::{SpaceAction, SpaceState, Tab};
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::chip::chip;
use crate::ui::widgets::tabs::{Tabs, tabs};
use crate::view::rows::SortKey;
use crate::view::space::{FileRow, KindRow, Lists, PackageRow};
use yew::prelude::*;

const PANEL: &str = "space-panel";

/// Both lists; bones of them until they are there.
pub fn lists(link: &Link, space: &SpaceState, is_of_image: bool, layers: u32) -> Html {
    let lists = space.lists.known().filter(|_| is_of_image);
    let name = |tab: Tab| match tab {
        Tab::Files => "Largest files",
        Tab::Packages => "Packages",
    };
    let all =
        Tab::ALL.iter().zip(0..).map(|(tab, at)| (format!("space-tab-{at}"), name(*tab).into()));
    let all: Vec<(String, Html)> = all.collect();
    let shown = space.tab as usize;
    let on_choose = link.on(|at: usize| SpaceAction::ShowTab(Tab::ALL[at]).into());
    let failed = space
        .lists
        .failed()
        .map(|why| html! { <p class="note table-note">{ why.to_string() }</p> });
    html! {
        <aside class="space-lists" aria-label="Largest">
            <section class="space-files" aria-label={name(space.tab)}>
                { tabs(Tabs { label: "What is largest", class: "compare-tabs", tabs: all, shown, panel: PANEL, on_choose }) }
                <div id={PANEL} class="table-scroll" role="tabpanel" aria-labelledby={format!("space-tab-{shown}")} tabindex="0">
                    { failed }
                    if let Some(lists) = lists {
                        if space.tab == Tab::Files { { files(link, space, lists, layers) } } else { { packages(lists) } }
                    }
                </div>
            </section>
            <section class="space-kinds table-scroll" aria-label="Kinds of files" tabindex="0">
                if let Some(lists) = lists { { kinds(lists) } }
            </section>
        </aside>
    }
}

fn files(link: &Link, space: &SpaceState, lists: &Lists, layers: u32) -> Html {
    let selected = space.selected.as_ref().map(|spot| spot.node);
    let row = |row: &FileRow| {
        let spot = row.spot.clone();
        let is_selected = selected == Some(row.spot.node);
        html! {
            <tr class={is_selected.then_some("is-selected")}>
                <td class="name"><button type="button" class="row-button" aria-pressed={is_selected.to_string()} title={row.spot.path.clone()}
                    onclick={link.on(move |_| SpaceAction::Select(spot.clone()).into())}><bdi>{ &row.name }</bdi></button><small><bdi>{ &row.folder }</bdi></small></td>
                <td>{ chip(row.layer, layers) }</td>
                <td class="num">{ &row.stored }</td>
                <td class={classes!("num", (row.shown == "hidden").then_some("quiet"))}>{ &row.shown }</td>
            </tr>
        }
    };
    html! {
        <>
            <table class="table">
                <thead><tr><th>{ "File" }</th><th>{ "Layer" }</th><th class="num">{ "Stored" }</th><th class="num">{ "Shown" }</th></tr></thead>
                <tbody>{ for lists.files.iter().map(row) }</tbody>
            </table>
            <p class="note table-note">
                { format!("{} of {}. ", lists.files.len(), lists.all_files) }
                <button type="button" class="door" onclick={link.on(|_| ExploreAction::ShowAll(SortKey::Size).into())}>{ "All of the final image, the largest first" }</button>
            </p>
        </>
    }
}

fn packages(lists: &Lists) -> Html {
    let row = |row: &PackageRow| {
        html! { <tr><td class="name">{ &row.name }<small>{ format!("{} {}", row.ecosystem, row.version) }</small></td><td class="num">{ &row.size }</td></tr> }
    };
    html! {
        <>
            <p class="note table-note">{ &lists.packages_note }</p>
            if !lists.packages.is_empty() {
                <table class="table">
                    <thead><tr><th>{ "Package" }</th><th class="num">{ "Installed" }</th></tr></thead>
                    <tbody>{ for lists.packages.iter().map(row) }</tbody>
                </table>
            }
        </>
    }
}

fn kinds(lists: &Lists) -> Html {
    let row = |row: &KindRow| {
        let style = format!("--c:var(--group-{});--part:{}", row.group, row.part);
        html! {
            <tr title={row.files.clone()}>
                <td class="name">{ &row.name }</td>
                <td class="part" data-css={style}><i aria-hidden="true"></i></td>
                <td class="num">{ &row.stored }</td>
                <td class={classes!("num", (row.shown == "hidden").then_some("quiet"))}>{ &row.shown }</td>
            </tr>
        }
    };
    html! {
        <table class="table">
            <thead><tr><th>{ "Kind" }</th><td></td><th class="num">{ "Stored" }</th><th class="num">{ "Shown" }</th></tr></thead>
            <tbody>{ for lists.kinds.iter().map(row) }</tbody>
        </table>
    }
}
