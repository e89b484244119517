//! How the contents of a file differ, line by line.

use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::view::compare::contents::{TextRow, TextView};
use crate::view::compare::tables::Mark;
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ContentProps {
    pub content: Slot<Shared<TextView>>,
    /// Bytes read and to be read, of A and of B.
    pub progress: [(u64, u64); 2],
}

#[component]
pub fn ContentDiff(props: &ContentProps) -> Html {
    let body = match &props.content {
        Slot::Idle => Html::default(),
        Slot::Asked(..) => reading(&props.progress),
        Slot::Failed(why) => html! { <p class="note" role="alert">{ why.to_string() }</p> },
        Slot::Known(view) => known(view),
    };
    html! { <div class="content"><h4>{ "Content" }</h4>{ body }</div> }
}

/// More than this takes long enough to be told how far it is.
const LONG: u64 = 8 << 20;

fn reading(progress: &[(u64, u64); 2]) -> Html {
    let (read, total) =
        progress.iter().fold((0, 0), |(read, total), side| (read + side.0, total + side.1));
    let far = (total > LONG).then(|| format!(" {} of {}", text::size(read), text::size(total)));
    html! { <p class="note"><span>{ "Reading the content again…" }</span>{ far }</p> }
}

fn known(view: &TextView) -> Html {
    match view {
        TextView::Words(words) => html! { <p class="note">{ words }</p> },
        TextView::Hunks { hunks, added, removed, note } => html! {
            <>
                if !note.is_empty() { <p class="note">{ note }</p> }
                <p class="note">{ format!("{} only in B, {} only in A", text::counted((*added).into(), "line", "lines"), text::count((*removed).into())) }</p>
                <div class="diff" tabindex="0" role="region" aria-label="Lines that differ">
                    { for hunks.iter().map(|(title, rows)| html! { <><p class="hunk">{ title }</p>{ for rows.iter().map(line) }</> }) }
                </div>
            </>
        },
    }
}

fn line(row: &TextRow) -> Html {
    let class = match row.mark {
        Mark::Added => "added",
        Mark::Removed => "removed",
        _ => "quiet",
    };
    let number = |number: Option<u32>| html! { <i>{ number.map(|number| number.to_string()).unwrap_or_default() }</i> };
    html! { <p class={classes!("line", class)}>{ number(row.a) }{ number(row.b) }<b>{ row.mark.glyph() }</b><span>{ &row.text }</span></p> }
}
