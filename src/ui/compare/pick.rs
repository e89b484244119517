//! Which image is A, or B: one of all images of all open archives.

use crate::app::compare::{Choice, CompareAction};
use crate::ui::glue::hooks::use_link;
use crate::ui::widgets::name::cut_name;
use crate::view::names::NameParts;
use crate::worker::protocol::ImageRef;
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct PickProps {
    /// 0: A, 1: B.
    pub side: usize,
    pub choices: Rc<Vec<Choice>>,
    pub chosen: Option<ImageRef>,
    /// The image of the other side.
    pub other: Option<ImageRef>,
}

#[component]
pub fn Pick(props: &PickProps) -> Html {
    let link = use_link();
    let (side, letter) = (props.side, if props.side == 0 { "A" } else { "B" });
    let onchange = {
        let choices = Rc::clone(&props.choices);
        Callback::from(move |event: Event| {
            let number = event
                .target_dyn_into::<HtmlSelectElement>()
                .and_then(|select| select.value().parse::<u32>().ok());
            if let Some(choice) = choices.iter().find(|choice| Some(choice.number) == number) {
                link.send(CompareAction::Choose(side, choice.image).into());
            }
        })
    };
    let option = |choice: &Choice| {
        let about = if choice.platform.is_empty() {
            String::new()
        } else {
            format!(" · {}", choice.platform)
        };
        html! {
            <option key={choice.number} value={choice.number.to_string()} selected={props.chosen == Some(choice.image)}>
                { format!("{}{about}", choice.title) }
            </option>
        }
    };
    let group = |choices: &[Choice]| {
        let name = choices.first().map(|choice| choice.archive.clone()).unwrap_or_default();
        html! { <optgroup label={name}>{ for choices.iter().map(option) }</optgroup> }
    };
    // What the box itself would cut at its end is drawn over it, cut in the middle; the list that it opens has the names whole.
    let title = |of: Option<ImageRef>| {
        let choice = props.choices.iter().find(|choice| Some(choice.image) == of);
        choice.map(|choice| choice.title.as_str()).unwrap_or_default()
    };
    let platform = props
        .choices
        .iter()
        .find(|choice| Some(choice.image) == props.chosen)
        .map(|choice| choice.platform.clone());
    let apart = title(props.chosen) != title(props.other);
    let parts = NameParts::beside(title(props.chosen), title(props.other));
    html! {
        <span class="compare-pick" title={title(props.chosen).to_owned()}><b aria-hidden="true">{ letter }</b>
            <span class="face" aria-hidden="true">{ cut_name(&parts) }if !apart { <span class="platform">{ platform }</span> }</span>
            <select aria-label={format!("Image {letter}")} {onchange}>
                { for props.choices.chunk_by(|a, b| a.image.archive == b.image.archive).map(group) }
            </select>
        </span>
    }
}
