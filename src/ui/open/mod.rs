//! How files come in.

pub mod commands;
pub mod drop;
pub mod landing;
pub mod picker;
pub mod progress;
pub mod refusal;
pub mod sketch;

use crate::app::action::Action;
use crate::app::dropped::{Dropped, dropped, is_lesson};
use crate::ui::glue::files::{Named, of_list};
use crate::ui::glue::hooks::Link;
use crate::ui::learn::files::add;

const UNCLEAR: &str = "Several files came at once. Open one archive, two to compare them, or the folder that holds an image.";

/// The same with what a picker gave; nothing happens when it gave nothing.
pub fn offer_files(link: &Link, files: &js_sys::Array) {
    let files = of_list(files);
    if !files.is_empty() {
        offer(link, files);
    }
}

/// Puts files into the inbox and says that they are there.
pub fn offer(link: &Link, files: Vec<Named>) {
    let Some((first, _)) = files.first() else {
        link.send(Action::Say("There was no file in what was dropped.".into()));
        return;
    };
    if files.iter().all(|(name, _)| is_lesson(name)) {
        return add(link, files.into_iter().map(|(_, file)| file).collect());
    }
    // One file goes by its name; a folder by the folder's.
    let name = first.split('/').next().unwrap_or_default().to_owned();
    let bytes = files.iter().map(|(_, file)| file.size() as u64).sum();
    match dropped(files.iter().map(|(name, _)| name.as_str())) {
        Dropped::Unclear => link.send(Action::Say(UNCLEAR.into())),
        Dropped::One => {
            *link.0.inbox.borrow_mut() = [files].into();
            link.send(Action::Offered { name: name.into(), bytes });
        }
        Dropped::Two => {
            let mut names = files.iter().map(|(name, _)| name.as_str().into());
            let names = [(); 2].map(|()| names.next().unwrap_or_default());
            *link.0.inbox.borrow_mut() = files.into_iter().map(|file| vec![file]).collect();
            link.send(Action::OfferedTwo { names, bytes });
        }
    }
}
