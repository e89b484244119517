//! A docker that can be taken apart: images of layers, containers with an upper folder, the overlay between them, and a
//! shell to type into. A model, pure and exact: what it does was measured on a real engine and a real overlay mount.
//!
//! Every state is a value whose clones share what is equal, so a history of states is cheap and undo is free. Every
//! operation tells what it did as [`explain`] values; no sentence is made here, and nothing is drawn. The time is given.

pub mod archive;
pub mod build;
pub mod cases;
pub mod content;
pub mod docker;
pub mod engine;
pub mod errno;
pub mod explain;
pub mod kernel;
pub mod lesson;
mod members;
pub mod open;
pub mod overlay;
pub mod sample;
pub mod samples;
pub mod session;
pub mod shell;
pub mod sizes;
mod slab;
pub mod tar;
pub mod tree;
