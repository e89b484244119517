//! Drop anywhere, paste anywhere.

use super::offer;
use crate::ui::glue::files::Came;
use crate::ui::glue::hooks::{Link, is_typing, use_document_event, use_link};
use crate::ui::glue::ignored::{is_ignore_file, read_ignore_file};
use crate::ui::glue::{files, kept};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent};
use yew::prelude::*;

#[component]
pub fn DropAnywhere() -> Html {
    let link = use_link();
    let over = use_state(|| false);
    // Every element entered is also left: the drag is gone when both have happened equally often.
    let depth = use_memo((), |()| Rc::new(Cell::new(0i32)));
    use_document_event("dragenter", {
        let (over, depth) = (over.setter(), Rc::clone(&depth));
        move |event| {
            if has_files(event) {
                event.prevent_default();
                depth.set(depth.get() + 1);
                over.set(true);
            }
        }
    });
    use_document_event("dragleave", {
        let (over, depth) = (over.setter(), Rc::clone(&depth));
        move |event| {
            if has_files(event) {
                depth.set((depth.get() - 1).max(0));
                if depth.get() == 0 {
                    over.set(false);
                }
            }
        }
    });
    use_document_event("dragover", |event| {
        if has_files(event) {
            event.prevent_default();
            transfer(event).into_iter().for_each(|transfer| transfer.set_drop_effect("copy"));
        }
    });
    use_document_event("drop", {
        let (link, over, depth) = (link.clone(), over.setter(), Rc::clone(&depth));
        move |event| {
            depth.set(0);
            over.set(false);
            if has_files(event) {
                event.prevent_default();
                transfer(event).into_iter().for_each(|transfer| take(&link, Came::of(&transfer)));
            }
        }
    });
    use_document_event("paste", move |event| {
        let pasted = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        if let Some(transfer) = pasted.filter(|data| {
            !is_typing(event) && data.files().is_some_and(|files| files.length() > 0)
        }) {
            take(&link, Came::of(&transfer));
        }
    });
    html! {
        <div class={classes!("drop-over", over.then_some("is-over"))} aria-hidden="true">
            <div><p>{ "Drop to open" }</p><p class="note">{ "It stays in this browser" }</p></div>
        </div>
    }
}

fn transfer(event: &web_sys::Event) -> Option<DataTransfer> {
    event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer)
}

fn has_files(event: &web_sys::Event) -> bool {
    transfer(event).is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

/// Plain files at once; folders are walked first.
pub fn take(link: &Link, came: Came) {
    let Came { entries, files, transfer } = came;
    if entries.iter().any(|entry| entry.is_directory()) {
        let link = link.clone();
        return spawn_local(async move { offer(&link, files::of_entries(entries).await) });
    }
    kept::dropped(&transfer, &files);
    let named = files::of_list(&files);
    match named.as_slice() {
        [(_, file)] if is_ignore_file(file) => read_ignore_file(link, file.clone()),
        _ => offer(link, named),
    }
}
