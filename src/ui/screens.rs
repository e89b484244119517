//! What draws each screen, and its sign. A new one is a line in both.

use crate::app::screens::Screen;
use crate::app::state::AppState;
use crate::ui::compare::Compare;
use crate::ui::explore::Explore;
use crate::ui::widgets::icon::Shape;
use std::rc::Rc;
use yew::prelude::*;

/// The sign of a screen.
pub fn shape(screen: Screen) -> Shape {
    match screen {
        Screen::Explore => Shape::Explore,
        Screen::Compare => Shape::Compare,
    }
}

/// Draws the screen that is shown.
pub fn draw(state: Rc<AppState>) -> Html {
    match state.screen {
        Screen::Explore => html! { <Explore {state} /> },
        Screen::Compare => html! { <Compare {state} /> },
    }
}
