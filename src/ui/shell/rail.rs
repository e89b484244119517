//! The rail: the screens there are. In a narrow window it is a bar at the bottom, with *More* behind which the rest is.

use crate::app::action::Action;
use crate::app::screens::Screen;
use crate::ui::glue::hooks::Link;
use crate::ui::screens::shape;
use crate::ui::widgets::icon::{Shape, icon};
use crate::view::text;
use yew::prelude::*;

/// The rail; `shown` is the screen that is shown, none on the start page. `hidden`: hidden bytes of the image, once they are known;
/// `secrets`: how many are in it, once all was looked through.
pub fn rail(
    shown: Option<Screen>,
    hidden: Option<u64>,
    secrets: Option<usize>,
    link: &Link,
) -> Html {
    let groups = Screen::ALL.chunk_by(|a, b| a.group() == b.group());
    let item = |screen: &Screen, key: usize| {
        let screen = *screen;
        html! {
            <button type="button" class={(!screen.is_in_bar()).then_some("is-rest")} title={format!("{} ({key})", screen.title())} aria-current={(Some(screen) == shown).then_some("page")}
                onclick={link.on(move |_| Action::ShowScreen(screen))}>
                { icon(shape(screen)) }<span data-title={screen.title()}>{ screen.title() }</span>
                if let Some(bytes) = hidden.filter(|bytes| screen == Screen::Waste && *bytes > 0) { <small>{ text::size(bytes) }</small> }
                if let Some(count) = secrets.filter(|count| screen == Screen::Secrets && *count > 0) { <small>{ text::count(count as u64) }</small> }
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
                { icon(Shape::More) }<span>{ "More" }</span>
            </button>
        </nav>
    }
}
