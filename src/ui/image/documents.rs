//! Documents as they are: config, manifest, indexes, what is stated about the image.

use super::Shown;
use crate::app::image::ImageAction;
use crate::ui::widgets::copy::Copy;
use crate::view::image::documents::DocumentName;
use yew::prelude::*;

pub(super) fn pane(shown: &Shown<'_>) -> Html {
    let documents = &shown.view.documents;
    let at = shown.state.document;
    let choice = |(document, number): (&DocumentName, u32)| {
        html! {
            <button type="button" aria-pressed={(number == at).to_string()} title={document.about.clone()}
                onclick={shown.link.on(move |_| ImageAction::ShowDocument(number).into())}>{ &document.title }</button>
        }
    };
    let Some(chosen) = documents.get(at as usize) else {
        return html! { <p class="nothing">{ "The archive has no such document: it is a plain file system, or its documents are very long." }</p> };
    };
    let text = shown.state.text.known();
    html! {
        <section class="documents" aria-label="Documents">
            <header class="judge-bar">
                <div class="segments wraps" role="group" aria-label="Documents">{ for documents.iter().zip(0u32..).map(choice) }</div>
                <span class="quiet">{ &chosen.about }</span><span class="gap"></span>
                if let Some(text) = text { <Copy text={text.text.clone()} what={chosen.title.clone()} worded=true /> }
            </header>
            if let Some(text) = text {
                <pre class="statement" tabindex="0" aria-label={chosen.title.clone()}>{ &text.text }</pre>
                <p class="note">{ "Indented here; secrets are masked." }if text.cut { { " This is its beginning." } }</p>
            } else if let Some(why) = shown.state.text.failed() {
                <p class="nothing" role="alert">{ why.to_string() }</p>
            } else {
                <p class="nothing">{ "Reading…" }</p>
            }
        </section>
    }
}
