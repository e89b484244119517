//! A size: SI units, the exact bytes on hover.

use crate::view::text;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Properties)]
pub struct SizeProps {
    pub bytes: u64,
}

#[component]
pub fn Size(props: &SizeProps) -> Html {
    html! { <span class="size" title={text::exact(props.bytes)}>{ text::size(props.bytes) }</span> }
}
