//! Pure functions on frozen values.

pub mod matrix;
pub mod sharing;
pub mod side;
