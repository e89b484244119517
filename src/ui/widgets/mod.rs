//! Small things that any screen uses.

pub mod chip;
pub mod copy;
pub mod counts;
pub mod digest;
pub mod icon;
pub mod keycap;
pub mod modal;
pub mod name;
pub mod panes;
pub mod prose;
pub mod size;
pub mod tabs;
