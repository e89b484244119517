//! The heads of the columns; two of them sort.

use crate::app::action::Action;
use crate::ui::glue::hooks::use_link;
use crate::view::rows::SortKey;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Properties)]
pub struct HeadProps {
    pub sort: SortKey,
    pub descending: bool,
}

#[component]
pub fn Head(props: &HeadProps) -> Html {
    let link = use_link();
    let sortable = |key: SortKey, name: &'static str, class: &'static str| {
        let order = match (props.sort == key, props.descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        };
        let arrow = match order {
            "ascending" => "▲",
            "descending" => "▼",
            _ => "",
        };
        html! {
            <div role="columnheader" {class} aria-sort={order}>
                <button type="button" title={format!("Sort by {}", name.to_lowercase())} onclick={link.on(move |_| Action::SortBy(key))}>
                    { name }<span aria-hidden="true">{ arrow }</span>
                </button>
            </div>
        }
    };
    html! {
        <div role="rowgroup" class="tree-head">
            <div role="row" class="row" aria-rowindex="1">
                { sortable(SortKey::Name, "Path", "c-path") }
                <div role="columnheader" class="c-change"><span class="hush">{ "Change" }</span></div>
                <div role="columnheader" class="c-layer">{ "Layer" }</div>
                <div role="columnheader" class="c-mode">{ "Mode" }</div>
                <div role="columnheader" class="c-owner">{ "Owner" }</div>
                { sortable(SortKey::Size, "Size", "c-size") }
            </div>
        </div>
    }
}
