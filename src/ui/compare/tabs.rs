//! The tables: files, packages, configuration, history, equal content, all images.

use super::config::ConfigTable;
use super::files::Files;
use super::history::HistoryTable;
use super::packages::PackageTable;
use super::same::SameTable;
use super::set::SetTable;
use crate::app::action::Action;
use crate::app::compare::{CompareAction, CompareState, Tab};
use crate::app::shared::Shared;
use crate::ui::glue::hooks::{focus, use_link};
use crate::view::compare::screen::CompareView;
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TablesProps {
    pub view: Shared<CompareView>,
    pub compare: CompareState,
    /// How many layers A and B have.
    pub layers: [u32; 2],
}

fn title(tab: Tab) -> &'static str {
    match tab {
        Tab::Files => "Files",
        Tab::Packages => "Packages",
        Tab::Config => "Config",
        Tab::History => "History",
        Tab::Same => "Same content, other layer",
        Tab::Set => "All images",
    }
}

/// How many rows differ; `None` where there is nothing to count.
fn count(tab: Tab, view: &CompareView, compare: &CompareState) -> Option<u64> {
    match tab {
        Tab::Files => Some(view.tally.differing().into()),
        Tab::Packages => view.has_packages.then_some(view.packages.len() as u64),
        Tab::Config => Some(view.config_differs.into()),
        Tab::History => Some(view.history_differs.into()),
        Tab::Same => Some(view.same_total.into()),
        Tab::Set => compare.set.known().map(|set| set.names.len() as u64),
    }
}

fn id(tab: Tab) -> String {
    format!("compare-{}", tab.name())
}

#[component]
pub fn Tables(props: &TablesProps) -> Html {
    let link = use_link();
    let (view, compare) = (&props.view, &props.compare);
    let shown = compare.tab;
    let onkeydown = {
        let link = link.clone();
        Callback::from(move |event: KeyboardEvent| {
            let at = Tab::ALL.iter().position(|tab| *tab == shown).unwrap_or(0);
            let next = match event.key().as_str() {
                "ArrowRight" => (at + 1) % Tab::ALL.len(),
                "ArrowLeft" => (at + Tab::ALL.len() - 1) % Tab::ALL.len(),
                _ => return,
            };
            event.prevent_default();
            link.send(Action::Compare(CompareAction::ShowTab(Tab::ALL[next])));
            focus(&id(Tab::ALL[next]));
        })
    };
    let button = |tab: &Tab| {
        let (tab, here) = (*tab, *tab == shown);
        html! {
            <button type="button" role="tab" id={id(tab)} aria-selected={here.to_string()} aria-controls="compare-panel" tabindex={if here { "0" } else { "-1" }}
                onclick={link.on(move |_| Action::Compare(CompareAction::ShowTab(tab)))}>
                { title(tab) }
                if let Some(number) = count(tab, view, compare) { <span class="number">{ format!(" {}", text::count(number)) }</span> }
            </button>
        }
    };
    let table = match shown {
        Tab::Files => {
            html! { <Files rows={compare.rows.clone()} layers={props.layers} /> }
        }
        Tab::Packages => html! { <PackageTable view={view.clone()} /> },
        Tab::Config => html! { <ConfigTable view={view.clone()} /> },
        Tab::History => html! { <HistoryTable view={view.clone()} /> },
        Tab::Same => html! { <SameTable view={view.clone()} layers={props.layers} /> },
        Tab::Set => html! { <SetTable set={compare.set.clone()} /> },
    };
    html! {
        <section class="tables" aria-label="Differences">
            <div class="compare-tabs" role="tablist" aria-label="Tables" {onkeydown}>{ for Tab::ALL.iter().map(button) }</div>
            <div id="compare-panel" class="compare-panel" role="tabpanel" aria-labelledby={id(shown)}>{ table }</div>
        </section>
    }
}
