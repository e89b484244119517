//! User Timing marks, so that anyone can measure from outside: `layerpeel:open`, `:stack`, `:indexed`, `:verified`, each once
//! an archive.

use super::hooks::use_link;
use super::timing::after_paint;
use crate::worker::protocol::ArchiveId;
use gloo::utils::window;
use yew::prelude::*;

const OPEN: &str = "layerpeel:open";
/// The stack is drawn.
pub const STACK: &str = "layerpeel:stack";
/// The tree is complete and drawn.
pub const INDEXED: &str = "layerpeel:indexed";
/// All digests are checked.
pub const VERIFIED: &str = "layerpeel:verified";

/// Files are handed over: all marks begin anew.
pub fn begin() {
    if let Some(performance) = window().performance() {
        for name in [OPEN, STACK, INDEXED, VERIFIED] {
            performance.clear_marks_with_mark_name(name);
        }
        let _ = performance.mark(OPEN);
    }
}

/// Marks, once an archive, that what `reached` speaks of is drawn.
#[hook]
pub fn use_mark(name: &'static str, reached: Option<ArchiveId>) {
    let link = use_link();
    use_effect_with(reached, move |reached| {
        // A screen that is left and entered again is drawn again, but not opened again.
        let first = reached.is_some_and(|archive| link.0.marked.borrow_mut().insert((name, archive)));
        if first {
            after_paint(move || {
                if let Some(performance) = window().performance() {
                    let _ = performance.mark(name);
                }
            });
        }
    });
}
