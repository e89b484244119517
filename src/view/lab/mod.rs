//! The lab's stage as values: layers as rows, paths as columns, the merged view on top; and what happened, in words.

mod ledger;
mod sentence;
mod stage;

pub use ledger::{Ledger, ledger};
pub use sentence::{Sentence, Tone, sentences};
pub use stage::{Cell, Look, Row, Stage, What, found, stage, touched};
