//! Why the images part, in sentences.

use crate::view::compare::words::{Span, Words};
use yew::prelude::*;

/// The sentences.
pub fn why(words: &[Words]) -> Html {
    html! {
        <section class="why" aria-label="Why they part" tabindex="0">{ for words.iter().map(sentence) }</section>
    }
}

fn sentence(words: &Words) -> Html {
    let span = |span: &Span| match span {
        Span::Text(text) => html! { { text } },
        Span::Strong(text) => html! { <strong>{ text }</strong> },
        Span::Code(text) => html! { <code>{ text }</code> },
    };
    html! { <p>{ for words.0.iter().map(span) }</p> }
}
