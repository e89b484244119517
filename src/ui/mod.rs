//! Yew components, and plain functions where no hook is needed: they draw what `view` and the worker hand them.
//!
//! * `glue/`: what stands between Yew and the browser: the store, effects, keys, marks, CSSOM.
//! * `shell/`: the frame around every screen: header, rail, status line, dialogs, messages.
//! * `open/`: how files come in: landing page, drop, picker, progress, refusal.
//! * `explore/`: the *Explore* screen: stack, tree, inspector.
//! * `secrets/`: the *Secrets* screen.
//! * `image/`: the *Image* screen.
//! * `compare/`: the *Compare* screen.
//! * `waste/`: the *Waste* screen.
//! * `space/`: the *Space* screen: the picture and the lists of what is largest.
//! * `search/`: the *Search* screen.
//! * `playground/`: the *Playground* screen: terminal, stage; what is in them comes from the lab.
//! * `learn/`: the *Learn* screen: the list of lessons; the one that is taught stands on the playground.
//! * `list/`: a list with a tree in it, for every screen that has one.
//! * `widgets/`: small things that any screen uses.
//!
//! A new screen is one folder, and its lines in `screens.rs`.

pub mod compare;
pub mod explore;
pub mod glue;
pub mod image;
pub mod learn;
pub mod list;
pub mod open;
pub mod playground;
pub mod screens;
pub mod search;
pub mod secrets;
pub mod shell;
pub mod space;
pub mod waste;
pub mod widgets;

use wasm_bindgen::JsCast;

/// Puts the page's program in the place of the shell that the HTML draws.
pub fn run() {
    glue::css::observe();
    let document = gloo::utils::document();
    let root = document
        .get_element_by_id("app")
        .unwrap_or_else(|| document.body().unwrap_or_else(gloo::utils::body).unchecked_into());
    root.set_inner_html("");
    yew::Renderer::<shell::app::App>::with_root(root).render();
}
