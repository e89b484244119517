//! The head of the page: what is open, where one can go, what one can do.

use super::image_picker::ImagePicker;
use super::theme::ThemeSwitch;
use crate::app::action::Action;
use crate::app::screens::Screen;
use crate::app::state::AppState;
use crate::ui::glue::hooks::use_link;
use crate::ui::open::picker;
use crate::ui::widgets::icon::{Icon, Logo, Shape};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct HeaderProps {
    pub state: Rc<AppState>,
}

#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let link = use_link();
    let open = props.state.archives.shown();
    let ready = open.is_some_and(|open| open.current_facts().is_some());
    html! {
        <header class="top">
            <span class="brand"><Logo /><span>{ "Layerpeel" }</span></span>
            if let Some(open) = open {
                <ImagePicker contents={open.contents.clone()} image={open.image} name={open.name.to_string()} />
                <nav aria-label="Screens">{ for Screen::ALL.into_iter().map(|screen| html! { <Tab {screen} here={screen == props.state.screen} /> }) }</nav>
            }
            <span class="gap"></span>
            if open.is_some() {
                <button type="button" class="button" disabled={!ready} onclick={link.on(|_| Action::Export)}
                    aria-label="Export JSON" title="Download the whole analysis as JSON">
                    <Icon shape={Shape::Export} /><span class="label">{ "Export JSON" }</span>
                </button>
            }
            <button type="button" class={classes!("button", open.is_none().then_some("is-hidden"))} aria-label="Open image…" onclick={|_| picker::open()}>
                <Icon shape={Shape::Open} /><span class="label">{ "Open image…" }</span>
            </button>
            <ThemeSwitch theme={props.state.theme} />
            <button type="button" class="button square" aria-label="Keys and help" title="Keys and help (?)"
                onclick={link.on(|_| Action::ShowHelp)}>{ "?" }</button>
        </header>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct TabProps {
    screen: Screen,
    here: bool,
}

#[component]
fn Tab(props: &TabProps) -> Html {
    let link = use_link();
    let screen = props.screen;
    html! {
        <button type="button" class="tab" aria-current={props.here.then_some("page")} onclick={link.on(move |_| Action::ShowScreen(screen))}>
            { screen.title() }
        </button>
    }
}
