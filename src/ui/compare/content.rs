//! How the contents of a file differ, line by line.

use crate::app::compare::{CompareAction, DetailContent};
use crate::app::slot::Slot;
use crate::ui::explore::content::KEYS_LEFT_OUT;
use crate::ui::explore::content::difference::{FURTHER, rows};
use crate::ui::glue::hooks::{Link, use_link};
use crate::view::compare::contents::{TextRow, TextView};
use crate::view::compare::tables::Mark;
use crate::view::content::{Difference, Manner};
use crate::view::text;
use yew::prelude::*;

/// Where the difference stands.
const ID: &str = "compare-content";

#[derive(Clone, PartialEq, Properties)]
pub struct ContentProps {
    pub content: Slot<DetailContent>,
    /// Bytes read and to be read, of A and of B.
    pub progress: [(u64, u64); 2],
    pub manner: Manner,
}

#[component]
pub fn ContentDiff(props: &ContentProps) -> Html {
    let link = use_link();
    let body = match &props.content {
        Slot::Idle => Html::default(),
        Slot::Asked(_, Some(DetailContent::Two(view))) => two(view),
        Slot::Asked(..) => reading(&props.progress),
        Slot::Failed(why) => html! { <p class="note" role="alert">{ why.to_string() }</p> },
        Slot::Known(DetailContent::One(view)) => known(view),
        Slot::Known(DetailContent::Two(view)) => two(view),
    };
    let (is_two, is_private) = match props.content.known() {
        Some(DetailContent::Two(view)) => (true, view.private),
        Some(DetailContent::One(view)) => {
            (false, matches!(**view, TextView::Hunks { private: true, .. }))
        }
        None => (false, false),
    };
    let goes_on = matches!(&props.content, Slot::Known(DetailContent::Two(view)) if view.goes_on);
    let further = Manner { further: props.manner.further + 1, ..props.manner };
    let onclick = link.leaving(ID, move || CompareAction::Show(further).into());
    html! {
        <div id={ID} class="content" tabindex="-1">
            <h4>{ "Content" }</h4>
            { manners(&link, props.manner, is_two, is_private) }
            { body }
            if goes_on { <button type="button" class="button small" title={FURTHER} {onclick}>{ "Compare further" }</button> }
        </div>
    }
}

/// How both are shown.
fn manners(link: &Link, manner: Manner, is_two: bool, is_private: bool) -> Html {
    let switch = |name: &'static str, on: bool, title: &'static str, then: Manner| {
        html! {
            <button type="button" class="button small switch" aria-pressed={on.to_string()} {title} onclick={link.on(move |_| CompareAction::Show(then).into())}>{ name }</button>
        }
    };
    if !is_two && !is_private {
        return Html::default();
    }
    html! {
        <div class="content-manners" role="group" aria-label="How the contents are shown">
            if is_two {
                { switch("Side by side", manner.beside, "A and B side by side", Manner { beside: !manner.beside, ..manner }) }
                { switch("Ignore white space", manner.blank, "White space is no difference", Manner { blank: !manner.blank, ..manner }) }
            }
            if is_private { { switch("Show keys", manner.bare, KEYS_LEFT_OUT, Manner { bare: !manner.bare, ..manner }) } }
        </div>
    }
}

/// How A and B differ, as the contents panel of Explore draws it.
fn two(view: &Difference) -> Html {
    html! {
        <>
            <p class="note">{ &view.words }</p>
            if !view.note.is_empty() { <p class="note">{ &view.note }</p> }
            if !view.rows.is_empty() {
                <div class="diff is-diff" tabindex="0" role="region" aria-label="What differs">{ rows(view, None, ("", true, None)) }</div>
            }
        </>
    }
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
        TextView::Hunks { hunks, added, removed, note, .. } => html! {
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
