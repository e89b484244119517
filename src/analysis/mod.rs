//! Pure functions on frozen values.

pub mod configdiff;
pub mod matrix;
pub mod packages;
pub mod sharing;
pub mod side;
pub mod textdiff;
