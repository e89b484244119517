//! What draws each screen, and its sign, from the table of screens.

use crate::app::screens::Screen;
use crate::app::state::AppState;
use crate::ui::glue::part::part;
use crate::ui::widgets::icon::Shape;
use std::rc::Rc;
use yew::prelude::*;

/// What every screen is drawn from.
#[derive(Clone, PartialEq, Properties)]
pub struct ScreenProps {
    pub state: Rc<AppState>,
}

macro_rules! drawn {
    ($($module:ident: $Name:ident, $State:ident, $Question:ident, $Answer:ident;)*) => {
        /// The sign of a screen.
        pub fn shape(screen: Screen) -> Shape {
            match screen { $(Screen::$Name => super::$module::SIGN),* }
        }

        /// Draws the screen that is shown.
        pub fn draw(state: Rc<AppState>) -> Html {
            match state.screen {
                $(Screen::$Name => {
                    use super::$module::$Name as Drawn;
                    part!(Drawn { state })
                })*
            }
        }
    };
}
screens!(drawn);
