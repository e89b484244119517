//! What the layers of an image amount to: pure functions on frozen values.
//!
//! [`union::Union`] is built once from the layers' indexes; life, hidden bytes and report read it. Two images are compared
//! as [`side::Side`]s (their layers) and by [`treediff::TreeDiff`] (their final trees).

mod bytes;
pub mod change;
pub mod check;
pub mod compare_report;
pub mod configdiff;
mod configrest;
pub mod contents;
pub mod docker_size;
pub mod efficiency;
pub mod hidden;
pub mod history;
pub mod insight;
pub mod life;
pub mod matrix;
pub mod mend;
pub mod output;
pub mod packages;
pub mod part;
pub mod report;
pub mod sharing;
pub mod side;
pub mod stored;
pub mod textdiff;
pub mod treediff;
pub mod union;
pub mod waste;

pub use change::{Cause, Change, ChangeKind, Counts, Fields};
pub use efficiency::{Efficiency, efficiency};
pub use hidden::{Hidden, HiddenFile, Why, hidden, never_shown};
pub use life::{Life, LifeRow, LifeState, life};
pub use union::{NodeId, Union, Version};
