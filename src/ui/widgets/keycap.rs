//! A key as it looks on a keyboard.

use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct KeycapProps {
    pub name: AttrValue,
}

#[component]
pub fn Keycap(props: &KeycapProps) -> Html {
    html! { <kbd>{ props.name.clone() }</kbd> }
}
