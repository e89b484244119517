//! The contents panel beside the tree: a version of the selected file, or how two differ.

pub mod difference;
pub mod find;
mod kind;
mod pages;

use crate::app::explore::content::{Show, versions};
use crate::app::explore::{ContentAction, ExploreAction, Panel};
use crate::app::shared::Shared;
use crate::ui::glue::hooks::{Link, focus, use_link};
use crate::ui::glue::part::part;
use crate::ui::widgets::chip::chip;
use crate::ui::widgets::icon::{Shape, icon};
use crate::view::content::{Manner, read_words};
use crate::view::rows::{LifeRow, LifeView};
use crate::view::text;
use pages::Pages;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Id of what can be scrolled: the keyboard goes there.
pub const BODY_ID: &str = "content-body";

/// What *Show keys* is for.
pub const KEYS_LEFT_OUT: &str = "Private keys are left out until you ask";

/// More than this takes long enough to be told how far it is.
const LONG: u64 = 8 << 20;

#[derive(Clone, PartialEq, Properties)]
pub struct ContentProps {
    pub panel: Panel,
    pub life: Shared<LifeView>,
    pub layers: u32,
    pub wrap: bool,
    pub manner: Manner,
}

/// The focus comes into the panel, and goes back to where it was: the row, or the button.
#[hook]
fn use_returned_focus(node: u32) {
    use_effect_with((), move |()| {
        let before = gloo::utils::document().active_element();
        focus(BODY_ID);
        move || {
            let before =
                before.filter(|before| before.is_connected() && before.tag_name() != "BODY");
            match before.and_then(|before| before.dyn_into::<HtmlElement>().ok()) {
                Some(before) => drop(before.focus()),
                None => focus(&format!("n{node}")),
            }
        }
    });
}

fn act(link: &Link, action: ContentAction) -> Callback<MouseEvent> {
    link.on(move |_| ExploreAction::Content(action.clone()).into())
}

#[component]
pub fn ContentPanel(props: &ContentProps) -> Html {
    let link = use_link();
    let (panel, life) = (&props.panel, &props.life);
    use_returned_focus(panel.node);
    use_effect_with(panel.change, |change| {
        let heading = change
            .and_then(|(at, _)| gloo::utils::document().get_element_by_id(&difference::id(at)));
        heading.into_iter().for_each(|heading| heading.scroll_into_view());
    });
    use_effect_with((panel.find.row(), panel.find.jump), |(row, _)| {
        let row = row.and_then(|_| {
            gloo::utils::document().query_selector(".content-body .is-found").ok().flatten()
        });
        row.into_iter().for_each(|row| row.scroll_into_view());
    });
    let name = life.path.rsplit('/').next().unwrap_or_default().to_owned();
    let label = format!("Content of {}", life.path);
    let body = match panel.show {
        Show::Difference => difference::drawn(panel),
        Show::Kind => kind::drawn(panel),
        _ => {
            part!(Pages {
                pages: panel.pages.clone(),
                jump: panel.jump,
                wrap: props.wrap,
                find: panel.find.text.clone(),
                case: panel.find.case
            })
        }
    };
    html! {
        <section class={classes!("content-panel", props.wrap.then_some("wraps"))} aria-label={label}>
            <header>
                <h2 title={life.path.clone()}><bdi>{ life.path.trim_end_matches(name.as_str()) }</bdi><b>{ name }</b></h2>
                if panel.place.is_some() || panel.show == Show::Difference {
                    <button type="button" class="button small" title={save_title(panel)} onclick={act(&link, ContentAction::Save)}>{ icon(Shape::Export) }{ "Save" }</button>
                }
                <button type="button" class="button small" aria-label="Close the content" title="Close (Esc)" onclick={act(&link, ContentAction::Close)}>{ icon(Shape::Close) }</button>
            </header>
            { tools(&link, props) }
            { body }
            { foot(&link, panel) }
        </section>
    }
}

/// What is saved: of two versions, the one that is looked at.
fn save_title(panel: &Panel) -> &'static str {
    match panel.show {
        Show::Difference => "Save version B as a file",
        _ => "Save this version as a file",
    }
}

