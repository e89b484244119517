//! The rail: the screens there are. In a narrow window it is a bar at the bottom, with *More* behind which the rest is.

use crate::app::action::Action;
use crate::app::screens::Screen;
use crate::ui::glue::hooks::use_link;
use crate::ui::screens::shape;
use crate::ui::widgets::icon::{Icon, Shape};
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Properties)]
pub struct RailProps {
    /// The one that is shown; none on the start page.
    pub screen: Option<Screen>,
    /// Hidden bytes of the image, once they are known.
    pub hidden: Option<u64>,
}

#[component]
pub fn Rail(props: &RailProps) -> Html {
    let link = use_link();
    let groups = Screen::ALL.chunk_by(|a, b| a.group() == b.group());
    let item = |screen: &Screen, key: usize| {
        let screen = *screen;
        html! {
            <button type="button" title={format!("{} ({key})", screen.title())} aria-current={(Some(screen) == props.screen).then_some("page")}
                onclick={link.on(move |_| Action::ShowScreen(screen))}>
                <Icon shape={shape(screen)} /><span>{ screen.title() }</span>
                if let Some(bytes) = props.hidden.filter(|bytes| screen == Screen::Waste && *bytes > 0) { <small>{ text::size(bytes) }</small> }
            </button>
        }
    };
    let mut key = 0;
    let mut group = |screens: &[Screen]| {
        let items: Html = screens
            .iter()
            .map(|screen| {
                key += 1;
                item(screen, key)
            })
            .collect();
        html! { <div class="rail-group" role="presentation">{ items }</div> }
    };
    html! {
        <nav class="rail" aria-label="Screens">
            { for groups.map(&mut group) }
            <button type="button" class="rail-more" aria-haspopup="dialog" onclick={link.on(|_| Action::ShowMore)}>
                <Icon shape={Shape::More} /><span>{ "More" }</span>
            </button>
        </nav>
    }
}
