//! The lab's stage as values: layers as rows, paths as columns, the merged view on top; and what happened, in words. What of it
//! the page shows is made into markup here, in the lab's program, so that the page's stays small.

mod block;
pub mod build;
pub mod class;
mod ledger;
pub mod lesson;
pub mod markup;
pub mod picture;
pub mod scene;
mod sentence;
pub mod share;
pub mod squash;
mod stage;
pub mod told;

pub use ledger::{Ledger, ledger};
pub use sentence::{Sentence, Tone, quiet, sentences};
pub use stage::{Cell, Look, Mounted, Row, Stage, View, What, found, stage};
