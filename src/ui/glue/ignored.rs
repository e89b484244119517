//! Ignore files, picked or dropped: a few lines of text.

use super::hooks::Link;
use crate::app::action::Action;
use crate::app::secrets::SecretsAction;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

/// Such files have a handful of lines; what is larger is something else.
const MOST: f64 = 1e6;

/// True for a dropped file that is no image: its name says so.
pub fn is_ignore_file(file: &File) -> bool {
    file.size() <= MOST && file.name().to_ascii_lowercase().ends_with("ignore")
}

/// Reads one and takes it for what is ignored.
pub fn read_ignore_file(link: &Link, file: File) {
    let link = link.clone();
    if file.size() > MOST {
        return link.send(Action::Say("That is too large for an ignore file.".into()));
    }
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
        link.send(match text {
            Some(text) => SecretsAction::ReadIgnore(text.into()).into(),
            None => Action::Say("The file can’t be read.".into()),
        });
    });
}
