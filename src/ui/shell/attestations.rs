//! What builders state about the image: provenance and SBOMs, to be read and taken away.

use crate::app::action::Action;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::app::state::Open;
use crate::app::statement::Statement;
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::modal::Modal;
use crate::view::statement::StatementText;
use crate::view::{statement, text};
use yew::prelude::*;

/// The dialog; `shown` is the one that is looked at.
pub fn attestations(open: Option<&Open>, shown: &Statement, link: &Link) -> Html {
    let all = open.and_then(Open::current).map_or(&[][..], |image| &image.attestations);
    let choice = |(at, of): (u32, &crate::domain::image::Attestation)| {
        let here = at == shown.at;
        html! {
            <button type="button" aria-pressed={here.to_string()} title={text::escape(of.predicate_type.as_bytes())}
                onclick={link.on(move |_| Action::ShowAttestation(at))}>
                { format!("{} · {}", statement::name(&of.predicate_type), text::size(of.size)) }
            </button>
        }
    };
    html! {
        <Modal key="attestations" title="Attestations" wide=true on_close={link.on(|()| Action::CloseDialog)}>
            <p class="note">{ "What the builder states about this image. Signatures are not checked." }</p>
            <div class="segments statements" role="group" aria-label="Attestations">{ for (0u32..).zip(all).map(choice) }</div>
            { reading(&shown.text) }
            <div class="actions">
                <button type="button" class="button" disabled={!matches!(shown.text, Slot::Known(_))}
                    onclick={link.on(|_| Action::SaveAttestation)}>{ "Download" }</button>
            </div>
        </Modal>
    }
}

fn reading(reading: &Slot<Shared<StatementText>>) -> Html {
    match reading {
        Slot::Idle | Slot::Asked(..) => html! { <p class="note">{ "Reading…" }</p> },
        Slot::Failed(why) => html! { <p class="note" role="alert">{ why.to_string() }</p> },
        Slot::Known(text) => html! {
            <>
                <pre class="statement" tabindex="0" aria-label="Text of the attestation">{ &text.shown }</pre>
                if text.cut { <p class="note">{ "This is its beginning; the download has all of it." }</p> }
            </>
        },
    }
}
