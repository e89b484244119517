//! The Space screen: where the bytes of an image are, as a picture and as lists.

mod lists;
mod picture;
mod title;

use crate::app::action::Action;
use crate::app::screens::Screen;
use crate::app::space::SpaceAction;
use crate::app::state::Pane;
use crate::ui::glue::css;
use crate::ui::glue::hooks::{Link, use_link};
use crate::ui::glue::part::part;
use crate::ui::screens::ScreenProps;
use crate::ui::widgets::icon::{Shape, icon};
use crate::ui::widgets::panes::pane_tabs;
use crate::view::space::{Picture, Shade, ShadeRow, Spot};
use picture::PicturePane;
use std::rc::Rc;
use yew::prelude::*;

/// Its sign on the rail.
pub const SIGN: Shape = Shape::Space;

#[component]
pub fn Space(props: &ScreenProps) -> Html {
    let link = use_link();
    let state = &props.state;
    let space = &state.screens.space;
    let Some(open) = state.archives.shown() else { return Html::default() };
    if open.current().is_none() {
        return html! { <p class="nothing">{ "This archive holds no image. See the findings below for what it lists." }</p> };
    }
    let is_of_image = space.image.is_some() && space.image == state.archives.ready();
    let picture = space.picture.known().filter(|_| is_of_image).cloned();
    let shown = match state.pane {
        Pane::Layers => "shows-picture",
        Pane::Files => "shows-files",
        Pane::Details => "shows-kinds",
    };
    let layers = open.layers();
    let failed = space.picture.failed().map(|why| why.to_string());
    html! {
        <div class={classes!("space", shown)}>
            { pane_tabs(state.pane, ["Picture", "Files", "Kinds"], &link) }
            <section class="space-main" aria-label="Picture">
                { title::title(&link, space) }
                { crumbs(&link, picture.as_deref(), space.selected.as_ref()) }
                { legend(picture.as_deref()) }
                { part!(PicturePane { picture, active: space.active(), failed }) }
                { detail(&link, space.selected.as_ref()) }
            </section>
            { lists::lists(&link, space, is_of_image, layers) }
        </div>
    }
}

/// The way to the folder that is drawn, and on to what is selected in it.
fn crumbs(link: &Link, picture: Option<&Picture>, selected: Option<&Spot>) -> Html {
    let Some(picture) = picture else {
        return html! { <nav class="space-crumbs" aria-label="Folder"></nav> };
    };
    let last = picture.crumbs.len() - 1;
    let crumb = |(at, crumb): (usize, &crate::view::space::Crumb)| {
        let node = crumb.node;
        html! {
            <>
                if at > 0 { <i aria-hidden="true">{ "›" }</i> }
                <button type="button" aria-current={(at == last).then_some("location")}
                    onclick={link.on(move |_| SpaceAction::Zoom(node).into())}>{ &crumb.name }</button>
            </>
        }
    };
    let inside = selected.and_then(|spot| {
        let within = picture.path.trim_end_matches('/');
        spot.path.strip_prefix(within)?.strip_prefix('/').filter(|rest| !rest.is_empty())
    });
    html! {
        <nav class="space-crumbs" aria-label="Folder">
            { for picture.crumbs.iter().enumerate().map(crumb) }
            if let Some(inside) = inside { <i aria-hidden="true">{ "›" }</i><span>{ inside }</span> }
        </nav>
    }
}

/// The colour of a shade, whole.
fn colour(shade: Option<Shade>, stratum: f32) -> String {
    match shade {
        Some(Shade::Layer(_)) => css::colour(stratum),
        Some(Shade::Change(kind)) => format!("var(--change-{kind})"),
        Some(Shade::Group(group)) => format!("var(--group-{group})"),
        None => "var(--line-strong)".to_owned(),
    }
}

/// What the colours mean, as wide as they take of the picture.
fn legend(picture: Option<&Picture>) -> Html {
    let row = |row: &ShadeRow| {
        let style = format!("--c:{};--part:{}", colour(Some(row.shade), row.stratum), row.part);
        html! {
            <li data-css={style}>
                <i aria-hidden="true"></i><b>{ &row.name }</b>{ " " }{ &row.size }
                if !row.hidden.is_empty() { <span class="space-hidden" title={format!("{} of it hidden", row.hidden)}>{ format!("{} hidden", row.hidden) }</span> }
            </li>
        }
    };
    let shades = picture.map_or(&[][..], |picture| &picture.shades);
    html! { <ul class="space-legend" aria-label="Colours" tabindex="0">{ for shades.iter().map(row) }</ul> }
}

/// What is said of what is selected, and where one can go with it.
fn detail(link: &Link, selected: Option<&Spot>) -> Html {
    let Some(spot) = selected else {
        return html! {
            <p class="space-detail hint">{ "Press a folder to fill the picture with it, a file to select it. Arrows walk, Enter zooms, Esc goes back." }</p>
        };
    };
    let path: Rc<str> = spot.path.as_str().into();
    let about = spot.says.split_once(", ").map_or("", |(_, about)| about);
    html! {
        <div class="space-detail">
            <div><b title={spot.path.clone()}>{ &spot.path }</b><span>{ about }</span></div>
            <button type="button" class="button" onclick={link.on(move |_| SpaceAction::ShowInTree(Rc::clone(&path)).into())}>
                { icon(Shape::Explore) }{ "Show in Explore" }
            </button>
        </div>
    }
}

/// The doors of the hidden bytes are elsewhere; the image may still be read.
fn waiting(link: &Link) -> Html {
    html! {
        <p class="space-waiting">
            { "The picture is drawn as soon as all layers are read. " }
            <button type="button" class="door" onclick={link.on(|_| Action::ShowScreen(Screen::Explore))}>{ "The stack is there already." }</button>
        </p>
    }
}
