//! The tables: files, packages, configuration, history, equal content, all images.

use super::config::config_table;
use super::files::Files;
use super::history::history_table;
use super::layers::layer_table;
use super::packages::package_table;
use super::same::same_table;
use super::set::set_table;
use crate::app::compare::{CompareAction, CompareState, Tab};
use crate::app::shared::Shared;
use crate::ui::glue::hooks::use_link;
use crate::ui::glue::part::part;
use crate::ui::widgets::chip::Strata;
use crate::ui::widgets::tabs::{Tabs, tabs};
use crate::view::compare::screen::CompareView;
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TablesProps {
    pub view: Shared<CompareView>,
    pub compare: CompareState,
    /// Colours of the layers of A and B.
    pub strata: Strata,
}

fn title(tab: Tab) -> &'static str {
    match tab {
        Tab::Files => "Files",
        Tab::Layers => "Layers",
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
        Tab::Layers => Some(view.layers.len() as u64),
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
    let on_choose = link.on(|at: usize| CompareAction::ShowTab(Tab::ALL[at]).into());
    let face = |tab: Tab| {
        let number = count(tab, view, compare);
        html! { <>{ title(tab) }if let Some(number) = number { <span class="number">{ format!(" {}", text::count(number)) }</span> }</> }
    };
    let faces = Tab::ALL.into_iter().map(|tab| (id(tab), face(tab)));
    let at = Tab::ALL.iter().position(|tab| *tab == shown).unwrap_or(0);
    let table = match shown {
        Tab::Files => {
            part!(Files { rows: compare.rows.clone(), strata: props.strata.clone() })
        }
        Tab::Layers => layer_table(&view.layers, compare.part, &props.strata, &link),
        Tab::Packages => package_table(view),
        Tab::Config => config_table(view),
        Tab::History => history_table(view),
        Tab::Same => same_table(view, &props.strata),
        Tab::Set => set_table(&compare.set),
    };
    let tabs = tabs(Tabs {
        label: "Tables",
        class: "compare-tabs",
        tabs: faces.collect(),
        shown: at,
        panel: "compare-panel",
        on_choose,
    });
    html! {
        <section class="tables" aria-label="Differences">
            { tabs }
            <div id="compare-panel" class="compare-panel" role="tabpanel" aria-labelledby={id(shown)}>{ table }</div>
        </section>
    }
}
