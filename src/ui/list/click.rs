//! Clicks on rows: one listener for all of them, which finds the row by its element's id.

use super::Drawn;
use super::row::node_of;
use crate::app::action::Action;
use crate::app::listing::ListAction;
use crate::app::shared::Shared;
use crate::app::state::Pane;
use crate::ui::glue::hooks::Link;
use crate::view::list::{Fold, Window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};
use yew::{Callback, TargetCast, hook};

/// What was clicked on: the row's index, its node, and whether it is a folder.
struct Hit {
    index: u32,
    node: u32,
    folder: bool,
    on_twisty: bool,
    /// On the mark of a folder that says what changes in it.
    on_inside: bool,
}

fn hit<L: Drawn>(window: &Window<L>, event: &MouseEvent) -> Option<Hit> {
    let target = event.target_dyn_into::<Element>()?;
    let node = node_of(&target.closest("[role=row]").ok()??.id())?;
    let at = window.rows.iter().position(|row| row.node == node)?;
    let index = window.first + u32::try_from(at).ok()?;
    Some(Hit {
        index,
        node,
        folder: window.rows[at].open.is_some(),
        on_twisty: target.class_list().contains("twisty"),
        on_inside: target.class_list().contains("touched"),
    })
}

/// Selects the row; opens or closes a folder by its twisty.
pub fn clicked<L: Drawn>(
    link: &Link,
    send: &Callback<ListAction<L>>,
    window: &Window<L>,
    event: &MouseEvent,
) {
    let Some(Hit { index, node, folder, on_twisty, on_inside }) = hit(window, event) else {
        return;
    };
    send.emit(ListAction::Select { row: index, node });
    // A finger has no double click, and there is room for one pane only.
    let narrow = is_narrow();
    if on_inside {
        send.emit(ListAction::Inside(node));
        return;
    }
    if folder && (on_twisty || narrow) {
        send.emit(ListAction::Fold(Fold::Toggle(node)));
    } else if narrow {
        link.send(Action::ShowPane(Pane::Details));
    }
}

/// Opens or closes a folder.
pub fn double_clicked<L: Drawn>(
    send: &Callback<ListAction<L>>,
    window: &Window<L>,
    event: &MouseEvent,
) {
    if let Some(Hit { node, folder: true, .. }) = hit(window, event)
        && !is_narrow()
    {
        send.emit(ListAction::Fold(Fold::Toggle(node)));
    }
}

/// There is room for one pane only: then, as the style sheet decides, there are tabs for them.
fn is_narrow() -> bool {
    let tabs = gloo::utils::document().query_selector(".pane-tabs").ok().flatten();
    tabs.and_then(|tabs| tabs.dyn_into::<HtmlElement>().ok())
        .is_some_and(|tabs| tabs.offset_parent().is_some())
}

/// What a click and a double click on the rows do.
#[hook]
pub fn use_clicks<L: Drawn>(
    link: &Link,
    send: &Callback<ListAction<L>>,
    window: &Shared<Window<L>>,
) -> (Callback<MouseEvent>, Callback<MouseEvent>) {
    let clicked = {
        let (link, send, window) = (link.clone(), send.clone(), window.clone());
        Callback::from(move |event: MouseEvent| clicked(&link, &send, &window, &event))
    };
    let (send, window) = (send.clone(), window.clone());
    let twice = Callback::from(move |event: MouseEvent| double_clicked(&send, &window, &event));
    (clicked, twice)
}
