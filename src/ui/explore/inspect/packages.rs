//! What a layer does to the packages: a sum that opens into the list that it counts.

use crate::view::compare::tables::PackageRow;
use crate::view::packages::LayerChanges;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct PackagesProps {
    pub changes: LayerChanges,
}

#[component]
pub fn LayerPackages(props: &PackagesProps) -> Html {
    let open = use_state(|| false);
    let of = &props.changes;
    // The list of one layer is not open for the next.
    use_effect_with(of.layer, {
        let open = open.setter();
        move |_| open.set(false)
    });
    let onclick = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    html! {
        <>
            <button type="button" class="door" aria-expanded={open.to_string()} {onclick}>{ of.summary.clone() }</button>
            if *open { <ul class="layer-packages">{ for of.rows.iter().map(row) }</ul> }
        </>
    }
}

fn row(row: &PackageRow) -> Html {
    let version = match (row.version_a.as_str(), row.version_b.as_str()) {
        ("", version) | (version, "") => version.to_owned(),
        (a, b) => format!("{a} → {b}"),
    };
    html! { <li><b>{ row.mark.glyph() }</b>{ format!(" {} ", row.name) }<span class="quiet">{ version }</span></li> }
}
