//! Lessons and progress that come as files.

use crate::app::action::Action;
use crate::app::learn::LearnAction;
use crate::ui::glue::hooks::Link;
use crate::worker::protocol::ToLearn;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// No lesson, and no progress, has more bytes.
const LARGEST: f64 = 1e6;

/// What an input does whose files are taken by `take`.
pub fn onchange(link: &Link, take: fn(&Link, Vec<File>)) -> Callback<Event> {
    let link = link.clone();
    Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let list = input.files();
        let files = list.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.get(at)));
        take(&link, files.collect());
        // So that the same file can be picked again.
        input.set_value("");
    })
}

/// Lessons of one's own.
pub fn add(link: &Link, files: Vec<File>) {
    read(link, files, |file, text| LearnAction::Add { file, text });
}

/// Progress that was exported.
pub fn import(link: &Link, files: Vec<File>) {
    read(link, files, |_, text| LearnAction::Tell(ToLearn::Import(text)));
}

fn read(link: &Link, files: Vec<File>, action: fn(String, String) -> LearnAction) {
    for file in files {
        let (link, name) = (link.clone(), file.name());
        if file.size() > LARGEST {
            link.send(Action::Say(format!("{name} is too large for a lesson.").into()));
            continue;
        }
        spawn_local(async move {
            let read = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            link.send(match read {
                Some(text) => action(name, text).into(),
                None => Action::Say(format!("{name} could not be read.").into()),
            });
        });
    }
}
