//! What a screen shows, as plain values: no DOM, no arithmetic left for the screen to do.

pub mod rows;
