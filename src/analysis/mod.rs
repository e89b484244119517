//! What the layers of an image amount to: pure functions on frozen values.
//!
//! [`union::Union`] is built once from the layers' indexes; life, hidden bytes and report read it. Two images are compared
//! as [`side::Side`]s (their layers) and by [`treediff::TreeDiff`] (their final trees).

mod bytes;
pub(crate) mod change;
pub mod check;
pub mod compare_report;
pub(crate) mod configdiff;
pub mod contents;
pub(crate) mod docker_size;
pub mod dockerfile;
pub mod efficiency;
pub mod follow;
pub mod hidden;
pub mod history;
pub mod insight;
pub mod kinds;
pub mod laid;
pub(crate) mod life;
pub mod matrix;
pub mod mend;
pub(crate) mod output;
pub mod packages;
pub(crate) mod part;
pub mod report;
pub mod search;
pub mod secrets;
pub mod sharing;
pub mod side;
pub mod space;
pub(crate) mod stored;
pub mod takeout;
pub mod textdiff;
pub mod treediff;
pub mod union;
pub mod waste;
pub mod words;

pub use change::{Cause, Change, ChangeKind, Counts, Fields};
pub use efficiency::{Efficiency, efficiency};
pub use hidden::{Hidden, HiddenFile, Why, hidden, never_shown};
pub use life::{Life, LifeRow, LifeState, life};
pub use union::{NodeId, Union, Version};
