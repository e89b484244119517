//! How two versions differ: one below the other, or side by side.

use super::BODY_ID;
use crate::app::explore::Panel;
use crate::view::compare::tables::Mark;
use crate::view::content::{DiffLine, DiffRow, Difference, found_in};
use yew::prelude::*;

/// What *Compare further* does.
pub const FURTHER: &str = "Twice as much of both is read and compared";

pub fn drawn(panel: &Panel) -> Html {
    let view = panel.difference.known();
    let here = panel.change.map(|(at, _)| at);
    let found = (panel.find.text.as_ref(), panel.find.case, panel.find.row());
    html! {
        <div id={BODY_ID} class="content-body is-diff" role="region" aria-label="Lines that differ" tabindex="0">
            if let Some(why) = panel.difference.failed() {
                <p class="note" role="alert">{ why.to_string() }</p>
            }
            if let Some(view) = view {
                if view.rows.is_empty() { <p class="note">{ &view.words }</p> }
                { rows(view, here, found) }
            }
        </div>
    }
}

/// What is looked for in the lines, whether its case counts, and the row with it that was gone to.
type Found<'a> = (&'a str, bool, Option<u32>);

/// All rows; `here`: the change that was gone to.
pub fn rows(view: &Difference, here: Option<usize>, found: Found<'_>) -> Html {
    let mut change = 0;
    let mut row = |(row, at): (&DiffRow, u32)| match row {
        DiffRow::Title(title) => {
            let at = change;
            change += 1;
            html! { <p class={classes!("hunk", (here == Some(at)).then_some("is-here"))} id={id(at)}>{ title }</p> }
        }
        DiffRow::One(of) => line(of, found, at),
        DiffRow::Two { a, b } => {
            html! { <div class="two">{ half(a.as_ref(), found, at) }{ half(b.as_ref(), found, at) }</div> }
        }
    };
    view.rows.iter().zip(0..).map(&mut row).collect()
}

/// With what is looked for in it, as far as it stands in one piece.
fn marked(text: &str, wanted: &str, case: bool) -> Html {
    let piece = |(found, text): (bool, &str)| match found {
        true => html! { <em>{ text }</em> },
        false => html! { { text } },
    };
    found_in(text, wanted, case).into_iter().map(piece).collect()
}

/// Id of the heading of a change.
pub fn id(at: usize) -> String {
    format!("change-{at}")
}

fn half(of: Option<&DiffLine>, found: Found<'_>, at: u32) -> Html {
    match of {
        Some(of) => line(of, found, at),
        None => html! { <p class="line is-none"></p> },
    }
}

fn line(of: &DiffLine, (wanted, case, here): Found<'_>, at: u32) -> Html {
    let class = match of.mark {
        Mark::Added => "added",
        Mark::Removed => "removed",
        _ => "same",
    };
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let piece = |(changed, text): &(bool, String)| match changed {
        true => html! { <mark>{ marked(text, wanted, case) }</mark> },
        false => marked(text, wanted, case),
    };
    let here = (here == Some(at)).then_some("is-found");
    html! {
        <p class={classes!("line", class, here)} data-a={number(of.a)} data-b={number(of.b)}><b>{ of.mark.glyph() }</b><span>{ for of.pieces.iter().map(piece) }</span></p>
    }
}
