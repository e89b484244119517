//! The frame around every screen.

pub mod app;
pub mod attestations;
pub mod findings;
pub mod header;
pub mod help;
pub mod image_picker;
pub mod replace;
pub mod status;
pub mod theme;
pub mod toasts;
