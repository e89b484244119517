//! A size: SI units, the exact bytes on hover.

use crate::view::text;
use yew::prelude::*;

/// So many bytes.
pub fn size(bytes: u64) -> Html {
    html! { <span class="size" title={text::exact(bytes)}>{ text::size(bytes) }</span> }
}
