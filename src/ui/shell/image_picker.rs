//! Which image of the archive: its names and platform, and the others to choose from.

use crate::app::explore::ExploreAction;
use crate::app::shared::Shared;
use crate::domain::{Archive, Image};
use crate::ui::glue::hooks::{Link, focus, use_link};
use crate::ui::glue::part::part;
use crate::ui::widgets::icon::{Shape, icon};
use crate::ui::widgets::name::cut_name;
use crate::view::names::NameParts;
use crate::view::text;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ImagePickerProps {
    pub contents: Shared<Archive>,
    pub image: u32,
    /// Of the file, for images without a name.
    pub name: AttrValue,
}

/// What an image is called first.
fn title(image: &Image, file: &str) -> String {
    let id = || image.id.as_ref().map(|id| id.short().to_owned());
    image
        .tags
        .first()
        .map(|tag| text::escape(tag.as_bytes()))
        .or_else(id)
        .unwrap_or_else(|| text::escape(file.as_bytes()))
}

#[component]
pub fn ImagePicker(props: &ImagePickerProps) -> Html {
    let link = use_link();
    let open = use_state(|| false);
    let images = &props.contents.images;
    let Some(image) = images.get(props.image as usize) else { return Html::default() };
    let face = html! {
        <>
            { cut_name(&NameParts::of(&title(image, &props.name))) }
            if image.tags.len() > 1 { <span class="more">{ format!("+{}", image.tags.len() - 1) }</span> }
            <span class="platform">{ text::platform(image) }</span>
        </>
    };
    if images.len() < 2 && image.tags.len() < 2 {
        return html! { <span class="image-pick" title={format!("{} in {}", title(image, &props.name), text::escape(props.name.as_bytes()))}>{ face }</span> };
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    // The list closes when the focus goes elsewhere.
    let onfocusout = {
        let open = open.clone();
        Callback::from(move |event: FocusEvent| {
            let inside = event.current_target().and_then(|t| t.dyn_into::<Node>().ok());
            let next = event.related_target().and_then(|t| t.dyn_into::<Node>().ok());
            if !inside.is_some_and(|inside| inside.contains(next.as_ref())) {
                open.set(false);
            }
        })
    };
    let label = format!("Image: {}. Choose one of {}", title(image, &props.name), images.len());
    html! {
        <div class="image-picker" {onfocusout}>
            <button type="button" id="image-pick" class="image-pick" aria-haspopup="listbox" aria-expanded={open.to_string()}
                title={label} onclick={toggle}>
                { face }{ icon(Shape::Down) }
            </button>
            if *open { { part!(ImageList { contents: props.contents.clone(), image: props.image, name: props.name.clone(), on_done: done(&link, &open) }) } }
        </div>
    }
}

/// Closes the list; gives the focus back; shows what was chosen.
fn done(link: &Link, open: &UseStateHandle<bool>) -> Callback<Option<u32>> {
    let (link, open) = (link.clone(), open.clone());
    Callback::from(move |chosen: Option<u32>| {
        open.set(false);
        focus("image-pick");
        if let Some(image) = chosen {
            link.send(ExploreAction::ChooseImage(image).into());
        }
    })
}

#[derive(Clone, PartialEq, Properties)]
struct ImageListProps {
    contents: Shared<Archive>,
    image: u32,
    name: AttrValue,
    on_done: Callback<Option<u32>>,
}

#[component]
fn ImageList(props: &ImageListProps) -> Html {
    let at = use_state(|| props.image);
    let node = use_node_ref();
    use_effect_with((), {
        let node = node.clone();
        move |()| node.cast::<HtmlElement>().into_iter().for_each(|list| drop(list.focus()))
    });
    let last = u32::try_from(props.contents.images.len()).unwrap_or(1).saturating_sub(1);
    let onkeydown = {
        let (at, done) = (at.clone(), props.on_done.clone());
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowDown" => (*at + 1).min(last),
                "ArrowUp" => at.saturating_sub(1),
                "Home" => 0,
                "End" => last,
                "Enter" | " " => {
                    event.prevent_default();
                    return done.emit(Some(*at));
                }
                "Escape" => {
                    event.prevent_default();
                    return done.emit(None);
                }
                _ => return,
            };
            event.prevent_default();
            at.set(next);
        })
    };
    let option = |(image, index): (&Image, u32)| {
        let done = props.on_done.clone();
        let tags = image
            .tags
            .iter()
            .map(|tag| html! { <span class="tag">{ text::escape(tag.as_bytes()) }</span> });
        html! {
            <li key={index} id={format!("image-{index}")} role="option" aria-selected={(index == props.image).to_string()}
                class={classes!((index == *at).then_some("is-active"))} onclick={move |_| done.emit(Some(index))}>
                <span class="tags">
                    if image.tags.is_empty() { <span class="tag">{ title(image, &props.name) }</span><em>{ " untagged" }</em> }
                    { for tags }
                </span>
                <span class="about">
                    { [text::platform(image), text::counted(image.layers.len() as u64, "layer", "layers")].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ") }
                </span>
            </li>
        }
    };
    html! {
        <ul ref={node} class="listbox" role="listbox" aria-label="Images in this archive" tabindex="0"
            aria-activedescendant={format!("image-{}", *at)} {onkeydown}>
            { for props.contents.images.iter().zip(0u32..).map(option) }
        </ul>
    }
}
