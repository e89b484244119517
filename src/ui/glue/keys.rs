//! The keys that work everywhere, in one table: the help lists what the listener obeys.

use super::hooks::{Link, focus, has_modifier, is_typing};
use crate::app::action::Action;
use crate::app::compare::{CompareAction, SCREEN};
use crate::ui::screens::SCREENS;
use crate::view::rows::TreeView;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// Id of the filter's input.
pub const FILTER_ID: &str = "filter";

/// A row of the help: keys and what they do.
pub type Help = (&'static [&'static str], &'static str);

/// Keys that work everywhere.
pub const EVERYWHERE: &[Help] = &[
    (&["/"], "Filter paths"),
    (&["[", "]"], "One layer down, one layer up"),
    (&["v"], "Next view: this layer, merged, final"),
    (&["1"], "Explore"),
    (&["2"], "Compare"),
    (&["o"], "Open an image"),
    (&["?"], "This list"),
    (&["Esc"], "One step back: close, clear the filter, clear the selection"),
];

/// Keys on the Compare screen.
pub const IN_COMPARE: &[Help] = &[
    (&["s"], "Swap A and B"),
    (&["t"], "Ignore times, or count them"),
    (&["b"], "Open another file as B"),
];

/// Keys in the stack.
pub const IN_STACK: &[Help] =
    &[(&["↑", "↓"], "Layer above, layer below"), (&["Home", "End"], "Top layer, base layer")];

/// Keys in the tree.
pub const IN_TREE: &[Help] = &[
    (&["↑", "↓"], "Row above, row below"),
    (&["→"], "Open the folder, then go into it"),
    (&["←"], "Close the folder, or go to the folder around"),
    (&["Enter"], "Open or close the folder"),
    (&["*"], "Open the folder and all below"),
    (&["PageUp", "PageDown"], "A screenful up or down"),
    (&["Home", "End"], "First row, last row"),
];

/// Obeys a key pressed anywhere. What a component has already taken is left alone.
pub fn pressed(link: &Link, event: &web_sys::Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    if key.default_prevented() || has_modifier(key) {
        return;
    }
    let state = link.0.state();
    // A dialog is modal: it hears its keys itself.
    if state.dialog.is_some() {
        return;
    }
    if is_typing(event) {
        if key.key() == "Escape" {
            leave_field(link, event);
        }
        return;
    }
    let action = match key.key().as_str() {
        "/" => {
            key.prevent_default();
            focus(FILTER_ID);
            None
        }
        "[" => Some(Action::StepLayer(-1)),
        "]" => Some(Action::StepLayer(1)),
        "v" => Some(Action::ChooseView(match state.tree.query.view {
            TreeView::Layer => TreeView::Merged,
            TreeView::Merged => TreeView::Final,
            TreeView::Final => TreeView::Layer,
        })),
        "o" => {
            crate::ui::open::picker::open();
            None
        }
        "s" if &*state.screen == SCREEN => Some(Action::Compare(CompareAction::Swap)),
        "t" if &*state.screen == SCREEN => Some(Action::Compare(CompareAction::ToggleTimes)),
        "b" if &*state.screen == SCREEN => {
            crate::ui::compare::open::pick();
            None
        }
        "?" => Some(Action::ShowHelp),
        "Escape" => Some(Action::Back),
        digit => digit
            .parse::<usize>()
            .ok()
            .and_then(|n| SCREENS.get(n.wrapping_sub(1)))
            .map(|s| Action::ShowScreen(s.id.into())),
    };
    if let Some(action) = action {
        link.send(action);
    }
}

/// `Esc` in the filter clears it, and then leaves it.
fn leave_field(link: &Link, event: &web_sys::Event) {
    let field =
        event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    match field {
        Some(field) if field.id() == FILTER_ID && !field.value().is_empty() => {
            link.send(Action::Filter("".into()))
        }
        Some(field) => drop(field.blur()),
        None => {}
    }
}
