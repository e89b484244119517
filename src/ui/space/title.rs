//! The line above the picture: how it looks.

use crate::app::space::{SpaceAction, SpaceState};
use crate::ui::glue::hooks::Link;
use crate::view::space::{Colour, Counted, Look, Shape};
use yew::prelude::*;

/// Three switches.
pub fn title(link: &Link, space: &SpaceState) -> Html {
    let look = space.look;
    let choice = |name: &'static str, title: &'static str, other: Look| {
        html! {
            <button type="button" {title} aria-pressed={(other == look).to_string()}
                onclick={link.on(move |_| SpaceAction::Look(other).into())}>{ name }</button>
        }
    };
    let shape = |name, title, shape| choice(name, title, Look { shape, ..look });
    let counted = |name, title, counted| choice(name, title, Look { counted, ..look });
    let colour = |name, title, colour| choice(name, title, Look { colour, ..look });
    html! {
        <header class="space-title">
            <h2>{ "Space" }</h2>
            <div class="segments" role="group" aria-label="Shape">
                { shape("Icicle", "Folders above what lies in them (x)", Shape::Icicle) }
                { shape("Squares", "Folders around what lies in them (x)", Shape::Squares) }
            </div>
            <div class="segments" role="group" aria-label="Which bytes">
                { counted("Stored", "All bodies that layers store, hidden ones too (f)", Counted::Stored) }
                { counted("Final image", "What the final image shows, hard links once (f)", Counted::Final) }
            </div>
            <span class="gap"></span>
            <span class="space-by" aria-hidden="true">{ "Colour by" }</span>
            <div class="segments" role="group" aria-label="Colour by">
                { colour("layer", "Which layer stores it (c)", Colour::Layer) }
                { colour("change", "What that layer did to the path (c)", Colour::Change) }
                { colour("kind", "What kind of file it is (c)", Colour::Kind) }
            </div>
        </header>
    }
}
