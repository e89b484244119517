//! Light, dark, or as the system, and how large all text is: buttons that go round.

use crate::app::action::Action;
use crate::app::state::{TextSize, Theme};
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

#[derive(Clone, Copy, PartialEq, Properties)]
pub struct TextSizeProps {
    pub size: TextSize,
}

/// What the button says.
pub fn text_size(size: TextSize) -> String {
    format!("Text size: {} %", size.0)
}

#[component]
pub fn TextSizeSwitch(props: &TextSizeProps) -> Html {
    let link = use_link();
    let (says, next) = (text_size(props.size), props.size.next());
    html! {
        <button type="button" class="button square" aria-label={says.clone()} title={says} onclick={link.on(move |_| Action::ChooseTextSize(next))}>
            <Icon shape={Shape::Text} />
        </button>
    }
}
