//! For a class: the link as words and as a code, what puts the page into a slide, a sheet to print, and the teacher's notes. All as
//! markup, made in the lab's program.

pub mod code;
mod notes;
mod panel;
mod sheet;

pub use notes::{Notes, notes};
pub use panel::{Link, panel, projected};
pub use sheet::{Sheet, sheet};
