//! The first screen: stack, tree, inspector. Side by side where there is room, else one at a time.

pub mod content;
mod hidden;
pub mod inspect;
pub mod stack;
pub mod tree;

use crate::app::state::{AppState, Open, Pane};
use crate::ui::glue::hooks::{use_drawn, use_link};
use crate::ui::glue::part::part;
use crate::ui::screens::ScreenProps;
use crate::ui::widgets::icon::Shape;
use crate::ui::widgets::panes::pane_tabs;
use crate::view::rows::TreeView;
use crate::view::stack::{StackView, stack};
use content::ContentPanel;
pub use content::find::FIND_ID;
use hidden::HiddenPane;
use inspect::Inspector;
use stack::StackPane;
use std::rc::Rc;
use tree::TreePane;
use yew::prelude::*;

/// Its sign on the rail.
pub const SIGN: Shape = Shape::Explore;

/// The current image's stack, computed again when what it is drawn from has changed.
#[hook]
fn use_stack(open: &Open) -> Rc<StackView> {
    let facts = open.current_facts().cloned();
    use_memo(
        (open.contents.clone(), open.image, open.blobs.clone(), facts),
        |(contents, image, blobs, facts)| {
            let Some(image) = contents.images.get(*image as usize) else {
                return StackView::default();
            };
            stack(
                contents,
                image,
                blobs,
                facts.as_ref().map_or(&[], |facts| facts.layers.as_slice()),
            )
        },
    )
}

#[component]
pub fn Explore(props: &ScreenProps) -> Html {
    match props.state.archives.shown() {
        Some(open) => part!(Panes { open: open.clone(), state: Rc::clone(&props.state) }),
        None => Html::default(),
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PanesProps {
    open: Open,
    state: Rc<AppState>,
}

#[component]
fn Panes(props: &PanesProps) -> Html {
    let (state, open) = (&props.state, &props.open);
    let (view, link) = (use_stack(open), use_link());
    // All panes at once would keep a slow machine from its first frame of a new image.
    let stack_is_drawn = use_drawn(|| open.current_facts().is_some());
    if open.current().is_none() {
        return html! { <p class="nothing">{ "This archive holds no image. See the findings below for what it lists." }</p> };
    }
    let shown = match state.pane {
        Pane::Layers => "shows-layers",
        Pane::Files => "shows-files",
        Pane::Details => "shows-details",
    };
    let layers = view.layers;
    let explore = &state.screens.explore;
    let tree = &explore.tree;
    let panel = explore.panel.as_ref().zip(explore.life.known());
    let pins = explore.panel.as_ref().map(|panel| (panel.shown_against(), panel.version));
    html! {
        <div class={classes!("explore", shown, panel.is_some().then_some("shows-content"))}>
            { pane_tabs(state.pane, ["Layers", "Files", "Details"], &link) }
            <StackPane key={format!("{}-{}", open.id.0, open.image)} view={Rc::clone(&view)} chosen={tree.query.layer} tree={tree.query.view}
                archive={open.id} facts={open.current_facts().cloned()} />
            if stack_is_drawn {
                if explore.shows_hidden && open.current_facts().is_some() {
                    { part!(HiddenPane { hidden: explore.hidden.clone(), layers }) }
                } else {
                    { part!(TreePane { tree: tree.clone(), layers, open: open.clone() }) }
                }
                { part!(Inspector { view, life: explore.life.clone(), selected: tree.selected, layer: tree.query.layer, is_final: tree.query.view == TreeView::Final, facts: open.current_facts().cloned(), pins, packages: explore.packages_of(open.image_ref()).cloned() }) }
                if let Some((panel, life)) = panel {
                    { part!(ContentPanel { panel: panel.clone(), life: life.clone(), layers, wrap: explore.wrap, manner: explore.manner }) }
                }
            }
        </div>
    }
}
