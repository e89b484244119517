//! The name of an image, cut in its middle where there is no room.

use crate::view::names::NameParts;
use yew::prelude::*;

/// A name of which the head gives way; never the tag, the end of the repository, or what tells it from another name.
pub fn cut_name(parts: &NameParts) -> Html {
    html! {
        <span class={classes!("picked", parts.parted.then_some("is-parted"))}>
            <span class="head">{ &parts.head }</span><span>{ &parts.end }<b>{ &parts.tag }</b></span>
        </span>
    }
}
