//! Differences of the final file systems: a treegrid with the sizes in A and B.

use super::kinds::{glyph, meaning};
use crate::app::compare::CompareAction;
use crate::app::listing::{ListAction, Listing};
use crate::ui::list::{Kind, Kinds, Treegrid, filter_box, folds, kinds, treegrid, use_send};
use crate::ui::widgets::chip::Strata;
use crate::view::compare::rows::{Difference, Pairs, Tally};
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct FilesProps {
    pub rows: Listing<Pairs>,
    pub strata: Strata,
}

#[component]
pub fn Files(props: &FilesProps) -> Html {
    let send = use_send(|action| CompareAction::List(action).into());
    let rows = &props.rows;
    let Some(tally) = rows.rows().map(|window| window.totals.tally) else {
        let says = rows.window.failed().map_or("Comparing…".to_owned(), ToString::to_string);
        return html! { <p class="nothing">{ says }</p> };
    };
    let buttons = kinds(Kinds {
        label: "Kinds of difference that are shown",
        kinds: differences(&tally),
        hidden: &rows.query.list.hide,
        send: &send,
        more: Html::default(),
    });
    let grid = treegrid(Treegrid {
        listing: rows,
        context: props.strata.clone(),
        label: "Differences of the files",
        empty: empty(rows, &tally, &send),
        send: &send,
    });
    html! {
        <div class="files compare-files">
            <div class="toolbar" role="toolbar" aria-label="Differences">
                { filter_box(&rows.query.list, rows.rows(), &send) }{ buttons }{ folds(&send) }
            </div>
            { grid }
        </div>
    }
}

fn differences(tally: &Tally) -> Vec<Kind<Difference>> {
    let of = |kind: Difference| {
        let number = text::count(tally.of(kind).into());
        let number = if kind == Difference::Equal { format!("equal {number}") } else { number };
        let (glyph, meaning) = (glyph(kind), meaning(kind));
        let label = Some(format!("{glyph}{number}: {meaning}").into());
        Kind { kind, glyph, word: kind.name(), meaning, number: number.into(), label }
    };
    Difference::ALL.into_iter().map(of).collect()
}

/// Why there are no rows.
fn empty(rows: &Listing<Pairs>, tally: &Tally, send: &Callback<ListAction<Pairs>>) -> Html {
    let query = &rows.answered.list;
    let same = tally.differing() == 0;
    let says = if !query.filter.is_empty() {
        format!("No difference matches “{}”.", text::inert(&query.filter))
    } else if same {
        "The two file systems are the same.".to_owned()
    } else {
        "Everything that could be shown here is hidden by the buttons above.".to_owned()
    };
    let equal = same && query.hide.contains(&Difference::Equal);
    let button = |says: &'static str, action: fn() -> ListAction<Pairs>| {
        html! { <button type="button" class="button" onclick={send.reform(move |_: MouseEvent| action())}>{ says }</button> }
    };
    html! {
        <>
            <p>{ says }</p>
            if !query.filter.is_empty() {
                { button("Clear the filter", || ListAction::Filter("".into())) }
            } else if equal {
                { button("Show equal paths", || ListAction::Toggle(Difference::Equal)) }
            }
        </>
    }
}
