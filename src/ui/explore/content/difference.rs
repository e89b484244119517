//! How two versions differ: one below the other, or side by side.

use super::BODY_ID;
use crate::app::explore::Panel;
use crate::view::compare::tables::Mark;
use crate::view::content::{DiffLine, DiffRow, Difference};
use yew::prelude::*;

pub fn drawn(panel: &Panel) -> Html {
    let view = panel.difference.known();
    let here = panel.change.map(|(at, _)| at);
    html! {
        <div id={BODY_ID} class="content-body is-diff" role="region" aria-label="Lines that differ" tabindex="0">
            if let Some(view) = view {
                if view.rows.is_empty() { <p class="note">{ &view.words }</p> }
                { rows(view, here) }
            }
        </div>
    }
}

/// All rows; `here`: the change that was gone to.
pub fn rows(view: &Difference, here: Option<usize>) -> Html {
    let mut change = 0;
    let mut row = |row: &DiffRow| match row {
        DiffRow::Title(title) => {
            let at = change;
            change += 1;
            html! { <p class={classes!("hunk", (here == Some(at)).then_some("is-here"))} id={id(at)}>{ title }</p> }
        }
        DiffRow::One(of) => line(of),
        DiffRow::Two { a, b } => {
            html! { <div class="two">{ half(a.as_ref()) }{ half(b.as_ref()) }</div> }
        }
    };
    view.rows.iter().map(&mut row).collect()
}

/// Id of the heading of a change.
pub fn id(at: usize) -> String {
    format!("change-{at}")
}

fn half(of: Option<&DiffLine>) -> Html {
    match of {
        Some(of) => line(of),
        None => html! { <p class="line is-none"></p> },
    }
}

fn line(of: &DiffLine) -> Html {
    let class = match of.mark {
        Mark::Added => "added",
        Mark::Removed => "removed",
        _ => "same",
    };
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let piece = |(changed, text): &(bool, String)| match changed {
        true => html! { <mark>{ text }</mark> },
        false => html! { { text } },
    };
    html! {
        <p class={classes!("line", class)} data-a={number(of.a)} data-b={number(of.b)}><b>{ of.mark.glyph() }</b><span>{ for of.pieces.iter().map(piece) }</span></p>
    }
}
