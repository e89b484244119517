//! Layerpeel: what a container image is made of, computed where the image is.
//!
//! Constraints that shape the code (the map of rooms is `src/README.md`):
//!
//! * the image's bytes are never all in memory; a layer streams through [`formats`] once and leaves a compact
//!   [`domain::LayerIndex`];
//! * everything a screen shows is a *read* of one frozen value, [`analysis::union::Union`];
//! * nothing below `worker` knows that a browser exists, so all of it runs and is tested natively.
//!
//! Fuzz targets are built without the rooms that they don't enter (`cfg(fuzzing)`): instrumented, those took minutes to compile.

#![warn(missing_docs)]
#![cfg_attr(fuzzing, allow(dead_code))]
#![forbid(unsafe_code)]

#[cfg(not(fuzzing))]
#[macro_use]
mod screens;

pub mod analysis;
#[cfg(not(fuzzing))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod app;
pub mod domain;
pub mod formats;
#[cfg(not(fuzzing))]
pub mod lab;
pub mod make;
#[cfg(target_arch = "wasm32")]
mod ui;
#[cfg(not(fuzzing))]
pub mod view;
#[cfg(not(fuzzing))]
pub mod worker;

/// Puts the page's program in the place of the shell that the HTML draws.
#[cfg(target_arch = "wasm32")]
pub fn run_page() {
    ui::run();
}
