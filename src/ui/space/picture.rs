//! The picture: a few painted paths and what is written on them. It is one stop of the keyboard, and a tree for those who don't see
//! it: the block that the keyboard is on, the folders around it, and what stands beside it and in it.

use super::{colour, waiting};
use crate::app::shared::Shared;
use crate::app::space::{SpaceAction, step};
use crate::ui::glue::hooks::{has_modifier, use_link};
use crate::view::space::{Block, Fill, Heard, Line, Picture, Rect, Tone, What};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// Size of the type in the picture's units, of which one is a pixel where the text is of the usual size.
const TYPE: f64 = 12.5;

#[derive(Clone, PartialEq, Properties)]
pub struct PictureProps {
    pub picture: Option<Shared<Picture>>,
    /// The block that is selected.
    pub active: Option<u32>,
    /// Why there is none.
    pub failed: Option<String>,
}

#[component]
pub fn PicturePane(props: &PictureProps) -> Html {
    let link = use_link();
    let pane = use_node_ref();
    let under = use_state_eq(|| None::<u32>);
    use_room(&pane, link.on(|(width, height)| SpaceAction::Room(width, height).into()));
    let at = {
        let (pane, picture) = (pane.clone(), props.picture.clone());
        move |event: &MouseEvent| {
            let (picture, pane) = (picture.as_ref()?, pane.cast::<Element>()?);
            let (edge, scale) = (pane.get_bounding_client_rect(), scale(&pane));
            let place = |from: i32, edge: f64| ((f64::from(from) - edge) / scale) as f32;
            picture.at(place(event.client_x(), edge.left()), place(event.client_y(), edge.top()))
        }
    };
    let onmousemove = {
        let (under, at) = (under.setter(), at.clone());
        Callback::from(move |event: MouseEvent| under.set(at(&event)))
    };
    let onmouseleave = {
        let under = under.setter();
        Callback::from(move |_: MouseEvent| under.set(None))
    };
    let onclick = {
        let link = link.clone();
        Callback::from(move |event: MouseEvent| {
            at(&event).into_iter().for_each(|at| link.send(SpaceAction::Press(at).into()));
        })
    };
    let onkeydown = {
        let link = link.clone();
        Callback::from(move |event: KeyboardEvent| {
            let action = match step(&event.key()) {
                _ if has_modifier(&event) => return,
                Some(step) => SpaceAction::Walk(step),
                None if event.key() == "Enter" => SpaceAction::Enter,
                None => return,
            };
            event.prevent_default();
            link.send(action.into());
        })
    };
    let painted =
        use_memo(props.picture.clone(), |picture| picture.as_ref().map(|picture| painted(picture)));
    let heard = use_memo((props.picture.clone(), props.active), |(picture, active)| {
        let picture = picture.as_ref().filter(|picture| !picture.blocks.is_empty());
        picture.map(|picture| heard(picture, *active))
    });
    let body = match (&props.picture, &props.failed) {
        (None, Some(why)) => html! { <p class="space-waiting" role="alert">{ why }</p> },
        (None, None) => waiting(&link),
        (Some(picture), _) if picture.blocks.is_empty() => {
            html! { <p class="space-waiting">{ "No file in this folder has any bytes here." }</p> }
        }
        (Some(picture), _) => html! {
            <div class="space-tree" role="tree" tabindex="0" aria-label="Folders and files by size" aria-activedescendant={id(props.active.unwrap_or(0))}
                {onkeydown} {onclick} {onmousemove} {onmouseleave}>
                <svg aria-hidden="true" viewBox={format!("0 0 {} {}", picture.width, picture.height)}>
                    { (*painted).clone() }
                    { outline(picture, *under, "is-under") }
                    { outline(picture, props.active, "is-active") }
                </svg>
                { (*heard).clone() }
            </div>
        },
    };
    html! { <div ref={pane} class="space-picture">{ body }</div> }
}

fn id(at: u32) -> String {
    format!("space-{at}")
}

/// What those hear who don't see the picture.
fn heard(picture: &Picture, active: Option<u32>) -> Html {
    picture.heard(active.unwrap_or(0)).into_iter().map(|of| item(picture, of, active)).collect()
}

