//! Layerpeel: what a container image is made of, computed where the image is.
//!
//! Constraints that shape the code (the map of rooms is `src/README.md`):
//!
//! * the image's bytes are never all in memory; a layer streams through [`formats`] once and leaves a compact
//!   [`domain::LayerIndex`];
//! * everything a screen shows is a *read* of one frozen value, [`analysis::union::Union`];
//! * nothing below `worker` knows that a browser exists, so all of it runs and is tested natively.

#![warn(missing_docs)]
#![forbid(unsafe_code)]

#[macro_use]
mod screens;

pub mod analysis;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod app;
pub mod domain;
pub mod formats;
pub mod lab;
pub mod make;
#[cfg(target_arch = "wasm32")]
mod ui;
pub mod view;
pub mod worker;

/// Puts the page's program in the place of the shell that the HTML draws.
#[cfg(target_arch = "wasm32")]
pub fn run_page() {
    ui::run();
}
