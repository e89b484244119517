//! The frame around every screen.

pub mod app;
pub mod attestations;
pub mod findings;
pub mod header;
pub mod help;
pub mod image_picker;
pub mod more;
pub mod rail;
pub mod replace;
pub mod search;
pub mod status;
pub mod take_away;
mod taking;
pub mod theme;
pub mod toasts;
