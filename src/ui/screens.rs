//! What draws each screen. A new one is a line here.

use crate::app::screens::Screen;
use crate::app::state::AppState;
use crate::ui::compare::Compare;
use crate::ui::explore::Explore;
use std::rc::Rc;
use yew::prelude::*;

/// Draws the screen that is shown.
pub fn draw(state: Rc<AppState>) -> Html {
    match state.screen {
        Screen::Explore => html! { <Explore {state} /> },
        Screen::Compare => html! { <Compare {state} /> },
    }
}
