//! State, actions and the reducer: what the program knows and how it changes. Pure, but for the engine, which speaks to the workers.

pub mod action;
pub mod compare;
pub mod dropped;
#[cfg(target_arch = "wasm32")]
pub mod engine;
pub use crate::worker::event;
pub mod reduce;
pub mod scroll;
pub mod shared;
pub mod slots;
pub mod state;
pub mod statement;
pub mod url;
