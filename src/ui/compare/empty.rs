//! Nothing to compare with yet, or what was picked is nothing to compare.

use super::open::pick;
use crate::app::compare::CompareAction;
use crate::app::state::Refused;
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::copy::Copy;
use crate::view::text;
use yew::prelude::*;

const SAVE: &str = "docker save image-a:1 image-b:2 -o both.tar";

/// What to do while only the file of this name is open; `wanted` is what a link wants beside it.
pub fn nothing_yet(name: &str, wanted: Option<&str>, link: &Link) -> Html {
    let picks = {
        let link = link.clone();
        Callback::from(move |_: MouseEvent| pick(&link))
    };
    html! {
        <div key="empty" class="compare-empty">
            if let Some(other) = wanted { <p class="wanted">{ "This link compares with " }<strong>{ other }</strong>{ ", which is not open. Open that file, too." }</p> }
            <h3>{ "One image is open. Compare it with another:" }</h3>
            <div class="ways">
                <section class="way drop-zone-b">
                    <h4>{ "Drop a second file" }</h4>
                    <p>{ text::escape(name.as_bytes()) }{ " becomes A, the new one B. Neither leaves this browser." }</p>
                    <div class="actions">
                        <button type="button" class="button primary" onclick={picks}>{ "Choose a file…" }</button>
                        <button type="button" class="button" onclick={link.on(|_| CompareAction::OpenSample.into())}>{ "Take the sample" }</button>
                    </div>
                </section>
                <section class="way">
                    <h4>{ "Or save several images into one archive" }</h4>
                    <p>{ "An archive with two or more images, or platforms, is compared as it is." }</p>
                    <div class="command"><code tabindex="0">{ SAVE }</code><Copy text={SAVE} what="command" worded=true /></div>
                </section>
            </div>
        </div>
    }
}

/// Why the second file is refused.
pub fn refused_other(refused: &Refused, link: &Link) -> Html {
    let Refused { name, error, .. } = refused;
    html! {
        <div key="refused" class="compare-refused">
            <p role="alert"><strong>{ text::escape(name.as_bytes()) }</strong>{ " can't be compared: " }{ &error.found }</p>
            <p class="note">{ format!("{} {}", error.expected, error.advice) }</p>
            if error.as_layer {
                <button type="button" class="button small" onclick={link.on(|_| CompareAction::OpenAsLayer.into())}>{ "Open as one layer" }</button>
            }
            <button type="button" class="button small" onclick={link.on(|_| CompareAction::DismissRefusal.into())}>{ "OK" }</button>
        </div>
    }
}
