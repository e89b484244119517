//! What was dropped, pasted or picked, as paths and file handles. No byte is read here.

use crate::domain::order::SortSmall;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
};

/// More files than any layout holds; a whole home directory dropped by mistake ends here.
const MOST_FILES: usize = 20_000;

/// A file with its path; inside a dropped folder, the folder's name comes first.
pub type Named = (String, File);

/// All files of a list, folders picked by `webkitdirectory` with their paths.
pub fn of_list(list: &FileList) -> Vec<Named> {
    (0..list.length()).filter_map(|at| list.get(at)).map(|file| (path_of(&file), file)).collect()
}

fn path_of(file: &File) -> String {
    let relative = js_sys::Reflect::get(file, &"webkitRelativePath".into())
        .ok()
        .and_then(|path| path.as_string());
    relative.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name())
}

/// The entries of a drop. They are gone once the event is over, so this is called within it; reading folders may then wait.
pub fn entries(transfer: &DataTransfer) -> Vec<FileSystemEntry> {
    let items = transfer.items();
    (0..items.length())
        .filter_map(|at| items.get(at))
        .filter_map(|item| item.webkit_get_as_entry().ok().flatten())
        .collect()
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
