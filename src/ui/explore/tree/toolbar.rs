//! Above the tree: which tree, which paths, which kinds of change.

use crate::app::explore::ExploreAction;
use crate::app::listing::ListAction;
use crate::app::shared::Shared;
use crate::ui::glue::hooks::Link;
use crate::ui::list::{Kind, Kinds, filter_box, folds, kinds};
use crate::ui::widgets::counts::{glyph, meaning};
use crate::view::list::Window;
use crate::view::rows::{ChangeKind, Counts, Paths, TreeQuery, TreeView};
use crate::view::text;
use yew::prelude::*;

/// The toolbar of a tree, of which this window is known.
pub fn toolbar(
    query: &TreeQuery,
    window: Option<&Shared<Window<Paths>>>,
    send: &Callback<ListAction<Paths>>,
    link: &Link,
) -> Html {
    let view = |view: TreeView, name: &'static str, title: &'static str| {
        let here = query.view == view;
        html! {
            <button type="button" aria-pressed={here.to_string()} {title}
                onclick={link.on(move |_| ExploreAction::ChooseView(view).into())}>{ name }</button>
        }
    };
    let counts = window.map(|window| window.totals.counts).unwrap_or_default();
    let unchanged = html! {
        if query.view == TreeView::Merged {
            <button type="button" class="kind" aria-pressed={(!query.hide_unchanged).to_string()} title="Paths that the chosen layer leaves alone"
                onclick={link.on(|_| ExploreAction::ToggleUnchanged.into())}>{ "unchanged" }</button>
        }
    };
    let changes = kinds(Kinds {
        label: "Kinds of change that are shown",
        kinds: changes(query, &counts),
        hidden: &query.list.hide,
        send,
        more: unchanged,
    });
    html! {
        <div class="toolbar" role="toolbar" aria-label="Tree">
            <div class="segments" role="group" aria-label="Which tree">
                { view(TreeView::Layer, "This layer", "Only what the chosen layer changes") }
                { view(TreeView::Merged, "Merged up to here", "All layers up to the chosen one, as a container would see them") }
                { view(TreeView::Final, "Final image", "All layers") }
            </div>
            // Before what grows as it is typed in, so that no row comes or goes meanwhile.
            { folds(send) }
            { filter_box(&query.list, window, send) }
            if query.view != TreeView::Final {
                { changes }
            }
        </div>
    }
}

/// The kinds that there can be in this view.
fn changes(query: &TreeQuery, counts: &Counts) -> Vec<Kind<ChangeKind>> {
    let has = |kind: &ChangeKind| match kind {
        // Rare: shown only where there are some, or where it is switched off.
        ChangeKind::Rewritten => counts.rewritten > 0 || query.list.hide.contains(kind),
        // What a layer removes is not in what is merged: there is nothing to show or hide.
        ChangeKind::Removed => query.view == TreeView::Layer,
        _ => true,
    };
    let of = |kind: ChangeKind| Kind {
        kind,
        glyph: glyph(kind),
        word: kind.name(),
        meaning: meaning(kind),
        number: text::count(counts.of(kind).into()).into(),
        label: None,
    };
    ChangeKind::ALL.into_iter().filter(has).map(of).collect()
}
