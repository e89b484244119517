//! Lessons as markup: the list of them, and the one that is taught. All text of a lesson is escaped; what can be pressed has
//! `data-lesson` (begin that lesson), `data-do` (something of the lesson that is taught) or `data-drop` (forget that file).

mod drawing;
mod goal;
mod inline;
mod panel;
mod shelf;

pub use goal::goal;
pub use inline::{inline, paragraphs};
pub use panel::{Asked, Choice, Panel, Solution, elsewhere, faults};
pub use shelf::{Own, shelf};

use crate::lab::lesson::Stage;

/// What people call a stage.
pub fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::CopyOnWrite => "Copy-on-write",
        Stage::BuildCache => "Build cache",
        Stage::Share => "Pull and share",
        Stage::Squash => "Squash and stages",
    }
}
