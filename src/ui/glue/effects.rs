//! Does what the reducer asks of the world.

use super::hooks::Link;
use super::store::Store;
use super::{kept, lessons, marks, notes, picture};
use crate::app::action::{Action, Effect, media_type};
use crate::app::learn::LearnState;
use crate::app::state::{TextSize, Theme};
use crate::worker::protocol::{Order, ToLab};
use gloo::utils::{document, document_element, window};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlElement, Url};

const THEME_KEY: &str = "layerpeel.theme";
const TEXT_KEY: &str = "layerpeel.text";
const LESSONS_KEY: &str = "layerpeel.lessons";

/// Does one effect.
pub fn run(store: &Rc<Store>, effect: Effect) {
    let Some(engine) = store.engine() else { return };
    match effect {
        Effect::Desk(message) => engine.tell(message),
        Effect::Lab(told) => engine.tell_lab(told),
        Effect::Lend(archive) => engine.lend(archive),
        Effect::OpenInbox(purpose) => {
            let first = store.inbox.borrow_mut().pop_front();
            if let Some(files) = first {
                marks::begin();
                let file = match &files[..] {
                    [(name, file)] if !name.contains('/') => file.into(),
                    _ => JsValue::NULL,
                };
                kept::handed(purpose, &file);
                engine.open(files, purpose);
            }
        }
        Effect::EmptyInbox => store.inbox.borrow_mut().clear(),
        Effect::OpenSample(purpose) => {
            marks::begin();
            engine.open_sample(purpose);
        }
        Effect::OpenAsLayer(archive, purpose) => {
            marks::begin();
            engine.open_as_layer(archive, purpose);
        }
        Effect::Cancel(archive) => engine.cancel(archive),
        Effect::Shelve(archive) => engine.shelve(archive),
        Effect::Unshelve(archive) => engine.unshelve(archive),
        Effect::Remember { purpose, name, bytes } => {
            kept::remember(Link(Rc::clone(store)), purpose, &name, bytes)
        }
        Effect::Exchanged => kept::exchanged(Link(Rc::clone(store))),
        Effect::OpenLast => kept::open_again(Link(Rc::clone(store))),
        Effect::ForgetLast => kept::forget(),
        Effect::ReadBlob { id, archive, blob } => engine.read_blob(id, archive, blob),
        Effect::Secrets(image) => engine.look_for_secrets(image),
        Effect::DropSecrets(archive) => engine.drop_secrets(archive),
        Effect::ReadContent { id, place, from, length } => {
            engine.read_content(id, place, from, length);
        }
        Effect::Search { id, image, layers, wording } => engine.search(id, image, layers, wording),
        Effect::DropSearch(id) => engine.drop_search(id),
        Effect::Find { id, place, seek } => engine.find(id, place, seek),
        Effect::DropFind(id) => engine.drop_find(id),
        Effect::SaveContent { id, place } => engine.save_content(id, place),
        Effect::TakeOut { id, name, of } => kept::take_out(Link(Rc::clone(store)), id, &name, of),
        Effect::DropTake(id) => engine.drop_take(id),
        Effect::Read(archive) => marks::mark(store, marks::READ, archive),
        Effect::Go { fragment, step } => store.history.go(&fragment, step),
        Effect::Download { name, text } => saved(store, download(&name, &text)),
        Effect::SaveExport { name, id } => {
            let file = engine.saved(id, media_type(&name)).ok_or(JsValue::NULL);
            saved(store, file.and_then(|file| save(&name, &file)));
        }
        Effect::Picture { name, id } => {
            let link = Link(Rc::clone(store));
            match engine.saved(id, media_type(".svg")) {
                Some(svg) => picture::download(link, name, &svg),
                None => picture::failed(&link),
            }
        }
        Effect::HandOut(what) => {
            let address = window().location().href().unwrap_or_default();
            engine.tell_lab(ToLab::Hand(Order { what, address, dark: is_dark() }));
        }
        Effect::Paint { name, svg } => {
            let link = Link(Rc::clone(store));
            match blob(".svg", &svg) {
                Ok(svg) => picture::download(link, name, &svg),
                Err(_) => picture::failed(&link),
            }
        }
        Effect::OpenNotes => notes::open(&Link(Rc::clone(store))),
        Effect::ShowNotes(markup) => notes::show(&Link(Rc::clone(store)), &markup),
        Effect::ReadLesson(name) => lessons::read(Link(Rc::clone(store)), name),
        Effect::KeepLessons(text) => remember(LESSONS_KEY, &text),
        Effect::Theme(theme) => {
            show_theme(theme);
            remember(THEME_KEY, theme.name());
        }
        Effect::TextSize(size) => {
            show_text_size(size);
            remember(TEXT_KEY, &size.0.to_string());
        }
    }
}

/// A text as a file of that name.
fn blob(name: &str, text: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type(name));
    Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &options)
}

/// The person waits for a file: where none comes, they are told.
fn saved(store: &Rc<Store>, outcome: Result<(), JsValue>) {
    if outcome.is_err() {
        Link(Rc::clone(store)).send(Action::Say("The file could not be saved.".into()));
    }
}

/// Hands a text to the person.
fn download(name: &str, text: &str) -> Result<(), JsValue> {
    save(name, &blob(name, text)?)
}

/// What is seen is dark: the stage of a presentation always is.
fn is_dark() -> bool {
    let finds = |what: &str| document().query_selector(what).is_ok_and(|found| found.is_some());
    let prefers = || {
        let query = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
        query.is_some_and(|query| query.matches())
    };
    let is_chosen = || finds("[data-theme=dark]") || !finds("[data-theme=light]") && prefers();
    finds(".is-presenting") || is_chosen()
}

/// Hands bytes to the person: a link that nobody sees, clicked for them.
pub fn save(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    gloo::timers::callback::Timeout::new(30_000, move || drop(Url::revoke_object_url(&address)))
        .forget();
    Ok(())
}

/// The theme chosen last time; shown at once.
pub fn remembered_theme() -> Theme {
    let theme = Theme::named(&remembered(THEME_KEY));
    show_theme(theme);
    theme
}

/// The size of all text chosen last time; shown at once.
pub fn remembered_text_size() -> TextSize {
    let size = TextSize::named(&remembered(TEXT_KEY));
    show_text_size(size);
    size
}

/// What was kept of lessons last time.
pub fn remembered_lessons() -> LearnState {
    LearnState { kept: remembered(LESSONS_KEY).into(), ..LearnState::default() }
}

/// What another page has just kept of lessons; nothing when this is about something else, or all was cleared.
pub fn kept_elsewhere(event: &web_sys::Event) -> Option<String> {
    let event = event.dyn_ref::<web_sys::StorageEvent>()?;
    event.key().filter(|key| key == LESSONS_KEY).and_then(|_| event.new_value())
}

fn remembered(key: &str) -> String {
    let storage = window().local_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(key).ok().flatten()).unwrap_or_default()
}

fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// The tokens multiply by it.
fn show_text_size(size: TextSize) {
    let root = document_element().dyn_into::<HtmlElement>();
    if let Ok(root) = root {
        let _ = root.style().set_property("--scale", &(f64::from(size.0) / 100.0).to_string());
    }
}

fn show_theme(theme: Theme) {
    let _ = document_element().set_attribute("data-theme", theme.name());
}
