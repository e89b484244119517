//! Why a file could not be opened: what was found, what was expected, what to do. What was open is not lost.

use super::commands::Commands;
use super::picker;
use crate::app::action::Action;
use crate::app::state::Refused;
use crate::ui::glue::hooks::Link;
use crate::ui::glue::part::part;
use crate::ui::widgets::icon::{Shape, icon};
use crate::ui::widgets::prose::prose;
use crate::view::text;
use yew::prelude::*;

/// Why a file is refused; `open`: something else is open and can be gone back to.
pub fn refusal_panel(refused: &Refused, open: bool, link: &Link) -> Html {
    let error = &refused.error;
    let part = |name: &'static str, text: &str| {
        html! { if !text.is_empty() { <dt>{ name }</dt><dd>{ prose(&text::inert(text)) }</dd> } }
    };
    html! {
        <div key="refusal" class="refusal">
            { icon(Shape::Warning) }
            // What is read out at once is short; the rest is there to be read.
            <div class="alarm" role="alert">
                <h1 id="title" tabindex="-1">{ "This can’t be opened as an image" }</h1>
                <p class="file-name">{ text::escape(refused.name.as_bytes()) }</p>
            </div>
            <dl>
                { part("Found", &error.found) }
                { part("Expected", &error.expected) }
                { part("What to do", &error.advice) }
            </dl>
            <div class="actions">
                if error.as_layer {
                    <button type="button" class="button" onclick={link.on(|_| Action::OpenAsLayer)}
                        title="Shows what the tar holds, as if it were a layer of an image">
                        { "Open as one layer" }
                    </button>
                }
                <button type="button" class="button primary" onclick={picker::opens(link)}>{ "Open another file…" }</button>
                <button type="button" class="button" onclick={link.on(|_| Action::DismissRefusal)}>
                    { if open { "Back to the open image" } else { "Back" } }
                </button>
                <button type="button" class="button" onclick={link.on(|_| Action::OpenSample)}>{ "Try the sample" }</button>
            </div>
            <p class="note">{ "Code " }<code>{ error.code.clone() }</code></p>
            { part!(Commands) }
        </div>
    }
}
