//! The border between the page and the work: the protocol, the desk that answers, and the browser glue.

pub mod desk;
pub mod event;
#[cfg(target_arch = "wasm32")]
pub mod glue;
pub mod layer;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
pub mod opened;
pub mod protocol;
pub mod schedule;
pub mod secrets;