/// Which version, and how it is shown.
fn tools(link: &Link, props: &ContentProps) -> Html {
    let panel = &props.panel;
    let show = |show: Show, name: &'static str, here: bool| {
        html! {
            <button type="button" aria-pressed={here.to_string()} onclick={act(link, ContentAction::Show(show))}>{ name }</button>
        }
    };
    let switch = |name: &'static str, on: bool, action: ContentAction, title: &'static str| {
        html! {
            <button type="button" class="button small switch" aria-pressed={on.to_string()} {title} onclick={act(link, action)}>{ name }</button>
        }
    };
    let is_difference = panel.show == Show::Difference;
    let is_hex = panel.is_hex();
    html! {
        <div class="content-tools" role="toolbar" aria-label="Content">
            <div class="segments" role="group" aria-label="What is shown">
                { show(Show::Kind, "What it is", panel.show == Show::Kind) }
                { show(Show::Text, "Text", panel.show == Show::Text && !is_hex) }
                if panel.laid.offered { { show(Show::Laid, "Laid out", panel.show == Show::Laid) } }
                { show(Show::Difference, "Difference", is_difference) }
                { show(Show::Hex, "Hex", is_hex) }
            </div>
            { version(link, props) }
            { find::drawn(link, panel) }
            if panel.is_private() { { switch("Show keys", panel.bare, ContentAction::ToggleBare, KEYS_LEFT_OUT) } }
            if is_difference {
                { switch("Side by side", props.manner.beside, ContentAction::ToggleBeside, "A and B side by side") }
                { switch("Ignore white space", props.manner.blank, ContentAction::ToggleBlank, "White space is no difference") }
            } else if panel.show != Show::Kind {
                { switch("Wrap", props.wrap, ContentAction::ToggleWrap, "Long lines go on in the next row (w)") }
            }
        </div>
    }
}

/// The version that is shown and the one that it is held against, with the ones beside it.
fn version(link: &Link, props: &ContentProps) -> Html {
    let (panel, life) = (&props.panel, &props.life);
    let known = versions(life);
    let at = known.iter().position(|layer| *layer == panel.version);
    let to = |layer: Option<u32>, name: &'static str, sign: &'static str| {
        html! {
            <button type="button" class="quiet-button" aria-label={name} title={name} disabled={layer.is_none()}
                onclick={act(link, ContentAction::Pin(1, layer.unwrap_or_default()))}>{ sign }</button>
        }
    };
    let below = at.and_then(|at| at.checked_sub(1)).map(|at| known[at]);
    let above = at.and_then(|at| known.get(at + 1).copied());
    let row = life.rows.get(panel.version as usize);
    html! {
        <div class="content-version" role="group" aria-label="Version">
            if panel.show == Show::Difference && panel.against.is_some() {
                <span class="pin-name">{ "A" }</span>{ chip(panel.against.unwrap_or_default(), props.layers) }
                <span class="pin-name">{ "B" }</span>
            }
            { to(below, "Version below ([)", "‹") }
            { chip(panel.version, props.layers) }
            { to(above, "Version above (])", "›") }
            <span class="quiet">{ row.map(of_version).unwrap_or_default() }</span>
        </div>
    }
}

/// `2.3 kB, hidden in the final image`
fn of_version(row: &LifeRow) -> String {
    let size = row.node.as_ref().map(|node| text::size(node.size)).unwrap_or_default();
    if row.hidden { format!("{size}, hidden in the final image") } else { size }
}

/// What was read, and what there is to say of it.
fn foot(link: &Link, panel: &Panel) -> Html {
    let (says, note) = match panel.show {
        Show::Difference => match panel.difference.known() {
            Some(view) => (view.words.clone(), view.note.clone()),
            None => (String::new(), String::new()),
        },
        Show::Kind => {
            let words = panel.kind.view.known().map(|view| view.words.clone());
            (words.unwrap_or_default(), String::new())
        }
        _ => match (panel.pages.first(), panel.pages.last()) {
            (Some(first), Some(last)) if first.to > first.from => {
                let read = read_words(first.from, last.to, last.size);
                (format!("{} · {read}", first.kind), first.way.clone())
            }
            _ => (String::new(), String::new()),
        },
    };
    let why = panel
        .failed
        .as_ref()
        .or(panel.kind.view.failed().filter(|_| panel.show == Show::Kind))
        .or(panel.laid.failed().filter(|_| panel.show == Show::Laid));
    html! {
        <footer class="content-foot">
            if let Some(why) = why {
                <span role="alert">{ why.to_string() }</span>
            } else if panel.is_reading() {
                <span>{ reading(panel.progress) }</span>
            } else {
                <span role="status">{ says }</span>
            }
            if !note.is_empty() { <span class="quiet">{ note }</span> }
            if panel.goes_on() {
                <button type="button" class="button small" title={difference::FURTHER} onclick={link.leaving(BODY_ID, || ExploreAction::Content(ContentAction::Further).into())}>{ "Compare further" }</button>
            }
        </footer>
    }
}

fn reading(progress: [(u64, u64); 2]) -> String {
    let [read, total] = [progress[0].0 + progress[1].0, progress[0].1 + progress[1].1];
    if total > LONG {
        return format!("Reading… {} of {}", text::size(read), text::size(total));
    }
    "Reading…".to_owned()
}
