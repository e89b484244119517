//! The screens there are, in the order of their keys `1`, `2`, … A new one is a file and a line here.

use crate::app::state::AppState;
use std::rc::Rc;
use yew::prelude::*;

/// A screen: what the URL calls it, what people call it, what draws it.
pub struct Screen {
    pub id: &'static str,
    pub title: &'static str,
    pub draw: fn(Rc<AppState>) -> Html,
}

/// All screens.
pub const SCREENS: &[Screen] = &[
    Screen {
        id: "explore",
        title: "Explore",
        draw: |state| html! { <crate::ui::explore::Explore {state} /> },
    },
    Screen {
        id: "compare",
        title: "Compare",
        draw: |state| html! { <crate::ui::compare::Compare {state} /> },
    },
];

/// The screen of this name; the first when there is none.
pub fn named(id: &str) -> &'static Screen {
    SCREENS.iter().find(|screen| screen.id == id).unwrap_or(&SCREENS[0])
}
