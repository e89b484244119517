//! State, actions and the reducer: what the program knows and how it changes. Pure, but for the engine, which speaks to the workers.
//!
//! A screen is a folder: its state and actions, its place in the URL, its keys, its part of the reducer.

pub mod action;
pub mod archives;
pub mod asked;
pub mod compare;
pub mod dropped;
#[cfg(target_arch = "wasm32")]
pub mod engine;
pub mod explore;
pub mod image;
pub mod keys;
pub mod learn;
pub mod listing;
pub mod naming;
pub mod playground;
pub mod reduce;
pub mod screens;
pub mod scroll;
pub mod search;
pub mod secrets;
pub mod shared;
pub mod slot;
pub mod slots;
pub mod space;
pub mod state;
pub mod statement;
pub mod takeout;
pub mod title;
pub mod url;
mod voice;
pub mod wanted;
pub mod waste;

pub(crate) use crate::worker::event;
