//! Sentences with code in them.

use yew::prelude::*;

/// Inert text whose `commands` stand between backticks.
pub fn prose(inert: &str) -> Html {
    let part = |(at, part): (usize, &str)| {
        if at % 2 == 1 {
            html! { <code>{ part }</code> }
        } else {
            html! { part }
        }
    };
    inert.split('`').enumerate().map(part).collect()
}
