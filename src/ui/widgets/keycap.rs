//! A key as it looks on a keyboard.

use yew::prelude::*;

/// The key of this name.
pub fn keycap(name: &'static str) -> Html {
    html! { <kbd>{ name }</kbd> }
}
