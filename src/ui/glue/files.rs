//! What was dropped, pasted or picked, as paths and file handles. No byte is read here.

use crate::domain::order::SortSmall;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

#[wasm_bindgen]
extern "C" {
    /// What `static/boot.js` took before the program listened, and what still comes from the shell's picker: entries, files, and
    /// what there is to know of a drop.
    #[wasm_bindgen(js_name = layerpeelEarly)]
    fn early(take: &JsValue);
}

/// More files than any layout holds; a whole home directory dropped by mistake ends here.
const MOST_FILES: usize = 20_000;

/// A file with its path; inside a dropped folder, the folder's name comes first.
pub type Named = (String, File);

/// What one drop, paste or press on the shell's picker brought: all of it that outlives the event.
pub struct Came {
    /// What lies at the top, where the browser tells: files and folders.
    pub entries: Vec<FileSystemEntry>,
    /// The same without what is in folders.
    pub files: Array,
    /// What handles are asked of, while the event lasts (`kept::dropped`).
    pub transfer: JsValue,
}

impl Came {
    /// Of a drop or a paste; called within its event.
    pub fn of(transfer: &DataTransfer) -> Self {
        let items = transfer.items();
        let entries = (0..items.length())
            .filter_map(|at| items.get(at))
            .filter_map(|item| item.webkit_get_as_entry().ok().flatten());
        let files = transfer.files().map(|list| Array::from(&list)).unwrap_or_default();
        Self { entries: entries.collect(), files, transfer: transfer.into() }
    }
}

/// Hands over what came before the program listened.
pub fn take_early(take: impl Fn(Came) + 'static) {
    let take =
        Closure::<dyn Fn(Array, Array, JsValue)>::new(move |entries: Array, files, transfer| {
            let entries = entries.iter().map(JsCast::unchecked_into).collect();
            take(Came { entries, files, transfer });
        });
    early(&take.into_js_value());
}

/// All files of a list, folders picked by `webkitdirectory` with their paths.
pub fn of_list(list: &Array) -> Vec<Named> {
    let files = list.iter().filter_map(|file| file.dyn_into::<File>().ok());
    files.map(|file| (path_of(&file), file)).collect()
}

fn path_of(file: &File) -> String {
    let relative = js_sys::Reflect::get(file, &"webkitRelativePath".into())
        .ok()
        .and_then(|path| path.as_string());
    relative.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name())
}

/// All files of the entries, folders walked through.
pub async fn of_entries(entries: Vec<FileSystemEntry>) -> Vec<Named> {
    let mut found = Vec::new();
    let mut waiting = entries;
    while let Some(entry) = waiting.pop() {
        if found.len() >= MOST_FILES {
            break;
        }
        if entry.is_directory() {
            waiting.extend(children(entry.unchecked_into()).await);
        } else if let Some(file) = file_of(entry.clone().unchecked_into()).await {
            found.push((entry.full_path().trim_start_matches('/').to_owned(), file));
        }
    }
    found.sort_small_by(|a, b| a.0.cmp(&b.0));
    found
}

async fn file_of(entry: FileSystemFileEntry) -> Option<File> {
    let promise =
        Promise::new(&mut |done, failed| entry.file_with_callback_and_callback(&done, &failed));
    JsFuture::from(promise).await.ok().map(JsCast::unchecked_into)
}

/// A folder's reader hands out its entries in portions, until one is empty.
async fn children(folder: FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let promise = Promise::new(&mut |done, failed| {
            let _ = reader.read_entries_with_callback_and_callback(&done, &failed);
        });
        let portion: js_sys::Array = match JsFuture::from(promise).await {
            Ok(portion) => portion.unchecked_into(),
            Err(_) => return all,
        };
        if portion.length() == 0 {
            return all;
        }
        all.extend(portion.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
}
