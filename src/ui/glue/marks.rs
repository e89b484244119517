//! User Timing marks, so that anyone can measure from outside: `layerpeel:open`, `:stack`, `:read`, `:indexed`, `:verified`, each
//! once an archive.

use super::hooks::use_link;
use super::store::Store;
use super::timing::after_paint;
use crate::worker::protocol::ArchiveId;
use gloo::utils::window;
use yew::prelude::*;

const OPEN: &str = "layerpeel:open";
/// The stack is drawn.
pub const STACK: &str = "layerpeel:stack";
/// The last layer of the shown image has come, and goes to the desk: not drawn, the tree is what is waited for.
pub const READ: &str = "layerpeel:read";
/// The tree is complete and drawn.
pub const INDEXED: &str = "layerpeel:indexed";
/// All digests are checked.
pub const VERIFIED: &str = "layerpeel:verified";

/// Files are handed over: all marks begin anew.
pub fn begin() {
    if let Some(performance) = window().performance() {
        for name in [OPEN, STACK, READ, INDEXED, VERIFIED] {
            performance.clear_marks_with_mark_name(name);
        }
        let _ = performance.mark(OPEN);
    }
}

/// Marks, once an archive, that it has come so far.
pub fn mark(store: &Store, name: &'static str, archive: ArchiveId) {
    let first = store.marked.borrow_mut().insert((name, archive));
    if let Some(performance) = window().performance().filter(|_| first) {
        let _ = performance.mark(name);
    }
}

/// Marks, once an archive, that what `reached` speaks of is drawn.
#[hook]
pub fn use_mark(name: &'static str, reached: Option<ArchiveId>) {
    let link = use_link();
    use_effect_with(reached, move |reached| {
        // A screen that is left and entered again is drawn again, but not opened again.
        if let Some(archive) =
            reached.filter(|&archive| !link.0.marked.borrow().contains(&(name, archive)))
        {
            after_paint(move || mark(&link.0, name, archive));
        }
    });
}
