//! What the file is: the desk's markup, and the picture that it is.

use super::BODY_ID;
use crate::app::explore::Panel;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag, Url};
use yew::prelude::*;

pub fn drawn(panel: &Panel) -> Html {
    let view = panel.kind.view.known();
    let media = view.and_then(|view| view.picture.clone());
    html! {
        <div id={BODY_ID} class="content-body is-kind" role="region" aria-label="What the file is" tabindex="0">
            if let Some(view) = view {
                { Html::from_html_unchecked(view.markup.clone().into()) }
            }
            { media.map(|media| picture(&panel.kind.picture, media)) }
        </div>
    }
}

fn picture(slot: &Slot<Shared<Vec<u8>>>, media: String) -> Html {
    match slot {
        Slot::Known(bytes) => html! { <Picture bytes={bytes.clone()} {media} /> },
        Slot::Failed(why) => html! { <p class="note" role="alert">{ why.to_string() }</p> },
        _ => html! { <p class="note">{ "Reading the picture…" }</p> },
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PictureProps {
    bytes: Shared<Vec<u8>>,
    media: String,
}

/// Always as an image: nothing in it can run, nor ask for anything elsewhere.
#[component]
fn Picture(props: &PictureProps) -> Html {
    let address = use_state(String::new);
    let broken = use_state(|| false);
    use_effect_with(props.clone(), {
        let (address, broken) = (address.clone(), broken.clone());
        move |props: &PictureProps| {
            let options = BlobPropertyBag::new();
            options.set_type(&props.media);
            let parts = Array::of1(&Uint8Array::from(&props.bytes[..]));
            let url = Blob::new_with_u8_array_sequence_and_options(&parts, &options)
                .and_then(|blob| Url::create_object_url_with_blob(&blob))
                .unwrap_or_default();
            broken.set(false);
            address.set(url.clone());
            move || drop(Url::revoke_object_url(&url))
        }
    });
    if *broken {
        return html! { <p class="note">{ "The browser can't show this picture." }</p> };
    }
    if address.is_empty() {
        return Html::default();
    }
    let onerror = Callback::from(move |_: Event| broken.set(true));
    html! { <img src={(*address).clone()} alt="The picture in this file" {onerror} /> }
}
