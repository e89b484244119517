//! Pages of a content, one below the other. Near an end the next comes; what is seen stays where it is.

use super::BODY_ID;
use crate::app::explore::{ContentAction, ExploreAction};
use crate::app::shared::Shared;
use crate::ui::glue::hooks::{Link, has_modifier, use_link};
use crate::view::content::{At, Form, Page, PageRow, found_in};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// So many pixels before an end the next page is asked for.
const NEAR: i32 = 1600;
/// Steps of the slider.
const STEPS: u64 = 1000;

#[derive(Clone, PartialEq, Properties)]
pub struct PagesProps {
    pub pages: Vec<Shared<Page>>,
    pub jump: u32,
    pub wrap: bool,
    /// What is looked for.
    pub find: std::rc::Rc<str>,
    /// Case counts.
    pub case: bool,
}

/// Where pages stood when they were drawn last.
#[derive(Default)]
struct Stood {
    jump: u32,
    top: i32,
    /// The first byte of each, and how far down it was.
    pages: Vec<(String, i32)>,
}

fn more(link: &Link, down: bool) {
    link.send(ExploreAction::Content(ContentAction::More(down)).into());
}

fn go(link: &Link, at: At) {
    link.send(ExploreAction::Content(ContentAction::Go(at)).into());
}

/// The drawn pages: their first bytes and how far down they are.
fn standing(outer: &HtmlElement) -> Vec<(String, i32)> {
    let pages = outer.children();
    let all = (0..pages.length()).filter_map(|at| pages.item(at)?.dyn_into::<HtmlElement>().ok());
    all.map(|page| (page.id(), page.offset_top())).collect()
}

#[component]
pub fn Pages(props: &PagesProps) -> Html {
    let link = use_link();
    let outer = use_node_ref();
    let stood = use_mut_ref(Stood::default);
    use_effect_with((props.pages.clone(), props.jump, props.wrap), {
        let (outer, stood, link) = (outer.clone(), stood.clone(), link.clone());
        move |(pages, jump, _): &(Vec<Shared<Page>>, u32, bool)| {
            let Some(outer) = outer.cast::<HtmlElement>() else { return };
            let mut stood = stood.borrow_mut();
            let now = standing(&outer);
            if stood.jump != *jump {
                stood.jump = *jump;
                outer.set_scroll_top(place_of(&outer, pages));
            } else if let Some((id, top)) =
                now.iter().find(|(id, _)| stood.pages.iter().any(|(old, _)| old == id))
            {
                let old =
                    stood.pages.iter().find(|(old, _)| old == id).map_or(*top, |(_, old)| *old);
                outer.set_scroll_top(outer.scroll_top() + top - old);
            }
            stood.pages = now;
            stood.top = outer.scroll_top();
            let below = outer.scroll_height() - outer.client_height() - stood.top;
            if below < NEAR && pages.len() < 3 && !pages.is_empty() {
                let link = link.clone();
                crate::ui::glue::timing::after_paint(move || more(&link, true));
            }
        }
    });
    let onscroll = {
        let (outer, stood, link) = (outer.clone(), stood.clone(), link.clone());
        Callback::from(move |_: Event| {
            let Some(outer) = outer.cast::<HtmlElement>() else { return };
            let top = outer.scroll_top();
            let before = std::mem::replace(&mut stood.borrow_mut().top, top);
            if top > before && outer.scroll_height() - outer.client_height() - top < NEAR {
                more(&link, true);
            } else if top < before && top < NEAR {
                more(&link, false);
            }
        })
    };
    let ends = props.pages.first().zip(props.pages.last());
    let ends = ends.map(|(first, last)| (first.from, last.to, last.size));
    let onkeydown = {
        let link = link.clone();
        Callback::from(move |event: KeyboardEvent| {
            let Some((from, to, size)) = ends.filter(|_| !has_modifier(&event)) else { return };
            let at = match event.key().as_str() {
                "Home" if from > 0 => At::From(0),
                "End" if to < size => At::UpTo(size),
                _ => return,
            };
            event.prevent_default();
            go(&link, at);
        })
    };
    html! {
        <>
        { for ends.filter(|(from, to, size)| *from > 0 || to < size).map(|(from, to, size)| slider(&link, from, to, size)) }
        <div ref={outer} id={BODY_ID} class="content-body" role="region" aria-label="Content" tabindex="0" {onscroll} {onkeydown}>{ for props.pages.iter().map(|page| drawn(page, props)) }</div>
        </>
    }
}

/// Where the row that is looked for stands, a third down; without one the top, or the end where the page is the last.
fn place_of(outer: &HtmlElement, pages: &[Shared<Page>]) -> i32 {
    let target = outer.query_selector(".is-target").ok().flatten();
    if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        return target.offset_top() - outer.client_height() / 3;
    }
    let is_end = pages.first().is_some_and(|page| page.from > 0 && page.to >= page.size);
    if is_end { outer.scroll_height() } else { 0 }
}

/// To any place of a content that is not read whole.
fn slider(link: &Link, from: u64, to: u64, size: u64) -> Html {
    let here = (u128::from(from + to) / 2 * u128::from(STEPS) / u128::from(size.max(1))) as u64;
    let link = link.clone();
    let onchange = Callback::from(move |event: Event| {
        let value = event
            .target_dyn_into::<HtmlInputElement>()
            .map_or(0.0, |input| input.value_as_number());
        let byte = (size as f64 * value / STEPS as f64) as u64;
        go(&link, if byte == 0 { At::From(0) } else { At::Byte(byte.min(size - 1)) });
    });
    html! { <input type="range" class="content-place" min="0" max={STEPS.to_string()} value={here.to_string()} aria-label="Place in the file" {onchange} /> }
}

fn drawn(page: &Shared<Page>, props: &PagesProps) -> Html {
    let class = if page.form == Form::Hex { "content-page is-hex" } else { "content-page" };
    let row = |(row, at): (&PageRow, u32)| {
        let class = (page.target == Some(at)).then_some("is-target");
        html! { <p {class} data-n={row.label.clone()}>{ marked(&row.text, props) }</p> }
    };
    html! {
        <div {class} id={format!("page-{}", page.from)} key={page.from.to_string()}>
            if !page.note.is_empty() { <p class="note">{ &page.note }</p> }
            { for page.rows.iter().zip(0..).map(row) }
        </div>
    }
}

/// A row with what is looked for in it. In bytes, the row that has it is marked alone.
fn marked(text: &str, props: &PagesProps) -> Html {
    let pieces = found_in(text, &props.find, props.case);
    let piece = |(found, text): (bool, &str)| match found {
        true => html! { <mark>{ text }</mark> },
        false => html! { { text } },
    };
    pieces.into_iter().map(piece).collect()
}
