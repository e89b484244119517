//! The border between the page and the work: the protocol, the desk that answers, and the browser glue.

#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod desk;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod event;
#[cfg(target_arch = "wasm32")]
pub mod glue;
pub mod handout;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod lab;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod layer;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
pub mod opened;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod protocol;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod schedule;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub mod search;
pub mod secrets;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod seeking;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod takeout;
