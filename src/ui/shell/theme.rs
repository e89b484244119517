//! Light, dark, or as the system: one button that goes round.

use crate::app::action::Action;
use crate::app::state::Theme;
use crate::ui::glue::hooks::use_link;
use crate::ui::widgets::icon::{Icon, Shape};
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Properties)]
pub struct ThemeProps {
    pub theme: Theme,
}

/// Its sign, its words, and what comes after it.
pub fn next_theme(theme: Theme) -> (Shape, &'static str, Theme) {
    match theme {
        Theme::Auto => (Shape::SunMoon, "Theme: as the system", Theme::Light),
        Theme::Light => (Shape::Sun, "Theme: light", Theme::Dark),
        Theme::Dark => (Shape::Moon, "Theme: dark", Theme::Auto),
    }
}

#[component]
pub fn ThemeSwitch(props: &ThemeProps) -> Html {
    let link = use_link();
    let (shape, says, next) = next_theme(props.theme);
    html! {
        <button type="button" class="button square" aria-label={says} title={says} onclick={link.on(move |_| Action::ChooseTheme(next))}>
            <Icon {shape} />
        </button>
    }
}