fn item(picture: &Picture, of: Heard, active: Option<u32>) -> Html {
    let Heard { at, place, of, holds } = of;
    let block = &picture.blocks[at as usize];
    html! {
        <span key={at} id={id(at)} class="hush" role="treeitem" aria-level={(block.depth + 1).to_string()} aria-posinset={place.to_string()}
            aria-setsize={of.to_string()} aria-selected={(active == Some(at)).to_string()}
            aria-expanded={(block.what == What::Folder).then(|| (holds > 0).to_string())}>{ &block.says }</span>
    }
}

fn painted(picture: &Picture) -> Html {
    html! {
        <>
            <defs>
                <pattern id="space-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" /><path d="M1 0v6" /></pattern>
                <pattern id="space-dots" width="5" height="5" patternUnits="userSpaceOnUse"><circle cx="2.5" cy="2.5" r=".8" /></pattern>
            </defs>
            { for picture.fills.iter().map(fill) }
            { for picture.lines.iter().map(line) }
        </>
    }
}

fn fill(fill: &Fill) -> Html {
    let (class, paint) = match fill.tone {
        Tone::Folder => ("folder", mixed(fill, 22)),
        Tone::Leaf => ("leaf", mixed(fill, 46)),
        Tone::Strip => ("strip", colour(fill.shade, fill.stratum)),
        Tone::Dots => ("dots", "url(#space-dots)".to_owned()),
        Tone::Hatch => ("hatch", "url(#space-hatch)".to_owned()),
    };
    html! { <path {class} d={fill.path.clone()} fill={paint} /> }
}

/// As pale as what is written on it needs.
fn mixed(fill: &Fill, percent: u8) -> String {
    let percent = if fill.shade.is_none() { percent / 2 } else { percent };
    format!("color-mix(in oklab,{} {percent}%,var(--surface))", colour(fill.shade, fill.stratum))
}

fn line(line: &Line) -> Html {
    let (x, y) = (line.x.to_string(), line.y.to_string());
    let transform = line.upright.then(|| format!("rotate(90 {x} {y})"));
    html! { <text class={classes!(line.kind.class(), line.hidden.then_some("on-hatch"))} {x} {y} {transform}>{ &line.text }</text> }
}

/// Around a block; with a word on it for who rests the pointer there.
fn outline(picture: &Picture, at: Option<u32>, class: &'static str) -> Html {
    let Some(Block { rect, says, .. }) = at.and_then(|at| picture.blocks.get(at as usize)) else {
        return Html::default();
    };
    let Rect { x, y, width, height } = *rect;
    let at = |value: f32| value.to_string();
    html! {
        <rect {class} x={at(x + 1.0)} y={at(y + 1.0)} width={at((width - 3.0).max(1.0))} height={at((height - 3.0).max(1.0))} rx="2"><title>{ says }</title></rect>
    }
}

/// How many pixels a unit of the picture has: as much as the text is larger.
fn scale(pane: &Element) -> f64 {
    let style = gloo::utils::window().get_computed_style(pane).ok().flatten();
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    size.map(|size| js_sys::parse_float(&size)).filter(|size| *size > 1.0).unwrap_or(TYPE) / TYPE
}

/// Tells how much room there is, at first and whenever it changes.
#[hook]
fn use_room(pane: &NodeRef, tell: Callback<(u32, u32)>) {
    let pane = pane.clone();
    use_effect_with((), move |()| {
        let measured = pane.clone();
        let changed = Closure::<dyn Fn()>::new(move || {
            let Some(pane) = measured.cast::<Element>() else { return };
            let scale = scale(&pane);
            let room = |pixels: i32| (f64::from(pixels.max(0)) / scale) as u32;
            let (width, height) = (room(pane.client_width()), room(pane.client_height()));
            if width > 0 && height > 0 {
                tell.emit((width, height));
            }
        });
        let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(pane)) = (&observer, pane.cast::<Element>()) {
            observer.observe(&pane);
        }
        move || {
            observer.into_iter().for_each(|observer| observer.disconnect());
            drop(changed);
        }
    });
}
