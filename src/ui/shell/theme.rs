//! Light, dark, or as the system, and how large all text is: buttons that go round.

use crate::app::action::Action;
use crate::app::state::{TextSize, Theme};
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::icon::{Shape, icon};
use yew::prelude::*;

/// Its sign, its words, and what comes after it.
pub fn next_theme(theme: Theme) -> (Shape, &'static str, Theme) {
    match theme {
        Theme::Auto => (Shape::SunMoon, "Theme: as the system", Theme::Light),
        Theme::Light => (Shape::Sun, "Theme: light", Theme::Dark),
        Theme::Dark => (Shape::Moon, "Theme: dark", Theme::Auto),
    }
}

/// The button of the theme.
pub fn theme_switch(theme: Theme, link: &Link) -> Html {
    let (shape, says, next) = next_theme(theme);
    html! {
        <button type="button" class="button square" aria-label={says} title={says} onclick={link.on(move |_| Action::ChooseTheme(next))}>
            { icon(shape) }
        </button>
    }
}

/// What the button says.
pub fn text_size(size: TextSize) -> String {
    format!("Text size: {} %", size.0)
}

/// The button of the text's size.
pub fn text_size_switch(size: TextSize, link: &Link) -> Html {
    let (says, next) = (text_size(size), size.next());
    html! {
        <button type="button" class="button square" aria-label={says.clone()} title={says} onclick={link.on(move |_| Action::ChooseTextSize(next))}>
            { icon(Shape::Text) }
        </button>
    }
}
