//! A path's life: one row a layer, the top layer first.

use crate::app::explore::{ContentAction, ExploreAction, Opening};
use crate::ui::glue::css;
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::counts::of_life;
use crate::ui::widgets::size::size;
use crate::view::life_items::{LifeItem, life_items};
use crate::view::rows::{LifeRow, LifeState, NodeKind};
use crate::view::stack::stratum;
use crate::view::text;
use yew::prelude::*;

/// Versions that the contents panel shows: A, where there is one, and B.
pub type Pins = (Option<u32>, u32);

/// The rows of a life, base first, in so many layers; `layer` is the chosen one.
pub fn life_rows(
    rows: &[LifeRow],
    layers: u32,
    layer: u32,
    pinned: Option<Pins>,
    link: &Link,
) -> Html {
    let item = |item: LifeItem| match item {
        LifeItem::One(one) => row(&one, layers, one.layer == layer, pinned, link),
        LifeItem::Run { top, base, state } => run(top, base, state, layers),
    };
    html! { <ol class="life">{ for life_items(rows, layer).into_iter().map(item) }</ol> }
}

/// A stretch of layers that leave the path alone.
fn run(top: u32, base: u32, state: LifeState, layers: u32) -> Html {
    let css = css::stratum(stratum(top.midpoint(base), layers));
    html! {
        <li class="is-quiet is-run" data-css={css}>
            <i aria-hidden="true"></i><span class="number">{ format!("L{}–L{}", base + 1, top + 1) }</span><span>{ of_life(state).2 }</span>
        </li>
    }
}

fn row(row: &LifeRow, layers: u32, here: bool, pinned: Option<Pins>, link: &Link) -> Html {
    let layer = row.layer;
    let (glyph, class, word) = of_life(row.state);
    let quiet = matches!(row.state, LifeState::Absent | LifeState::Unchanged);
    let title = if row.hidden {
        format!("{} stored here, hidden in the final image", text::exact(row.stored))
    } else {
        text::exact(row.stored)
    };
    html! {
        <li key={layer} class={classes!(quiet.then_some("is-quiet"), here.then_some("is-here"))} data-css={css::stratum(stratum(layer, layers))}>
            <button type="button" onclick={link.on(move |_| ExploreAction::ChooseLayer(layer).into())} aria-current={here.then_some("true")}>
                <i aria-hidden="true"></i>
                <span class="number">{ format!("L{}", layer + 1) }</span>
                <span class={classes!("state", class)}>
                    if !glyph.is_empty() { <b aria-hidden="true">{ glyph }</b>{ " " } }{ word }
                </span>
                <span class="fields">
                    { row.fields.join(", ") }
                    if row.hidden { <em>{ if row.fields.is_empty() { "hidden above" } else { " · hidden above" } }</em> }
                </span>
                if row.stored > 0 { <span {title}>{ size(row.stored) }</span> }
            </button>
            if row.node.as_ref().is_some_and(|node| matches!(node.kind, NodeKind::File | NodeKind::Symlink)) { { pins(link, layer, pinned) } }
        </li>
    }
}

/// The version's pins in the contents panel, or what opens it there.
fn pins(link: &Link, layer: u32, pins: Option<Pins>) -> Html {
    let on = |action: ContentAction| {
        link.on(move |_: MouseEvent| ExploreAction::Content(action.clone()).into())
    };
    let Some((a, b)) = pins else {
        let open = ContentAction::Open(Opening { version: Some(layer), ..Opening::default() });
        return html! { <button type="button" class="pin" aria-label={format!("View the version of L{}", layer + 1)} title="Read this version" onclick={on(open)}>{ "View" }</button> };
    };
    let pin = |(side, name, here): (usize, &'static str, bool)| {
        let label = format!("L{} as {name}", layer + 1);
        html! { <button type="button" class="pin" aria-pressed={here.to_string()} aria-label={label.clone()} title={label} onclick={on(ContentAction::Pin(side, layer))}>{ name }</button> }
    };
    html! { <>{ pin((0, "A", a == Some(layer))) }{ pin((1, "B", b == layer)) }</> }
}
